"""The situation report of a place and a period: sections, sentences, and a footnote for every claim behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dateline.ledger.aggregates import sum_tolls
from dateline.ledger.silence import silences
from dateline.protect.clearance import Cleared, Clearing
from dateline.protect.reviewing import CORRECTED
from dateline.publish.asked import Wanted, chosen
from dateline.publish.telling import (
    about_access,
    about_condition,
    about_contest,
    about_control,
    about_dispute,
    about_incident,
    about_silence,
    about_sum,
    in_short,
    party_words,
    unconfirmed,
)
from dateline.publish.wording import Claims, Sentence, count_words, day_words, say, tables
from dateline.records.claim import HARMS
from dateline.records.filed import FiledClaim
from dateline.records.incident import ControlState, Incident
from dateline.records.tolls import TollScope

VERSION = 1
# By how much of what they are about sentences of a section belong to one paragraph.
_TOGETHER = {"short": 1, "changed": 3, "happened": 2, "control": 3, "access": 4}
_HELD = 3  # places in the short section


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a brief; `empty` is what it says where it has no sentence."""

    id: str
    title: str
    empty: str
    sentences: tuple[Sentence, ...]

    def paragraphs(self) -> list[list[Sentence]]:
        """Return its sentences, with those of one incident or of one place's days together."""
        found: dict[str, list[Sentence]] = {}
        for at, one in enumerate(self.sentences):
            found.setdefault("/".join(one.about.split("/")[: _TOGETHER[self.id]]) if self.id in _TOGETHER else str(at),
                             []).append(one)  # fmt: skip
        return list(found.values())


@dataclass(frozen=True, slots=True)
class Note:
    """What a footnote says of a claim: its dispatch with outlet and day, by whose word it is, and in what words.

    `by_desk` tells that a person at the desk put it otherwise than it was read, or found it.
    """

    number: int
    claim: str
    dispatch: str
    outlet: str | None
    published: str | None
    source: str
    words: str
    state: str
    by_desk: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """What the map shows: a place with who holds it, or how many incidents it has."""

    name: str
    lat: float
    lon: float
    radius_km: float
    held: str
    incidents: int


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief as it is printed. `place` is the name of what was asked for, `policy` what it was cleared by."""

    place: str
    since: str | None
    until: str | None
    policy: dict[str, Any]
    sections: tuple[Section, ...]
    notes: tuple[Note, ...]
    points: tuple[Point, ...] = ()
    method: tuple[str, ...] = field(default=())

    @property
    def day(self) -> str | None:
        """The last day that it is of: the one that was asked for, else that of the last dispatch behind it."""
        return self.until or max((note.published for note in self.notes if note.published), default=None)


def make_brief(clearing: Clearing, wanted: Wanted) -> Brief:
    """Make the brief of a place and a period out of what is cleared; the same for the same records."""
    asked = chosen(clearing, wanted)
    claims = {one.record.key: one.record for one in clearing.claims}
    incidents = _records(asked.incidents)
    told = {
        "happened": [one for incident in incidents for one in about_incident(incident, claims)],
        "tolls": list(_tolls(clearing, incidents, wanted)),
        "control": list(_control(asked, claims, wanted.until)),
        "access": [one for state in _records(asked.access) for one in about_access(state, claims, wanted.until)],
        "conditions": [about_condition(claim) for claim in _quotable(asked, "condition")],
        "disputed": list(_disputed(asked, claims, wanted.until)),
        "unconfirmed": list(unconfirmed(incidents, _quotable(asked), claims)),
        "silence": list(_silent(clearing, wanted)),
    }
    told = {"short": [*in_short(incidents, wanted), *told["tolls"][:2], *_last_held(told["control"])]} | told
    sections = tuple(_section(id, sentences) for id, sentences in told.items())
    return Brief(
        wanted.place.name if wanted.place else tables()["words"]["everywhere"], _iso(wanted.since), _iso(wanted.until),
        clearing.policy.stated(), sections, notes_of(sections, claims), tuple(_points(asked)),
        _method(clearing, wanted),
    )  # fmt: skip


def _records(cleared: Iterable[Cleared[Any]]) -> list[Any]:
    return [one.record for one in cleared]


def _section(id: str, sentences: Iterable[Sentence]) -> Section:
    return Section(id, tables()["sections"][id], tables()["empty"][id], tuple(sentences))


def with_section(brief: Brief, id: str, sentences: Iterable[Sentence], notes: tuple[Note, ...]) -> Brief:
    """Return a brief with one section more behind what is said in short, and the footnotes that it then has."""
    short, *rest = brief.sections
    sections = (short, _section(id, sentences), *rest)
    return Brief(brief.place, brief.since, brief.until, brief.policy, sections, notes, brief.points, brief.method)


def notes_of(sections: Iterable[Section], claims: Claims) -> tuple[Note, ...]:
    """Return the footnotes of all claims that sentences stand on, in the order in which they are first met."""
    keys = cited(sections)
    return tuple(_note(at, claims[key]) for at, key in enumerate((key for key in keys if key in claims), 1))


def cited(sections: Iterable[Section]) -> dict[str, None]:
    """Return the claims that sentences stand on, as they are met; what is said in short is said again below."""
    told = sorted(sections, key=lambda section: section.id == "short")
    return dict.fromkeys(key for section in told for one in section.sentences for key in one.claims)


def _note(number: int, claim: FiledClaim) -> Note:
    published = claim.published.date().isoformat() if claim.published else None
    words = " ".join(claim.content.text.split())
    return Note(number, claim.key, claim.dispatch, claim.outlet, published, claim.origin.name, words, claim.state,
                CORRECTED in claim.marks)  # fmt: skip


def _last_held(control: Iterable[Sentence]) -> list[Sentence]:
    """Return who held each place last, of those that most was said of."""
    last: dict[str, Sentence] = {}
    weight: dict[str, int] = {}
    for one in control:
        place = one.about.split("/")[1]
        weight[place] = weight.get(place, 0) + len(one.claims)
        if one.about.count("/") == 2:
            last[place] = one
    chosen = sorted(sorted(last), key=lambda place: -weight[place])[:_HELD]
    return [last[place] for place in chosen]


def _control(asked: Clearing, claims: Claims, until: date | None) -> Iterator[Sentence]:
    states = _records(asked.control)
    for before, state in zip([None, *states], states, strict=False):
        yield from about_control(state, claims, until, before)


def _tolls(clearing: Clearing, incidents: list[Incident], wanted: Wanted) -> Iterator[Sentence]:
    """Sum up what the cleared rows give: what is withheld in one is open in the sum."""
    claims = {one.record.key: one.record for one in clearing.claims}
    totals = [claim for claim in _records(clearing.claims)
              if claim.toll and claim.toll.basis != "incident" and claim.state == "standing"
              and claim.toll.low is not None and wanted.source in (None, claim.origin.key)]  # fmt: skip
    for harm in HARMS:
        scope = TollScope(wanted.place, wanted.since, wanted.until, harm)
        yield from about_sum(sum_tolls(scope, incidents, totals), incidents, wanted, claims)


def _quotable(asked: Clearing, kind: str | None = None) -> list[FiledClaim]:
    """Return the claims that stand and may be quoted, of a kind, each form of words of a source once."""
    found: dict[tuple[str, str], FiledClaim] = {}
    for claim in _records(asked.claims):
        if claim.state == "standing" and claim.content.text and kind in (None, claim.kind):
            found.setdefault((claim.origin.key, claim.content.text), claim)
    return list(found.values())


def _disputed(asked: Clearing, claims: Claims, until: date | None) -> Iterator[Sentence]:
    for incident in _records(asked.incidents):
        yield from about_dispute(incident, claims)
    for state in _records(asked.control):
        if state.state == "contested":
            yield about_contest(state, claims, until)


def _silent(clearing: Clearing, wanted: Wanted) -> Iterator[Sentence]:
    """Say who is silent as of the last day who was heard of the place before, with the claims that were the last."""
    stand = [one for one in _records(clearing.claims) if one.published and one.state == "standing"]
    seen: date | None = wanted.until or max((one.published.date() for one in stand), default=None)
    if seen is None:
        return
    told = [one for one in stand if wanted.is_at(one.place) and wanted.source in (None, one.origin.key)]
    for one in silences(stand, seen):
        own = (claim for claim in told if _is_of(claim, one.subject, one.key))
        last = [claim.key for claim in own if claim.published.date() == one.last]
        if one.state == "silent" and last and one.subject != "outlet":
            yield about_silence(one, last, seen)


def _is_of(claim: FiledClaim, subject: str, key: str) -> bool:
    if subject == "source":
        return claim.origin.key == key
    return claim.place is not None and claim.place.within(key)


def _points(asked: Clearing) -> Iterator[Point]:
    """Return where something happened or who held what last, by name."""
    held = {one.place.key: one for one in _records(asked.control)}
    count: dict[str, int] = {}
    places = {one.place.key: one.place for one in held.values()}
    for incident in _records(asked.incidents):
        if incident.place is not None:
            places.setdefault(incident.place.key, incident.place)
            count[incident.place.key] = count.get(incident.place.key, 0) + 1
    for key, place in sorted(places.items(), key=lambda item: (item[1].name, item[0])):
        if place.lat is not None and place.lon is not None:
            state = held.get(key)
            words = _held(state) if state else ""
            yield Point(place.name, place.lat, place.lon, place.radius_km or 0.0, words, count.get(key, 0))


def _held(state: ControlState) -> str:
    """Return in few words who held a place last."""
    words: str = tables()["held"][state.state]
    return words.format(holders=" and ".join(map(party_words, state.holders))) if state.holders else ""


def _method(clearing: Clearing, wanted: Wanted) -> tuple[str, ...]:
    place = wanted.place.name if wanted.place else tables()["words"]["everywhere"]
    told = [say("method.period", "method", (), place=place, period=_period(wanted)),
            say("method.policy", "method", (), policy=clearing.policy.in_words())]  # fmt: skip
    for what, number in clearing.withheld:
        if number:
            told.append(say(f"method.withheld.{what}", "method", (), number=count_words(what, number, "things")))
    return tuple(one.text for one in told)


def _period(wanted: Wanted) -> str:
    if wanted.since and wanted.until:
        return f"{day_words(wanted.since)} to {day_words(wanted.until)}"
    if wanted.since:
        return f"{day_words(wanted.since)} on"
    return f"up to {day_words(wanted.until)}" if wanted.until else "all days on record"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
