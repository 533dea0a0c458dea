"""Sources across dispatches: each origin's profile, which may be one, and what people judged of that."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TypeVar

from dateline.ledger.credibility import UNJUDGED, reliabilities
from dateline.ledger.independence import Pair, kin_of, kin_words, pair, sound_keys
from dateline.ledger.judgements import standing
from dateline.ledger.reported import Reported, reported
from dateline.ledger.said import Said
from dateline.lexicon import load
from dateline.names.spelling import fold
from dateline.records.filed import FiledClaim, Origin
from dateline.records.incident import Incident, Judgement
from dateline.records.sources import Fared, SourceLink, SourceProfile

_Claim = TypeVar("_Claim", FiledClaim, Reported)
_SHARED_BY = 40  # a key that more sources have than this tells nothing
_SUGGESTED = frozenset({"kin.name-same", "kin.name-shorter", "kin.initials", "kin.mouth", "kin.speaks-for"})


@dataclass(frozen=True, slots=True)
class Sameness:
    """What people judged of origins: `of` gives the key under which each goes, `apart` pairs judged to be two."""

    of: Mapping[str, str]
    apart: frozenset[Pair]

    def members(self, key: str) -> tuple[str, ...]:
        """Return the other keys that go under a key."""
        return tuple(sorted(one for one, to in self.of.items() if to == key and one != key))


def sameness(judgements: Iterable[Judgement]) -> Sameness:
    """Read which origins people judged to be one, and which two.

    Sameness goes over several steps, but never joins two that were judged apart: of judgements that cannot all hold,
    the earliest "same-source" that would join them last is left out. The key of a group is the first of its keys.
    """
    stand = standing(judgements)
    apart = frozenset(
        pair(one, other)
        for judgement in stand
        if judgement.act == "other-source"
        for one, other in combinations(sorted(set(judgement.subjects)), 2)
    )
    group: dict[str, frozenset[str]] = {}
    for judgement in reversed(stand):
        if judgement.act == "same-source":
            joined = frozenset().union(*(group.get(key, frozenset({key})) for key in judgement.subjects))
            if not any(pair(one, other) in apart for one, other in combinations(sorted(joined), 2)):
                group.update(dict.fromkeys(joined, joined))
    of = {key: min(keys) for key, keys in sorted(group.items())}
    between = frozenset(pair(of.get(one, one), of.get(other, other)) for one, other in apart)
    return Sameness(of, apart | between)


def merged(claims: Iterable[_Claim], judgements: Iterable[Judgement]) -> tuple[_Claim, ...]:
    """Put origins that people judged to be one under one key; each claim keeps the name that it has for it.

    An origin without a name that is judged to be a named one is named from then on. The claims given are not
    changed: without the judgements, all is as it was.
    """
    held = tuple(claims)
    same = sameness(judgements)
    named = {same.of[claim.origin.key] for claim in held if claim.origin.key in same.of and claim.origin.named}
    return tuple(
        replace(claim, origin=_under(claim.origin, same, named)) if claim.origin.key in same.of else claim
        for claim in held
    )


def _under(origin: Origin, same: Sameness, named: Collection[str]) -> Origin:
    key = same.of.get(origin.key)
    return origin if key is None else replace(origin, key=key, named=origin.named or key in named)


def fared_in(incidents: Iterable[Incident]) -> dict[str, Fared]:
    """Count by origin how its word on whether something happened fared against that of independent origins."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for incident in incidents:
        claims = {claim.key: claim for account in incident.accounts for claim in account.claims}
        says = _origins(claims, incident.happened.for_)
        denies = _origins(claims, incident.happened.against)
        for own, opposed in ((says, denies), (denies, says)):
            for key, origin in own.items():
                found[key][_how(origin, own, opposed)] += 1
    return {key: Fared(**found[key]) for key in sorted(found)}


def _origins(claims: Mapping[str, FiledClaim], keys: Iterable[str]) -> dict[str, Origin]:
    return {claims[key].origin.key: claims[key].origin for key in sorted(keys) if key in claims}


def _how(origin: Origin, own: Mapping[str, Origin], opposed: Mapping[str, Origin]) -> str:
    """Say what others made of one origin's word: those that may be the same origin, or of its party, don't count."""
    backed = _others(origin, own)
    denied = _others(origin, opposed)
    if backed and denied:
        return "disputed"
    return "borne_out" if backed else "contradicted" if denied else "alone"


def _others(origin: Origin, among: Mapping[str, Origin]) -> bool:
    return any(other.key != origin.key and kin_of(origin, other) is None for other in among.values())


def suggested_reliability(fared: Fared) -> str | None:
    """Return the grade that a record speaks for, None while it is too short; never better than B."""
    judged = fared.borne_out + fared.contradicted + fared.disputed
    for row in load("ledger_sources")["fared"]:
        if judged >= row["least"] and 1000 * fared.borne_out >= row["share"] * judged:
            return str(row["grade"])
    return None


class Profiling:
    """What each origin said: dispatches come and go, and only the origins that they cite are looked at anew."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[Reported, ...]] = {}
        self._of: dict[str, dict[str, Reported]] = {}
        self._said: dict[str, Said] = {}
        self._made: dict[str, SourceProfile] = {}

    def put(self, dispatch: str, told: Iterable[Reported]) -> None:
        """Let claims take the place of those that a dispatch had."""
        for one in self._held.pop(dispatch, ()):
            self._forget(one.origin.key)
            if self._of[one.origin.key].pop(one.key, None) and not self._of[one.origin.key]:
                del self._of[one.origin.key]
        mine = tuple(told)
        if mine:
            self._held[dispatch] = mine
        for one in mine:
            self._forget(one.origin.key)
            self._of.setdefault(one.origin.key, {})[one.key] = one

    def _forget(self, key: str) -> None:
        self._made.pop(key, None)
        self._said.pop(key, None)

    def profiles(
        self, fared: Mapping[str, Fared], judgements: Sequence[Judgement], days: tuple[int, int] | None = None
    ) -> tuple[SourceProfile, ...]:
        """Return the profile of each origin, by key; judgements join what goes under one.

        `days` are the first and last day of publication of what counts; without, what has no date counts too.
        """
        same, given = sameness(judgements), reliabilities(judgements)
        keys = sorted({same.of.get(key, key) for key in self._of})
        found = (self._profile(key, same, judgements, days) for key in keys)
        return tuple(_graded(one, fared, given) for one in found if one is not None)

    def _profile(
        self, key: str, same: Sameness, judgements: Sequence[Judgement], days: tuple[int, int] | None
    ) -> SourceProfile | None:
        members = same.members(key) if key in same.of else ()
        if members:
            return self._joined(key, members, judgements, days)
        if days is None and key in self._made:
            return self._made[key]
        if key not in self._said:
            self._said[key] = Said(self._of[key].values())
        said = self._said[key]
        rows = said.between(*days) if days else said.all
        if rows.start >= rows.stop:
            return None
        found = said.profile(key, rows, ())
        if days is None:
            self._made[key] = found
        return found

    def _joined(
        self, key: str, members: tuple[str, ...], judgements: Sequence[Judgement], days: tuple[int, int] | None
    ) -> SourceProfile | None:
        """Return the profile of origins that go under one key; of those alone that said anything in the period."""
        told = [one for member in (key, *members) for one in self._of.get(member, {}).values()]
        together = [one for one in told if days is None or days[0] <= one.day <= days[1]]
        said = Said(merged(together, judgements))
        return said.profile(key, said.all, members) if together else None


def profiles(
    claims: Iterable[FiledClaim], incidents: Iterable[Incident] = (), judgements: Sequence[Judgement] = ()
) -> tuple[SourceProfile, ...]:
    """Return the profile of each origin, by key; of claims as they are filed, which judgements then join."""
    found = Profiling()
    found.put("", map(reported, claims))
    return found.profiles(fared_in(incidents), judgements)


def _graded(one: SourceProfile, fared: Mapping[str, Fared], given: Mapping[str, str]) -> SourceProfile:
    keys = (one.key, *one.merged)
    how = _summed(fared.get(key, Fared()) for key in keys)
    grades = [given[key] for key in keys if key in given]
    return replace(
        one, fared=how, reliability=grades[0] if grades else UNJUDGED, suggested=suggested_reliability(how)
    )  # fmt: skip


def _summed(found: Iterable[Fared]) -> Fared:
    each = list(found)
    return Fared(
        sum(one.borne_out for one in each), sum(one.contradicted for one in each),
        sum(one.disputed for one in each), sum(one.alone for one in each),
    )  # fmt: skip


def suggestions(found: Iterable[SourceProfile], judgements: Iterable[Judgement] = ()) -> tuple[SourceLink, ...]:
    """Return which origins may be one, the likeliest first; none that people have judged already.

    A suggestion joins nothing. Where support is counted, two that may be one count as one at least.
    """
    by_key = {profile.key: profile for profile in found if profile.named}
    apart = sameness(judgements).apart
    links = []
    for one, other in sorted(_candidates(by_key)):
        link = _link(by_key[one], by_key[other])
        if link is not None and (one, other) not in apart:
            links.append(link)
    return tuple(sorted(links, key=lambda link: (-link.points, link.one, link.other)))


def _candidates(by_key: Mapping[str, SourceProfile]) -> set[Pair]:
    """Return the pairs worth comparing: those that share a sound, initials or a voice that few others have."""
    blocks: dict[str, set[str]] = defaultdict(set)
    for key, profile in by_key.items():
        for name, _ in profile.names:
            for sound in sound_keys(name):
                blocks[sound].add(key)
            blocks[f"name:{fold(name)}"].add(key)
        for voice in profile.voices:
            blocks[f"name:{fold(voice)}"].add(key)
    return {
        two for keys in blocks.values() if len(keys) <= _SHARED_BY for two in combinations(sorted(keys), 2)
    }  # fmt: skip


def _link(one: SourceProfile, other: SourceProfile) -> SourceLink | None:
    """Compare two profiles name by name; the best rule decides."""
    if any(
        fold(voice) == fold(name) for a, b in ((one, other), (other, one)) for voice in a.voices for name, _ in b.names
    ):
        points, words = kin_words("kin.speaks-for")
        return SourceLink(one.key, other.key, points, "kin.speaks-for", words)
    found = []
    for name, _ in one.names:
        for called, _ in other.names:
            kin = kin_of(_as_origin(one, name), _as_origin(other, called))
            if kin is not None and kin.rule in _SUGGESTED:
                found.append((kin.points, kin.rule, f"“{name}” and “{called}”: {kin_words(kin.rule)[1]}"))
    if not found:
        return None
    points, rule, words = max(found)
    return SourceLink(one.key, other.key, points, rule, words)


def _as_origin(profile: SourceProfile, name: str) -> Origin:
    return Origin(profile.key, name, profile.kinds[0][0], True)
