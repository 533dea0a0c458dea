"""XML as a tree that knows where its elements stand; no entity is declared, nothing outside is read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from xml.parsers import expat

from dateline.errors import BadInput

_MAX_DEPTH = 200
_MAX_ELEMENTS = 500_000
_BLOCK = 4_096
_FOLLOWING = bytes(range(0x80, 0xC0))


@dataclass(slots=True)
class Element:
    """An element: its local name, attributes by local name, its own text, and where its content stands.

    `start` and `end` are characters of the text that was read; `words` is the text before its first child.
    """

    name: str
    attributes: dict[str, str]
    start: int = 0
    end: int = 0
    words: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, *path: str) -> Iterator[Element]:
        """Yield the elements at the end of a path of local names, in order."""
        if not path:
            yield self
            return
        for child in self.children:
            if child.name == path[0]:
                yield from child.all(*path[1:])

    def first(self, *path: str) -> Element | None:
        """Return the first element at the end of a path."""
        return next(self.all(*path), None)

    def text(self, *path: str) -> str | None:
        """Return what the first element of a path says in words of its own, in one line."""
        found = self.first(*path)
        return (" ".join(found.words.split())[:2_000] or None) if found else None

    def get(self, name: str, *path: str) -> str | None:
        """Return an attribute of the first element of a path."""
        found = self.first(*path)
        return (found.attributes.get(name, "").strip() or None) if found else None

    def walk(self) -> Iterator[Element]:
        """Yield this element and all below it, in the order they begin."""
        pending = [self]
        while pending:
            each = pending.pop()
            yield each
            pending += reversed(each.children)


class _Stop(Exception):
    """What is read is not to be read on."""


@dataclass(slots=True)
class _Builder:
    """Builds the tree while expat reads; bytes are of the text in UTF-8."""

    parser: expat.XMLParserType
    root: Element = field(default_factory=lambda: Element("", {}))
    open: list[Element] = field(default_factory=list)
    count: int = 0
    fresh: list[Element] = field(default_factory=list)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self._settle()
        self.count += 1
        if self.count > _MAX_ELEMENTS or len(self.open) >= _MAX_DEPTH:
            raise _Stop("more elements, or nested deeper, than any format that is read here")
        element = Element(_local(name), {_local(key): value for key, value in attributes.items()})
        (self.open[-1] if self.open else self.root).children.append(element)
        self.open.append(element)
        self.fresh.append(element)

    def finish(self, _: str) -> None:
        self._settle()
        self.open.pop().end = self.parser.CurrentByteIndex

    def say(self, words: str) -> None:
        self._settle()
        if self.open and not self.open[-1].children and len(self.open[-1].words) < 100_000:
            self.open[-1].words += words

    def other(self, *_: object) -> None:
        self._settle()

    def _settle(self) -> None:
        """The content of an element begins where what comes next does."""
        if self.fresh:
            self.fresh.pop().start = self.parser.CurrentByteIndex

    def refuse(self, *_: object) -> None:
        raise _Stop("declares entities, which no news format needs; it is refused")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def parse(text: str, name: str = "") -> Element:
    """Return the root element, or raise `BadInput`."""
    where = name or "input"
    data = text.lstrip("\ufeff").encode("utf-8", "replace")
    parser = expat.ParserCreate("utf-8", " ")
    builder = _Builder(parser)
    parser.buffer_text = True
    parser.StartElementHandler = builder.begin
    parser.EndElementHandler = builder.finish
    parser.CharacterDataHandler = builder.say
    parser.CommentHandler = parser.ProcessingInstructionHandler = builder.other
    parser.EntityDeclHandler = builder.refuse
    try:
        parser.Parse(data, True)
    except _Stop as stop:
        raise BadInput(f"{where}: XML that {stop}" if "refused" in str(stop) else f"{where}: XML with {stop}") from None
    except expat.ExpatError as error:
        why = expat.ErrorString(error.code)
        raise BadInput(f"{where}: not well-formed XML at line {error.lineno} ({why}); is it cut short?") from None
    except ValueError as error:
        raise BadInput(f"{where}: not XML ({error}); mend it") from None
    _count_characters(builder.root, data, len(text) - len(text.lstrip("\ufeff")))
    return builder.root.children[0]


def _count_characters(root: Element, data: bytes, before: int) -> None:
    """Turn the places of elements from bytes into characters."""
    blocks = [data[at : at + _BLOCK] for at in range(0, len(data), _BLOCK)]
    starts = list(accumulate((len(block) for block in blocks), initial=0))
    counts = list(accumulate((_characters(block) for block in blocks), initial=before))

    def count(at: int) -> int:
        index = bisect_right(starts, at) - 1
        return counts[index] + _characters(data[starts[index] : at])

    for element in root.walk():
        element.start, element.end = count(element.start), max(count(element.start), count(element.end))


def _characters(block: bytes) -> int:
    """How many characters of UTF-8 begin in a stretch of bytes."""
    return len(block) if block.isascii() else len(block.translate(None, _FOLLOWING))
