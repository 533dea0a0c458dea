"""Briefs as Markdown and as one HTML page that loads nothing, each sentence with its footnotes."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files

from dateline.publish.brief import Brief, Note
from dateline.publish.drawing import drawn_map
from dateline.publish.wording import Sentence, tables

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&])")
_LOADS = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{loads}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{css}</style>
</head>
"""


def brief_markdown(brief: Brief) -> str:
    """Return a brief as Markdown."""
    return "\n".join(_markdown(brief)) + "\n"


def _markdown(brief: Brief) -> Iterator[str]:
    numbers = {note.claim: note.number for note in brief.notes}
    yield f"# {_plain(_title(brief))}\n"
    for section in brief.sections:
        yield f"## {section.title}\n"
        for some in section.paragraphs():
            told = (f"{_plain(one.text)}{''.join(f'[^{number}]' for number in _numbers(one, numbers))}" for one in some)
            yield " ".join(told) + "\n"
        if not section.sentences:
            yield f"{section.empty}\n"
    yield f"## {tables()['sections']['method']}\n"
    yield from (f"{_plain(line)}\n" for line in brief.method)
    for note in brief.notes:
        yield f"[^{note.number}]: {_plain(_note(note))}"


def brief_html(brief: Brief) -> str:
    """Return a brief as one page, which prints and works without scripts."""
    numbers = {note.claim: note.number for note in brief.notes}
    body = "\n".join(_html(brief, numbers))
    css = (files(__package__) / "brief.css").read_text(encoding="utf-8")
    head = _HEAD.format(loads=_LOADS, title=html.escape(_title(brief)), css=css)
    return f"{head}<body>\n{body}\n</body>\n</html>\n"


def _html(brief: Brief, numbers: Mapping[str, int]) -> Iterator[str]:
    yield f"<header><h1>{html.escape(_title(brief))}</h1></header>\n<main>"
    for section in brief.sections:
        yield f'<section aria-labelledby="{section.id}"><h2 id="{section.id}">{html.escape(section.title)}</h2>'
        if section.id == "control":
            yield drawn_map(brief.points)
        for some in section.paragraphs():
            yield f"<p>{' '.join(_sentence(one, numbers) for one in some)}</p>"
        if not section.sentences:
            yield f'<p class="empty">{html.escape(section.empty)}</p>'
        yield "</section>"
    yield f'<section class="method"><h2>{html.escape(tables()["sections"]["method"])}</h2>'
    yield from (f"<p>{html.escape(line)}</p>" for line in brief.method)
    yield '</section></main>\n<footer><ol class="notes">'
    yield from (f'<li id="n{note.number}">{html.escape(_note(note))}</li>' for note in brief.notes)
    yield "</ol></footer>"


def _title(brief: Brief) -> str:
    if brief.since and brief.until:
        days = f"{brief.since} to {brief.until}"
    else:
        days = f"from {brief.since}" if brief.since else f"to {brief.until}" if brief.until else "all days on record"
    return f"Situation report: {brief.place}, {days}"


def _numbers(one: Sentence, numbers: Mapping[str, int]) -> list[int]:
    return sorted(numbers[key] for key in one.claims if key in numbers)


def _sentence(one: Sentence, numbers: Mapping[str, int]) -> str:
    notes = ", ".join(map(_linked, _runs(_numbers(one, numbers))))
    return f'<span data-rule="{html.escape(one.id)}">{html.escape(one.text)}</span><sup>{notes}</sup>'


def _linked(run: tuple[int, int]) -> str:
    first, last = run
    return f'<a href="#n{first}">{first}{f"–{last}" if last > first else ""}</a>'


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Return runs of numbers that follow each other, with the first and the last of each."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def _note(note: Note) -> str:
    state = "" if note.state == "standing" else f" ({note.state})"
    outlet, day = note.outlet or "outlet not known", note.published or "no date"
    said = f"{note.source}: " if note.source != note.outlet else ""
    return f"{outlet}, {day}, dispatch {note.dispatch}, claim {note.claim}{state}. {said}“{note.words}”"


def _plain(text: str) -> str:
    """Return text in which nothing is Markdown."""
    return _SPECIAL.sub(r"\\\1", text)
