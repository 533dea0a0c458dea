"""WhatsApp's export (_chat.txt, as Android and iOS write it) -> an item a message, day and month told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any

from dateline.errors import BadInput
from dateline.formats.chat_days import Printed, order_of
from dateline.lexicon import load
from dateline.records.item import Item, OffsetMap, Origin, Piece
from dateline.records.text import Span

_MARKS = "\u200e\u200f\u202a\u202c\u2068\u2069\ufeff"
_DATE = r"(?P<first>\d{1,4})(?P<sign>[/.\-])(?P<second>\d{1,2})(?P=sign)(?P<third>\d{1,4})"
_CLOCK = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<clock>\d\d))?"
    r"(?:[ \u202f\xa0]?(?P<half>[AaPp]\.?[ \u202f\xa0]?[Mm]\.?|[صم]))?"
)
_GAP = r"[,،]?[ \u202f\xa0]"
_HEAD = re.compile(
    rf"^[{_MARKS}]{{0,3}}(?:\[{_DATE}{_GAP}{_CLOCK}\] |{_DATE.replace('?P<', '?P<a_').replace('P=', 'P=a_')}{_GAP}"
    rf"{_CLOCK.replace('?P<', '?P<a_')} [-–] )[{_MARKS}]{{0,3}}(?:(?P<who>[^\n:]{{1,80}}):(?: |$))?",
    re.M,
)
_CHAT = re.compile(r"WhatsApp Chat (?:with|-) (?P<name>[^/\\!]{1,100}?)(?:\.txt|\.zip)?(?:[!/\\]|$)")
_STAMPED = re.compile(r"(?:^|-)(?:IMG|VID|AUD|PTT|DOC|STK|PHOTO|VIDEO|AUDIO)-(20\d\d)-?(\d\d)-?(\d\d)")
_LONGEST = 200_000


@dataclass(frozen=True, slots=True)
class _Post:
    """A message as it stands in the file: its head's date and clock, its poster, and where its words are."""

    printed: Printed
    clock: time | None
    stamp: str
    who: str
    line: int
    start: int
    end: int


def looks_like_whatsapp(words: str) -> bool:
    """Tell whether a text opens as an exported chat does."""
    return _HEAD.match(words) is not None


def read_whatsapp(data: bytes, name: str) -> Iterator[Item]:
    """Yield an item for each message; lines of the program itself are left out.

    Offsets count the characters of the file as decoded. A message has no number of its own: its `guid` is the chat,
    the moment, the poster and its place among those of one moment. A deleted message is a `kill`, an edited one an
    `update`. Moments have no zone. Where day and month can't be told apart, `published` is None and a note says so.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"{name}: not UTF-8 at byte {error.start}; export the chat again") from None
    posts = list(_posts(text))
    if not posts:
        raise BadInput(f"{name}: no dated message; is it an exported chat (_chat.txt)?")
    return _items(text, posts, name)


def _items(text: str, posts: list[_Post], name: str) -> Iterator[Item]:
    found = _CHAT.search(name)
    outlet = found["name"].strip() if found else None
    order = order_of([post.printed for post in posts], _dated_files(text, posts))
    seen: dict[tuple[str, str], int] = {}
    for post in posts:
        if not post.who:
            continue
        moment = _moment(post, order)
        stamp = moment.isoformat() if moment else post.stamp
        item = _item(text, post)
        if item is None:
            continue
        nth = seen[stamp, post.who] = seen.get((stamp, post.who), 0) + 1
        yield _placed(item, moment, outlet, f"whatsapp:{outlet or ''}/{stamp}/{post.who}/{nth}", post)


def _placed(item: Item, moment: datetime | None, outlet: str | None, guid: str, post: _Post) -> Item:
    """The item with what its chat tells of it."""
    notes = item.notes
    if moment is None:
        notes = (*notes, f"date {post.stamp!r} can't be read: nothing in the chat tells day from month, or no such day")
    return Item(
        item.format, item.text, item.offsets, item.part, byline=post.who, outlet=outlet, published=moment, guid=guid,
        status=item.status, attachments=item.attachments, notes=notes,
    )  # fmt: skip


def _posts(text: str) -> Iterator[_Post]:
    """Yield every head line with the stretch of its message, up to the next; without a poster it is the program's."""
    heads = _HEAD.finditer(text)
    head = next(heads, None)
    line, last = 1, 0
    while head is not None:
        after = next(heads, None)
        end = after.start() if after else len(text)
        p = "" if head["first"] else "a_"
        printed = Printed(int(head[p + "first"]), int(head[p + "second"]), int(head[p + "third"]), head[p + "sign"])
        stamp = text[head.start(p + "first") : head.end(p + ("half" if head[p + "half"] else "minute"))]
        who = (head["who"] or "").strip(_MARKS + " ~\u202f\xa0")
        line, last = line + text.count("\n", last, head.start()), head.start()
        yield _Post(printed, _clock(head, p), stamp, who, line, head.end(), end)
        head = after


def _clock(head: re.Match[str], p: str) -> time | None:
    hour, half = int(head[p + "hour"]), (head[p + "half"] or "")[:1].lower()
    if half:
        hour = hour % 12 + (12 if half in "pم" else 0)
    try:
        return time(hour, int(head[p + "minute"]), int(head[p + "clock"] or 0))
    except ValueError:
        return None


def _moment(post: _Post, order: str | None) -> datetime | None:
    day = post.printed.day(order) if order else None
    return datetime.combine(day, post.clock) if day and post.clock else None


def _dated_files(text: str, posts: list[_Post]) -> Iterator[tuple[Printed, date]]:
    """Yield the dates of messages with the day that the name of a file sent with them bears."""
    for post in posts:
        for _, pattern in _rules("attached"):
            found = pattern.match(text, *_trimmed(text, post))
            stamped = _STAMPED.search(found["file"]) if found else None
            if stamped:
                try:
                    yield post.printed, date(int(stamped[1]), int(stamped[2]), int(stamped[3]))
                except ValueError:
                    continue


def _item(text: str, post: _Post) -> Item | None:
    """The item of a message before its chat is known; None for a line of the program."""
    start, end = _trimmed(text, post)
    part = f"line {post.line}"
    role = _role(text, start, end)
    if role == "system" and text[post.start : post.start + 1] not in _MARKS:
        role = None  # the program marks its own lines where it puts a name before them
    if role == "system" or (role is None and start == end):
        return None
    if role == "deleted":
        return Item("whatsapp", "", part=part, status="kill", notes=("the poster deleted this message",))
    if role == "omitted":
        return Item("whatsapp", "", part=part, notes=("its file was left out of the export",))
    return _worded(text, start, end, part)


def _worded(text: str, start: int, end: int, part: str) -> Item:
    """The item of a message of words, a file, or both."""
    files: list[str] = []
    for _, pattern in _rules("attached"):
        if found := pattern.match(text, start, end):
            files.append(found["file"].strip(_MARKS + " "))
            start, end = _stripped(text, found.end(), end)
    edited = _edited().search(text, max(start, end - 100), end)
    if edited:
        end = edited.start()
    notes = ("no text, only attachments" if files else "no text",) if start == end else ()
    if end - start > _LONGEST:
        notes = (f"a message of {end - start:,} characters, more than {_LONGEST:,}; not read",)
        start = end
    offsets = OffsetMap((Piece(Span(0, end - start), Origin("", start, end), True),)) if end > start else OffsetMap()
    status = "update" if edited else "new"
    return Item("whatsapp", text[start:end], offsets, part, status=status, attachments=tuple(files), notes=notes)


def _role(text: str, start: int, end: int) -> str | None:
    """Return what the program itself says in place of a message: "deleted", "omitted", "system"; None for words."""
    if end - start > 600:
        return None
    words = text[start:end].strip(_MARKS + " ")
    return next((role for role, pattern in _rules("line") if pattern.fullmatch(words)), None)


def _trimmed(text: str, post: _Post) -> tuple[int, int]:
    return _stripped(text, post.start, post.end)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a stretch without the space and the marks of direction around it."""
    while start < end and _is_empty(text[start]):
        start += 1
    while end > start and _is_empty(text[end - 1]):
        end -= 1
    return start, end


def _is_empty(letter: str) -> bool:
    return letter.isspace() or letter in _MARKS


@cache
def _rules(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows: list[dict[str, Any]] = load("chats")[table]
    return tuple((row.get("role", ""), re.compile(row["pattern"])) for row in rows)


@cache
def _edited() -> re.Pattern[str]:
    return re.compile(load("chats")["edited"]["pattern"])
