"""Exhibits on the pages: a list, one with its checks, the picture in grey when asked for, and the form of a verdict."""

from __future__ import annotations

import hashlib

from starlette.responses import Response

from dateline.desk.exhibits import DeskExhibits
from dateline.errors import BadMedia
from dateline.records.exhibit import WORDS, Exhibit, Verdict
from dateline.store.held import canonical
from dateline.web.acts import again, reason_in
from dateline.web.call import Call
from dateline.web.guard import Entry
from dateline.web.rights import JUDGE, STAFF
from dateline.web.stale import Seen

CHECKLIST = (
    "content credentials and metadata read",
    "older appearances looked for, outside this desk too",
    "place compared with maps or other pictures",
    "time compared with shadow, weather or reporting",
    "whoever made it was asked",
)
"""What the form offers to tick; a verdict holds what was ticked."""
_MOST = 200
_SHOWN = ("grey", "colour")


def media(call: Call) -> Response:
    """List the exhibits, the latest first, without any picture."""
    exhibits = _exhibits(call)
    all_ = list(exhibits.store.all())[::-1]
    found = [(one, _standing(exhibits.store.verdicts(one.sha256))) for one in all_[:_MOST]]
    return call.page("media", found=found, number=len(all_))


def exhibit(call: Call) -> Response:
    """Show one exhibit: what was said of it, what checks found and can't show, and what people hold of it."""
    exhibits = _exhibits(call)
    held = _named(exhibits, call.keys["id"])
    if held is None:
        return call.missing("exhibit like that")
    show = call.parameters.get("show")
    return call.page(
        "exhibit", exhibit=held, checks=exhibits.store.checks(held.sha256), shown=show if show in _SHOWN else None,
        verdicts=exhibits.store.verdicts(held.sha256), seen=_seen(exhibits, held), review=WORDS, checklist=CHECKLIST,
        did=call.parameters.get("did", ""),
    )  # fmt: skip


def copy(call: Call) -> Response:
    """Give out the working copy, which was drawn anew from the dots; never the original."""
    exhibits = _exhibits(call)
    held = _named(exhibits, call.keys["id"])
    if held is None or held.copy is None:
        return call.missing("working copy like that")
    return Response(exhibits.copy(held), media_type="image/jpeg", headers={"cache-control": "no-store"})


def judge(call: Call) -> Response:
    """Keep what a person holds of an exhibit, if the form shows what is so."""
    exhibits = _exhibits(call)
    held = _named(exhibits, call.form.get("exhibit", ""))
    if held is None:
        return again(call, None, "There is no such exhibit.", 409, "/media")
    here, now, reason = f"/media/{held.id}", _seen(exhibits, held), reason_in(call)
    if call.form.get("value", "") not in WORDS:
        return again(call, now, f"Choose one of {', '.join(WORDS)}.", 400, here)
    if reason is None:
        return again(call, now, "Say why: the reason is kept with the verdict.", 400, here)
    if call.form.get("snapshot") != now.key:
        return again(call, now, "It has changed since you loaded the page.", 409, here)
    ticked = [words for number, words in enumerate(CHECKLIST) if f"checked-{number}" in call.form]
    evidence = [line.strip()[:500] for line in call.form.get("evidence", "").splitlines() if line.strip()][:40]
    claim = call.form.get("claim", "").strip() or None
    try:
        made = exhibits.judge(held, call.form["value"], reason, call.by, call.site.clock(), ticked, evidence, claim)
    except BadMedia as wrong:
        return again(call, now, str(wrong).removeprefix(f"{exhibits.where}: "), 400, here)
    return call.sent_to(f"{here}?did={made.key}#verdicts")


def _exhibits(call: Call) -> DeskExhibits:
    """Return the exhibits of the desk; no page looks into a file, so that no worker starts."""
    return DeskExhibits(call.site.desk, call.site.gazetteer)


def _named(exhibits: DeskExhibits, id: str) -> Exhibit | None:
    try:
        return exhibits.exhibit(id)
    except BadMedia:
        return None


def _standing(verdicts: tuple[Verdict, ...]) -> Verdict | None:
    return next((one for one in verdicts if one.stands), None)


def _seen(exhibits: DeskExhibits, held: Exhibit) -> Seen:
    """Return what the form of a verdict rests on."""
    stands = _standing(exhibits.store.verdicts(held.sha256))
    lines = (
        ("verdict", f"{stands.word} by {stands.by}: {stands.reason}" if stands else "none"),
        ("findings", str(exhibits.store.findings(held.sha256))),
        ("appearances", str(len(held.appearances))),
    )
    return Seen(hashlib.sha256(canonical([held.sha256, lines]).encode("utf-8")).hexdigest()[:16], lines)


ENTRIES: tuple[Entry, ...] = (
    Entry("GET", "/media", STAFF, media),
    Entry("GET", "/media/{id}", STAFF, exhibit),
    Entry("GET", "/media/{id}/copy", STAFF, copy),
    Entry("POST", "/acts/media-verdict", JUDGE, judge),
)
