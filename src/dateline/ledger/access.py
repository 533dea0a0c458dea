"""Whether roads and supplies are cut, restricted, open or depended on: a fold over what was said of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache

from dateline.ledger.control import place_of
from dateline.ledger.holders import words_for
from dateline.ledger.interests import HALF, NEUTRAL, interest
from dateline.ledger.spells import DAY, Spell, known_on, spell
from dateline.lexicon import load
from dateline.names.spelling import fold
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import AccessState

_FIRM = frozenset({"asserted", "estimated", "unconfirmed", "denied"})
_POINTS = {NEUTRAL: 2, HALF: 1}


@dataclass(frozen=True, slots=True)
class Passing:
    """What one claim says of a road or a supply; `status` is empty where it changes nothing."""

    status: str
    points: int
    spell: Spell
    claim: FiledClaim


@dataclass(slots=True)
class _Word:
    """What was last said for one status."""

    until: date = date.min
    lasting: date = date.min
    points: int = 0
    said: list[Passing] = field(default_factory=list)


@dataclass(slots=True)
class _Phase:
    start: date
    status: str
    contested: bool
    news: date
    claims: dict[str, None] = field(default_factory=dict)
    against: dict[str, None] = field(default_factory=dict)
    evidence: dict[str, None] = field(default_factory=dict)
    notes: set[str] = field(default_factory=set)

    @property
    def stale_from(self) -> date:
        return self.news + timedelta(days=load("ledger_control")["stale"]["access"])


def fold_access(claims: Iterable[FiledClaim]) -> tuple[AccessState, ...]:
    """Return how each road and supply stood when, by place, what it is and day.

    What is said of one at one place says nothing of another. That a place depends on something stands apart from
    whether it is open. A claim without a place is known within its story alone.
    """
    by_key: dict[tuple[str, str, bool], list[FiledClaim]] = {}
    for claim in claims:
        if claim.kind == "access" and claim.access:
            apart = claim.access.status in load("ledger_control")["access"]["apart"]
            by_key.setdefault((*key_of(claim), apart), []).append(claim)
    return tuple(state for key in sorted(by_key) for state in _fold_one(key[1], by_key[key]))


def key_of(claim: FiledClaim) -> tuple[str, str]:
    """Return the place and the form under which a road or supply is known: what its words mean, and between what."""
    assert claim.access is not None
    what = claim.access.what.text if claim.access.what else ""
    form = form_of(what, tuple(end.text for end in claim.access.between))
    place = claim.place
    if place is None:
        return f"?{claim.story}", form
    routes = load("ledger_control")["routes"]
    if place.feature in routes["features"] and (form == "passage" or form.split()[0] in routes["forms"]):
        form = str(place.feature)
    return place.key, form


@cache
def _supplies() -> Mapping[str, str]:
    return {word: row["form"] for row in load("ledger_control")["supply"] for word in row["words"]}


@lru_cache(maxsize=16384)
def form_of(what: str, between: tuple[str, ...]) -> str:
    """Return the form of a road or supply: its kind, then the ends it runs between, or what else tells it apart."""
    words = [word for word in fold(what).split() if not _says_nothing(word)]
    kinds = [_supplies()[word] for word in words if word in _supplies()]
    own = sorted({word for word in words if word not in _supplies()})
    kind = kinds[-1] if kinds else ("" if own else "passage")
    ends = "-".join(sorted(fold(end).removeprefix("the ") for end in between))
    return " ".join(part for part in (kind, ends or " ".join(own)) if part)


def _says_nothing(word: str) -> bool:
    lists = ("before", "other", "speaker", "nobody", "plain")
    return word.isdigit() or any(word in words_for(use) for use in lists)


def _fold_one(what: str, claims: list[FiledClaim]) -> Iterable[AccessState]:
    said = sorted((_passing(claim) for claim in {one.key: one for one in claims}.values()), key=_order)
    by_day: dict[date, list[Passing]] = {}
    for one in said:
        by_day.setdefault(one.spell.day, []).append(one)
    place = place_of(claims) if any(claim.place for claim in claims) else None
    states = _States(what, place)
    for day in sorted(by_day.keys() | {one.spell.until + DAY for one in said if one.spell.over and one.status}):
        states.turn(day, by_day.get(day, []))
    return states.close()


def _order(one: Passing) -> tuple[date, date, str]:
    return one.spell.day, known_on(one.claim), one.claim.key


def _passing(claim: FiledClaim) -> Passing:
    assert claim.access is not None
    days = spell(claim, change=False)
    known = known_on(claim)
    row = _rows().get(claim.access.status)
    firm = claim.certainty in _FIRM and not {"hypothetical", "future"} & set(claim.marks) and claim.state == "standing"
    status = ""
    if row and days and firm:
        status = row["denied"] if claim.certainty == "denied" or "negated" in claim.marks else row["status"]
    points = 0 if claim.certainty == "unconfirmed" else _POINTS.get(interest(claim.origin, {}).worth, 0)
    return Passing(status, points, days or Spell(known, known, False, ("ahead of its day",)), claim)


@cache
def _rows() -> Mapping[str, Mapping[str, str]]:
    return {row["status"]: row for row in load("ledger_control")["passing"]}


class _States:
    """The states of one road or supply, made as the days go on."""

    def __init__(self, what: str, place: FiledPlace | None) -> None:
        self._what = what
        self._place = place
        self._words: dict[str, _Word] = {}
        self._now: _Phase | None = None
        self._waiting: list[Passing] = []
        self._done: list[AccessState] = []

    def turn(self, day: date, said: list[Passing]) -> None:
        """Go on to a day: what is said on it takes the place of what is no longer said, and disputes what still is."""
        told = _uncorrected([one for one in said if one.status])
        rest = [one for one in said if one not in told]
        stays = {status for status, word in self._words.items() if word.until >= day}
        self._words = {
            status: word
            for status, word in self._words.items()
            if (status in stays) or (not told and word.lasting >= word.until)
        }
        for one in told:
            self._say(one)
        if not self._words:
            self._end(day)
            self._waiting += rest
            return
        self._take(day, told, rest)

    def _say(self, one: Passing) -> None:
        word = self._words.setdefault(one.status, _Word())
        if not word.said or word.said[0].spell.day != one.spell.day:
            word.said, word.points = [], 0
        word.said.append(one)
        word.points = max(word.points, one.points)
        word.until = max(word.until, one.spell.until)
        if not one.spell.over:
            word.lasting = max(word.lasting, one.spell.until)

    def _take(self, day: date, told: list[Passing], rest: list[Passing]) -> None:
        order = [*load("ledger_control")["access"]["order"], *load("ledger_control")["access"]["apart"]]
        status = min(self._words, key=lambda one: (-self._words[one].points, order.index(one)))
        contested = "open" in self._words and len(self._words) > 1
        news = max(word.until for word in self._words.values())
        now = self._now
        if now is None or (now.status, now.contested) != (status, contested) or day >= now.stale_from:
            self._end(day)
            now = self._now = _Phase(day, status, contested, news)
            told = [one for word in self._words.values() for one in word.said]
        now.news = max(now.news, news)
        for one in sorted(told, key=_order):
            opposed = contested and (one.status == "open") != (status == "open")
            (now.against if opposed else now.claims)[one.claim.key] = None
            now.notes.update(one.spell.notes)
        now.evidence |= dict.fromkeys(one.claim.key for one in (*self._waiting, *rest))
        self._waiting = []

    def _end(self, day: date) -> None:
        if self._now:
            self._done.append(self._state(self._now, day - DAY))
        self._now = None

    def close(self) -> tuple[AccessState, ...]:
        """Return all states, the last still going on."""
        return (*self._done, *([self._state(self._now, None)] if self._now else []))

    def _state(self, phase: _Phase, end: date | None) -> AccessState:
        rule = "access.opposed" if phase.contested else f"access.{phase.status}"
        return AccessState(
            self._what, self._place, phase.start, end, phase.status, phase.contested, phase.stale_from,
            tuple(phase.claims), tuple(phase.against), rule, tuple(phase.evidence), tuple(sorted(phase.notes)),
        )  # fmt: skip


def _uncorrected(told: list[Passing]) -> list[Passing]:
    """Leave out what an origin said of a day and put right in a later dispatch."""
    last: dict[str, date] = {}
    for one in told:
        last[one.claim.origin.key] = max(last.get(one.claim.origin.key, date.min), known_on(one.claim))
    return [one for one in told if known_on(one.claim) == last[one.claim.origin.key] or not one.claim.origin.named]
