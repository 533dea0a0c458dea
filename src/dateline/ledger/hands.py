"""One place on one day: in whose hands it is, who is there, who besieges it, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from dateline.ledger.assertions import HALF, NEUTRAL, PARTY, Assertion, fresh
from dateline.ledger.holders import Parties
from dateline.ledger.independence import Pair, kin_of, pair
from dateline.ledger.judgements import standing
from dateline.records.filed import Origin
from dateline.records.incident import Judgement

RIVAL = "rival"
UNKNOWN = "unknown"
_MANY = 16  # origins that are compared with each other, at most: where so many may be one, two more do not tell
_POINTS = {NEUTRAL: 2, HALF: 1, PARTY: 0, RIVAL: 0}

Day = dict[str, list[Assertion]]


@dataclass(slots=True)
class Said:
    """What was said of one thing: the last day that it speaks for, and the claims of the last day they are of."""

    until: date = date.min
    lasting: date = date.min
    day: date = date.min
    claims: list[Assertion] = field(default_factory=list)
    by: set[str] = field(default_factory=set)

    def add(self, day: date, one: Assertion) -> None:
        if self.day != day:
            self.day, self.claims = day, []
        self.claims.append(one)
        self.until = max(self.until, one.spell.until)
        if not one.spell.over:
            self.lasting = max(self.lasting, one.spell.until)


@dataclass(slots=True)
class Stand(Said):
    """One party's hold on the place since it came into its hands, with what supports it."""

    neutral: bool = False
    admitted: bool = False
    spoken: bool = False
    since: date = date.max
    origins: dict[str, Origin] = field(default_factory=dict)
    voices: set[str] = field(default_factory=set)
    taken: bool = False
    apart: bool = False

    @property
    def assessed(self) -> bool:
        return self.neutral or self.apart

    @property
    def weight(self) -> int:
        return 2 * self.neutral + self.apart + bool(self.origins)

    @property
    def rule(self) -> str:
        if self.neutral:
            return "control.admission" if self.admitted else "control.observer"
        if self.apart:
            return "control.two-origins"
        return "control.one-source" if self.origins else "control.party-word"


class Hands:
    """A place on the day that was turned to last."""

    def __init__(self, parties: Parties, judgements: Iterable[Judgement] = ()) -> None:
        self.parties = parties
        self.stands: dict[str, Stand] = {}
        self.doubts: dict[str, Said] = {}
        self.disputed: Said | None = None
        self.present: dict[str, Said] = {}
        self.unseen: dict[str, Said] = {}
        self.siege: tuple[str, Said] | None = None
        self.leaving: dict[str, list[Assertion]] = {}
        self.ended: tuple[str, list[Assertion]] = (UNKNOWN, [])
        self.said: list[Assertion] = []
        self.first: date | None = None
        self._one, self._two = _sources(judgements)

    def turn(self, day: date, said: list[Assertion]) -> None:
        """Go on to a day, of which so much is said. All of it is weighed together."""
        today: Day = {}
        for one in said:
            today.setdefault(one.act, []).append(one)
        self.said = said
        self.first = self.first or day
        before = frozenset(self.stands)
        self._pass(day, today)
        self._leave(day, today)
        self._gain(day, today, before)
        self._hold(day, today)
        self._deny(day, today)
        self._dispute(day, today)
        self._enter(day, today)
        self._besiege(day, today)

    def _asserted(self, today: Day) -> set[str]:
        return {one.party for act in ("gains", "holds") for one in today.get(act, ()) if one.party}

    def _pass(self, day: date, today: Day) -> None:
        """Let go what was over by its own words, and those of whom it was said on the day before that they left."""
        for party, stand in list(self.stands.items()):
            if stand.lasting < stand.until < day:
                self._end(party, "control.span-over", stand.claims)
        asserted = self._asserted(today)
        leaving, self.leaving = self.leaving, {}
        for party, claims in leaving.items():
            stand_now = self.stands.get(party)
            if stand_now and (party in asserted or stand_now.until >= day):
                self._doubt(party, day, claims)
            else:
                self._end(party, "control.left", claims)
        if self.siege and self.siege[1].lasting < self.siege[1].until < day:
            self.siege = None

    def _end(self, party: str, reason: str, claims: list[Assertion]) -> None:
        self.stands.pop(party, None)
        self.doubts.pop(party, None)
        if not self.stands:
            self.ended = (reason, claims)

    def _doubt(self, party: str, day: date, claims: Iterable[Assertion]) -> None:
        said = self.doubts.setdefault(party, Said())
        for one in claims:
            said.add(day, one)
            speaker = self._speaker(one, day)
            if speaker and speaker != party:
                said.by.add(speaker)

    def _speaker(self, one: Assertion, day: date) -> str | None:
        """Return the party whose word this is, where it denies what would take the place from it."""
        return self.parties.of_side(one.by, day) if one.by and one.worth == RIVAL else None

    def _leave(self, day: date, today: Day) -> None:
        asserted = self._asserted(today)
        gone: dict[str, list[Assertion]] = {}
        for one in today.get("leaves", ()):
            party = one.party or (next(iter(self.stands)) if len(self.stands) == 1 else None)
            if party:
                gone.setdefault(party, []).append(one)
        for party, claims in gone.items():
            self._depart(party, day, claims, asserted)

    def _depart(self, party: str, day: date, claims: list[Assertion], asserted: set[str]) -> None:
        stand = self.stands.get(party)
        self.present.pop(party, None)
        if self.siege and self.siege[0] == party:
            self.siege = None
        sure = [one for one in claims if one.worth != RIVAL]
        if not sure:
            self._unsure(party, day, claims, asserted)
        elif (party in asserted or (stand and stand.until >= day)) and not asserted - {party}:
            self.leaving[party] = sure
        elif stand or not self.stands:
            self._end(party, "control.left", sure)

    def _unsure(self, party: str, day: date, claims: list[Assertion], asserted: set[str]) -> None:
        """Take a rival's word that a party left for a doubt where it is held to be there."""
        if party in self.stands or party in asserted:
            self._doubt(party, day, claims)

    def _gain(self, day: date, today: Day, before: frozenset[str]) -> None:
        gains = [one for one in today.get("gains", ()) if one.party]
        holding = {one.party for one in today.get("holds", ())}
        back = {one.party for one in gains} & before
        if len(before) == 1 and back and not holding - back:
            gains = [one for one in gains if one.party in back]
        parties = {one.party for one in gains if one.party}
        new = bool(parties - set(self.stands))
        for party, stand in list(self.stands.items()):
            over = stand.until <= day if new else bool(parties) and stand.until < day
            if over and party not in parties | holding:
                self._end(party, "control.taken", stand.claims)
        if new:
            self._clear_out(parties)
        self._put(day, gains)
        self._concede(parties, today)
        self._unnamed(day, [one for one in today.get("gains", ()) if not one.party])

    def _clear_out(self, takers: set[str]) -> None:
        """Those who take a place besiege it no longer, and others are there no longer."""
        self.present = {}
        if self.siege and self.siege[0] in takers:
            self.siege = None

    def _concede(self, takers: set[str], today: Day) -> None:
        """Count a loser's own word that it left for him who took the place on that day, and that it was lost at all."""
        one_taker = len(takers) == 1
        for party in sorted(takers & set(self.stands)):
            for one in today.get("leaves", ()):
                if one.worth != RIVAL and (one.party != party if one.party else one_taker):
                    self._support(self.stands[party], one, HALF if one.party else one.worth)
                    self.stands[party].claims.append(one)

    def _unnamed(self, day: date, said: list[Assertion]) -> None:
        """Count the word that it was taken, by whom is not said, for the one party that has it since a short time."""
        new = [stand for stand in self.stands.values() if stand.taken and day - stand.since <= fresh()]
        for one in said:
            if len(new) == 1 and len(self.stands) == 1:
                new[0].add(day, one)
                self._support(new[0], one, one.worth)

    def _put(self, day: date, said: list[Assertion]) -> None:
        for one in said:
            assert one.party is not None
            stand = self.stands.setdefault(one.party, Stand())
            stand.add(day, one)
            stand.since = min(stand.since, day)
            stand.taken |= one.act == "gains"
            self._support(stand, one, one.worth)
            self._reassure(one.party, day, one)

    def _support(self, stand: Stand, one: Assertion, worth: str) -> None:
        if worth == NEUTRAL:
            stand.neutral = True
            stand.admitted = one.by is not None
        stand.spoken |= worth == PARTY
        stand.voices.add(one.claim.origin.key)
        if worth == HALF and not stand.apart and len(stand.origins) < _MANY:
            origin = one.claim.origin
            key = self._one.get(origin.key, origin.key)
            others = [(k, o) for k, o in stand.origins.items() if k != key]
            stand.apart = any(pair(key, k) in self._two or kin_of(origin, o) is None for k, o in others)
            stand.origins.setdefault(key, origin)
        stand.apart |= stand.spoken and bool(stand.origins)

    def _reassure(self, party: str, day: date, one: Assertion) -> None:
        doubt = self.doubts.get(party)
        if doubt and (day - doubt.day > fresh() or (one.worth == NEUTRAL and day > doubt.day)):
            del self.doubts[party]

    def _hold(self, day: date, today: Day) -> None:
        holds = [one for one in today.get("holds", ()) if one.party]
        asserted = self._asserted(today)
        if asserted:
            for party, stand in list(self.stands.items()):
                if party not in asserted and day - stand.until > fresh():
                    self._end(party, "control.taken", stand.claims)
        self._put(day, holds)

    def _deny(self, day: date, today: Day) -> None:
        for one in (*today.get("not", ()), *(one for one in today.get("absent", ()) if one.party)):
            denied = [one.party] if one.party else [party for party in self.stands if not self._of(party, one.by)]
            for party in denied:
                if party in self.stands:
                    self._refuse(party, day, one)

    def _refuse(self, party: str, day: date, one: Assertion) -> None:
        """Take a denial: one's own word ends it, a neutral eye what is said of an earlier day, else it is in doubt."""
        own = one.by is not None and self._of(party, one.by)
        if own or (one.worth in (NEUTRAL, HALF) and self.stands[party].until < day):
            self._end(party, "control.denied" if one.party else "control.left", [one])
        else:
            self._doubt(party, day, [one])

    def _of(self, party: str, side: str | None) -> bool:
        return side is not None and self.parties.side(party) == side

    def _dispute(self, day: date, today: Day) -> None:
        disputes = today.get("disputes", [])
        if self.disputed and not disputes and self._settles(day, today, self.disputed.until):
            self.disputed = None
        if disputes:
            self.disputed = self.disputed or Said()
        for one in disputes:
            assert self.disputed is not None
            self.disputed.add(day, one)
            self.disputed.by |= {party for party in (one.party, *one.others) if party}

    def _settles(self, day: date, today: Day, until: date) -> bool:
        said = [*today.get("gains", ()), *today.get("holds", ())]
        sure = any(one.worth == NEUTRAL or one.act == "gains" for one in said)
        return bool(said) and (day - until > fresh() or (sure and day > until))

    def _enter(self, day: date, today: Day) -> None:
        for one in today.get("present", ()):
            if one.party:
                self.present.setdefault(one.party, Said()).add(day, one)
        for one in today.get("absent", ()):
            entered = self.present.get(one.party or "")
            if entered and entered.day < day and one.worth in (NEUTRAL, HALF):
                del self.present[one.party or ""]
            elif entered:
                self.unseen.setdefault(one.party or "", Said()).add(day, one)
        self.unseen = {party: said for party, said in self.unseen.items() if party in self.present}

    def gainsaid(self) -> dict[str, Said]:
        """Return those who were seen there by others than itself while only one party's own word has it to hold it."""
        if len(self.stands) != 1:
            return {}
        ((holder, stand),) = self.stands.items()
        if stand.assessed:
            return {}
        return {party: seen for party, seen in self.present.items() if self._belies(holder, stand, party, seen)}

    def _belies(self, holder: str, stand: Stand, party: str, seen: Said) -> bool:
        near = stand.since <= seen.day and abs(stand.until - seen.day) <= fresh()
        return near and self.parties.side(party) != self.parties.side(holder)

    def _besiege(self, day: date, today: Day) -> None:
        if today.get("lifts") and self.siege and self.siege[1].until < day:
            self.siege = None
        said = today.get("besieges", [])
        if not said:
            return
        named = [one for one in said if one.party and one.party not in self.stands]
        best = min(named, key=lambda one: (-_POINTS[one.worth], one.party or "", one.key), default=None)
        who = best.party if best and best.party else (self.siege[0] if self.siege else UNKNOWN)
        siege = self.siege[1] if self.siege and self.siege[0] == who else Said()
        for one in said:
            siege.add(day, one)
        self.siege = (who, siege)


def _sources(judgements: Iterable[Judgement]) -> tuple[dict[str, str], frozenset[Pair]]:
    """Return the origins that people judged to be one, by the first of them, and the pairs they judged to be two."""
    one: dict[str, str] = {}
    two: set[Pair] = set()
    for judgement in standing(judgements):
        subjects = sorted(judgement.subjects)
        if judgement.act == "same-source":
            first = min(one.get(key, key) for key in subjects)
            olds = {one.get(key, key) for key in subjects}
            one |= {key: first for key, at in one.items() if at in olds} | dict.fromkeys(subjects, first)
        elif judgement.act == "other-source" and len(subjects) == 2:
            two.add(pair(*subjects))
    return one, frozenset(two)
