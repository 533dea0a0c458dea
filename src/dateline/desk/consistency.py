"""What is said of an exhibit against the reporting on file: what agrees, what contradicts, what bears on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from dateline.desk.ledger import DeskLedger
from dateline.desk.saying import Saying
from dateline.media.extra import tool
from dateline.media.limits import LIMITS
from dateline.records.exhibit import Check
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import AccessState, ControlState, Incident
from dateline.store.asking import Asked
from dateline.store.exhibits import ExhibitStore

AGREES, CONTRADICTS, BEARS = "agrees", "contradicts", "bears on"
BOTH, NOTHING, CANNOT_SAY = "agrees and contradicts", "nothing on file", "cannot say"
_AGAINST = ("denied",)
_MOST = 40


@dataclass(frozen=True, slots=True)
class Bearing:
    """One thing on file and how it stands to what is said: `claims` are keys, `spans` where they stand in which text.

    `relation` is "agrees", "contradicts" or "bears on": the last takes no side.
    """

    relation: str
    what: str
    id: str
    words: str
    claims: tuple[str, ...]
    spans: tuple[tuple[str, int, int], ...] = ()


def consistency_check(ledger: DeskLedger, exhibits: ExhibitStore, said: Saying, claim: str | None = None) -> Check:
    """Compare what is said of an exhibit, and the claim that it is used for, with what is on file."""
    found: list[Bearing] = []
    if claim is not None:
        found += _with_claim(ledger.claims([claim]).get(claim), said)
    if said.place is not None and said.first is not None and said.last is not None:
        found += _around(ledger, exhibits, said.place, said.first, said.last)
    elif not found:
        why = said.doubts or ("no place and no time are said that could be compared",)
        return Check("consistency", tool(), CANNOT_SAY, tuple(why), *LIMITS["consistency"])
    found = _grounded(ledger, found[:_MOST])
    sides = {one.relation for one in found} - {BEARS}
    verdict = BOTH if len(sides) == 2 else next(iter(sides), NOTHING)
    lines = (*(f"{one.relation}: {one.words}" for one in found), *said.doubts)
    details = {"bearings": [asdict(one) for one in found]}
    return Check("consistency", tool(), verdict, lines, *LIMITS["consistency"], details)


def _around(
    ledger: DeskLedger, exhibits: ExhibitStore, place: FiledPlace, first: date, last: date
) -> Iterator[Bearing]:
    """Yield what is on file of a place and some days."""
    asked = Asked(place=place.key, since=first, until=last)
    yield from map(_incident, ledger.incidents(asked))
    yield from map(_control, ledger.control(asked))
    yield from map(_access, ledger.access(asked))
    yield from _conditions(ledger, exhibits, place, first, last)


def _incident(one: Incident) -> Bearing:
    """An incident there and then agrees, one that is denied contradicts; of others nothing follows either way."""
    state = one.happened.state
    relation = CONTRADICTS if state in _AGAINST else BEARS if state in ("contested", "withdrawn") else AGREES
    where = one.place.name if one.place else "no place"
    words = f"incident {one.id}, {', '.join(one.types[:1]) or 'of no type'} in {where} on {one.start}, {state}"
    return Bearing(relation, "incident", one.id, words, (*one.happened.for_, *one.happened.against))


def _control(one: ControlState) -> Bearing:
    until = f"to {one.end}" if one.end else "on"
    holders = " and ".join(one.holders) or "nobody"
    words = f"{one.place.name} held by {holders} ({one.state}) from {one.start} {until}"
    if one.besieged_by:
        words += f", besieged by {one.besieged_by}"
    return Bearing(BEARS, "control", one.place.key, words, (*one.claims, *one.against))


def _access(one: AccessState) -> Bearing:
    where = one.place.name if one.place else "no place"
    words = f"{one.what} in {where} {one.status} from {one.start} {f'to {one.end}' if one.end else 'on'}"
    return Bearing(BEARS, "access", where, words, (*one.claims, *one.against))


def _conditions(
    ledger: DeskLedger, exhibits: ExhibitStore, place: FiledPlace, first: date, last: date
) -> Iterator[Bearing]:
    """Yield claims of what things were like there and then."""
    for key, one in ledger.claims(exhibits.claims_of("condition", place.key, first, last)[:_MOST]).items():
        where = one.place.name if one.place else "no place"
        words = f"{one.origin.name} of {where} on {one.start}: {one.content.text}"
        yield Bearing(BEARS, "condition", key, " ".join(words.split())[:300], (key,))


def _with_claim(claim: FiledClaim | None, said: Saying) -> Iterator[Bearing]:
    """Yield how the claim that an exhibit is used for stands to what is said of it."""
    if claim is None:
        return
    if claim.place and said.place:
        near = claim.place.within(said.place.key) or said.place.within(claim.place.key)
        words = f"the claim is of {claim.place.name}, the exhibit is said to be of {said.place.name}"
        yield Bearing(AGREES if near else CONTRADICTS, "claim", claim.key, words, (claim.key,))
    if claim.start and claim.end and said.first and said.last:
        meets = claim.start <= said.last and claim.end >= said.first
        words = f"the claim is of {claim.edtf or claim.start}, the exhibit is said to be of {said.first} to {said.last}"
        yield Bearing(AGREES if meets else CONTRADICTS, "claim", claim.key, words, (claim.key,))


def _grounded(ledger: DeskLedger, found: Sequence[Bearing]) -> list[Bearing]:
    """Add where the words of each claim stand: the dispatch's digest, and the span of its sentence."""
    held = ledger.claims({key for one in found for key in one.claims})
    return [
        Bearing(one.relation, one.what, one.id, one.words, one.claims, tuple(_spans(one.claims, held))) for one in found
    ]


def _spans(keys: Iterable[str], held: dict[str, FiledClaim]) -> Iterator[tuple[str, int, int]]:
    for key in keys:
        if key in held:
            yield held[key].dispatch, held[key].sentence.start, held[key].sentence.end
