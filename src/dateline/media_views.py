"""How exhibits are printed: lines and tables, one exhibit with its checks, and what is still to be decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, TextIO

from dateline.desk.exhibits import Added
from dateline.desk.lookalikes import Likeness, appeared
from dateline.protect.vault import is_pseudonym
from dateline.records.exhibit import WORDS, Check, Exhibit, Verdict

COLUMNS = ("id", "sha256", "type", "size", "received", "place", "time", "source", "appearances", "verdict")
FOUND_COLUMNS = ("id", "distance", "points", "part", "part_of_file", "came", "place", "time", "source")
_LINE = 140  # letters


def row(exhibit: Exhibit, verdict: Verdict | None) -> list[Any]:
    """Return an exhibit as a row of the table."""
    last = exhibit.appearances[-1]
    return [exhibit.id, exhibit.sha256, exhibit.type, exhibit.size, exhibit.received.isoformat(), last.place, last.time,
            last.source, len(exhibit.appearances), verdict.word if verdict else None]  # fmt: skip


def line(exhibit: Exhibit, verdict: Verdict | None) -> str:
    """Return an exhibit as one line."""
    last = exhibit.appearances[-1]
    said = ", ".join(filter(None, (last.place, last.time))) or "nothing said of place or time"
    times = f", came {len(exhibit.appearances)} times" if len(exhibit.appearances) > 1 else ""
    held = f"{verdict.word} ({verdict.by})" if verdict else "no verdict"
    return f"{exhibit.id}  {exhibit.received:%Y-%m-%d}  {exhibit.type:<24} {_printable(said)}{times}: {held}"


def plain(exhibit: Exhibit) -> dict[str, Any]:
    """Return an exhibit as an object, with what was said of it each time."""
    seen = [asdict(one) | {"at": one.at.isoformat()} for one in exhibit.appearances]
    return {
        "id": exhibit.id, "sha256": exhibit.sha256, "sha3_512": exhibit.sha3_512, "size": exhibit.size,
        "type": exhibit.type, "received": exhibit.received.isoformat(), "copy": exhibit.copy, "appearances": seen,
    }  # fmt: skip


def verdict_object(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as an object, with MediaReview's name for its word."""
    return asdict(verdict) | {"at": verdict.at.isoformat(), "media_review": WORDS[verdict.word]}


def print_added(name: str, added: Added, out: TextIO) -> None:
    """Print what was taken in under the name that was typed, and the word of each check with what it found first."""
    again = "held before, seen again" if added.held else "taken in"
    kind = f"{added.type}, {added.size:,} bytes, {again}"
    print(f"{added.appearance.exhibit[:12]}  {_printable(name)}: {kind}", file=out)
    for check in added.checks:
        print(f"  {check.id:<12} {check.verdict}{_first(check)}", file=out)


def print_exhibit(
    exhibit: Exhibit, checks: Iterable[tuple[datetime, Check]], verdicts: Sequence[Verdict], out: TextIO
) -> None:
    """Print an exhibit with all that was said and found of it, and what each finding can't show."""
    print(f"{exhibit.id}  {exhibit.type}, {exhibit.size:,} bytes", file=out)
    print(f"  SHA-256   {exhibit.sha256}\n  SHA3-512  {exhibit.sha3_512}", file=out)
    for seen in exhibit.appearances:
        source = f", from {_printable(seen.source)}" if seen.source else ""
        dispatch = f", with dispatch {seen.dispatch}" if seen.dispatch else ""
        name = f", its name sealed as {seen.name}" if seen.name is not None and is_pseudonym(seen.name) else ""
        by = f", taken in by {_printable(seen.by)}"
        print(f"  {_printable(appeared(seen, None))}{source}{dispatch}{by}{name}", file=out)
    for at, check in checks:
        print_check(check, out, at)
    for verdict in verdicts:
        _print_verdict(verdict, out)
    if not any(one.stands for one in verdicts):
        print("no verdict: that is for a person to give (`dateline media verdict`)", file=out)


def print_check(check: Check, out: TextIO, at: datetime | None = None) -> None:
    """Print one finding with its limits."""
    when = f" on {at:%Y-%m-%d %H:%M}" if at else ""
    print(f"\n{check.id}: {check.verdict}  ({check.tool}{when})", file=out)
    for one in check.found:
        print(f"  {_printable(one)}", file=out)
    print(f"  can show: {check.shows}\n  can't show: {check.cannot_show}", file=out)


def _print_verdict(verdict: Verdict, out: TextIO) -> None:
    state = "" if verdict.stands else " (taken back or followed by another)"
    print(f"\nverdict {verdict.key}: {verdict.word}, {WORDS[verdict.word]}{state}", file=out)
    print(f"  {_printable(verdict.by)} on {verdict.at:%Y-%m-%d %H:%M}: {_printable(verdict.reason)}", file=out)
    for name, lines in (("checked", verdict.checklist), ("evidence", verdict.evidence)):
        for one in lines:
            print(f"  {name}: {_printable(one)}", file=out)
    if verdict.claim:
        print(f"  used for claim {verdict.claim}, which is graded apart", file=out)


def found_rows(found: Iterable[tuple[Likeness, Exhibit]]) -> list[list[Any]]:
    """Return what looks the same as rows, one for each time that it came in."""
    return [
        [exhibit.id, one.distance, one.points or None, one.part or None, one.my_part or None, seen.at.isoformat(),
         seen.place, seen.time, seen.source]
        for one, exhibit in found
        for seen in exhibit.appearances
    ]  # fmt: skip


def print_found(found: Iterable[tuple[Likeness, Exhibit]], out: TextIO) -> None:
    """Print what looks the same, with what was said of it each time."""
    for one, exhibit in found:
        at = f", at {one.part}" if one.part else ""
        mine = f", like {one.my_part} of the file" if one.my_part else ""
        print(_printable(f"{exhibit.id}  {one}{at}{mine}"), file=out)
        for seen in exhibit.appearances:
            print(f"  {_printable(appeared(seen, None))}", file=out)


def _first(check: Check) -> str:
    """Return the first line of a finding that its word does not say, cut to a line, and how many there are beside."""
    found = check.found[1:] if check.id == "file" else check.found
    if not found:
        return ""
    line = _printable(found[0].removeprefix("contradiction: ").removeprefix(f"{check.verdict}: "))
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return f": {line if len(line) <= _LINE else line[: _LINE - 1] + '…'}{more}"


def _printable(words: str) -> str:
    """Return words without what would move a terminal's cursor."""
    return "".join(char if char.isprintable() else "?" for char in words)
