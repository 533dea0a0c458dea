"""Names of parties as dispatches write them -> forms that meet: "government forces", "the army", "regime troops"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from dateline.lexicon import load
from dateline.names.spelling import fold
from dateline.records.claim import Party

_FORMS: dict[str, frozenset[str]] = {
    word: frozenset(form for form, words in load("ledger_links")["forms"].items() if word in words)
    for word in sorted({word for words in load("ledger_links")["forms"].values() for word in words})
}
_SMALL = frozenset(
    "the a an of in at on to from by for with and or as near this that its their his her no not than more less about "
    "some at least up nearly over under into between two three four five six seven eight nine ten dozen dozens scores "
    "hundreds several few another other both".split()
)


@dataclass(frozen=True, slots=True)
class Side:
    """Those who acted, or suffered, in one account: the words that name them, their forms, and ACLED's sides."""

    words: frozenset[str]
    forms: frozenset[str]
    sides: frozenset[str]

    def unlike(self, other: Side) -> bool:
        """Tell whether both are told, and neither side nor form nor word is in common."""
        told = bool(self.sides and other.sides)
        return told and not (self.sides & other.sides or self.words & other.words or self.forms & other.forms)


def side_of(parties: Iterable[Party]) -> Side:
    """Gather the parties of one account that act, or that suffer."""
    words: set[str] = set()
    forms: set[str] = set()
    sides: set[str] = set()
    for party in parties:
        own, generic = party_words(party.words.text)
        words |= own
        forms |= generic
        if party.side:
            sides.add(party.side)
    return Side(frozenset(words), frozenset(forms - {"pronouns"}), frozenset(sides))


@lru_cache(maxsize=16384)
def party_words(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of a party's name that tell it from others, and the forms that its other words have."""
    words = [stem(word) for word in fold(text).split() if word not in _SMALL]
    forms: set[str] = set()
    for word in words:
        forms |= _FORMS.get(word, frozenset())
    return frozenset(word for word in words if word not in _FORMS and len(word) > 2), frozenset(forms)


_IRREGULAR = {"men": "man", "women": "woman", "children": "child", "people": "people", "gunmen": "gunman"}
_IRREGULAR |= {"militiamen": "militiaman", "policemen": "policeman", "bodies": "body", "families": "family"}


def stem(word: str) -> str:
    """Take the plural off a word."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word
