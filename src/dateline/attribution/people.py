"""Which names are people's and how far names go: what the model misses of both, read off the words around them."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.attribution.sourcekinds import institution_nouns, known_names, person_nouns
from dateline.records.parse import Name, Parse
from dateline.records.text import Span

_JOINS = frozenset({"of", "for"})
_KIN = frozenset({"father", "mother", "grandfather", "grandmother"})


def name_label(parse: Parse, head: int, name: Name) -> str:
    """What kind of name a source bears: the model's word for it, unless the words around it tell otherwise."""
    if name.label == "PER":
        return "ORG" if is_body(parse, head) or _in_longer(parse, name) else "PER"
    return "PER" if name.label in ("LOC", "ORG") and _is_person(parse, name) else name.label


def is_body(parse: Parse, head: int) -> bool:
    """Tell whether an apposition says that a capitalised source is a body: "Aid, a charity that ..., said"."""
    capital = parse.words[head].text[:1].isupper() and not parse.child(head, "det")
    described = (c.lemma.lower() for c in parse.children(head, "appos") if c.upos == "NOUN")
    return capital and any(d in institution_nouns() and d not in person_nouns() for d in described)


def _in_longer(parse: Parse, name: Name) -> bool:
    """Tell whether the dispatch has a name in that of a body: "the Amal group", and then "Amal said"."""
    text = name.span.of(parse.text)
    longer = (n.span.of(parse.text).lower().split() for n in parse.names if n.label == "ORG")
    return any(len(n) > 1 and " ".join(n[:-1]) == text.lower() and n[-1] in institution_nouns() for n in longer)


def _is_person(parse: Parse, name: Name) -> bool:
    """Tell whether a name that the model took for a place or a body is a person's.

    It is where a person's office or trade stands as its title or apposition, or where the dispatch has it as a
    person's elsewhere.
    """
    inside = range(name.first, name.last)
    titles = [c for i in inside for c in parse.children(i, "nmod:desc", "appos") if c.index not in inside]
    titles += [parse.words[parse.words[i].head] for i in inside if parse.words[i].relation == "appos"]
    if any(_is_trade(t.lemma.lower()) for t in titles if t.upos == "NOUN"):
        return True
    text = name.span.of(parse.text)
    return " " in text and any(n.label == "PER" and n.span.of(parse.text) == text for n in parse.names)


def _is_trade(lemma: str) -> bool:
    return lemma in person_nouns() and lemma not in institution_nouns()


def unseen(parse: Parse, head: int) -> Name | None:
    """The name that a proper noun with its parts makes, where the model saw none: "resident Obo Lawal"."""
    if parse.words[head].upos != "PROPN" or not parse.words[head].text[:1].isupper() or parse.child(head, "det"):
        return None
    title = max((c.index for c in parse.children(head, "nmod:desc")), default=-1)
    parts = [c.index for c in parse.children(head, "flat", "compound") if c.upos == "PROPN" and c.index > title]
    first, last = min(head, *parts, head), max(head, *parts, head) + 1
    body = any(c.lemma.lower() in institution_nouns() for c in parse.children(head, "appos"))
    if (title < 0 and last - first == 1 and not body) or any(
        parse.words[i].upos != "PROPN" for i in range(first, last)
    ):
        return None
    person = title >= 0 or any(c.relation == "flat" for c in parse.children(head))
    span = Span(parse.words[first].start, parse.words[last - 1].end)
    return Name(first, last, span, "PER" if person else "ORG")


def whole_body(parse: Parse, phrase: Sequence[int], name: Name) -> Name:
    """The name of a body with all its words: the model sometimes sees "Watch" of three, or "Ministry" of four."""
    first, last = name.first, name.last
    inside = set(phrase)
    while last in inside and (_capital(parse, last) or (_joins(parse, last) and last + 1 in inside)):
        last += 1
    while first - 1 in inside and _capital(parse, first - 1) and parse.words[first - 1].relation in _PARTS:
        first -= 1
    span = Span(parse.words[first].start, parse.words[last - 1].end)
    for start, end in known_names(parse.text[parse.words[min(phrase)].start : span.end]):
        offset = parse.words[min(phrase)].start
        if offset + start < span.start < offset + end:
            span = Span(offset + start, max(offset + end, span.end))
            first = next(w for w in range(first, -1, -1) if parse.words[w].start <= span.start)
    return Name(first, last, span, name.label)


_PARTS = frozenset({"compound", "flat", "amod"})


def _capital(parse: Parse, index: int) -> bool:
    word = parse.words[index]
    opens = index == parse.sentences[word.sentence].first
    return word.text[:1].isupper() and word.upos in ("PROPN", "ADJ", "NOUN") and not opens


def _joins(parse: Parse, index: int) -> bool:
    return parse.words[index].lower in _JOINS and index + 1 < len(parse.words) and _capital(parse, index + 1)


def stands_for_person(parse: Parse, head: int) -> bool:
    """Tell whether a phrase only says more of a person already named: "the 34-year-old", "the father of three"."""
    word = parse.words[head]
    if not any(d.lower == "the" for d in parse.children(head, "det")):
        return False
    if word.lower == "old":
        return any(w.lower == "year" for w in parse.words[max(0, head - 3) : head])
    of = parse.child(head, "nmod")
    return word.lower in _KIN and of is not None and of.upos == "NUM"
