"""The work of a run on disk: which chunks are done, how often a dispatch was begun, and who works here."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from dateline.bulk.chunks import Chunk
from dateline.bulk.inputs import Named
from dateline.bulk.reading import Aside, Line, as_text, of_text, read_items
from dateline.delivery import whole_file
from dateline.pipeline import Reader
from dateline.records.item import Item

PATIENCE = 12  # times that a dispatch may be begun before it is held to be what kills
_DONE, _BEGUN = ".done", ".begun"
_COUNTS = 1 << 14  # bytes at the end of a chunk's file, more than its counts take


@dataclass(frozen=True, slots=True)
class Stage:
    """The folder of a run's work. A chunk's file takes its name when it is whole, so whatever is there is done."""

    folder: Path

    def prepare(self) -> None:
        """Make the folder; raises `OSError` where that can't be."""
        self.folder.mkdir(parents=True, exist_ok=True)

    def done(self) -> set[str]:
        """Return the names of the chunks that are done."""
        return {path.name.removesuffix(_DONE) for path in self.folder.glob(f"*{_DONE}")}

    def results(self) -> Iterator[tuple[list[Line | Aside], Counter[str]]]:
        """Yield what each chunk read to with its counts, in the archive's order."""
        for path in sorted(self.folder.glob(f"*{_DONE}")):
            *lines, counts = path.read_text(encoding="utf-8").split("\n")[:-1]
            yield [of_text(line) for line in lines], Counter(json.loads(counts))

    def counts(self) -> Counter[str]:
        """Return the counts of all chunks that are done; of each file only its end is looked at."""
        found: Counter[str] = Counter()
        for path in self.folder.glob(f"*{_DONE}"):
            with path.open("rb") as stream:
                stream.seek(max(0, path.stat().st_size - _COUNTS))
                found.update(json.loads(stream.read().split(b"\n")[-2]))
        return found

    def clear(self) -> None:
        """Take away all that lies here."""
        for path in self.folder.glob("*"):
            if path.is_file():
                path.unlink(missing_ok=True)

    def read(self, reader: Reader, chunk: Chunk) -> Counter[str]:
        """Read a chunk into its file, and return its counts. Each dispatch is noted before it is begun."""
        items, counts = self.spared(chunk).items, Counter[str]()
        begun = self._begun(chunk)
        with begun.open("a", encoding="ascii") as notes, whole_file(self.folder / f"{chunk.name}{_DONE}") as stream:

            def begin(number: int) -> None:
                notes.write(f"{number}\n")
                notes.flush()

            for found in read_items(reader, items, begin, counts):
                stream.write(as_text(found).encode("utf-8") + b"\n")
            stream.write(json.dumps(counts, sort_keys=True).encode("ascii") + b"\n")
        begun.unlink(missing_ok=True)
        return counts

    def spared(self, chunk: Chunk) -> Chunk:
        """Return a chunk without the texts that were begun `PATIENCE` times and never ended: they kill their reader."""
        tries = _tries(self._begun(chunk))
        deadly = {number for number, times in tries.items() if times >= PATIENCE}
        if not deadly:
            return chunk
        items = (
            Named(one.name, Item(one.item.format, "", notes=("its reader died of it, again and again",)))
            if number in deadly else one
            for number, one in enumerate(chunk.items)
        )  # fmt: skip
        return replace(chunk, items=tuple(items))

    def give_up(self, chunk: Chunk) -> None:
        """Count the death of a reader as half of what is borne: of what it had begun, or could not even be given."""
        begun = self._begun(chunk)
        lengths = [len(one.item.text) for one in self.spared(chunk).items]
        told = begun.read_text(encoding="ascii").split() if begun.exists() else []
        last = told[-1] if told else str(lengths.index(max(lengths)))
        with begun.open("a", encoding="ascii") as notes:
            notes.write(f"{last}\n" * (PATIENCE // 2))

    def _begun(self, chunk: Chunk) -> Path:
        return self.folder / f"{chunk.name}{_BEGUN}"


def _tries(begun: Path) -> Counter[int]:
    """Count how often each dispatch of a chunk was the last to be begun; those before it were ended."""
    try:
        told = [int(line) for line in begun.read_text(encoding="ascii").split()]
    except (OSError, ValueError):
        return Counter()
    ends = [one for one, after in zip(told, [*told[1:], -1], strict=True) if after <= one]
    return Counter(ends)
