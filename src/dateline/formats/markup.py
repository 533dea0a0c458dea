"""HTML and XML text, token by token, with the place of each character in the source; linear, and never refuses."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from dateline.formats.composing import Composer
from dateline.records.item import OffsetMap, Origin

_NAME = re.compile(r"</?([A-Za-z][^\s/>\x00]{0,80})")
_TAG_REST = re.compile(r"""[^"'<>]*+(?:"[^"]*+"[^"'>]*+|'[^']*+'[^"'>]*+)*+>""")
_NO_TAG = re.compile(r"<[^<]*+(?:<(?![A-Za-z/!?])[^<]*+)*+")
_REFERENCE = re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});?")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>]+))""")
_PARTS = re.compile(r"\S++(?:\s\S++)*+|\s++")
_BLANK = re.compile(r"\s")
_RAW = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"})
_MAX_BROKEN = 20
_MAX_ATTRIBUTES = 20_000

UNSEEN = frozenset({"script", "style", "template", "noscript", "title", "textarea", "iframe", "svg", "math", "object"})
"""Elements whose text a reader of the page doesn't see."""
ASIDE = UNSEEN | {"nav", "header", "footer", "aside", "form", "button", "select", "figure", "dialog", "menu"}
"""Elements whose text is not of the story, with those that aren't seen."""
_BREAKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer"
    " form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol option p pre section select summary"
    " table tbody tfoot thead tr ul block hedline hl1 hl2 byline dateline body.head body.content body.end"
    " abstract note media nitf inlinexml inlinedata".split()
)
_CELLS = frozenset({"td", "th"})


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of the source: "open", "close", "text", "literal" (no references in it) or "raw" (in `name`)."""

    kind: str
    start: int
    end: int
    name: str = ""


def tokens(source: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Yield the tags and texts of a stretch of markup, comments and declarations left out."""
    end = len(source) if end is None else end
    broken = 0
    while start < end:
        at = source.find("<", start, end)
        if at < 0:
            yield Token("text", start, end)
            return
        if at > start:
            yield Token("text", start, at)
        name = _NAME.match(source, at, end)
        if not name:
            start, literal = _special(source, at, end)
            yield from literal
            continue
        rest = _TAG_REST.match(source, name.end(), end) if broken < _MAX_BROKEN else None
        broken += rest is None
        close = rest.end() if rest else source.find(">", at, end) + 1
        if close <= 0:
            return
        tag = name[1].rpartition(":")[2].lower()
        yield Token("close" if source[at + 1] == "/" else "open", at, close, tag)
        start = close
        if source[at + 1] != "/" and tag in _RAW and source[close - 2] != "/":
            start = _raw_end(source, tag, close, end)
            yield Token("raw", close, start, tag)


def _special(source: str, at: int, end: int) -> tuple[int, tuple[Token, ...]]:
    """Return where what begins with "<" but is no tag ends, and the text it holds, if any."""
    if source.startswith("<!--", at):
        close = source.find("-->", at + 4, end)
        return (end if close < 0 else close + 3), ()
    if source.startswith("<![CDATA[", at):
        close = source.find("]]>", at + 9, end)
        close = end if close < 0 else close
        return min(close + 3, end), (Token("literal", at + 9, close),)
    if source.startswith(("<!", "<?", "</"), at):
        close = source.find(">", at, end)
        return (end if close < 0 else close + 1), ()
    stop = _NO_TAG.match(source, at, end)
    close = stop.end() if stop else at + 1
    return close, (Token("text", at, close),)


def _raw_end(source: str, tag: str, start: int, end: int) -> int:
    found = re.compile(f"</{tag}", re.I).search(source, start, end)
    return found.start() if found else end


def attributes(tag: str) -> dict[str, str]:
    """Return the attributes of an opening tag by lower-case name; the first of a name stands."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(tag, 0, _MAX_ATTRIBUTES):
        value = match[2] if match[2] is not None else match[3] if match[3] is not None else match[4]
        found.setdefault(match[1].lower(), html.unescape(value))
    return found


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of seen text, or a break: `text` is "" for a paragraph's end, "\\n" for a line's."""

    text: str
    start: int
    end: int
    broken: bool = False


@dataclass(slots=True)
class _Skip:
    """Which unseen element we stand in, and how deep in elements of its name."""

    unseen: frozenset[str]
    name: str = ""
    depth: int = field(default=0)

    def over(self, token: Token) -> bool:
        """Whether the token belongs to an element that is left out."""
        if self.depth:
            if token.name == self.name and token.kind != "raw":
                self.depth += 1 if token.kind == "open" else -1
            return True
        if token.kind == "open" and token.name in self.unseen and token.name not in _RAW:
            self.name, self.depth = token.name, 1
        return self.depth > 0 or (token.kind == "raw" and token.name in self.unseen)


def runs(source: str, start: int = 0, end: int | None = None, unseen: frozenset[str] = UNSEEN) -> Iterator[Run]:
    """Yield the seen text of markup with its places; references stand as the characters they mean."""
    skip = _Skip(unseen)
    for token in tokens(source, start, end):
        if token.kind == "open" and source[token.end - 2] == "/" and token.name in unseen:
            continue
        if skip.over(token):
            continue
        if token.kind in ("text", "raw"):
            yield from _texts(source, token)
        elif token.kind == "literal":
            yield Run(source[token.start : token.end], token.start, token.end)
        elif token.name == "br":
            yield Run("\n", token.start, token.end, broken=True)
        elif token.name in _BREAKS:
            yield Run("", token.start, token.end, broken=True)
        elif token.name in _CELLS:
            yield Run(" ", token.start, token.end, broken=True)


def _texts(source: str, token: Token) -> Iterator[Run]:
    at = token.start
    for match in _REFERENCE.finditer(source, token.start, token.end):
        meant = html.unescape(match[0])
        if meant == match[0]:
            continue
        if match.start() > at:
            yield Run(source[at : match.start()], at, match.start())
        yield Run(meant, match.start(), match.end())
        at = match.end()
    if at < token.end:
        yield Run(source[at : token.end], at, token.end)


def render(
    source: str, part: str = "", start: int = 0, end: int | None = None, unseen: frozenset[str] = ASIDE
) -> tuple[str, OffsetMap]:
    """Return the text of markup, one paragraph a block with a blank line between, and its map to the source."""
    composer = Composer()
    gap = ""
    blank: tuple[int, int] | None = None
    for run in runs(source, start, end, unseen):
        if run.broken:
            gap, blank = _wider(gap, run.text or "\n\n"), None
            continue
        even = len(run.text) == run.end - run.start
        for match in _PARTS.finditer(run.text):
            places = (run.start + match.start(), run.start + match.end()) if even else (run.start, run.end)
            if match[0].isspace():
                blank = places if blank is None else (blank[0], places[1])
                continue
            _space(composer, gap, blank, part)
            gap, blank = "", None
            composer.put(_BLANK.sub(" ", match[0]), Origin(part, *places), even)
    return composer.done()


def _wider(gap: str, other: str) -> str:
    """The stronger of two gaps: a paragraph's end, a line's, a blank."""
    return max(gap, other, key=lambda each: (each.count("\n"), len(each)))


def _space(composer: Composer, gap: str, blank: tuple[int, int] | None, part: str) -> None:
    """Set what parts two words: the gap of a block, or one blank, which is the source's where that has one."""
    if not len(composer):
        return
    if gap:
        composer.fill(gap)
    elif blank and blank[1] - blank[0] == 1:
        composer.put(" ", Origin(part, *blank), True)
    elif blank:
        composer.fill(" ")
