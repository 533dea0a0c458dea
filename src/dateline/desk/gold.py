"""What people said of claims, as material to learn from: a reading of each dispatch with a verdict at each claim."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from dateline.desk.claims import DeskClaims
from dateline.desk.reading import dispatch_of, filing_of
from dateline.ledger.corrections import VERDICTS
from dateline.ledger.filing import claim_key
from dateline.ledger.judgements import standing
from dateline.pipeline import Reader
from dateline.present.contract import to_json
from dateline.records.claim import Claim, ClaimTime
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.reading import Reading
from dateline.records.referent import Place, PlaceMention
from dateline.records.text import Excerpt

PERSON = "person"
"""What made the place or the time of a claim that a person put right."""


def gold(desk: DeskClaims, reader: Reader) -> Iterator[dict[str, Any]]:
    """Yield each dispatch of which a person said anything as a reading with verdicts, as they came in.

    Beside the keys of the reading contract stand the dispatch's `text` and, where a person went through all of it,
    `complete`; each claim of which something was said has its `verdict`, and so has an attribution by whose word
    a claim stands that a person kept.
    """
    store = desk.ledger.store
    stand = standing(store.judgements())
    judged = store.homes(subject for one in stand if one.act in VERDICTS for subject in one.subjects)
    for id in judged:
        due = store.dispatch(id)
        if due is not None:
            reading = reader.read(dispatch_of(due.held))
            digest = filing_of(due.held, due.source, due.story).dispatch
            claims = [one for one in store.claims_of(id) if one.state != "taken back"]
            complete = desk.reviewed(id) is not None and all(one.verdict for one in claims)
            yield _row(reading, claims, {claim_key(digest, one): one for one in reading.claims}, complete)


def _row(
    reading: Reading, claims: Iterable[FiledClaim], read: Mapping[str, Claim], complete: bool
) -> dict[str, Any]:  # fmt: skip
    filed = [one for one in claims if one.verdict or one.key in read]
    told = tuple(_claim(reading, one, read.get(one.key), f"c{number}") for number, one in enumerate(filed, 1))
    row = to_json(replace(reading, claims=told))
    for one, claim in zip(row["claims"], filed, strict=True):
        if claim.verdict:
            one["verdict"] = claim.verdict.act
    kept = {one["attribution"][-1] for one in row["claims"] if one["attribution"] and _is_kept(one)}
    for said in row["attributions"]:
        if said["id"] in kept:
            said["verdict"] = "accepted"
    return {"text": reading.dispatch.text} | ({"complete": True} if complete else {}) | row


def _is_kept(claim: Mapping[str, Any]) -> bool:
    return claim.get("verdict") in ("accepted", "corrected")


def _claim(reading: Reading, filed: FiledClaim, read: Claim | None, id: str) -> Claim:
    """Return a claim as a person left it; what they said nothing else of is as it was read."""
    if filed.verdict is None and read is not None:
        return replace(read, id=id)
    was = filed.verdict.read if filed.verdict else None
    cited = read.attribution if read and (was is None or was.origin == filed.origin) else ()
    mentions, placed_by = _places(reading, filed, read, was is None or was.place == filed.place)
    return Claim(
        id, filed.kind, filed.trigger, filed.content, filed.sentence,
        cited, filed.certainty, filed.marks, read.doubt if read else None,
        mentions, _time(filed, read), filed.rule, filed.event, filed.toll, filed.control, filed.access,
        filed.condition, placed_by,
    )  # fmt: skip


def _places(
    reading: Reading, filed: FiledClaim, read: Claim | None, same: bool
) -> tuple[tuple[PlaceMention, ...], str]:  # fmt: skip
    """Return where a claim is of: as read, or at the words nearest to it that name the place that a person gave."""
    if read is not None and same:
        return read.places, read.placed_by
    place, text = filed.place, reading.dispatch.text
    if place is None:
        return (), PERSON
    spans = [match.span() for match in re.finditer(re.escape(place.name), text)]
    if not spans:
        return (), PERSON
    start, end = min(spans, key=lambda span: (abs(span[0] - filed.trigger.span.start), span))
    reason = None if place.lat is not None else "left unresolved by a person"
    return (PlaceMention(Excerpt.at(text, start, end), _referent(place), reason),), PERSON


def _referent(place: FiledPlace) -> Place | None:
    if place.lat is None or place.lon is None:
        return None
    return Place(
        place.name, place.lat, place.lon, place.feature or "site", place.country, place.key,
        next(iter(place.lineage), None), place.radius_km or 0.0,
    )  # fmt: skip


def _time(filed: FiledClaim, read: Claim | None) -> ClaimTime:
    if read is not None and (read.time.start, read.time.end, read.time.edtf) == (filed.start, filed.end, filed.edtf):
        return read.time
    reason = None if filed.edtf else "no day is told"
    return ClaimTime(None, filed.edtf, filed.start, filed.end, reason, PERSON)
