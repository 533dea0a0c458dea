"""What a desk holds in the terminal and as JSON: lines of dispatches, and one with its history and original."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any, TextIO

from rich.cells import set_cell_size

from dateline.copies.compare import Overlap
from dateline.desk import History, Tally
from dateline.store.held import STANDING, Held

COLUMNS = (
    "id", "published", "outlet", "headline", "status", "state", "changed_by", "group", "language", "format", "guid",
    "version", "url", "received", "original", "part",
)  # fmt: skip
_WIDTHS = (7, 16, 22, 14)
_HEADINGS = ("id", "published", "outlet", "")


def in_words(tally: Tally) -> str:
    """Say in one line how an intake went."""
    parts = [_counted(tally.new, "dispatch") + f" taken in from {_counted(tally.originals, 'original')}"]
    if not tally.new:
        parts = ["nothing new"]
    if tally.held_originals:
        parts.append(f"{_counted(tally.held_originals, 'original')} held already")
    if tally.held:
        parts.append(f"{_counted(tally.held, 'dispatch')} held already")
    if tally.changed:
        parts.append(f"{_counted(tally.changed, 'dispatch')} superseded, replaced or withdrawn")
    if tally.unread:
        parts.append(f"{tally.unread:,} kept without text that could be read")
    if tally.failed:
        parts.append(f"{tally.failed:,} not taken in")
    return "; ".join(parts)


def as_object(held: Held) -> dict[str, Any]:
    """Return a dispatch of a list as JSON has it: all but the text."""
    item = held.item
    values = (
        held.id, _told(item.published), item.outlet, item.headline, item.status, held.state, held.changed_by,
        held.copies, item.language, item.format, item.guid, item.version, item.url, _written(held.received),
        held.original, item.part,
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def as_row(held: Held) -> list[Any]:
    """Return a dispatch as a row of a table; what is not known is empty."""
    return ["" if value is None else value for value in as_object(held).values()]


def print_line(held: Held, stream: TextIO, heading: bool = False) -> None:
    """Print a dispatch of a list as one line, as wide as the terminal."""
    width = max(shutil.get_terminal_size((100, 24)).columns, 60)
    if heading:
        print(_line(_HEADINGS, "headline", width), file=stream)
    published = held.item.published
    day = _when(published) or "no date"
    what = held.item.headline or " ".join(held.item.text[:200].split()) or "(no text)"
    print(_line((str(held.id), day, held.item.outlet or "", _mark(held)), what, width), file=stream)


def print_history(history: History, stream: TextIO) -> None:
    """Print a dispatch with what became of it, the other versions, its original and its text."""
    held, item = history.held, history.held.item
    print(_clean(item.headline or f"dispatch {held.id}"), file=stream)
    for name, value in _facts(history):
        print(f"{name:<11}{_clean(value)}", file=stream)
    if history.source and history.overlap:
        print(file=stream)
        _print_sentences(item.text, history.source.id, history.overlap, stream)
    print(file=stream)
    for line in item.text.splitlines():
        print(_clean(line), file=stream)


def _print_sentences(text: str, source: int, overlap: Overlap, stream: TextIO) -> None:
    """Print each sentence of a copy behind whose it is."""
    for sentence in overlap.sentences:
        whose = "own" if sentence.verdict == "own" else f"{sentence.verdict} from {source}"
        print(f"  {whose}: {_clean(sentence.span.of(text))}", file=stream)


def _added(overlap: Overlap) -> str:
    own = sum(1 for sentence in overlap.sentences if sentence.verdict == "own")
    return f"{own} of {_counted(len(overlap.sentences), 'sentence')} its own"


def history_object(history: History) -> dict[str, Any]:
    """Return a dispatch with its history as JSON has it."""
    item, original = history.held.item, history.original
    return as_object(history.held) | {
        "byline": item.byline,
        "replaces": item.replaces,
        "credit": list(item.credit),
        "attachments": list(item.attachments),
        "notes": list(item.notes),
        "history": [
            {"at": _written(one.at), "state": one.state, "changed_by": one.changed_by} for one in history.changes
        ],
        "versions": [as_object(one) for one in history.versions if one.id != history.held.id],
        "came": [{"at": _written(way.at), "how": way.how, "address": way.address} for way in original.arrivals],
        "original_name": original.name,
        "original_size": original.size,
        "seen_again": [{"original": sha256, "part": part} for sha256, part in history.seen],
        "copied": _copied_object(history),
        "text": item.text,
    }


def _copied_object(history: History) -> dict[str, Any] | None:
    """Of a copy: from which dispatch, and which sentences are its outlet's own; offsets are those of the text."""
    if history.source is None or history.overlap is None:
        return None
    return {
        "made_from": history.source.id,
        "verdict": history.overlap.verdict,
        "sentences": [
            {"start": one.span.start, "end": one.span.end, "verdict": one.verdict, "share": round(one.share, 3)}
            for one in history.overlap.sentences
        ],
        "own": [{"start": span.start, "end": span.end} for span in history.overlap.own],
    }


def _facts(history: History) -> Iterator[tuple[str, str]]:
    """The lines of a dispatch's head: what it is, what became of it, what else there is of it, whence it came."""
    held, item, original = history.held, history.held.item, history.original
    head = (item.outlet, f"by {item.byline}" if item.byline else None, _published(item.published) or "no date")
    yield "dispatch", " · ".join(str(part) for part in (held.id, *head, item.language) if part)
    yield "status", " · ".join(filter(None, (item.status, item.version and f"version {item.version}", item.guid)))
    yield "state", held.state + (f" by dispatch {held.changed_by}" if held.changed_by else "")
    if item.credit:
        yield "credits", ", ".join(item.credit)
    yield "received", _at(held.received)
    for change in history.changes:
        by = f" by dispatch {change.changed_by}" if change.changed_by else ""
        yield "since", f"{_at(change.at)} {change.state}{by}"
    for other in history.versions:
        if other.id != held.id:
            yield "see also", f"{other.id} · {other.item.status} · {other.state} · {other.item.headline or ''}"
    if held.copies:
        yield "copies", f"of the group of dispatch {held.copies}" if _is_copy(held) else "the origin of its group"
    if history.source and history.overlap:
        yield "made from", f"dispatch {history.source.id} · {history.overlap.verdict} · {_added(history.overlap)}"
    for note in item.notes:
        yield "note", note
    part = f", {item.part}" if item.part else ""
    yield "original", f"{original.name}{part} · {item.format} · {original.size:,} bytes · sha256 {original.sha256}"
    for way in original.arrivals:
        yield "came", f"{_at(way.at)} by {way.how} from {way.address}"
    for sha256, part in history.seen:
        yield "again in", f"sha256 {sha256}{', ' + part if part else ''}"


def _mark(held: Held) -> str:
    """What a list says of a dispatch beside its headline: nothing of one that simply stands."""
    if held.state != STANDING:
        return "kill" if held.item.status == "kill" else held.state
    if held.item.status != "new":
        return held.item.status
    return f"copy of {held.copies}" if _is_copy(held) else ""


def _is_copy(held: Held) -> bool:
    return held.copies is not None and held.copies != held.id


def _line(cells: tuple[str, ...], last: str, width: int) -> str:
    head = " ".join(set_cell_size(_clean(cell), size) for cell, size in zip(cells, _WIDTHS, strict=True))
    return f"{head} {set_cell_size(_clean(last), width - sum(_WIDTHS) - len(_WIDTHS) - 1)}".rstrip()


def _told(published: datetime | None) -> str | None:
    """When something was published, as it is told: midnight in no zone is a day of which no more is told."""
    if published and published.tzinfo is None and published.time() == time():
        return published.date().isoformat()
    return _written(published)


def _when(published: datetime | None) -> str | None:
    """The same, to the minute."""
    told = _told(published)
    return told[:16].replace("T", " ") if told else None


def _published(published: datetime | None) -> str | None:
    """The same, with its zone, for people."""
    told = _told(published)
    return told.replace("T", " ") if told else None


def _at(moment: datetime) -> str:
    """When something came or changed, to the second."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _clean(words: str) -> str:
    """Words of others, harmless to a terminal."""
    return "".join(char if char.isprintable() else " " for char in words)


def _counted(number: int, noun: str) -> str:
    plural = noun + ("es" if noun.endswith("ch") else "s")
    return f"{number:,} {noun if number == 1 else plural}"
