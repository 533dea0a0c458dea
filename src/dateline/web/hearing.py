"""Observers as staff see them: invitations, reports under drawn names, notes; nothing by which anybody is known."""

from __future__ import annotations

import secrets

from starlette.responses import Response

from dateline.store.web_originals import dispatch_of
from dateline.web.call import Call
from dateline.web.channel import Report
from dateline.web.observing import LONGEST_NOTE
from dateline.web.telling import cleaned


def observers(call: Call, link: str = "", name: str = "") -> Response:
    """List who was invited and what they reported."""
    channel = call.site.channel
    return call.page("observers", everybody=channel.observers(), reports=channel.reports(), link=link, name=name)


def invite(call: Call) -> Response:
    """Make a link for an observer, shown once."""
    token, observer = call.site.channel.invite(call.site.clock())
    return observers(call, f"http://{call.host}/report/{token}", observer.name)


def close_observer(call: Call) -> Response:
    """Take no more reports by an invitation."""
    id = call.form.get("observer", "")
    if id.isascii() and id.isdecimal() and len(id) < 12:
        call.site.channel.close_observer(int(id), call.site.clock())
    return call.sent_to("/observers")


def report(call: Call, problem: str = "", words: str = "", status: int = 200) -> Response:
    """Show a report with its notes."""
    found = _asked(call)
    if found is None:
        return call.missing("report like that")
    with call.site.desk.store.transaction() as connection:
        dispatch = dispatch_of(connection, found.original)
    return call.page(
        "observer", status, one=found, dispatch=dispatch, notes=call.site.channel.notes(found.id), problem=problem,
        words=words, kinds=call.site.channel.kinds(found.id), once=secrets.token_hex(12), longest=LONGEST_NOTE,
    )  # fmt: skip


def _asked(call: Call) -> Report | None:
    id: int = call.keys["id"]
    return call.site.channel.report(id) if id < 1 << 62 else None


def note(call: Call) -> Response:
    """Write to the observer of a report."""
    found, words = _asked(call), cleaned(call.form.get("text", ""), True)
    if found is None:
        return call.missing("report like that")
    if not words or len(words) > LONGEST_NOTE:
        return report(call, f"Write a note of at most {LONGEST_NOTE:,} letters.", words, 400)
    if found.closed:
        return report(call, "The thread is closed: the observer can't be written to any more.", words, 409)
    call.site.channel.write(found.id, call.by, words, call.form.get("once", ""), call.site.clock())
    return call.sent_to(f"/observers/{found.id}")


def close(call: Call) -> Response:
    """Take no more notes on a report."""
    if found := _asked(call):
        call.site.channel.close(found.id, call.site.clock())
    return call.sent_to("/observers")


def forget(call: Call) -> Response:
    """Destroy what a report has beside the dispatch: its receipt, notes and files."""
    if found := _asked(call):
        call.site.channel.forget(found.id, call.site.clock())
    return call.sent_to("/observers")


def attached(call: Call) -> Response:
    """Give out a file of a report, to be kept and not to be opened by the browser."""
    found, number = _asked(call), call.keys["number"]
    file = call.site.channel.attached(found.id, number) if found and number < 1 << 62 else None
    if found is None or file is None:
        return call.missing("file like that")
    name = f"report-{found.id}-{number}.{file[0]}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(file[1], media_type="application/octet-stream", headers=headers)
