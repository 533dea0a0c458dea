"""The pages of an observer, for old phones: a report, its receipt, and notes; who asks is neither asked nor logged."""

from __future__ import annotations

import hashlib
import secrets
import time

from starlette.responses import Response

from dateline.desk import Arriving
from dateline.web.call import Call
from dateline.web.channel import Begun, Observer, Report
from dateline.web.sayable import meant
from dateline.web.telling import HOW_WORDS, LONGEST, MOST_FILES, Told, cleaned, field_report, kind_of, told

FILES = 6 << 20
LONGEST_NOTE = 3000
_SHUT = "The desk takes nothing in at the moment. What you typed is still here: send it later."
_EMPTY = Told(dict.fromkeys((*LONGEST, "how"), ""), {})


def form(call: Call) -> Response:
    """Ask somebody who was invited what happened."""
    if call.site.channel.observer(call.keys["token"]) is None:
        return _gone(call)
    return _asked(call, _EMPTY)


def _asked(call: Call, given: Told, status: int = 200, problem: str = "") -> Response:
    once = call.site.channel.form_token(call.keys["token"])
    return call.page(
        "report", status, told=given, problem=problem, once=once, hows=HOW_WORDS, longest=LONGEST,
        most_files=MOST_FILES, most_size=FILES >> 20,
    )  # fmt: skip


def _gone(call: Call) -> Response:
    return call.page("receipt", 404, problem="This link is not open. Ask whoever gave it to you.", code="", report=None)


def sent(call: Call) -> Response:
    """Take a report in, and give its receipt; the same form sent twice is one report."""
    token, once = call.keys["token"], call.form.get("once", "")
    observer, now = call.site.channel.observer(token), call.site.clock()
    if observer is None:
        return _gone(call)
    given = told(call.form, now)
    if not call.site.channel.is_form_of(token, once):
        return _asked(call, given, 403, "This form was not of this link: look at it, and send it again.")
    if call.mode != "normal":
        return _asked(call, given, 503, _SHUT)
    if given.wrong:
        return _asked(call, given, 400, "Nothing was sent yet. Some things are missing:")
    if len(call.files) > MOST_FILES:
        return _asked(call, given, 400, f"Choose at most {MOST_FILES} files.")
    return _limited(call, observer, given, once)


def _limited(call: Call, observer: Observer, given: Told, once: str) -> Response:
    """Take a report of somebody who does not send too many."""
    limit, name, now = call.site.reports, str(observer.id), time.monotonic()
    if limit.must_wait(name, now):
        return _asked(call, given, 429, "Many reports came in the last hour. Send this one later.")
    limit.failed(name, now)
    begun = call.site.channel.begin(observer, call.keys["token"], once, call.site.clock())
    problem = _taken(call, observer, given, begun)
    if problem:
        return _asked(call, given, 400, problem)
    return call.page("receipt", report=None, code=begun.receipt, problem="")


def _taken(call: Call, observer: Observer, given: Told, begun: Begun) -> str:
    """Take a report in as any file is; return what was wrong with it, in words."""
    digests = [hashlib.sha256(one.data).hexdigest() for one in call.files]
    data = field_report(given, observer.name, begun.guid, begun.made, digests)
    one = Arriving(f"{begun.guid}.json", "report", observer.name, lambda: data, len(data))
    tally = call.site.desk.take([one], call.site.clock(), lambda _: None)
    if tally.failed or tally.unread:
        return "The desk can't read this report. Write it in other words."
    original = hashlib.sha256(data).hexdigest()
    call.site.channel.done(begun, original, [(kind_of(one), one) for one in call.files])
    return ""


def receipt(call: Call) -> Response:
    """Ask for a receipt code."""
    return call.page("receipt", report=None, code="", problem="")


def thread(call: Call) -> Response:
    """Show the notes of the desk to whoever has the receipt."""
    found = _found(call)
    return found if isinstance(found, Response) else _thread(call, found)


def answered(call: Call) -> Response:
    """Take an observer's note."""
    found, words = _found(call), cleaned(call.form.get("words", ""), True)
    if isinstance(found, Response):
        return found
    if call.mode != "normal":
        return _thread(call, found, 503, _SHUT, words)
    if found.closed:
        return _thread(call, found, 409, "The desk has closed this thread.", words)
    if not words or len(words) > LONGEST_NOTE:
        return _thread(call, found, 400, f"Write a note of at most {LONGEST_NOTE:,} letters.", words)
    call.site.channel.write(found.id, None, words, call.form.get("once", ""), call.site.clock())
    return _thread(call, found)


def _thread(call: Call, report: Report, status: int = 200, problem: str = "", words: str = "") -> Response:
    notes, once = call.site.channel.notes(report.id), secrets.token_hex(12)
    return call.page(
        "receipt", status, report=report, notes=notes, code=meant(call.form["receipt"]), once=once, problem=problem,
        words=words, longest=LONGEST_NOTE,
    )  # fmt: skip


def _found(call: Call) -> Report | Response:
    """Return the report of a receipt, or the page that asks again; guessing is slowed."""
    code, now = call.form.get("receipt", "")[:100], time.monotonic()
    name = cleaned(code).upper()[:4]
    if call.site.receipts.must_wait(name, now):
        problem = "Too many codes were tried. Wait a quarter of an hour."
        return call.page("receipt", 429, report=None, code="", problem=problem)
    found = call.site.channel.by_receipt(code)
    if found is None:
        call.site.receipts.failed(name, now)
        problem = "There is no report with this code. Look at each letter."
        return call.page("receipt", 404, report=None, code="", problem=problem)
    return found
