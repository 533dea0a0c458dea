"""A source as one phrase of the text names it, before phrases are joined into sources."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from dateline.attribution.people import is_body, name_label, stands_for_person, unseen, whole_body
from dateline.attribution.sourcekinds import (
    Character,
    characterise,
    institution_nouns,
    institution_phrases,
    person_nouns,
)
from dateline.attribution.syntax import noun_phrase
from dateline.lexicon import load
from dateline.records.parse import Name, Parse
from dateline.records.text import Span

HE, THEY, IT, SPEAKER = "he", "they", "it", "speaker"
_PRONOUNS = {
    "he": HE, "she": HE, "him": HE, "her": HE, "his": HE, "hers": HE, "they": THEY, "them": THEY, "their": THEY,
    "it": IT, "its": IT, "i": SPEAKER, "we": SPEAKER, "me": SPEAKER, "us": SPEAKER, "my": SPEAKER, "our": SPEAKER,
    "both": THEY, "others": THEY, "some": THEY, "many": THEY,
}  # fmt: skip


@cache
def _titles() -> frozenset[str]:
    return frozenset(load("sources")["title"]["words"])


@dataclass(frozen=True, slots=True)
class Mention:
    """One phrase that names a source.

    `name` is the proper name in it, if any; `pronoun` the class of pronoun, if it is one; `article` its
    determiner in lower case, `label` the kind of name that it is.
    """

    head: int
    span: Span
    text: str
    name: str | None
    name_span: Span | None
    pronoun: str | None
    article: str | None
    noun: str
    proper: tuple[str, ...]
    named_head: bool
    plural: bool
    character: Character
    label: str | None = None

    @property
    def person(self) -> bool:
        """Tell whether the words speak of human beings rather than an institution."""
        return self.character.person


def mention(parse: Parse, head: int, words: tuple[int, ...], names: dict[int, Name]) -> Mention:
    """Describe the source phrase with head word `head`."""
    word = parse.words[head]
    pronoun = _PRONOUNS.get(word.lower) if word.upos in ("PRON", "DET", "NUM", "ADJ") else None
    pronoun = HE if stands_for_person(parse, head) else pronoun
    phrase = [i for i in (words or tuple(noun_phrase(parse, head))) if parse.words[i].lower not in ("'s", "’s")]
    phrase = _core(parse, phrase, head)
    span = Span(parse.words[phrase[0]].start, parse.words[phrase[-1]].end)
    text = span.of(parse.text)
    lemmas = frozenset(parse.words[i].lemma.lower() for i in phrase)
    wide = parse.subtree(head)
    name = _given_as(parse, wide) or _whole(parse, phrase, _name_in(parse, head, wide, names))
    extra = " ".join(parse.words[i].text for i in wide if abs(i - head) <= 14)
    near = _near_words(parse, head, wide)
    character = characterise(text, lemmas)
    if character.kind == "other" and name is not None:
        character = characterise(extra if len(wide) < 30 else text, lemmas | near)
    article = next(
        (
            parse.words[i].lower
            for i in phrase
            if parse.words[i].deprel in ("det", "amod") and parse.words[i].lower in _ARTICLES
        ),
        None,
    )
    return Mention(
        head, span, text, name.span.of(parse.text) if name else None, name.span if name else None, pronoun, article,
        word.lemma.lower(), _proper(parse, phrase, head),
        word.upos == "PROPN", word.xpos in ("NNS", "NNPS") or parse.child(head, "conj") is not None, character,
        name_label(parse, head, name) if name else "ORG" if is_body(parse, head) else None,
    )  # fmt: skip


def _proper(parse: Parse, phrase: list[int], head: int) -> tuple[str, ...]:
    """The proper nouns of a phrase that are its head or name it, not those of whom it belongs to: "X's office"."""
    owned = {
        i for c in parse.children(head, "nmod", "acl", "obl") if c.deprel != "nmod:desc" for i in parse.subtree(c.index)
    }
    return tuple(parse.words[i].lower for i in phrase if parse.words[i].upos == "PROPN" and i not in owned)


_ARTICLES = frozenset(
    {"the", "a", "an", "another", "other", "one", "this", "that", "these", "those", "some", "several", "two", "second"}
)


def _core(parse: Parse, phrase: list[int], head: int) -> list[int]:
    """The phrase up to its first comma after the head: appositions describe the source, they do not name it."""
    if not phrase:
        return [head]
    kept = []
    for i in phrase:
        if i > head and parse.words[i].text in (",", "(", ";", "--", "—", "–"):
            break
        kept.append(i)
    return kept or [head]


def _near_words(parse: Parse, head: int, wide: list[int]) -> frozenset[str]:
    """Lemmas of appositions, titles and modifiers beside a name."""
    close = {head}
    for i in wide:
        word = parse.words[i]
        if word.relation in ("appos", "compound", "amod", "nmod", "flat", "conj") and word.head in close:
            close.add(i)
    return frozenset(parse.words[i].lemma.lower() for i in close)


def _name_in(parse: Parse, head: int, wide: list[int], names: dict[int, Name]) -> Name | None:
    """The proper name that the phrase is headed by, has as an apposition, or gives "as" in a relative clause."""
    inside = {names[i].first: names[i] for i in wide if i in names and _is_name(parse, names[i])}
    if (last := _closing_name(parse, head, wide, names)) is not None:
        return last
    own = names.get(head)
    beside = [names[c.index] for c in parse.children(head, "appos") if c.index in names]
    if own is not None and own.label == "ORG" and beside and beside[0].label == "PER":
        return beside[0]
    if own is not None and own.label != "NORP" and _is_name(parse, own):
        return own
    for child in parse.children(head, "appos", "flat"):
        found = names.get(child.index)
        if found is not None and found.label in ("PER", "ORG"):
            return found
        if child.deprel == "appos" and child.upos == "PROPN" and parse.words[head].lemma.lower() in person_nouns():
            return _run(parse, child.index)
    titled = [n for n in inside.values() if n.label == "PER" and abs(n.first - head) <= 3 and n.first <= head + 2]
    titled = [n for n in titled if not any(parse.child(i, "case") for i in range(n.first, n.last) if i != head)]
    if titled and all(
        parse.words[i].text != "," for i in range(min(head, titled[-1].first), max(head, titled[-1].first))
    ):
        return titled[-1]
    return unseen(parse, head) if own is None else None


def _closing_name(parse: Parse, head: int, wide: list[int], names: dict[int, Name]) -> Name | None:
    """The person at the end of a title with "of" in it: "IOM chief of mission A B", "minister of defence A B"."""
    name = names.get(wide[-1])
    if name is None or name.label != "PER" or not head < name.first or name.last - name.first < _FULL:
        return None
    between = parse.words[head : name.first]
    joins = [w.lower for w in between if w.upos in ("ADP", "DET", "CCONJ", "PUNCT", "PART", "VERB")]
    trade = any(w.lemma.lower() in person_nouns() for w in between)
    return name if joins == ["of"] and trade and between[-1].lower != "of" else None


def _is_name(parse: Parse, name: Name) -> bool:
    """Tell whether what the model took for a name is one: "spokesmen" is none."""
    return any(
        parse.words[i].text[:1].isupper() or not parse.words[i].text.isascii() for i in range(name.first, name.last)
    )


def _run(parse: Parse, index: int) -> Name:
    """The name that a proper noun and its parts make, where the model saw none, or a place: "the chief, al-Barq"."""
    parts = [index, *(c.index for c in parse.children(index, "flat", "compound", "punct") if c.text != ",")]
    first, last = min(parts), max(parts) + 1
    return Name(first, last, Span(parse.words[first].start, parse.words[last - 1].end), "PER")


def _whole(parse: Parse, phrase: list[int], name: Name | None) -> Name | None:
    """A name with all its parts: the model sometimes sees two of three."""
    if name is None or name.label != "PER":
        return whole_body(parse, phrase, name) if name is not None and name.label == "ORG" else name
    inside, first, last = set(phrase), _past_place(parse, name), name.last
    while first <= name.first and first - 1 in inside and _part_of_name(parse, first - 1):
        first -= 1
    while last in inside and _part_of_name(parse, last):
        last += 1
    return Name(first, last, Span(parse.words[first].start, parse.words[last - 1].end), "PER")


def _past_place(parse: Parse, name: Name) -> int:
    """Where a person's name starts that the model took up with what the office is for: "Minister for the East A B"."""
    before = parse.words[name.first - 1] if name.first else None
    if before is None or before.lower != "the" or name.last - name.first < _FULL + 1:
        return name.first
    return name.last - _FULL


_FULL = 2  # words of a plain full name


def _part_of_name(parse: Parse, index: int) -> bool:
    word = parse.words[index]
    role = characterise(word.text, frozenset({word.lemma.lower()})).kind != "other"
    return word.upos == "PROPN" and word.lower not in _titles() and not role and word.relation != "appos"


_ALIASES = frozenset({"sign", "guerre", "nickname", "pseudonym", "alias", "codename", "name"})
_GIVEN_AS = frozenset({"as", "by", "himself", "herself", "themselves"}) | _ALIASES


def _given_as(parse: Parse, wide: list[int]) -> Name | None:
    """The one name that is given: "who gave his name only as X", "who identified herself as X", "known as X"."""
    inside = set(wide)
    for i in wide:
        if parse.words[i].lower not in _GIVEN_AS or i + 1 not in inside or parse.words[i + 1].upos != "PROPN":
            continue
        before = {parse.words[k].lemma for k in range(max(wide[0], i - 6), i)}
        if before & _NAMED and _of_the_source(parse, i, wide):
            last = i + 1
            while last + 1 in inside and parse.words[last + 1].upos == "PROPN":
                last += 1
            return Name(i + 1, last + 1, Span(parse.words[i + 1].start, parse.words[last].end), "PER")
    return None


def _of_the_source(parse: Parse, index: int, wide: list[int]) -> bool:
    """Tell whether no other noun is what is known by that name: "who spoke of X, also known as Y"."""
    above = [w for w in parse.ancestors(index) if w.index in wide[1:] and w.index < index]
    return all(w.upos not in ("NOUN", "PROPN") or w.lower in _ALIASES or w.lower == "nom" for w in above[:-1])


_NAMED = frozenset({"name", "identify", "know", "call", "go", "use", "nom", "alias"})


def bare_name(name: str) -> str:
    """A name without titles and employers in front of it ("the BBC's X Y" is X Y)."""
    parts = re.split(r"['’]s\s+", name)[-1].split() or name.split()
    while len(parts) > 1 and parts[0].lower() in _titles():
        parts.pop(0)
    return " ".join(parts)


_SEVERAL = frozenset(
    "group agency organization organisation network charity union company newspaper outlet monitor".split()
)


def is_institution(found: Mention, label: str | None) -> bool:
    """Tell whether a mention names an institution: an organisation, a country, a collective noun."""
    if found.pronoun:
        return found.pronoun == IT
    if not found.named_head and found.plural and found.article is None and found.noun in _SEVERAL:
        return False  # "aid groups": bodies that nobody names
    if not found.named_head and found.noun == "authority" and found.plural:
        return False  # "authorities": officials, and nobody says which
    if not found.named_head and label == "ORG" and found.name is None:
        return True
    if not found.named_head and found.text.lower().endswith(institution_phrases()):
        return True  # "the coast guard", but not "coast guard officers"
    if not found.named_head:
        collective = found.character.kind != "other" and not found.person and found.noun not in person_nouns()
        return found.noun in institution_nouns() or collective
    named = characterise(bare_name(found.name or found.text), frozenset())
    if named.kind != "other" and named.noun is None:
        return True
    return label != "PER" and (label in ("ORG", "LOC") or found.noun in institution_nouns())
