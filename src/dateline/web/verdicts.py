"""What people say of single claims on the pages: accept, reject, correct, add; and that a dispatch is gone through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response

from dateline.desk.claims import Candidate, DeskClaims
from dateline.errors import BadCorrection, BadDesk, BadInput
from dateline.ledger.amending import FIELDS, bases, fields_of, type_of, types_of
from dateline.ledger.corrections import terms_of
from dateline.records.claim import CERTAINTIES, KINDS, SIDES
from dateline.records.filed import FiledClaim
from dateline.records.incident import Judgement
from dateline.web.acts import again, reason_in
from dateline.web.call import Call
from dateline.web.guard import Entry
from dateline.web.rights import JUDGE
from dateline.web.stale import Difference, differences, seen_claim, seen_terms
from dateline.web.words import segment

_GONE = "There is no such claim now: it was read anew, or the decision that put it there was taken back."
_KINDS = {kind: types_of(kind) for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Form:
    """A form on a claim: what was wrong with it, what differs from what it showed, and the places to choose among."""

    problem: str = ""
    told: tuple[Difference, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    looked: str | None = None
    status: int = 200


def claims_at(call: Call) -> DeskClaims:
    """Return the claims of the desk, with the places that it knows."""
    return DeskClaims(call.site.ledger, call.site.gazetteer())


def changed(claim: FiledClaim) -> tuple[Difference, ...]:
    """Return in words what a person has a claim say otherwise than the reader."""
    if claim.verdict is None or claim.verdict.read is None:
        return ()
    before, now = dict(seen_terms(claim.verdict.read)), dict(seen_terms(terms_of(claim)))
    found = (Difference(name, before.get(name, ""), now.get(name, "")) for name in dict.fromkeys((*before, *now)))
    return tuple(one for one in found if one.changed)


def accept(call: Call) -> Response:
    """Decide that a claim is right as it is shown."""
    return _at_once(call, lambda desk, claim: desk.accept(claim, call.by, call.site.clock(), reason_in(call) or ""))


def reject(call: Call) -> Response:
    """Decide that the dispatch claims no such thing."""
    return _at_once(call, lambda desk, claim: desk.reject(claim, call.by, call.site.clock(), reason_in(call) or ""))


def _at_once(call: Call, decide: Callable[[DeskClaims, FiledClaim], Judgement]) -> Response:
    desk, key = claims_at(call), call.form.get("claim", "")
    claim = _claim(desk, key)
    if claim is None:
        return again(call, None, _GONE, 409)
    seen = seen_claim(claim)
    if call.form.get("snapshot") != seen.key:
        return again(call, seen, "It has changed since you loaded the page.", 409, _page_of(desk, claim))
    return _there(call, desk, claim.key, decide(desk, claim))


def correcting(call: Call) -> Response:
    """Show a claim with every field to be corrected."""
    claim = _claim(claims_at(call), call.keys["key"])
    if claim is None:
        return call.missing("claim like that on file", "It was read anew since, or its dispatch was replaced.")
    return _form(call, claim, fields_of(terms_of(claim)), Form())


def correct(call: Call) -> Response:
    """Decide what a claim says, and why; what can't be so, or has changed meanwhile, is asked again as it was typed."""
    desk, key = claims_at(call), call.form.get("claim", "")
    claim = _claim(desk, key)
    if claim is None:
        return again(call, None, _GONE, 409)
    typed, seen = _typed(call), seen_claim(claim)
    if call.form.get("step") == "places":
        return _form(call, claim, typed, _with_places(call, desk))
    if call.form.get("snapshot") != seen.key:
        told = differences(call.form, seen)
        return _form(call, claim, typed, Form("It has changed since you loaded the page.", told, status=409))
    try:
        made = desk.correct(claim, typed, reason_in(call) or "", call.by, call.site.clock())
    except BadCorrection as wrong:
        return _form(call, claim, typed, _mend(desk, typed, str(wrong)))
    return _there(call, desk, claim.key, made)


def adding(call: Call) -> Response:
    """Show the form on which a claim is added that the reader missed."""
    return _added_form(call, call.keys["id"], {}, Form())


def add(call: Call) -> Response:
    """Put a claim on file that the reader missed, on words of the dispatch."""
    desk, id = claims_at(call), _number(call)
    if desk.ledger.store.dispatch(id) is None:
        return call.missing(f"dispatch {id}")
    typed, reason = _typed(call), reason_in(call)
    if call.form.get("step") == "places":
        return _added_form(call, id, typed, _with_places(call, desk))
    fields = {name: value for name, value in typed.items() if value}
    try:
        if reason is None:
            raise BadCorrection("Say why: the reason is kept with the claim.")
        made = desk.add(
            id, typed.get("trigger", ""), typed.get("kind", ""), fields, reason, call.by, call.site.clock()
        )  # fmt: skip
    except (BadCorrection, BadInput) as wrong:
        return _added_form(call, id, typed, _mend(desk, typed, str(wrong)))
    return _there(call, desk, made.subjects[0], made)


def review(call: Call) -> Response:
    """Decide that a whole dispatch was gone through."""
    desk, id = claims_at(call), _number(call)
    try:
        made = desk.review(id, call.by, call.site.clock(), reason_in(call) or "")
    except (BadCorrection, BadDesk, BadInput) as wrong:
        return again(call, None, str(wrong), 409, f"/dispatches/{id}")
    return call.sent_to(f"/dispatches/{id}?did={made.key}#reviewed")


def _number(call: Call) -> int:
    """Return the dispatch that a form is about; there is none with the number 0."""
    given = call.form.get("dispatch", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 18 else 0


def _claim(desk: DeskClaims, key: str) -> FiledClaim | None:
    return desk.ledger.claims([key]).get(key)


def _page_of(desk: DeskClaims, claim: FiledClaim) -> str:
    return f"/dispatches/{desk.ledger.store.home(claim.key)}#c-{claim.key}"


def _there(call: Call, desk: DeskClaims, key: str, made: Judgement) -> Response:
    return call.sent_to(f"/dispatches/{desk.ledger.store.home(key)}?did={made.key}#c-{segment(key)}")


def _typed(call: Call) -> dict[str, str]:
    """Return what is typed into the fields; a place that was chosen stands for one that was typed."""
    typed = {name: call.form[name] for name in FIELDS if name in call.form}
    chosen = call.form.get("chosen", "")
    return typed | {"place": chosen} if chosen else typed


def _with_places(call: Call, desk: DeskClaims) -> Form:
    name = call.form.get("place", "")[:200]
    found = desk.candidates(name)
    problem = "" if found else f"No place is called “{name}”; write ~{name} to leave it unresolved."
    return Form(problem, candidates=found, looked=name)


def _mend(desk: DeskClaims, typed: dict[str, str], problem: str) -> Form:
    if not problem.startswith("place: "):
        return Form(problem, status=400)
    return Form(problem, (), desk.candidates(typed.get("place", "")[:200]), typed.get("place", ""), 400)


def _form(call: Call, claim: FiledClaim, typed: dict[str, str], form: Form) -> Response:
    """Show the form of a correction; it shows what is now, so that it may be sent all the same."""
    desk = claims_at(call)
    due = desk.ledger.store.dispatch(desk.ledger.store.home(claim.key) or 0)
    return call.page(
        "claim", form.status, claim=claim, typed=typed | {"reason": call.form.get("reason", "")}, form=form,
        held=due.held if due else None, seen=seen_claim(claim), here=_page_of(desk, claim), filters=False,
        origins=_origins(desk, claim), **_choices(terms_type=type_of(terms_of(claim))),
    )  # fmt: skip


def _origins(desk: DeskClaims, claim: FiledClaim) -> dict[str, str]:
    """Name by whose word the claims of a dispatch stand, by key."""
    told = desk.ledger.store.claims_of(desk.ledger.store.home(claim.key) or 0)
    return {one.origin.key: one.origin.name for one in (*told, claim)}


def _choices(terms_type: str = "") -> dict[str, object]:
    return {
        "all_kinds": _KINDS, "certainties": CERTAINTIES, "sides": SIDES, "bases": bases(), "terms_type": terms_type,
    }  # fmt: skip


def _added_form(call: Call, id: int, typed: dict[str, str], form: Form) -> Response:
    due = call.site.ledger.store.dispatch(id) if 0 <= id < 1 << 62 else None
    if due is None:
        return call.missing(f"dispatch {id}")
    return call.page(
        "add", form.status, held=due.held, typed=typed | {"reason": call.form.get("reason", "")}, form=form,
        here=f"/dispatches/{id}", filters=False, **_choices(),
    )  # fmt: skip


ENTRIES: tuple[Entry, ...] = (
    Entry("GET", "/claims/{key}/correct", JUDGE, correcting),
    Entry("GET", "/dispatches/{id:int}/add", JUDGE, adding),
    Entry("POST", "/acts/accept", JUDGE, accept),
    Entry("POST", "/acts/reject", JUDGE, reject),
    Entry("POST", "/acts/correct", JUDGE, correct),
    Entry("POST", "/acts/add", JUDGE, add),
    Entry("POST", "/acts/review", JUDGE, review),
)
