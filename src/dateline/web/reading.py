"""Pages that are read: the inbox, a dispatch with its claims marked, where a claim's words stand."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection
from starlette.responses import Response

from dateline.errors import BadInput
from dateline.intake.receive import receive_text
from dateline.present.segments import MarkedBlock, mark
from dateline.records.filed import FiledClaim
from dateline.records.incident import STATES as INCIDENT_STATES
from dateline.records.reading import Reading
from dateline.store import web_dispatches, web_incidents
from dateline.store.held import STATES, Held
from dateline.web.acts import judgements, source_now
from dateline.web.call import Call
from dateline.web.rights import JUDGE
from dateline.web.stale import seen_claim, seen_source
from dateline.web.verdicts import changed
from dateline.web.words import as_claim


def inbox(call: Call) -> Response:
    """List what came in, copies folded under their origin, corrections and kills flagged."""
    answers = call.answers()
    held = call.parameters.get("held")
    held = held if held in STATES else None
    page = answers.stories(call.parameters.get("after"), 40, held)
    with call.site.desk.store.transaction() as connection:
        tally = web_incidents.tally(connection, [one.id for story in page.shown for one in story.held])
    return call.page(
        "inbox", page=page, tally=tally, due=call.site.ledger.number_due(), held=held, held_states=STATES,
        number=answers.dispatches(held), problems=answers.problems, kinds=answers.kinds()[:40], filters=True,
        states=INCIDENT_STATES, place=answers.place,
    )  # fmt: skip


def dispatch(call: Call) -> Response:
    """Show a dispatch: its text with claims marked, and beside it the claims."""
    id: int = call.keys["id"]
    history = call.site.desk.history(id) if id < 1 << 62 else None
    if history is None:
        return call.missing(f"dispatch {id}")
    with call.site.desk.store.transaction() as connection:
        home = _read_as(connection, history.held)
        inside = web_incidents.incidents_of(connection, home)
    claims = [one for one in call.site.ledger.store.claims_of(home) if one.state != "taken back"]
    waiting = sum(one.verdict is None for one in claims)
    return call.page(
        "dispatch", history=history, held=history.held, item=history.held.item, claims=list(enumerate(claims, 1)),
        blocks=marked(history.held, claims), incidents=inside, kinds=_kinds(claims), filters=False, home=home,
        shown={one.key: seen_claim(one) for one in claims} if call.may(JUDGE) else {}, waiting=waiting,
        changed={one.key: changed(one) for one in claims if one.verdict}, did=call.parameters.get("did", ""),
        reviewed=judgements(call, {history.held.digest[:24]}) if waiting == 0 else [],
    )  # fmt: skip


def _read_as(connection: Connection, held: Held) -> int:
    """Return the dispatch under which the claims stand: the first that says the very same."""
    return web_dispatches.by_digest(connection, held.digest) or held.id


def _kinds(claims: Sequence[FiledClaim]) -> dict[str, int]:
    found: dict[str, int] = {}
    for claim in claims:
        found[claim.kind] = found.get(claim.kind, 0) + 1
    return found


def marked(held: Held, claims: Sequence[FiledClaim]) -> list[MarkedBlock]:
    """Cut a dispatch's text where its claims begin and end; nothing of one that can't be read."""
    item = held.item
    try:
        dispatch = receive_text(item.text, str(held.id), item.published.date() if item.published else None, item.outlet)
    except BadInput:
        return []
    return mark(Reading(dispatch, (), (), (), (), tuple(map(as_claim, claims)), ()))


def words(call: Call) -> Response:
    """Lead to where the words of a claim stand."""
    key = call.keys["key"]
    with call.site.desk.store.transaction() as connection:
        home = web_dispatches.home_of(connection, key)
    if home is None:
        return call.missing("claim like that on file", "It was read anew since, or its dispatch was replaced.")
    return call.sent_to(call.query.to(f"/dispatches/{home}") + f"#c-{key}")


def source(call: Call) -> Response:
    """Show a source: what they said, how it fared, when they were last heard."""
    key, answers = call.keys["key"], call.answers()
    profile = next((one for one in answers.sources() if key in (one.key, *one.merged)), None)
    if profile is None:
        return call.missing("source like that", "Nobody is cited under this key in what is asked for.")
    with call.site.desk.store.transaction() as connection:
        claims = web_dispatches.claims_by(connection, key, 60, answers.search)
        inside = web_incidents.incidents_with(connection, [claim.key for claim in claims])
    pairs = [one for one in answers.pairs() if key in (one.one, one.other)]
    silences = answers.silence(answers.day()).about("source", key)
    return call.page(
        "source", one=profile, claims=claims, incidents=inside, pairs=pairs, silences=silences, filters=False,
        names={other.key: other.name for other in answers.sources()},
        judgements=judgements(call, {key, *profile.merged}), seen=seen_source(source_now(call, key) or profile),
    )  # fmt: skip


def sources(call: Call) -> Response:
    """List by whose word the dispatches speak."""
    answers = call.answers()
    return call.page(
        "sources", found=answers.sources(), problems=answers.problems, kinds=answers.kinds()[:40], filters=True,
        states=INCIDENT_STATES, number=len(answers.sources()), place=answers.place,
    )  # fmt: skip
