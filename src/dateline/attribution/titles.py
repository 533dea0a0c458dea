"""Persons by their office: "the foreign minister" is whom the text has named with that title before."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.attribution.sourcekinds import person_nouns
from dateline.records.parse import Name, Parse

_TITLE = frozenset({"NOUN", "PROPN", "ADJ"})
_LONGEST = 6  # words of a title before a name


def title_words(parse: Parse, name: Name) -> frozenset[str]:
    """The words of the title before a person's name, and of the apposition that describes the person."""
    before = []
    for i in range(name.first - 1, max(-1, name.first - 1 - _LONGEST), -1):
        if parse.words[i].upos not in _TITLE or parse.words[i].sentence != parse.words[name.first].sentence:
            break
        before.append(parse.words[i].lower)
    return frozenset([*before, *_described(parse, name)])


def _described(parse: Parse, name: Name) -> Iterator[str]:
    """The noun phrase of an apposition, without what hangs from it: "military chief of the region"."""
    for i in range(name.first, name.last):
        above = parse.words[i].head
        if parse.words[i].relation == "appos" and parse.words[above].upos == "NOUN":
            yield parse.words[above].lower
            yield from (w.lower for w in parse.children(above, "compound", "amod"))
        for described in parse.children(i, "appos"):
            if described.index >= name.last and described.upos == "NOUN":
                yield described.lower
                yield from (w.lower for w in parse.children(described.index, "compound", "amod"))


def holder(parse: Parse, phrase: str, before: int) -> Name | None:
    """The person named last before a word whose title has all words of a description: "the bishop", "the chief"."""
    wanted = frozenset(w.lower().strip(".,") for w in phrase.split()) - {"the", "this", "that"}
    if not wanted & person_nouns():
        return None
    found = [n for n in parse.names if n.label == "PER" and n.first < before and wanted <= title_words(parse, n)]
    return found[-1] if found else None
