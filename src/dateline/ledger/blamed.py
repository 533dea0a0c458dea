"""Actors of many accounts -> the parties that are held to have done it, each once, whatever words name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dateline.ledger.bodies import tell
from dateline.ledger.parties import party_words, stem
from dateline.names.spelling import fold
from dateline.records.claim import Party
from dateline.records.filed import FiledClaim, Origin

_OURS = frozenset("we us our ours ourselves i my me".split())
_PRONOUNS = _OURS | frozenset("he him his she her they them their theirs it its who whoever somebody someone".split())
_ANYBODY = frozenset("any anybody anyone no nobody none neither".split())


@dataclass(frozen=True, slots=True)
class Accused:
    """A party that claims name as actor: its best name, side, telling words, and the claims by key.

    `named` tells that one of them names an organisation, not only people or their weapons.
    """

    name: str
    side: str | None
    words: frozenset[str]
    claims: Mapping[str, FiledClaim]
    named: bool


@dataclass(frozen=True, slots=True)
class _Named:
    claim: FiledClaim
    text: str
    side: str | None
    words: frozenset[str]
    group: str

    @property
    def proper(self) -> bool:
        """Tell whether this names an organisation."""
        return self.group == "organisation" and bool(self.words)


def accused_in(claims: Iterable[FiledClaim]) -> tuple[Accused, ...]:
    """Gather the actors of events by party, by name.

    Whatever acts for a state is one party. Of a side with one named party, those without a name are held to be it;
    of one with several they stand by themselves. Who has neither side nor name is nobody.
    """
    named = sorted(_named(claims), key=lambda one: (one.claim.key, one.text))
    found: list[Accused] = []
    for side in sorted({one.side or "" for one in named} - {""}):
        found += _of_side(side, [one for one in named if one.side == side])
    return _with_sideless([one for one in named if one.side is None], found)


def _named(claims: Iterable[FiledClaim]) -> list[_Named]:
    return [
        _Named(claim, " ".join(party.words.text.split()), party.side, _words(party), party.group)
        for claim in claims
        if claim.kind == "event" and claim.event
        for party in claim.event.actors
        if not _is_anybody(party)
    ]


def _is_anybody(party: Party) -> bool:
    """Tell whether words mean nobody in particular, of no side: "any fighters" of whom it is denied."""
    return party.side is None and bool(_ANYBODY & set(fold(party.words.text).split()[:1]))


def _words(party: Party) -> frozenset[str]:
    return party_words(party.words.text)[0] - _PRONOUNS


def _of_side(side: str, named: Sequence[_Named]) -> list[Accused]:
    """Part the actors of one side into parties by the telling words that they share."""
    if side == "state forces":
        return [_accused(side, named)]
    groups = _joined([one for one in named if one.proper])
    bare: list[_Named] = []
    for one in (one for one in named if not one.proper):
        own = [group for group in groups if any(one.words & known.words for known in group)]
        (own[0] if len(own) == 1 else bare).append(one)
    if len(groups) == 1:
        return [_accused(side, [*groups[0], *bare])]
    return [_accused(side, group) for group in groups] + ([_accused(side, bare)] if bare else [])


def _joined(named: Sequence[_Named]) -> list[list[_Named]]:
    """Group names that share a telling word, over however many steps."""
    groups: list[tuple[set[str], list[_Named]]] = []
    for one in named:
        words, held = set(one.words), [one]
        apart = []
        for group in groups:
            if group[0] & words:
                words |= group[0]
                held = group[1] + held
            else:
                apart.append(group)
        groups = [*apart, (words, held)]
    return [held for _, held in groups]


def _with_sideless(named: Sequence[_Named], found: Sequence[Accused]) -> tuple[Accused, ...]:
    """Add actors whose side is not told: to the party that shares their words, else as parties of their own."""
    more: dict[int, list[_Named]] = {}
    rest: list[_Named] = []
    for one in named:
        at = next((i for i, party in enumerate(found) if party.words & one.words), None)
        if at is not None:
            more.setdefault(at, []).append(one)
        elif one.words and one.group != "thing":
            rest.append(one)
    joined = [_joining(party, more.get(i, ())) for i, party in enumerate(found)]
    joined += [_accused(None, group) for group in _joined(rest)]
    return tuple(sorted(joined, key=lambda party: (party.name, party.side or "")))


def _joining(party: Accused, named: Sequence[_Named]) -> Accused:
    claims = dict(party.claims) | {one.claim.key: one.claim for one in named}
    return Accused(party.name, party.side, party.words, claims, party.named)


def _accused(side: str | None, named: Sequence[_Named]) -> Accused:
    words = frozenset(word for one in named for word in one.words)
    claims = {one.claim.key: one.claim for one in named}
    return Accused(_best_name(side, named), side, words, claims, any(one.proper for one in named))


def _best_name(side: str | None, named: Sequence[_Named]) -> str:
    """Choose a party's name: what most claims call it, proper names first; who is only "we" is called by the side."""
    telling = [one for one in named if one.proper] or [one for one in named if one.words]
    telling = telling or [one for one in named if not _PRONOUNS & set(fold(one.text).split())]
    counts: dict[str, int] = {}
    for one in telling:
        counts[one.text] = counts.get(one.text, 0) + 1
    return min(counts, key=lambda text: (-counts[text], len(text), text), default=side or "")


def speaks_as(origin: Origin, party: Accused) -> bool:
    """Tell whether an origin is a voice of a party: of the same state, or of the group by a word of its name."""
    if party.side and origin.side == party.side == "state forces":
        return True
    words = {stem(word) for word in (*tell(origin.name), *fold(origin.name).split())}
    return bool(party.words & words) and (origin.side is None or party.side is None or origin.side == party.side)


def is_own(claim: FiledClaim, party: Accused) -> bool:
    """Tell whether a claim is the party's own word that it did it: "we shelled", or its spokesman's."""
    actors = claim.event.actors if claim.event else ()
    first_person = any(_OURS & set(fold(actor.words.text).split()) for actor in actors)
    return first_person or speaks_as(claim.origin, party)


def united(one: Accused, other: Accused) -> bool:
    """Tell whether two parties are no rivals: some claim says that both acted, or they may be one side's people."""
    if set(one.claims) & set(other.claims):
        return True
    return one.side is not None and one.side == other.side and not (one.named and other.named)
