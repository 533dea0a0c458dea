"""Briefs as Markdown and as one HTML page that loads nothing, each sentence with its footnotes."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files

from dateline.publish.brief import Brief, Note
from dateline.publish.brief_parts import note_ids, note_words, numbered, numbers_of, run_text, runs, title_of
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
    numbers = numbers_of(brief)
    yield f"# {markdown_text(title_of(brief))}\n"
    for section in brief.sections:
        yield f"## {section.title}\n"
        for some in section.paragraphs():
            told = (f"{markdown_text(one.text)}{_marks(one, numbers)}" for one in some)
            yield " ".join(told) + "\n"
        if not section.sentences:
            yield f"{section.empty}\n"
    yield f"## {tables()['sections']['method']}\n"
    yield from (f"{markdown_text(line)}\n" for line in brief.method)
    for note in brief.notes:
        yield f"[^{note.number}]: {markdown_text(_note(note))}"


def _marks(one: Sentence, numbers: Mapping[str, int]) -> str:
    return "".join(f"[^{number}]" for number in numbered(one, numbers))


def brief_html(brief: Brief) -> str:
    """Return a brief as one page, which prints and works without scripts."""
    return page(title_of(brief), brief_body(brief))


def page(title: str, body: str, css: str = "") -> str:
    """Return a page that loads nothing, in the style of briefs and with more of its own."""
    style = (files(__package__) / "brief.css").read_text(encoding="utf-8") + css
    return f"{_HEAD.format(loads=_LOADS, title=html.escape(title), css=style)}<body>\n{body}\n</body>\n</html>\n"


def brief_body(brief: Brief) -> str:
    """Return what stands on the page of a brief."""
    return "\n".join(_html(brief, numbers_of(brief)))


def _html(brief: Brief, numbers: Mapping[str, int]) -> Iterator[str]:
    yield f"<header><h1>{html.escape(title_of(brief))}</h1></header>\n<main>"
    for section in brief.sections:
        yield f'<section aria-labelledby="{section.id}"><h2 id="{section.id}">{html.escape(section.title)}</h2>'
        if section.id == "control":
            yield drawn_map(brief.points)
        for some in section.paragraphs():
            yield f"<p>{' '.join(sentence_html(one, numbers) for one in some)}</p>"
        if not section.sentences:
            yield f'<p class="empty">{html.escape(section.empty)}</p>'
        yield "</section>"
    yield f'<section class="method"><h2>{html.escape(tables()["sections"]["method"])}</h2>'
    yield from (f"<p>{html.escape(line)}</p>" for line in brief.method)
    yield f"</section></main>\n<footer>{notes_html(brief.notes)}</footer>"


def notes_html(notes: Iterable[Note]) -> str:
    """Return footnotes as a list, each to be led to by its number."""
    return f'<ol class="notes">{"".join(map(_item, notes))}</ol>'


def _item(note: Note) -> str:
    return f'<li id="n{note.number}">{html.escape(_note(note))}</li>'


def sentence_html(one: Sentence, numbers: Mapping[str, int]) -> str:
    """Return a sentence with the numbers of its footnotes."""
    notes = ", ".join(map(_linked, runs(numbered(one, numbers))))
    return f'<span data-rule="{html.escape(one.id)}">{html.escape(one.text)}</span><sup>{notes}</sup>'


def _linked(run: tuple[int, int]) -> str:
    return f'<a href="#n{run[0]}">{run_text(run)}</a>'


def _note(note: Note) -> str:
    return f"{note_words(note)} ({note_ids(note)})"


def markdown_text(text: str) -> str:
    """Return text in which nothing is Markdown."""
    return _SPECIAL.sub(r"\\\1", text)
