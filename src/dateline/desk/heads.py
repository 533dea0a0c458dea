"""What the head of a plain text says of it, and what whoever hands files in says of those that say nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time

from dateline.desk.arriving import Opener
from dateline.desk.columns import opener
from dateline.errors import BadInput
from dateline.intake.receive import receive_text
from dateline.records.item import Item

_PLAIN = ("text", "markdown")

_OF_ALL_FORMATS = opener()


def headed(reader: Opener = _OF_ALL_FORMATS, outlet: str | None = None, published: date | None = None) -> Opener:
    """Return a reader whose plain texts bear what their heads say; what nothing tells is filled in as given."""

    def opened(data: bytes, name: str, media_type: str = "") -> Iterator[Item]:
        found = reader(data, name, media_type)
        return (_filled(item, outlet, published) for item in found)

    return opened


def _filled(item: Item, outlet: str | None, published: date | None) -> Item:
    """Fill in the head, then what was given; but an agency in a dateline is no outlet where another is given."""
    told, own = _head(item) if item.format in _PLAIN and item.text else (item, True)
    named = told.outlet if own or not outlet else None
    return replace(told, outlet=named or outlet, published=told.published or _morning(published))


def _head(item: Item) -> tuple[Item, bool]:
    """Return an item with what its head tells, and whether the outlet is named and not only its agency's dateline."""
    try:
        head = receive_text(item.text)
    except BadInput as error:
        why = str(error).removeprefix("-: ")
        return (replace(item, notes=(*item.notes, why)) if why.startswith("Published:") else item), True
    told = replace(
        item,
        headline=item.headline or (_line(head.headline.text) if head.headline else None),
        byline=item.byline or (_line(head.byline.text) if head.byline else None),
        outlet=item.outlet or head.outlet,
        published=item.published or _morning(head.published),
    )
    lines = [block.span.of(item.text).lower() for block in head.blocks if block.role == "metadata"]
    return told, bool(item.outlet) or any(line.startswith("outlet") for line in lines)


def _line(words: str) -> str:
    return " ".join(words.split())[:1_000]


def _morning(day: date | None) -> datetime | None:
    """A day as a moment: its first, in no zone, since only the day is told."""
    return datetime.combine(day, time()) if day else None
