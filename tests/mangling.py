"""Originals as wires, disks and ill will mangle them, drawn by hypothesis; and what every reader must keep."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

from hypothesis import strategies as st

from dateline.errors import BadInput
from dateline.records.item import STATUSES, Item

_TOKENS = (
    b'"', b"'", b"{", b"}", b"[", b"]", b"<", b">", b"&", b",", b";", b":", b"\\", b"\n", b"\r\n", b"\t", b"\0",
    b"\xff", b"\xed\xa0\x80", b"\\ud800", b"9" * 400, b"[" * 300, b"- " * 200, b"1e999", b"null", b"-1", b"../",
    b"\xe2\x80\x8e", b"PK\x03\x04", b"PK\x01\x02",
)  # fmt: skip


@st.composite
def mangled(draw: st.DrawFn, seeds: Sequence[bytes]) -> bytes:
    """Draw an original with up to six wounds: bytes changed, cut out, put in, doubled or moved; or its end cut off."""
    data = bytearray(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(data)))
        to = min(len(data), at + draw(st.integers(0, 40)))
        match draw(st.integers(0, 5)):
            case 0:
                data[at:to] = draw(st.binary(min_size=to - at, max_size=to - at))
            case 1:
                del data[at:to]
            case 2:
                data[at:at] = draw(st.sampled_from(_TOKENS))
            case 3:
                data[at:at] = data[at:to] * 3
            case 4:
                moved = data[at:to]
                del data[at:to]
                data[0:0] = moved
            case _:
                del data[at:]
    return bytes(data)


def survives(read: Callable[[bytes, str], Iterator[Item]], data: bytes, name: str) -> list[Item]:
    """Read an original to its end; only `BadInput` may be raised, in one line that begins with the name."""
    items: list[Item] = []
    try:
        for item in read(data, name):
            check(item)
            items.append(item)
    except BadInput as error:
        line = str(error)
        assert line.startswith(name), line
        assert len(line.splitlines()) == 1, line
        assert len(line) < 4000, line
    return items


def check(item: Item) -> None:
    """What holds of every item: a text or a note why not, spans in order inside the text, words that can be stored."""
    assert item.text.strip() or item.notes
    assert item.status in STATUSES
    end = 0
    for piece in item.offsets.pieces:
        assert end <= piece.span.start < piece.span.end <= len(item.text)
        end = piece.span.end
        if piece.even and piece.origin.start is not None and piece.origin.end is not None:
            assert piece.origin.end - piece.origin.start == piece.span.end - piece.span.start
    assert all(len(note) < 1000 and len(note.splitlines()) == 1 for note in item.notes), item.notes
    json.dumps([item.part, item.headline, item.byline, item.outlet, item.guid, item.notes, item.attachments])
