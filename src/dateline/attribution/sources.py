"""From phrases to sources: pronouns, short forms and definite descriptions led back to whom they mean."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from dateline.attribution.find import Nested
from dateline.attribution.issued import issuer
from dateline.attribution.mentions import HE, IT, SPEAKER, THEY, Mention, bare_name, is_institution, mention
from dateline.attribution.quotes import Quote, find_quotes
from dateline.attribution.sourcekinds import Character, characterise, person_nouns
from dateline.attribution.titles import holder
from dateline.records.parse import Name, Parse
from dateline.records.text import Span

_REACH = 5  # sentences back that a pronoun is looked up
_CLOSE = 2  # sentences back that "he" can mean a person of whom nothing but a noun is given
_FUZZY = 0.8
_BARE = 3  # words of "the same source", which says nothing of who it is
_ANSWERS = frozenset({"deny", "confirm", "reject", "dispute", "repeat", "contradict", "refute", "disagree", "agree"})


@dataclass
class Draft:
    """A source as it grows while the dispatch is read."""

    number: int
    name: str
    named: bool
    institution: bool
    plural: bool
    nouns: set[str]
    character: Character
    mentions: list[Span] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)

    def before(self, index: int) -> int:
        """The head of the last mention before a word, or -1."""
        return max((h for h in self.heads if h < index), default=-1)

    def add(self, found: Mention) -> None:
        if found.span not in self.mentions:
            self.mentions.append(found.span)
        self.heads.append(found.head)
        if not found.pronoun:
            self.nouns.add(found.noun)
            if self.character.kind == "other" and found.character.kind != "other":
                self.character = found.character


class Sources:
    """The sources of one dispatch, found in reading order."""

    def __init__(self, parse: Parse) -> None:
        self._parse = parse
        self._names: dict[int, Name] = {i: n for n in parse.names for i in range(n.first, n.last)}
        quotes = find_quotes(parse)
        self._quoted = _quoted(parse, quotes)
        self._said = frozenset(i for q in quotes for i in range(q.first, q.last))
        self.drafts: list[Draft] = []
        self._by_link: dict[int, Draft] = {}

    def resolve(self, links: list[Nested]) -> list[Draft | None]:
        """Return the source of each link, None where it names none."""
        order = sorted((k for k, n in enumerate(links) if n.link.head is not None), key=lambda k: _head(links[k]))
        for k in order:
            self._resolve(links, k)
        return [self._by_link.get(k) for k in range(len(links))]

    def _resolve(self, links: list[Nested], k: int) -> None:
        """Resolve a link, the one that it is nested in first: "we" in a quote means who speaks it."""
        if k in self._by_link or links[k].link.head is None:
            return
        parent = links[k].parent
        head = links[k].link.head
        if parent is not None and head is not None and self._parse.words[head].lower in ("i", "we", "us", "our", "my"):
            self._resolve(links, parent)
        draft = self._one(links, k)
        if draft is not None:
            self._by_link[k] = draft

    def _one(self, links: list[Nested], k: int) -> Draft | None:
        """The source of a link; none where the outlet itself speaks as "I" or "we"."""
        link = links[k].link
        assert link.head is not None
        found = mention(self._parse, link.head, link.source, self._names)
        if found.pronoun == SPEAKER and links[k].parent is None:
            return None
        draft = self._issuer(found) or (self._pronoun(found, links, k) if found.pronoun else self._phrase(found))
        draft = draft or self._new(found)
        draft.add(found)
        return draft

    def _issuer(self, found: Mention) -> Draft | None:
        """Who issued the text that a phrase points back to: "the statement said"."""
        by = issuer(self._parse, found.head) if found.name is None else None
        if by is None:
            return None
        maker = mention(self._parse, by, (), self._names)
        draft = self._pronoun(maker, [], -1) if maker.pronoun else self._phrase(maker)
        if draft is not None:
            draft.add(maker)
        return draft

    def find_person(self, index: int) -> Draft | None:
        """The draft that a subject word means, for sentences that speak of a source without a cue."""
        found = mention(self._parse, index, (), self._names)
        return self._pronoun(found, [], -1) if found.pronoun else self._known(found)

    # -- pronouns

    def _pronoun(self, found: Mention, links: list[Nested], k: int) -> Draft | None:
        if found.pronoun == SPEAKER:
            parent = links[k].parent if 0 <= k < len(links) else None
            return self._by_link.get(parent) if parent is not None else None
        words = self._parse.words
        sentence = words[found.head].sentence
        lasts = {d.number: d.before(found.head) for d in self.drafts if self._agrees(d, found)}
        near = [
            d
            for d in self.drafts
            if lasts.get(d.number, -1) >= 0 and sentence - words[lasts[d.number]].sentence <= _REACH
        ]

        def recency(draft: Draft) -> tuple[int, bool, int]:
            last = words[lasts[draft.number]]
            return last.sentence, last.relation == "nsubj", last.index

        if found.pronoun == HE and (silent := self._denier_before(found)) is not None:
            last = max((lasts[d.number] for d in near), default=-1)
            if silent > last:
                return self._phrase(mention(self._parse, silent, (), self._names))
        if found.pronoun == THEY and (above := self._subject_above(found)) is not None:
            return self._phrase(mention(self._parse, above, (), self._names))
        person = self._person_before(found) if found.pronoun == HE else None
        best = max(near, key=recency, default=None)
        if person is not None and (best is None or words[person.first].sentence > words[lasts[best.number]].sentence):
            return self._phrase(
                mention(self._parse, person.last - 1, tuple(range(person.first, person.last)), self._names)
            )
        if best is None and found.pronoun == HE and (anyone := self._anyone_before(found)) is not None:
            return self._phrase(mention(self._parse, anyone, (), self._names))
        return best

    def _anyone_before(self, found: Mention) -> int | None:
        """The last person who is a subject in the two sentences before and is told of by a noun: "a farmer"."""
        here = self._parse.words[found.head].sentence
        for word in reversed(self._parse.words[: found.head]):
            if here - word.sentence > _CLOSE:
                return None
            alone = word.relation == "nsubj" and word.xpos == "NN" and not self._parse.child(word.index, "conj")
            if alone and word.lemma.lower() in person_nouns():
                return word.index
        return None

    def _agrees(self, draft: Draft, found: Mention) -> bool:
        if found.pronoun == HE:
            return not draft.institution and not draft.plural
        if found.pronoun == IT:
            return draft.institution or "source" in draft.nouns
        return found.pronoun == THEY and (draft.plural or draft.institution)

    def _denier_before(self, found: Mention) -> int | None:
        """The head of "a guard" in "A guard denied it.": one who spoke in the sentence before, but of nothing named."""
        parse = self._parse
        sentence = parse.words[found.head].sentence
        for word in reversed(parse.words[: found.head]):
            if sentence - word.sentence > 1:
                return None
            verb = parse.words[word.head] if word.relation == "nsubj" and word.head > word.index else None
            if verb is None or verb.lemma not in _ANSWERS or word.upos != "NOUN":
                continue
            it = parse.child(verb.index, "obj")
            body = is_institution(mention(parse, word.index, (), self._names), None)
            return word.index if not body and (it is None or it.upos == "PRON") else None
        return None

    def _subject_above(self, found: Mention) -> int | None:
        """The plural subject over a pronoun's clause, or the object of the clause that its own is joined to.

        "The Brothers issued a letter in which they vowed ..."; "he called officials, and they confirmed ..."
        """
        verb = self._parse.words[self._parse.words[found.head].head]
        if verb.relation == "conj" and verb.head >= 0:
            here = self._parse.sentences[verb.sentence]
            before = self._parse.words[here.first : found.head]
            asked = [w for w in before if w.relation == "obj" and w.xpos == "NNS" and w.lemma.lower() in person_nouns()]
            if asked:
                return asked[-1].index
        for word in self._parse.ancestors(found.head):
            for subject in self._parse.children(word.index, "nsubj"):
                many = subject.xpos in ("NNS", "NNPS") and subject.index < found.head
                if many and subject.relation == "nsubj" and word.upos == "VERB":
                    return subject.index
        return None

    def _person_before(self, found: Mention) -> Name | None:
        """The last person named as a subject in the sentence before, or earlier in the same one.

        Sentences that are quoted in between do not count: "Mr X came. "We stay. We hold on," he said."
        """
        sentence = self._parse.words[found.head].sentence
        reach = next((n for n in range(sentence - 1, -1, -1) if n not in self._quoted), sentence)
        best = None
        for name in self._parse.names:
            word = self._parse.words[name.first]
            if name.first >= found.head or name.label != "PER" or word.sentence < reach or name.first in self._said:
                continue
            heads = [self._parse.words[i] for i in range(name.first, name.last)]
            if any(w.relation == "nsubj" for w in heads):
                best = name
        return best

    # -- names and descriptions

    def _phrase(self, found: Mention) -> Draft | None:
        draft = next((d for d in self.drafts if found.head in d.heads), None) or self._known(found)
        if draft is None and found.name is None and found.article in ("the", "this", "that", "these", "those", None):
            draft = self._described(found) or self._in_office(found)
        draft = draft or self._new(found)
        self._fuller(draft, found)
        return draft

    def _known(self, found: Mention) -> Draft | None:
        if found.name:
            return next((d for d in reversed(self.drafts) if d.named and _same_name(d, bare_name(found.name))), None)
        if found.article in ("another", "other", "a", "an", "one", "second"):
            return None
        for draft in reversed(self.drafts):
            if draft.named and not draft.institution and draft.name.split()[-1].lower() in found.proper:
                return draft
        wanted = _plain(found.text)
        return next((d for d in reversed(self.drafts) if _plain(d.name) == wanted), None)

    def _described(self, found: Mention) -> Draft | None:
        """ "the agency", "the activist": the last source that the noun fits."""
        if not found.article and not found.text[:1].isupper():
            return None
        if found.noun == "source" and "same" in found.text.lower().split():
            return self._last_source(found)
        for draft in sorted(self.drafts, key=lambda d: -max(d.heads, default=0)):
            own = {w.lower().strip(".,") for w in draft.name.split()}
            words = own | draft.nouns
            if found.noun not in draft.nouns and not draft.institution:
                continue
            if found.noun in words and draft.plural == found.plural and (found.article or draft.institution):
                extra = {w.lower() for w in found.text.split()} - {"the", "this", "that", found.noun}
                if not extra or (draft.institution and found.article) or extra <= words:
                    return draft
        bare = found.noun == "source" and len(found.text.split()) < _BARE
        return self._last_source(found) if bare else None

    def _last_source(self, found: Mention) -> Draft | None:
        """ "The source", "the same sources": who was cited last."""
        before = [d for d in self.drafts if d.before(found.head) >= 0 and d.plural == found.plural]
        return max(before, key=lambda d: d.before(found.head), default=None)

    def _in_office(self, found: Mention) -> Draft | None:
        """ "The foreign minister", once the text has named who that is."""
        if found.plural or found.article != "the" or is_institution(found, None):
            return None
        name = holder(self._parse, found.text, found.head)
        if name is None:
            return None
        return self._phrase(mention(self._parse, name.last - 1, tuple(range(name.first, name.last)), self._names))

    def _new(self, found: Mention) -> Draft:
        label = found.label
        institution = is_institution(found, label)
        named = bool(found.name) and (label != "LOC" or institution) and not found.pronoun
        uses_name = named and not (label in ("ORG", "LOC") and found.person)
        name = bare_name(found.name) if uses_name and found.name else found.text
        draft = Draft(
            len(self.drafts) + 1, name, uses_name, institution, found.plural and not uses_name, set(), found.character
        )
        if uses_name and label == "LOC" and draft.character.kind == "other":
            draft.character = Character("official", "state", False, None)
        self.drafts.append(draft)
        return draft

    def _fuller(self, draft: Draft, found: Mention) -> None:
        """A later, longer form of the name becomes the name of the source."""
        if found.name and draft.named:
            name = bare_name(found.name)
            if len(name.split()) > len(draft.name.split()) and draft.name.split()[-1].lower() in name.lower():
                draft.name = name
        elif found.name and not draft.named:
            draft.name, draft.named = bare_name(found.name), True
            kind = characterise(found.text, frozenset())
            if draft.character.kind == "other":
                draft.character = kind


def _quoted(parse: Parse, quotes: list[Quote]) -> frozenset[int]:
    """The sentences that a quotation begins or goes on with."""
    inside: set[int] = set()
    for quote in quotes:
        first, last = parse.words[quote.first].sentence, parse.words[quote.last - 1].sentence
        opens = parse.sentences[first].first + 1 >= quote.first
        inside.update(range(first if opens else first + 1, last + 1))
    return frozenset(inside)


def _head(nested: Nested) -> int:
    assert nested.link.head is not None
    return nested.link.head


def _plain(text: str) -> str:
    words = text.lower().replace("-", " ").split()
    return " ".join(w for w in words if w not in ("the", "a", "an"))


def _same_name(draft: Draft, name: str) -> bool:
    """Tell whether a named source and a name are the same: equal, a part of it, its initials, or spelt alike."""
    mine, other = _tokens(draft.name), _tokens(name)
    if not mine or not other:
        return False
    if mine == other or set(other) < set(mine) or set(mine) < set(other):
        return True
    if len(other) == 1 and len(mine) > 1:
        initials = "".join(w[0] for w in mine if w not in ("of", "for", "the", "and"))
        if other[0].replace(".", "") == initials and len(initials) > 1:
            return True
    if len(other) == 1 or len(mine) == 1 or mine[0] == other[0]:
        a, b = mine[-1], other[-1]
        return a[0] == b[0] and len(a) > 3 and difflib.SequenceMatcher(None, a, b).ratio() >= _FUZZY
    return False


def _tokens(name: str) -> list[str]:
    return [
        w
        for w in name.lower().replace("’s", "").replace("'s", "").replace("-", " ").split()
        if w not in ("the", "mr.", "mrs.", "ms.", "dr.")
    ]


def spans_in_order(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Distinct spans in reading order."""
    return tuple(sorted(set(spans)))
