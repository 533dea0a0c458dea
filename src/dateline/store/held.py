"""A dispatch as a desk holds it: an item with its place in the record, and how both become rows."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from dateline.records.item import Item, OffsetMap, Origin, Piece
from dateline.records.text import Span

_T = TypeVar("_T")
_AT_ONCE = 500
STANDING, SUPERSEDED, REPLACED, WITHDRAWN, NOTICE = STATES = (
    "standing", "superseded", "replaced", "withdrawn", "notice",
)  # fmt: skip
"""What became of a dispatch: an update supersedes, a correction replaces, a kill withdraws and is itself a notice."""

_PLAIN = ("format", "headline", "byline", "outlet", "language", "url", "guid", "version", "status", "replaces", "text")
_LISTS = ("credit", "attachments", "notes")


@dataclass(frozen=True, slots=True)
class Held:
    """A dispatch that is in the record.

    `changed_by` is the dispatch that made its state what it is; `copies` is the group of copies that it belongs to,
    named by the dispatch that is its origin.
    """

    id: int
    original: str
    digest: str
    received: datetime
    item: Item
    state: str
    changed_by: int | None
    copies: int | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """One way by which an original came: "file", "stdin", "feed", "page"..., from which address, and when."""

    how: str
    address: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Original:
    """An original, kept byte for byte.

    `parts`, the number of its items, is None while not all of it is in; `problem` says what of it could not be read.
    """

    sha256: str
    size: int
    name: str
    received: datetime
    parts: int | None
    problem: str | None
    arrivals: tuple[Arrival, ...]


def stamp(moment: datetime) -> str:
    """Return a moment in UTC, as the record writes it: all of one length, so that they sort as text."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(stamped: str) -> datetime:
    """Return the moment of a stamp."""
    return datetime.fromisoformat(stamped)


def portions(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Yield values in lists that a query can hold."""
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))


def canonical(value: object) -> str:
    """Return a value as the one JSON text that it has here."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(item: Item) -> str:
    """Return the SHA-256 of all that an item says, wherever it stands: not of its part or its way back."""
    said: dict[str, Any] = {name: getattr(item, name) for name in (*_PLAIN, *_LISTS)}
    said["published"] = item.published.isoformat() if item.published else None
    return hashlib.sha256(canonical(said).encode("utf-8")).hexdigest()


def way_back(offsets: bytes) -> str:
    """Return the SHA-256 of the way from a text back to its original, however it is packed."""
    return hashlib.sha256(zlib.decompress(offsets)).hexdigest()


def as_row(item: Item) -> dict[str, Any]:
    """Return the columns that an item fills."""
    row: dict[str, Any] = {name: getattr(item, name) for name in _PLAIN}
    row |= {name: canonical(list(getattr(item, name))) for name in _LISTS}
    row["part"] = item.part
    row["published"] = item.published.isoformat() if item.published else None
    row["published_at"] = stamp(_zoned(item.published)) if item.published else None
    row["offsets"] = _packed(item.offsets)
    return row


def as_held(row: Mapping[Any, Any]) -> Held:
    """Return the dispatch of a row."""
    return Held(
        row["id"], row["original"], row["digest"], moment(row["received"]), _item(row), row["state"],
        row["changed_by"], row["copies"],
    )  # fmt: skip


def _item(row: Mapping[Any, Any]) -> Item:
    values = {name: row[name] for name in _PLAIN} | {name: tuple(json.loads(row[name])) for name in _LISTS}
    published = datetime.fromisoformat(row["published"]) if row["published"] else None
    return Item(offsets=_unpacked(row["offsets"]), part=row["part"], published=published, **values)


def _zoned(published: datetime) -> datetime:
    """A time without a zone is sorted as if it were UTC; what is kept stays without."""
    return published if published.tzinfo else published.replace(tzinfo=UTC)


def _packed(offsets: OffsetMap) -> bytes:
    pieces = [
        (*piece.span, piece.origin.part, piece.origin.start, piece.origin.end, int(piece.even))
        for piece in offsets.pieces
    ]
    return zlib.compress(canonical(pieces).encode("utf-8"))


def _unpacked(packed: bytes) -> OffsetMap:
    return OffsetMap(
        tuple(
            Piece(Span(start, end), Origin(part, first, last), bool(even))
            for start, end, part, first, last, even in json.loads(zlib.decompress(packed))
        )
    )
