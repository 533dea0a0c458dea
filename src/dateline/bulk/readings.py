"""What a run has read, for a desk to take in without reading again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from dateline.bulk.collate import READINGS, RECORDS, records_of
from dateline.bulk.reading import ITEM, KEY, LISTS, NOTICES, key_of
from dateline.bulk.run import reader_of
from dateline.desk.arriving import Arriving, arriving
from dateline.desk.reading import reader_version
from dateline.errors import BadInput
from dateline.pipeline import Reader
from dateline.records.dispatch import Dispatch
from dateline.records.item import Item, OffsetMap, Origin, Piece
from dateline.records.reading import Reading
from dateline.records.text import Span
from dateline.store.coding import unpacked


def lines_of(out: Path) -> Iterator[Arriving]:
    """Yield the files of a run's output in which dispatches stand, as what arrives."""
    reader_of(out)
    paths = [*sorted((out / READINGS).glob("*.jsonl")), out / f"{NOTICES}.jsonl"]
    return arriving([str(path) for path in paths if path.exists()])


def items_of(data: bytes, name: str, media_type: str = "") -> Iterator[Item]:
    """Yield the dispatches of such a file as the run had them; takes the place of what knows all formats."""
    del media_type
    for number, line in enumerate(data.decode("utf-8").split("\n")[:-1], 1):
        try:
            yield _item(json.loads(line), f"line {number}")
        except (ValueError, KeyError, TypeError) as error:
            raise BadInput(f"{name}: line {number} is none that `dateline bulk` wrote ({error})") from None


def _item(value: dict[str, Any], part: str) -> Item:
    told, text = value["item"], str(value["text"])  # its notes were told when it was read
    plain: dict[str, Any] = {name: told[name] for name in ITEM} | {name: tuple(told[name]) for name in LISTS[:-1]}
    published = datetime.fromisoformat(told["published"]) if told["published"] else None
    return Item(
        "bulk", text, OffsetMap((Piece(Span(0, len(text)), Origin(part)),)), part, published=published,
        **plain,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadBefore(Reader):
    """A reader that gives what a run has read, and reads only what that did not."""

    out: Path
    where: dict[bytes, tuple[str, int]]

    @classmethod
    def of(cls, out: Path, reader: Reader) -> ReadBefore:
        """Look through a run's output. Raises `BadInput` where it is none, unfinished, or of another reader."""
        read_by = reader_of(out)
        if read_by != reader_version():
            raise BadInput(f"{out}: was read by {read_by}, this is {reader_version()}; run `dateline bulk` again")
        found: dict[bytes, tuple[str, int]] = {}
        for path in sorted((out / RECORDS).glob("*.bin")):
            for at, record in records_of(path):
                found.setdefault(record[:KEY], (path.name, at))
        return cls(reader.annotator, reader.gazetteer, out, found)

    def read(self, dispatch: Dispatch) -> Reading:
        """Return what was read out of a dispatch then, or read it."""
        there = self.where.get(key_of(dispatch))
        if there is None:
            return Reader.read(self, dispatch)
        name, at = there
        _, record = next(records_of(self.out / RECORDS / name, at))
        return replace(unpacked(Reading, record[KEY:])[0], dispatch=dispatch)
