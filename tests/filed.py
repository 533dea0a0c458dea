"""Claims on file for tests of the ledger: made by hand, or out of the composed corpus and its campaign sets."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from dateline.ledger.filing import Filing, file_claims
from dateline.names.spelling import fold
from dateline.records.claim import Access, Condition, Control, Event, Toll
from dateline.records.filed import FiledClaim, FiledPlace, Origin
from dateline.records.referent import Place
from dateline.records.text import Excerpt, Span

CORPUS = Path(__file__).parents[1] / "corpus"
NOON = datetime(2031, 5, 6, 12, tzinfo=UTC)
TAVNIK = FiledPlace("own:tavnik", "Tavnik", "town", 10.0, 20.0, 3.0, "XX", ("own:orven", "own:country"))


def origin(name: str, kind: str = "official", named: bool = True, **more: Any) -> Origin:
    return Origin(f"source:{name.lower()}", name, kind, named, **more)


def filed(
    number: int, kind: str = "event", by: str | Origin = "Observatory", day: int | date = 6, **more: Any
) -> FiledClaim:
    """Make a claim; `number` tells it and its dispatch apart from others unless `dispatch` says otherwise."""
    when = day if isinstance(day, date) else date(2031, 5, day)
    known = datetime.combine(when, time(12), UTC) + timedelta(minutes=number)
    words = Excerpt(Span(number * 10, number * 10 + 4), f"w{number:03}")
    dispatch = more.pop("dispatch", f"d{number:03}")
    values: dict[str, Any] = {
        "key": f"c{number:05}", "dispatch": dispatch, "story": dispatch, "outlet": "Wire", "published": known,
        "recorded": known, "kind": kind, "certainty": "asserted", "marks": (), "stance": "says",
        "origin": by if isinstance(by, Origin) else origin(by), "relays": ("Wire",), "place": TAVNIK, "start": when,
        "end": when, "edtf": when.isoformat(), "trigger": words, "content": words, "sentence": words.span,
        "rule": "test",
    }  # fmt: skip
    return FiledClaim(**(values | more))


def toll(harm: str = "killed", low: int | None = 1, high: int | None = None, **more: Any) -> Toll:
    values: dict[str, Any] = {
        "approximate": False,
        "group": None,
        "group_class": "unknown",
        "side": None,
        "basis": "incident",
    }
    return Toll(harm, low, high, **(values | more))


def event(type: str = "Shelling/artillery/missile attack", **more: Any) -> Event:
    values: dict[str, Any] = {"plover_type": None, "plover_mode": None, "actors": (), "targets": (), "weapons": ()}
    return Event(type, **(values | more))


def control(status: str, holder: str | None = None, side: str | None = None, against: str | None = None) -> Control:
    def words(text: str | None) -> Excerpt | None:
        return Excerpt(Span(0, len(text)), text) if text else None

    return Control(status, words(holder), side, words(against))


def campaign(name: str) -> tuple[tuple[FiledClaim, ...], dict[str, Any]]:
    """Return the claims of a campaign set as its annotators read them, and what they reconciled.

    A claim is named in the set by dispatch and trigger: `named` finds it.
    """
    from corpus.markup import read
    from corpus.reading import reading_of

    sheet = tomllib.loads((CORPUS / "campaigns" / f"{name}.toml").read_text(encoding="utf-8"))
    claims: list[FiledClaim] = []
    for one in sheet["dispatches"]:
        reading = reading_of(read(CORPUS / "dispatches" / sheet["theatre"] / f"{one}.dsp"))
        day = reading.dispatch.published
        known = datetime.combine(day, time(), UTC) if day else NOON
        outlet = reading.dispatch.outlet
        filing = Filing(one, outlet, None, known, known, home=f"~{fold(sheet['theatre'])}")
        claims += (_placed(claim) for claim in file_claims(reading, filing, _inside))
    return tuple(claims), sheet


def _inside(place: Place) -> tuple[str, ...]:
    return (f"~{fold(place.inside)}",) if place.inside else ()


def _placed(claim: FiledClaim) -> FiledClaim:
    """The places of the corpus have no points and no ids: they are known by name."""
    place = claim.place and replace(claim.place, key=f"~{fold(claim.place.name)}", lat=None, lon=None, radius_km=None)
    return replace(claim, place=place)


def named(claims: tuple[FiledClaim, ...], reference: str) -> FiledClaim:
    """Return the claim that a campaign set names as "DISPATCH {trigger}"."""
    dispatch, words = reference[:-1].split(" {", 1)
    return next(claim for claim in claims if claim.dispatch == dispatch and claim.trigger.text == words)


__all__ = ["Access", "Condition", "campaign", "control", "event", "filed", "named", "origin", "toll"]
