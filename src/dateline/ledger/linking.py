"""Two accounts -> whether they speak of one happening: points for and against, slot by slot, with the reasons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from dateline.ledger.accounts import places_of, says_another, struck
from dateline.ledger.nearness import akin_told, days, leaves, relations, sites_apart, unlike
from dateline.ledger.parties import Side
from dateline.ledger.profiles import Profile, profile
from dateline.lexicon import load
from dateline.records.incident import Account, Link, Reason

_RULES: dict[str, Any] = load("ledger_links")
MERGE: int = _RULES["thresholds"]["merge"]
SUGGEST: int = _RULES["thresholds"]["suggest"]


def compare(one: Account, other: Account) -> Link | None:
    """Return the link of two accounts, None where nothing suggests that they speak of one happening."""
    return compare_profiles(profile(one), profile(other))


def compare_profiles(one: Profile, other: Profile) -> Link | None:
    """Return the link of two accounts whose profiles are known."""
    if excluded(one.account, other.account):
        return None
    link = weigh(one, other)
    return link if link.points >= SUGGEST else None


def weigh(one: Profile, other: Profile) -> Link:
    """Add up what speaks for and against two accounts being of one happening, whatever comes of it."""
    if other.account.key < one.account.key:
        one, other = other, one
    reasons = tuple(reason for slot in _SLOTS for reason in slot(one, other) if reason.points)
    return Link(one.account.key, other.account.key, sum(reason.points for reason in reasons), reasons)


def judged(one: Account, other: Account, state: str) -> Link:
    """Return the link of two accounts about which a person decided."""
    return replace(weigh(profile(one), profile(other)), state=state)


def excluded(one: Account, other: Account) -> str | None:
    """Say why two accounts cannot be of one happening, None where they can."""
    if days((one.start, one.end), (other.start, other.end)) == "apart":
        return "different days"
    if _elsewhere(one, other):
        return "different places"
    if unlike(one.types, other.types) or _harmless(one, other) or _harmless(other, one):
        return "different kinds of event"
    return "told side by side" if one.dispatch == other.dispatch and _side_by_side(one, other) else None


def _side_by_side(one: Account, other: Account) -> bool:
    """Tell whether two accounts of one dispatch are told as two: the one as one more, or both struck in one breath."""
    ones, others = ([claim for claim in account.claims if claim.event] for account in (one, other))
    if ones and others and any(says_another(claim) for claim in (*ones, *others)):
        return True
    pairs = [(a, b) for a in ones for b in others if a.sentence == b.sentence]
    return any(struck(a) and struck(b) and not struck(a) & struck(b) for a, b in pairs)


def _elsewhere(one: Account, other: Account) -> bool:
    here, there = places_of(one.claims), places_of(other.claims)
    if not here or not there:
        return False
    return relations(here, there) == "apart" or (sites_apart(one.place, other.place) and _nothing_shared(one, other))


def _nothing_shared(one: Account, other: Account) -> bool:
    """Tell whether neither whom or what was hit, nor with what, nor a figure is the same in two accounts."""
    a, b = profile(one), profile(other)
    return not (a.target.words & b.target.words or a.weapons & b.weapons or _figures_agree(a, b))


def _figures_agree(one: Profile, other: Profile) -> bool:
    both = one.figures.keys() & other.figures.keys()
    pairs = (_agreement(a, b) for harm in both for a in one.figures[harm] for b in other.figures[harm])
    return any(how in ("equal", "near") for how in pairs)


def _harmless(one: Account, other: Account) -> bool:
    """Tell whether the one counts harm and names no event, and the other tells of nothing that leaves such harm."""
    if one.types or not other.types or any(claim.toll for claim in other.claims):
        return False
    harms = {claim.toll.harm for claim in one.claims if claim.toll}
    return not any(leaves(kind, harm) for kind in other.types for harm in harms)


def _place(one: Profile, other: Profile) -> list[Reason]:
    here, there = one.account.place, other.account.place
    how = relations(one.places, other.places)
    words = f"{_SAID['place'][how]}: {here.name if here else '-'}, {there.name if there else '-'}"
    return [Reason("place", _RULES["place"][how], words)]


def _day(one: Profile, other: Profile) -> list[Reason]:
    a, b = one.account, other.account
    how = days((a.start, a.end), (b.start, b.end))
    words = f"{_SAID['day'][how]}: {_stretch(a.start, a.end)}, {_stretch(b.start, b.end)}"
    return [Reason("day", _RULES["day"][how], words)]


def _stretch(start: date | None, end: date | None) -> str:
    if start == end:
        return start.isoformat() if start else "-"
    return f"{start.isoformat() if start else '..'}/{end.isoformat() if end else '..'}"


def _type(one: Profile, other: Profile) -> list[Reason]:
    table = _RULES["type"]
    likeness = akin_told(one.account.types, other.account.types)
    if likeness is None:
        return [Reason("type", table["unknown"], "a toll without an event")]
    told = f"{', '.join(one.account.types)}; {', '.join(other.account.types)}"
    if likeness < table["least"]:
        return [Reason("type", table["unlike"], f"other kinds of event: {told}")]
    return [
        Reason("type", table["same"] * (2 * likeness - 1000) // 1000, f"kinds of event alike by {likeness}: {told}")
    ]


def _target(one: Profile, other: Profile) -> list[Reason]:
    return _party("target", one.target, other.target)


def _actor(one: Profile, other: Profile) -> list[Reason]:
    return _party("actor", one.actor, other.actor)


def _party(slot: str, one: Side, other: Side) -> list[Reason]:
    table = _RULES["parties"]
    if shared := one.words & other.words:
        return [Reason(slot, table[slot], f"in common: {', '.join(sorted(shared))}")]
    if shared := one.sides & other.sides:
        return [Reason(slot, table[f"{slot}_side"], f"of one side: {', '.join(sorted(shared))}")]
    if one.unlike(other):
        told = f"{', '.join(sorted(one.sides))}; {', '.join(sorted(other.sides))}"
        return [Reason(slot, table[f"{slot}_unlike"], f"of other sides: {told}")]
    return []


def _weapon(one: Profile, other: Profile) -> list[Reason]:
    shared = one.weapons & other.weapons
    return [Reason("weapon", _RULES["parties"]["weapon"], f"in common: {', '.join(sorted(shared))}")] if shared else []


def _figure(one: Profile, other: Profile) -> list[Reason]:
    """Compare the figures that two accounts give for the harms that both count; the best that any gives stands."""
    table = _RULES["figures"]
    found = [
        (_agreement(a, b), harm, a, b)
        for harm in one.figures.keys() & other.figures.keys()
        for a in one.figures[harm]
        for b in other.figures[harm]
    ]
    told = [pair for pair in found if pair[0]]
    if not told:
        return []
    how, harm, a, b = max(told, key=lambda pair: (table[pair[0]], pair[1], str(pair[2:])))
    return [Reason("figures", table[how], f"{_SAID['figures'][how]}: {harm} {_range(a)}, {_range(b)}")]


def _agreement(one: tuple[int | None, int | None], other: tuple[int | None, int | None]) -> str:
    """Say how two figures stand to each other; nothing where both are small or one is none."""
    table = _RULES["figures"]
    a, b = (max(pair[0] or 0, 0) or pair[1] or 0 for pair in (one, other))
    low, high = sorted((a, b))
    if low == 0 or high <= table["few"]:
        return ""
    if one == other or a == b:
        return "equal"
    if low * 5 >= high * 4 or _meet(one, other):
        return "near"
    return "far" if high > low * table["times"] else ""


def _meet(one: tuple[int | None, int | None], other: tuple[int | None, int | None]) -> bool:
    closed = None not in one and None not in other
    return closed and (one[0] or 0) <= (other[1] or 0) and (other[0] or 0) <= (one[1] or 0)


def _range(pair: tuple[int | None, int | None]) -> str:
    low, high = pair
    if low == high:
        return str(low)
    return f"{low if low is not None else '..'}-{high if high is not None else '..'}"


def _words(one: Profile, other: Profile) -> list[Reason]:
    table = _RULES["words"]
    shared = one.words & other.words
    if not shared:
        return []
    points = min(table["most"], table["each"] * len(shared))
    return [Reason("words", points, f"in common: {', '.join(sorted(shared)[:8])}")]


def _story(one: Profile, other: Profile) -> list[Reason]:
    table = _RULES["story"]
    if one.account.story != other.account.story or one.account.dispatch == other.account.dispatch:
        return []
    if one.sentences & other.sentences:
        return [Reason("story", table["sentence"], "copies of one story, with the same sentence")]
    return [Reason("story", table["same"], "copies of one story")]


_SLOTS: tuple[Callable[[Profile, Profile], list[Reason]], ...] = (
    _place, _day, _type, _target, _actor, _weapon, _figure, _words, _story,
)  # fmt: skip
_SAID = {
    "place": {
        "same": "the same place",
        "inside": "one in the other",
        "near": "near each other",
        "named": "the same name",
        "alike": "names alike",
        "wide": "the same wider place",
        "country": "the same country",
        "unknown": "a place is not known",
        "part": "other names, one perhaps a part of the other",
        "other": "other names, not resolved",
        "apart": "different places",
    },
    "day": {
        "same": "the same day",
        "overlap": "days that meet",
        "wide": "a long stretch that meets",
        "unknown": "a day is not known",
        "apart": "different days",
    },
    "figures": {"equal": "the same figure", "near": "figures close by", "far": "figures far apart"},
}
