"""A dispatch's text cut where marks begin and end, so that overlapping spans can be shown in place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dateline.records.claim import Claim
from dateline.records.dispatch import Block
from dateline.records.reading import Reading
from dateline.records.text import Span


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text under the same marks.

    `contents` and `triggers` are the numbers of the claims whose content or trigger covers it, `closing`
    those whose trigger ends with it. `anchor` is its offset where a source, place, time or media begins.
    """

    text: str
    contents: tuple[int, ...]
    triggers: tuple[int, ...]
    closing: tuple[int, ...]
    anchor: int | None


@dataclass(frozen=True, slots=True)
class MarkedBlock:
    """A block of the dispatch in segments, with the numbers of the claims whose triggers stand in it."""

    role: str
    segments: tuple[Segment, ...]
    claims: tuple[int, ...]


def mark(reading: Reading) -> list[MarkedBlock]:
    """Cut all blocks of a reading; claims are numbered from 1 in the reading's order."""
    blocks = reading.dispatch.blocks
    homes = _homes(blocks, reading.claims)
    anchors = _anchors(reading)
    return [_marked(reading, block, homes.get(at, []), anchors) for at, block in enumerate(blocks)]


def _homes(blocks: Sequence[Block], claims: Sequence[Claim]) -> dict[int, list[int]]:
    """Numbers of the claims by the index of the block in which their trigger begins."""
    starts = [block.span.start for block in blocks]
    homes: dict[int, list[int]] = {}
    for number, claim in enumerate(claims, 1):
        homes.setdefault(max(0, bisect_right(starts, claim.trigger.span.start) - 1), []).append(number)
    return homes


def _anchors(reading: Reading) -> set[int]:
    """Where the mentions begin that the lists below the text link to."""
    found = {span.start for source in reading.sources for span in source.mentions}
    found.update(place.words.span.start for place in reading.places)
    found.update(time.words.span.start for time in reading.times)
    found.update(media.span.start for media in reading.media)
    return found


def _marked(reading: Reading, block: Block, numbers: Sequence[int], anchors: set[int]) -> MarkedBlock:
    claims = [(number, reading.claims[number - 1]) for number in numbers]
    contents = [(number, claim.content.span) for number, claim in claims]
    triggers = [(number, claim.trigger.span) for number, claim in claims]
    edges = _edges(block.span, [span for _, span in contents + triggers], anchors)
    under = _active(edges, contents)
    over = _active(edges, triggers)
    segments = tuple(
        Segment(
            reading.dispatch.text[low:high],
            under[i],
            over[i],
            tuple(n for n in over[i] if i + 1 == len(over) or n not in over[i + 1]),
            low if low in anchors else None,
        )
        for i, (low, high) in enumerate(pairwise(edges))
    )
    return MarkedBlock(block.role, segments, tuple(numbers))


def _edges(block: Span, spans: Iterable[Span], anchors: set[int]) -> list[int]:
    """All offsets inside the block at which something begins or ends, with the block's own ends."""
    inside = {edge for span in spans for edge in span if block.start < edge < block.end}
    if len(anchors) < block.end - block.start:
        inside.update(edge for edge in anchors if block.start < edge < block.end)
    else:
        inside.update(edge for edge in range(block.start + 1, block.end) if edge in anchors)
    return sorted(inside | {block.start, block.end})


def _active(edges: Sequence[int], spans: Iterable[tuple[int, Span]]) -> list[tuple[int, ...]]:
    """For each stretch between two edges, the numbers of the spans that cover it, in a sweep from the left."""
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    first, last = edges[0], edges[-1]
    for number, span in spans:
        if span.start < last and span.end > first:
            opening.setdefault(max(span.start, first), []).append(number)
            closing.setdefault(min(span.end, last), []).append(number)
    active: dict[int, None] = {}
    found = []
    for edge in edges[:-1]:
        for number in closing.get(edge, ()):
            active.pop(number, None)
        active.update(dict.fromkeys(opening.get(edge, ())))
        found.append(tuple(active))
    return found
