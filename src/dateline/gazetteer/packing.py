"""The gazetteer's file: compressed blocks of places and of sorted names, read where they are asked for.

The head, a compressed JSON object, gives for each section the end of every block and, for names, each
block's first key. A lookup bisects the first keys, unpacks one block and scans it; no more is read.
"""

from __future__ import annotations

import json
import mmap
import zlib
from bisect import bisect_right
from collections import OrderedDict
from pathlib import Path
from typing import Any

from dateline.errors import BadGazetteer

MAGIC = b"DATELINE-GAZETTEER-1\n"
NAMES_PER_BLOCK = 128
PLACES_PER_BLOCK = 32
_KEPT_BLOCKS = 4096


class PackedFile:
    """Blocks of a gazetteer file, unpacked when first asked for and kept while they are in use."""

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise BadGazetteer(f"{path}: {error}; reinstall dateline") from error
        if self._bytes[: len(MAGIC)] != MAGIC:
            raise BadGazetteer(f"{path}: not a gazetteer of this version; reinstall dateline")
        start = len(MAGIC) + 4
        length = int.from_bytes(self._bytes[len(MAGIC) : start], "big")
        self.head: dict[str, Any] = json.loads(zlib.decompress(self._bytes[start : start + length]))
        self._body = start + length
        self._begins = self._block_begins()
        self._rows: OrderedDict[int, list[list[str]]] = OrderedDict()
        self._keys: OrderedDict[tuple[str, int], str] = OrderedDict()

    def _block_begins(self) -> dict[str, int]:
        begins, at = {}, 0
        for section in ("places", "names", "sounds"):
            begins[section] = at
            at = self.head[section]["ends"][-1] if self.head[section]["ends"] else at
        return begins

    def place_row(self, number: int) -> list[str]:
        """Return the columns of place `number`."""
        block, at = divmod(number, PLACES_PER_BLOCK)
        rows = self._rows.get(block)
        if rows is None:
            columns = [line.split("\t") for line in self._unpack("places", block).split("\n")]
            rows = self._rows[block] = [list(row) for row in zip(*columns, strict=True)]
            if len(self._rows) > _KEPT_BLOCKS:
                self._rows.popitem(last=False)
        return rows[at]

    def numbers(self, section: str, key: str) -> list[int]:
        """Return the places under a key of "names" or "sounds", the most peopled first."""
        block = bisect_right(self.head[section]["first"], key) - 1
        if block < 0:
            return []
        keys = self._keys.get((section, block))
        if keys is None:
            keys = self._keys[section, block] = f"\n{self._unpack(section, block)}\n"
            if len(self._keys) > _KEPT_BLOCKS:
                self._keys.popitem(last=False)
        at = keys.find(f"\n{key}\t")
        if at < 0:
            return []
        return [int(number) for number in keys[at + len(key) + 2 : keys.index("\n", at + 1)].split(",")]

    def _unpack(self, section: str, block: int) -> str:
        ends = self.head[section]["ends"]
        begin = ends[block - 1] if block else self._begins[section]
        return zlib.decompress(self._bytes[self._body + begin : self._body + ends[block]]).decode()
