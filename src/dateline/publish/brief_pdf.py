"""Briefs as PDF, set by typst with the fonts that it brings: the same bytes for the same brief, and nothing loaded."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from importlib.resources import files
from types import ModuleType
from typing import Any

from anyascii import anyascii

from dateline.errors import BadInput
from dateline.publish.brief import Brief, Section
from dateline.publish.brief_parts import days_of, note_ids, note_words, numbered, numbers_of, run_text, runs, title_of
from dateline.publish.drawing import drawn_map
from dateline.publish.wording import capital, tables

# What the fonts have letters for: Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic, Georgian, and signs.
_SET = re.compile(
    "[^\\s\u0021-\u058f\u05d0-\u05f4\u0600-\u06ff\u10a0-\u10ff\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u209f"
    "\u20a0-\u20bf\u2100-\u218f\u2190-\u22ff\u25a0-\u25ff\ufb50-\ufdff\ufe70-\ufefc]+"
)
_PIXELS_PER_INCH = 200.0


def brief_pdf(brief: Brief) -> bytes:
    """Return a brief as PDF, dated with its last day. Raises `BadInput` where typst is not installed."""
    return _compiled("brief.typ", _told(brief), brief.day, format="pdf")


def map_png(brief: Brief) -> bytes | None:
    """Return the map of a brief as a picture; none where no place has a point."""
    drawn = drawn_map(brief.points)
    return _compiled("map.typ", {"map": settable(drawn)}, None, format="png", ppi=_PIXELS_PER_INCH) if drawn else None


def settable(text: str) -> str:
    """Return text without marks of direction and control, and in Latin letters where no font has its own."""
    plain = "".join(letter for letter in text if letter in "\n\u200c\u200d" or unicodedata.category(letter)[0] != "C")
    return _SET.sub(lambda found: anyascii(found[0]), plain)


def _compiled(template: str, told: Mapping[str, Any], day: str | None, **how: Any) -> bytes:
    """Set a template with what it is told; words reach it as data, so nothing in them is markup."""
    source = (files(__package__) / template).read_bytes()
    made: bytes = _typst().compile(
        source, sys_inputs={"told": json.dumps(told)}, ignore_system_fonts=True, timestamp=_moment(day), **how
    )
    return made


def _typst() -> ModuleType:
    try:
        import typst
    except ModuleNotFoundError:
        raise BadInput("PDF and DOCX need typst and python-docx; pip install 'dateline[briefs]'") from None
    return typst


def _moment(day: str | None) -> int:
    """Return a day's noon in seconds; the clock is never asked."""
    return int(datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).timestamp()) + 43_200 if day else 0


def _told(brief: Brief) -> dict[str, Any]:
    """Return a brief as its template reads it."""
    numbers = numbers_of(brief)
    told = {
        "title": title_of(brief), "place": brief.place, "heading": capital(brief.place),
        "days": days_of(brief), "day": brief.day,
        "policy": f"{brief.policy['name']} {brief.policy['digest']}", "words": tables()["page"],
        "method_title": tables()["sections"]["method"],
        "map": drawn_map(brief.points), "sections": [_section(one, numbers) for one in brief.sections],
        "method": list(brief.method),
        "notes": [{"number": one.number, "words": note_words(one), "ids": note_ids(one)} for one in brief.notes],
    }  # fmt: skip
    settled: dict[str, Any] = _settled(told)
    return settled


def _section(section: Section, numbers: Mapping[str, int]) -> dict[str, Any]:
    paragraphs = [
        [{"text": one.text, "notes": [{"first": run[0], "text": run_text(run)} for run in runs(numbered(one, numbers))]}
         for one in some]
        for some in section.paragraphs()
    ]  # fmt: skip
    return {"id": section.id, "title": section.title, "empty": section.empty, "paragraphs": paragraphs}


def _settled(told: Any) -> Any:
    if isinstance(told, str):
        return settable(told)
    if isinstance(told, dict):
        return {key: _settled(value) for key, value in told.items()}
    return [_settled(one) for one in told] if isinstance(told, list) else told
