"""What people decide: merge, split, discount, grade, tell sources apart, undo; each with a reason, on what they saw."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from dateline.ledger.corrections import VERDICTS
from dateline.ledger.judgements import standing
from dateline.records.incident import Incident, Judgement
from dateline.records.sources import SourceProfile
from dateline.store import web_incidents
from dateline.web import rights
from dateline.web.answers import Answers
from dateline.web.call import Call
from dateline.web.query import Query
from dateline.web.stale import Seen, differences, seen_incident, seen_source
from dateline.web.words import segment, told_terms

_LONGEST_REASON = 2000
_ANCHOR = re.compile(r"[a-z0-9-]{1,64}")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a form decides: the act, pairs or singles of what it is about, and the grade where it gives one."""

    act: str
    subjects: tuple[tuple[str, ...], ...]
    value: str | None = None


class Wrong(Exception):
    """A form that can't be carried out as it is; the words say what to mend."""


def incident_now(call: Call, id: str) -> Incident | None:
    """Return an incident as it is now."""
    found = call.site.ledger.incident(id)
    return found[0] if found else None


def source_now(call: Call, key: str) -> SourceProfile | None:
    """Return a source as it is now, over all that is on file."""
    profiles = Answers(call.site, Query()).sources()
    return next((one for one in profiles if key in (one.key, *one.merged)), None)


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody decided at once, which may be several judgements: they are undone together."""

    keys: tuple[str, ...]
    act: str
    value: str | None
    reason: str
    by: str
    at: datetime


def judgements(call: Call, subjects: Iterable[str]) -> list[Decided]:
    """Return the decisions in force on some claims or origins, the latest first."""
    wanted, found = set(subjects), dict[tuple[object, ...], list[Judgement]]()
    for one in standing(call.site.ledger.store.judgements_on(wanted)):
        if wanted & set(one.subjects):
            found.setdefault(_act(one), []).append(one)
    return [_together(some) for some in reversed(found.values())]


def _act(one: Judgement) -> tuple[object, ...]:
    """Return what the judgements that somebody made at once have in common."""
    return (one.at, one.by, one.act, one.value, one.reason)


def _together(some: Sequence[Judgement]) -> Decided:
    one = some[0]
    value = told_terms(one.value) if one.act in VERDICTS else one.value
    return Decided(tuple(each.key for each in some), one.act, value, one.reason, one.by, one.at)


def merge(call: Call) -> Response:
    """Decide that two incidents are one happening."""
    return _on_incident(call, _merged)


def split(call: Call) -> Response:
    """Decide that a claim speaks of another happening than the rest of its incident."""
    return _on_incident(call, _split)


def discount(call: Call) -> Response:
    """Decide that the tolls of an incident count zero."""
    return _on_incident(call, lambda _, incident: Decision("discount", ((_first(incident),),)))


def credibility(call: Call) -> Response:
    """Overrule the credibility of an incident."""
    return _on_incident(call, _graded)


def _merged(call: Call, incident: Incident) -> Decision:
    id = call.form.get("other", "").strip().rpartition("/")[2]
    other = incident_now(call, id) if id else None
    if other is None:
        raise Wrong(f"There is no incident “{id}”: give the id of the other, like {incident.id}.")
    if other.id == incident.id:
        raise Wrong("That is this incident itself: give the id of another.")
    told = {account.claims[0].key for one in (incident, other) for account in one.accounts}
    return Decision("link", (tuple(sorted(told)),))


def _split(call: Call, incident: Incident) -> Decision:
    held = [claim.key for account in incident.accounts for claim in account.claims]
    chosen = call.form.get("claim", "")
    if chosen not in held:
        raise Wrong("Choose the claim that speaks of another happening.")
    if len(held) == 1:
        raise Wrong("It is the only claim of this incident: there is nothing to split it from.")
    return Decision("part", tuple((chosen, other) for other in held if other != chosen))


def _graded(call: Call, incident: Incident) -> Decision:
    grade = call.form.get("value", "")
    if grade not in tuple("123456"):
        raise Wrong("Choose a grade from 1 to 6.")
    return Decision("credibility", ((_first(incident),),), grade)


def _first(incident: Incident) -> str:
    return incident.accounts[0].claims[0].key


def _on_incident(call: Call, decide: Callable[[Call, Incident], Decision]) -> Response:
    id = call.form.get("incident", "")
    incident = incident_now(call, id)
    if incident is None:
        return again(call, None, f"Incident {id} is no more: it was merged or its claims were read anew.", 409)
    here = f"/incidents/{segment(incident.id)}"
    return _decided(call, seen_incident(incident), here, lambda: decide(call, incident))


def same_source(call: Call) -> Response:
    """Decide that two sources are one."""
    return _on_source(call, lambda one, other: Decision("same-source", ((one.key, other.key),)))


def apart(call: Call) -> Response:
    """Decide that two sources are two."""
    return _on_source(call, lambda one, other: Decision("other-source", ((one.key, other.key),)))


def reliability(call: Call) -> Response:
    """Grade how reliable a source is."""
    return _on_source(call, None)


def _on_source(call: Call, pair: Callable[[SourceProfile, SourceProfile], Decision] | None) -> Response:
    key = call.form.get("source", "")
    profile = source_now(call, key)
    if profile is None:
        return again(call, None, f"There is no source {key} now.", 409)
    here = f"/sources/{segment(profile.key)}"

    def decide() -> Decision:
        if pair is not None:
            return pair(profile, _other(call, profile))
        if call.form.get("value", "") not in tuple("ABCDEF"):
            raise Wrong("Choose a grade from A to F.")
        return Decision("reliability", ((profile.key,),), call.form["value"])

    return _decided(call, seen_source(profile), here, decide)


def _other(call: Call, profile: SourceProfile) -> SourceProfile:
    """Return the source that a form names by key or name."""
    given = " ".join(call.form.get("other", "").split())
    profiles = Answers(call.site, Query()).sources()
    found = [one for one in profiles if given in (one.key, one.name, *one.merged)] if given else []
    if len(found) != 1:
        raise Wrong(f"“{given}” is {'no source' if not found else 'more than one source'}: give its key.")
    if found[0].key == profile.key:
        raise Wrong("That is this source itself: give another.")
    return found[0]


def undo(call: Call) -> Response:
    """Take a decision back, with all that was decided at once; it stays in the log.

    What others decided only an editor takes back.
    """
    named, made = set(call.form.get("judgement", "").split()), call.site.ledger.store.judgements()
    acts = {_act(one) for one in made if one.key in named}
    if not acts or not named <= {one.key for one in made}:
        return again(call, None, "There is no such decision.", 409)
    found = [one for one in made if _act(one) in acts]
    keys = tuple(one.key for one in found)
    if not call.may(rights.SETTLE) and any(one.by != call.by for one in found):
        return again(call, None, "Somebody else decided this: an editor may take it back.", 403)
    here = _back(call)
    if {one.key for one in standing(call.site.ledger.store.judgements())}.isdisjoint(keys):
        return again(call, None, "That decision is taken back already.", 409)
    reason = reason_in(call)
    if reason is None:
        return again(call, None, "Say why: the reason is kept with the decision.", 400)
    judgement = call.site.ledger.judge("undo", keys, reason, call.by, call.site.clock())
    at = call.form.get("at", "")
    return call.sent_to(f"{here}?did={judgement.key}" + (f"#{at}" if _ANCHOR.fullmatch(at) else ""))


def _back(call: Call) -> str:
    """Return the page that a form came from, which is one of this desk."""
    back = call.form.get("back", "/")
    known = back.startswith(("/incidents/", "/sources/", "/dispatches/", "/media/", "/log"))
    return back if known and not {"?", "#"} & set(back) else "/"


def _decided(call: Call, now: Seen, here: str, decide: Callable[[], Decision]) -> Response:
    """Keep a decision if its form is whole and showed what is so; otherwise ask again with all that was typed."""
    reason = reason_in(call)
    try:
        decision = decide()
    except Wrong as wrong:
        return again(call, now, str(wrong), 400, here)
    if reason is None:
        return again(call, now, "Say why: the reason is kept with the decision.", 400, here)
    if call.form.get("snapshot") != now.key:
        return again(call, now, "It has changed since you loaded the page.", 409, here)
    moment = call.site.clock()
    made = [
        call.site.ledger.judge(decision.act, subjects, reason, call.by, moment, decision.value)
        for subjects in decision.subjects
    ]  # fmt: skip
    return call.sent_to(f"{_there_now(call, made, here)}?did={made[0].key}")


def _there_now(call: Call, made: Sequence[Judgement], here: str) -> str:
    """Return the page of what a decision was about, which may have another id by now."""
    if made[0].act not in ("link", "part") or incident_now(call, here.rpartition("/")[2]):
        return here
    with call.site.desk.store.transaction() as connection:
        found = web_incidents.incidents_with(connection, made[0].subjects)
    ids = [found[key] for key in made[0].subjects if key in found]
    return f"/incidents/{segment(ids[0])}" if ids else "/"


def reason_in(call: Call) -> str | None:
    """Return the reason that a form gives, if any."""
    reason = call.form.get("reason", "").strip()
    return reason[:_LONGEST_REASON] or None


def again(call: Call, now: Seen | None, problem: str, status: int, here: str = "/") -> Response:
    """Ask again: what was wrong, what was shown and what is now side by side, and the form as it was typed."""
    form = {name: value for name, value in call.form.items() if name not in ("csrf", "snapshot", "shown")}
    told = differences(call.form, now) if now and status == 409 else ()
    return call.page(
        "again", status, problem=problem, now=now, told=told, form=form, here=here, act=call.path, filters=False,
        typed=tuple(name for name in ("reason", "other", "value", "claim") if name in form),
    )  # fmt: skip
