"""The text of a PDF's page at a bounded cost: what draws lines is left out, forms are weighed before they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

_MAX_RAW, _MAX_RAWS = 30_000_000, 100_000_000
"""Bytes that a page and all pages may hold before what draws is left out; a large map has the tenth of it."""

_MAX_CONTENT, _MAX_CONTENTS = 4_000_000, 40_000_000
"""Bytes that are read of a page and of all pages then; a page of text has a thousandth of it."""

_MAX_FORMS, _MAX_FORMS_DEEP = 60_000_000, 12
_MAX_STEPS = 5_000_000
_BYTES_A_STEP = 10
_DRAWN = 500_000  # a page with less is read as it is

_MARK = re.compile(rb"\\.|[()]", re.DOTALL)
_DRAWING = re.compile(
    rb"(?<!\S)(?:[-+.\d]+\s+){0,6}(?:m|l|c|v|y|h|re|[fFbB]\*?|S|s|n|W\*?|w|J|j|M|i|rg|RG|g|G|k|K)(?!\S)"
)


class _Spent(BaseException):
    """The cost is spent; no `Exception`, which the library would take for damage and go on."""


class Pages:
    """Reads the pages of a document one by one, within what all of them together may cost."""

    def __init__(self, library: ModuleType, reader: Any) -> None:
        self._library, self._reader = library, reader
        self._raws, self._contents, self._steps = _MAX_RAWS, _MAX_CONTENTS, _MAX_STEPS
        self._weighed: set[int] = set()
        self._forms, self._a_form = _MAX_FORMS, 1
        self.unread: list[int] = []
        self.cut: list[int] = []

    def text(self, number: int) -> str:
        """Return the text of a page, "" for one that is damaged or too large; `unread` and `cut` tell of those."""
        try:
            page = self._reader.pages[number - 1]
            if self._prepared(page, number):
                return self._extracted(page, number)
        except Exception:  # the library raises whatever a damaged file brings about
            pass
        self.unread.append(number)
        return ""

    def _prepared(self, page: Any, number: int) -> bool:
        """Leave out of a large page what only draws; False for one that is too large to be a page of text."""
        contents = page.get_contents()
        data = contents.get_data() if contents is not None else b""
        self._raws -= len(data)
        if len(data) > _MAX_RAW or self._raws < 0 or not self._weigh(page):
            return False
        if len(data) > _DRAWN:
            data = without_drawing(data)
            most = min(_MAX_CONTENT, self._contents)
            if len(data) > most:
                self.cut.append(number)
                data = data[: data.rfind(b"ET", 0, most) + 2]
            stream = self._library.generic.DecodedStreamObject()
            stream.set_data(data)
            page[self._library.generic.NameObject("/Contents")] = stream
        self._contents -= len(data)
        return True

    def _weigh(self, page: Any) -> bool:
        """Take note of the largest form that is drawn on a page; False where all of them together are too large."""
        waiting = [(page.get("/Resources"), 0)]
        while waiting:
            resources, depth = waiting.pop()
            for form in _forms(resources):
                self._steps -= 1
                if id(form) in self._weighed:
                    continue
                self._weighed.add(id(form))
                size = len(form.get_data())
                self._forms -= size
                self._a_form = max(self._a_form, size // _BYTES_A_STEP)
                if self._forms < 0 or self._steps < 0:
                    return False
                if depth < _MAX_FORMS_DEEP:
                    waiting.append((form.get("/Resources"), depth + 1))
        return True

    def _extracted(self, page: Any, number: int) -> str:
        """Return the text up to where the cost is spent, which is then told."""
        words: list[str] = []
        try:
            found = page.extract_text(
                visitor_operand_before=self._step, visitor_text=lambda text, *_: words.append(text)
            )
        except _Spent:
            self.cut.append(number)
            found = "".join(words)
        return found if isinstance(found, str) else ""

    def _step(self, operator: Any, *_: Any) -> None:
        """Count a step; to draw a form costs as much as the largest."""
        self._steps -= self._a_form if operator == b"Do" else 1
        if self._steps < 0:
            raise _Spent


def without_drawing(data: bytes) -> bytes:
    """Return the orders of a page without those that only draw lines and set colours; words stay as they are."""
    return b"".join(_DRAWING.sub(b"", part) if outside else part for part, outside in _by_strings(data))


def _by_strings(data: bytes) -> Iterator[tuple[bytes, bool]]:
    """Yield the stretches of a page's orders, and whether each stands outside strings, which nest."""
    depth = start = 0
    for mark in _MARK.finditer(data):
        if mark[0] == b"(":
            depth += 1
            if depth == 1:
                yield data[start : mark.start()], True
                start = mark.start()
        elif mark[0] == b")" and depth:
            depth -= 1
            if not depth:
                yield data[start : mark.end()], False
                start = mark.end()
    yield data[start:], not depth


def _forms(resources: Any) -> Iterator[Any]:
    """Yield the forms that resources name; what is no form, or damaged, is left out."""
    named = resources.get_object().get("/XObject") if resources is not None else None
    if named is None:
        return
    for value in named.get_object().values():
        form = value.get_object()
        if hasattr(form, "get_data") and form.get("/Subtype") == "/Form":
            yield form
