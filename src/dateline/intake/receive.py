"""A file's bytes or a string -> Dispatch: the one door into the reading pipeline."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from dateline.errors import BadInput
from dateline.intake.dateline import PrintedDateline
from dateline.intake.dates import printed_date
from dateline.intake.decode import check, decode
from dateline.intake.paragraphs import paragraphs
from dateline.intake.recognise import recognise
from dateline.intake.roles import Setting, set_roles
from dateline.records.dispatch import Block, Dateline, Dispatch
from dateline.records.text import Excerpt, Span

_HEAD_LINE = re.compile(r"\ufeff?(?P<key>published|outlet)[ \t]*:[ \t]*(?P<value>[^\r\n]{0,300})(?:\r\n|\r|\n|$)", re.I)


@dataclass(frozen=True, slots=True)
class HeadLines:
    """The `Published:` and `Outlet:` lines that may stand before a text."""

    published: date | None
    outlet: str | None
    spans: tuple[Span, ...]
    end: int


def receive(data: bytes, file: str, published: date | None = None, outlet: str | None = None) -> Dispatch:
    """Take a file as received; `published` and `outlet` overrule what its head says. Raises `BadInput`."""
    text = decode(data, file)
    return _dispatch(text, hashlib.sha256(data).hexdigest(), file, published, outlet)


def receive_text(text: str, file: str = "-", published: date | None = None, outlet: str | None = None) -> Dispatch:
    """Take a string; its `id` is that of its UTF-8 bytes. Raises `BadInput`."""
    check(text, file)
    return _dispatch(text, hashlib.sha256(text.encode("utf-8")).hexdigest(), file, published, outlet)


def _dispatch(text: str, id: str, file: str, published: date | None, outlet: str | None) -> Dispatch:
    head = _head_lines(text, file)
    setting = set_roles(text, paragraphs(text, head.end))
    when = published or head.published or _printed_day(setting)
    dateline = setting.dateline
    agency = dateline.agency if dateline else None
    return Dispatch(
        file=file,
        id=id,
        text=text,
        blocks=tuple(Block(span, "metadata", span.start) for span in head.spans) + setting.blocks,
        headline=_headline(text, setting),
        byline=Excerpt.at(text, *setting.byline) if setting.byline else None,
        dateline=_dateline(dateline, when) if dateline else None,
        outlet=outlet or head.outlet or agency,
        published=when,
        language=recognise(text[head.end :]),
    )


def _head_lines(text: str, file: str) -> HeadLines:
    """Read the lines before the text, in either order; the first of a key counts."""
    values: dict[str, str] = {}
    spans = []
    end = 0
    while match := _HEAD_LINE.match(text, end):
        values.setdefault(match["key"].lower(), match["value"].strip())
        spans.append(Span(match.start("key"), match.start("key") + len(match.group().strip("\ufeff\r\n \t"))))
        end = match.end()
    return HeadLines(_published(values.get("published", ""), file), values.get("outlet") or None, tuple(spans), end)


def _published(value: str, file: str) -> date | None:
    """Read the date of a `Published:` line: ISO, with or without a time of day, or as printed in English."""
    if not value:
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        printed = printed_date(value)
        day = printed.full() if printed else None
    if day is None:
        raise BadInput(f"{file}: Published: {value[:40]!r} is no date; write YYYY-MM-DD")
    return day


def _printed_day(setting: Setting) -> date | None:
    """Return the day of the dispatch's own date line, else of its dateline if that has a year."""
    own = printed_date(setting.date_line) if setting.date_line else None
    if own and own.full():
        return own.full()
    return setting.dateline.day.full() if setting.dateline and setting.dateline.day else None


def _headline(text: str, setting: Setting) -> Excerpt | None:
    return next((Excerpt.at(text, *block.span) for block in setting.blocks if block.role == "headline"), None)


def _dateline(printed: PrintedDateline, published: date | None) -> Dateline:
    """Give a dateline's day the year of publication where it has none of its own."""
    day = printed.day
    full = day.before(published) if day and published else None
    return Dateline(printed.span, printed.place, full.isoformat() if full else day.edtf() if day else None)
