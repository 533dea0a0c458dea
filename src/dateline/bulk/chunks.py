"""An archive cut into chunks of work: the same chunks whoever cuts it, and however often."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass

from dateline.bulk.inputs import Archive, Named, Unit

MOST, LONGEST = 24, 90_000  # dispatches of a chunk, and characters: some seconds of reading


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some items of a unit that are read together; `name` sorts as they stand in the archive."""

    name: str
    items: tuple[Named, ...]


def chunks_of(
    archive: Archive, unit: Unit, columns: tuple[str, ...] = (), done: Set[str] = frozenset()
) -> Iterator[Chunk]:
    """Yield the chunks of a unit but for those that are done."""
    number, held, size = 0, list[Named](), 0
    for one in archive.items(unit, columns):
        if held and (len(held) == MOST or size + len(one.item.text) > LONGEST):
            yield from _new(unit, number, held, done)
            number, held, size = number + 1, [], 0
        held.append(one)
        size += len(one.item.text)
    if held:
        yield from _new(unit, number, held, done)


def _new(unit: Unit, number: int, held: list[Named], done: Set[str]) -> Iterator[Chunk]:
    name = f"{unit.number:07d}-{number:07d}"
    if name not in done:
        yield Chunk(name, tuple(held))
