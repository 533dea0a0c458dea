"""Pages of long work: taking files in and reading what came, started here and watched from anywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from starlette.responses import Response

from dateline.desk import Arriving, Desk, Tally
from dateline.desk.ledger import DeskLedger
from dateline.files import printable
from dateline.ledger_views import counted
from dateline.pipeline import Reader
from dateline.web.call import Call
from dateline.web.jobs import Tell

FILES = 32 << 20
_PROBLEMS, _LONGEST_NAME = 20, 200


def add(call: Call) -> Response:
    """Take files, or a text that was pasted, into the desk, and read them."""
    text = call.form.get("text", "")
    inputs = [_arriving(one.name, "upload", one.data) for one in call.files]
    if text.strip():
        inputs.append(_arriving("pasted.txt", "paste", text.replace("\r\n", "\n").encode("utf-8", "replace")))
    if not inputs:
        problem = "Choose a file, or paste a text."
        return call.page("message", 400, title="Nothing was taken in", words=problem, links=())
    desk, now = call.site.desk, call.site.clock()
    what = f"take in {counted(len(inputs), 'file')}"
    return _started(call, what, lambda tell: _added(desk, call.site.reader, inputs, now, tell))


def _arriving(name: str, how: str, data: bytes) -> Arriving:
    shown = printable(" ".join(name.replace("\\", "/").rpartition("/")[2].split())[:_LONGEST_NAME]) or "file"
    return Arriving(shown, how, shown, lambda: data, len(data))


def update(call: Call) -> Response:
    """Read what came and is not yet read, or what an earlier reader read."""
    desk, now = call.site.desk, call.site.clock()
    return _started(call, "read what came", lambda tell: _read(desk, call.site.reader, now, tell))


def _started(call: Call, what: str, piece: Callable[[Tell], tuple[str, ...]]) -> Response:
    return call.sent_to(f"/jobs/{call.site.jobs.start(what, call.by, call.form.get('once', ''), piece)}")


def _added(
    desk: Desk, reader: Callable[[], Reader], inputs: Sequence[Arriving], now: datetime, tell: Tell
) -> tuple[str, ...]:
    problems: list[str] = []
    whole = sum(one.size for one in inputs)
    tell("taking in", 0, whole)
    tally = desk.take(inputs, now, problems.append, lambda _name, _new, size: tell("taking in", size, whole))
    told = (_tallied(tally), *problems[:_PROBLEMS])
    if len(problems) > _PROBLEMS:
        told += (f"and {len(problems) - _PROBLEMS:,} more problems",)
    return (*told, *_read(desk, reader, now, tell))


def _tallied(tally: Tally) -> str:
    held = f", {tally.held + tally.held_originals:,} held before" if tally.held + tally.held_originals else ""
    failed = f", {counted(tally.failed, 'file')} not taken in" if tally.failed else ""
    return f"{counted(tally.new, 'new dispatch')}{held}{failed}"


def _read(desk: Desk, reader: Callable[[], Reader], now: datetime, tell: Tell) -> tuple[str, ...]:
    ledger = DeskLedger(desk)
    tell("reading", 0, ledger.number_due() or None)
    updated = ledger.update(reader, now, lambda done, whole: tell("reading", done, whole))
    return (f"{counted(updated.read, 'dispatch')} read, {counted(updated.claims, 'claim')}",)


def work(call: Call) -> Response:
    """List the latest work."""
    return call.page("works", jobs=call.site.jobs.latest(), due=call.site.ledger.number_due())


def job(call: Call) -> Response:
    """Show how far a piece of work is."""
    id: int = call.keys["id"]
    found = call.site.jobs.job(id) if id < 1 << 62 else None
    return call.page("work", one=found) if found else call.missing("work like that", "Only the latest is kept.")
