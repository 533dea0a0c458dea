"""The single claims of a desk, and what people say of them: accepted, rejected, corrected, added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from dateline.desk.ledger import DeskLedger
from dateline.desk.reading import filing_of, paragraphs
from dateline.errors import BadCorrection, BadDesk
from dateline.gazetteer.lookup import Gazetteer, lineage
from dateline.ledger.amending import Looked, amend, blank
from dateline.ledger.corrections import REVIEWED, corrected, terms_of, told
from dateline.ledger.filing import Filing, add
from dateline.ledger.judgements import standing
from dateline.ledger.origins import Cited, origin_of
from dateline.names.spelling import fold
from dateline.records.filed import FiledClaim, FiledPlace, Origin, Terms
from dateline.records.incident import Judgement
from dateline.records.text import Span
from dateline.store.asking import Asked
from dateline.store.ledger import Due

_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name may mean: what a form gives for it, what it lies in, and how finely its point is told."""

    given: str
    place: FiledPlace
    inside: str


class DeskClaims:
    """The claims of an open desk one by one."""

    def __init__(self, ledger: DeskLedger, gazetteer: Gazetteer) -> None:
        self.ledger = ledger
        self.gazetteer = gazetteer

    def claim(self, key: str) -> FiledClaim:
        """Return the claim that a key, or its beginning, means. Raises `BadCorrection`."""
        found = self.ledger.store.named_like(key.lower())
        if len(found) != 1:
            how = "no claim" if not found else "the beginning of more than one"
            raise BadCorrection(f"{self.ledger.where}: {key[:40]!r} is {how}; `dateline claims` lists them")
        return found[0]

    def listed(self, asked: Asked, as_of: datetime | None = None) -> Iterator[FiledClaim]:
        """Yield the claims of a place and of days, as people left them, dispatch by dispatch in reading order."""
        stand = standing(self.ledger.store.judgements(as_of))
        for some in self.ledger.store.claims(as_of):
            left = sorted(corrected(some, stand), key=lambda claim: claim.trigger.span)
            yield from (claim for claim in left if claim.state != "taken back" and _is_asked(claim, asked))

    def accept(self, claim: FiledClaim, by: str, now: datetime, reason: str = "") -> Judgement:
        """Keep that a claim is right as it is shown, whatever a later reader makes of it."""
        return self.ledger.judge("accept", [claim.key], reason, by, now, told(terms_of(claim)))

    def reject(self, claim: FiledClaim, by: str, now: datetime, reason: str = "") -> Judgement:
        """Keep that a dispatch claims no such thing."""
        return self.ledger.judge("reject", [claim.key], reason, by, now)

    def correct(
        self, claim: FiledClaim, given: Mapping[str, str], reason: str, by: str, now: datetime
    ) -> Judgement:  # fmt: skip
        """Keep what a claim says in the fields that are given, and why. Raises `BadCorrection`."""
        if not reason.strip():
            raise BadCorrection("say why: the reason is kept with the correction")
        terms = self.amended(claim, given)
        if terms == terms_of(claim) and claim.state != "rejected":
            raise BadCorrection("nothing differs from what the claim says already; accept it instead")
        return self.ledger.judge("correct", [claim.key], reason, by, now, told(terms))

    def amended(self, claim: FiledClaim, given: Mapping[str, str]) -> Terms:
        """Return what a claim would say. Raises `BadCorrection`."""
        due = self._due(self.ledger.store.home(claim.key))
        return amend(terms_of(claim), given, self._looked(due, filing_of(due.held, due.source, due.story)))

    def add(
        self, dispatch: int, words: str, kind: str, given: Mapping[str, str], reason: str, by: str, now: datetime
    ) -> Judgement:  # fmt: skip
        """Put a claim on file that the reader missed, on some words of a dispatch. Raises `BadCorrection`."""
        due = self._due(dispatch)
        filing = filing_of(due.held, due.source, due.story)
        looked = self._looked(due, filing)
        terms = blank(looked.text, words, kind, looked.origin(""), looked.sentences)
        terms = amend(terms, {name: value for name, value in given.items() if name not in ("kind", "trigger")}, looked)
        claim = add(terms, filing)
        if any(one.key == claim.key and one.state != "taken back" for one in self._claims(dispatch)):
            raise BadCorrection(f"these words carry a {terms.kind} already: correct or accept that ({claim.key[:10]})")
        return self.ledger.judge("add", [claim.key], reason, by, now, told(terms), (dispatch, claim))

    def review(self, dispatch: int, by: str, now: datetime, reason: str = "") -> Judgement:
        """Keep that somebody went through a whole dispatch, each claim judged. Raises `BadCorrection`."""
        waiting = [one for one in self._claims(dispatch) if one.verdict is None and one.state != "taken back"]
        if waiting:
            many = "1 claim is" if len(waiting) == 1 else f"{len(waiting)} claims are"
            raise BadCorrection(f"dispatch {dispatch}: {many} neither accepted, corrected nor rejected")
        return self.ledger.judge(REVIEWED, [self._digest(dispatch)], reason, by, now)

    def reviewed(self, dispatch: int) -> Judgement | None:
        """Return who said last that they went through a whole dispatch, where that stands."""
        digest = self._digest(dispatch)
        stand = standing(self.ledger.store.judgements_on([digest]))
        return next((one for one in stand if one.act == REVIEWED and digest in one.subjects), None)

    def candidates(self, name: str) -> tuple[Candidate, ...]:
        """Return the places that a name may mean, those on file first, then the most peopled."""
        bare = name.strip().lstrip("~").strip()
        if not bare:
            return ()
        held = {one.key: Candidate(one.key, one, self._inside(one)) for one in self.ledger.store.places(bare)}
        for entry in self.gazetteer.find(bare)[:_SHOWN]:
            one, key = entry.place, entry.place.gazetteer
            place = self._filed(one.country or "", key)
            if place is not None and key not in held:
                held[key] = Candidate(f"{key}@{one.country or ''}", place, self._inside(place))
        return tuple(held.values())

    def place(self, given: str, near: Iterable[str] = ()) -> FiledPlace:
        """Return the place that a key or a name means; "~" before a name leaves it unresolved.

        Of several of one name the one that a claim `near` by is of, by its key. Raises `BadCorrection` where it is
        none, or may be several.
        """
        if given.startswith("~"):
            name = given.strip("~ ")
            return FiledPlace(f"~{fold(name)}", name, None, None, None, None, None)
        key, _, country = given.partition("@")
        known = [one for one in self.ledger.store.places(key) if one.key == key]
        own = known[0] if known else self._filed(country, key) if ":" in key else None
        if own is not None:
            return own
        among = self.candidates(given)
        found = [one for one in among if one.place.key in near] or among
        if len(found) == 1:
            return found[0].place
        if not found:
            raise BadCorrection(f"place: no place is called {given[:60]!r}; write ~{given[:60]} to leave it unresolved")
        listed = "; ".join(f"{one.given} ({one.place.feature}, {one.inside})" for one in found)
        raise BadCorrection(f"place: {given[:60]!r} may be {listed}; give one of these keys")

    def _filed(self, country: str, key: str) -> FiledPlace | None:
        entry = self.gazetteer.by_id(key, country)
        if entry is None:
            return None
        one = entry.place
        return FiledPlace(
            key, one.name, one.feature, one.lat, one.lon, one.radius_km, one.country, lineage(self.gazetteer, one)
        )  # fmt: skip

    def _inside(self, place: FiledPlace) -> str:
        """Name what a place lies in, the nearest first."""
        above = (self.gazetteer.by_id(key, place.country or "") for key in place.lineage)
        names = [entry.place.name for entry in above if entry] + ([place.country] if place.country else [])
        return ", ".join(dict.fromkeys(names)) or "nothing known around it"

    def _looked(self, due: Due, filing: Filing) -> Looked:
        claims = self._claims(due.held.id)
        spans: Sequence[Span] = (*(claim.sentence for claim in claims), *paragraphs(due.held))
        near = frozenset(claim.place.key for claim in claims if claim.place)
        return Looked(due.held.item.text, partial(self.place, near=near), partial(_origin, filing, claims), spans)

    def _claims(self, dispatch: int) -> tuple[FiledClaim, ...]:
        return self.ledger.store.claims_of(dispatch)

    def _digest(self, dispatch: int) -> str:
        due = self._due(dispatch)
        return filing_of(due.held, due.source, due.story).dispatch

    def _due(self, dispatch: int | None) -> Due:
        due = self.ledger.store.dispatch(dispatch) if dispatch is not None else None
        if due is None:
            raise BadDesk(f"{self.ledger.where}: there is no dispatch {dispatch}")
        return due


def _is_asked(claim: FiledClaim, asked: Asked) -> bool:
    place = claim.place
    return (
        (asked.place is None or (place is not None and place.within(asked.place)))
        and (asked.country is None or (place is not None and place.country == asked.country))
        and (asked.since is None or (claim.end is not None and claim.end >= asked.since))
        and (asked.until is None or (claim.start is not None and claim.start <= asked.until))
        and (asked.kind is None or asked.kind == claim.kind)
        and (asked.source is None or asked.source == claim.origin.key)
    )


def _origin(filing: Filing, claims: Sequence[FiledClaim], given: str) -> Origin:
    """Return the origin that is cited by a key or a name; nothing is the outlet, "~" one that is not named."""
    if not given:
        return origin_of((), filing.outlet, filing.agency, filing.story or filing.dispatch, filing.home)
    known = {claim.origin.key: claim.origin for claim in claims}
    named = [one for one in known.values() if given in (one.key, one.name)]
    if len(named) == 1:
        return named[0]
    name = given.strip("~ ")
    if not name or ":" in given.partition(" ")[0]:
        raise BadCorrection(f"source: {given[:60]!r} is nobody whom this dispatch cites; write a name")
    identity = "unnamed" if given.startswith("~") else "institution"
    cited = Cited(name, "other", identity, None, (name,))
    return origin_of((cited,), filing.outlet, filing.agency, filing.story or filing.dispatch, filing.home)
