"""What every form of a brief has: its title, the footnotes of a sentence, and what a footnote says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dateline.publish.brief import Brief, Note
from dateline.publish.wording import Sentence, tables


def title_of(brief: Brief) -> str:
    """Return what a brief is called."""
    return f"Situation report: {brief.place}, {days_of(brief)}"


def days_of(brief: Brief) -> str:
    """Return of which days a brief is."""
    if brief.since and brief.until:
        return f"{brief.since} to {brief.until}"
    return f"from {brief.since}" if brief.since else f"to {brief.until}" if brief.until else "all days on record"


def numbers_of(brief: Brief) -> dict[str, int]:
    """Return the numbers of footnotes by the claims that they are of."""
    return {note.claim: note.number for note in brief.notes}


def numbered(one: Sentence, numbers: Mapping[str, int]) -> list[int]:
    """Return the footnotes of a sentence."""
    return sorted(numbers[key] for key in one.claims if key in numbers)


def runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Return runs of numbers that follow each other, with the first and the last of each."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def run_text(run: tuple[int, int]) -> str:
    """Return a run of footnotes as it is printed."""
    first, last = run
    return f"{first}–{last}" if last > first else str(first)


def note_words(note: Note) -> str:
    """Return what a footnote says before its ids: outlet and day, by whose word, and in what words."""
    outlet, day = note.outlet or "outlet not known", note.published or "no date"
    said = f"{note.source}: " if note.source != note.outlet else ""
    return f"{outlet}, {day}. {said}“{note.words}”"


def note_ids(note: Note) -> str:
    """Return which claim of which dispatch a footnote is of, and what became of it."""
    state = "" if note.state == "standing" else f" ({tables()['state'].get(note.state, note.state)})"
    by_desk = f", {tables()['words']['by_desk']}" if note.by_desk else ""
    return f"dispatch {note.dispatch}, claim {note.claim}{by_desk}{state}"
