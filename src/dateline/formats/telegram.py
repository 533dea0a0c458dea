"""Telegram's own export (result.json), of one chat or of all -> an item a message, each read where it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dateline.errors import BadInput
from dateline.formats.composing import Composer
from dateline.formats.moments import iso
from dateline.records.item import Item, OffsetMap, Origin

_DECODER = json.JSONDecoder()
_BETWEEN = re.compile(r"[ \t\r\n,]*")
_MESSAGES = re.compile(r'(?<!\\)"messages"[ \t\r\n]{0,100}:[ \t\r\n]{0,100}\[')
_NAME = re.compile(r'(?<!\\)"name"\s{0,100}:\s{0,100}("(?:[^"\\]|\\.){0,300}")')
_ID = re.compile(r'(?<!\\)"id"\s{0,100}:\s{0,100}(\d{1,20})')
_NEAR = 2000
_MAX_STRAYS = 100
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.S)
_ESCAPE = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.", re.S)
_MEDIA = ("photo", "file")
_SOURCES = ("forwarded_from", "saved_from")
_MOST_PIECES = 2000


@dataclass(frozen=True, slots=True)
class _Chat:
    """A chat as its export names it."""

    name: str | None = None
    id: str | None = None


def read_telegram(data: bytes, name: str) -> Iterator[Item]:
    """Yield an item for each message; joins, pins and other service lines are left out.

    Offsets count the characters of the file as decoded. A moment is in UTC where the export has `date_unixtime`, else
    without a zone. An edited message is an `update` whose version is when it was edited. Raises `BadInput`.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"{name}: not UTF-8 at byte {error.start}; export the chat again as JSON") from None
    at, lists = 0, 0
    while found := _MESSAGES.search(text, at):
        lists += 1
        at = yield from _messages(text, found.end(), text[max(at, found.start() - _NEAR) : found.start()], name)
    if not lists:
        raise BadInput(f"{name}: no list of messages; is it a Telegram export (result.json)?")


def _messages(text: str, at: int, before: str, name: str) -> Generator[Item, None, int]:
    """Yield the items of one list of messages; returns where it ends, or the text where the rest can't be read."""
    chat = _chat(before, text, at)
    strays = 0
    while strays < _MAX_STRAYS:
        at = _between(text, at)
        if text[at : at + 1] == "]":
            return at
        try:
            message, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            yield _stray(at, f"{name}: {_why(error, text, at)} from character {at} on; {_DO}")
            return len(text)
        if isinstance(message, dict) and message.get("type", "message") == "message":
            yield _item(message, text, at, end, chat)
        elif not isinstance(message, dict):
            strays += 1
            yield _stray(at, f"{name}: no message at character {at}")
        at = end
    yield _stray(at, f"{name}: no messages from character {at} on; {_DO}")
    return len(text)


def _stray(at: int, note: str) -> Item:
    return Item("telegram", "", part=f"character {at}", notes=(note,))


def _why(error: Exception, text: str, at: int) -> str:
    if isinstance(error, RecursionError):
        return "nested too deep"
    return "not JSON" if text[at : at + 1] else "ends within its messages,"


_DO = "the rest of the list is not read; export the chat again"


def _between(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def _chat(before: str, text: str, at: int) -> _Chat:
    """Read the name and number of a chat beside its messages: nearest before them, else behind them."""
    names, ids = _NAME.findall(before), _ID.findall(before)
    if not names:
        behind = _behind(text, at)
        names, ids = _NAME.findall(behind), ids or _ID.findall(behind)
    return _Chat(_decoded(names[-1], 0, len(names[-1])) if names else None, ids[-1] if ids else None)


def _behind(text: str, at: int) -> str:
    """Return what stands after a list of messages in its chat, where a tool has put the keys in order."""
    try:
        end = _DECODER.raw_decode(text, at - 1)[1]
    except (ValueError, RecursionError):
        return ""
    return text[end : end + _NEAR].partition("}")[0]


def _item(message: dict[str, Any], text: str, at: int, end: int, chat: _Chat) -> Item:
    number = message.get("id")
    part = f"message {number}" if isinstance(number, int) and abs(number) < 10**18 else f"character {at}"
    words, offsets = _words(message, text, at, end)
    edited = _moment(message, "edited")
    files = _attachments(message)
    return Item(
        "telegram", words, offsets, part,
        byline=_said(message.get("author")) or _said(message.get("from")), outlet=chat.name,
        published=_moment(message, "date"), guid=_guid(part, chat), version=edited.isoformat() if edited else None,
        status="update" if edited else "new",
        credit=tuple(dict.fromkeys(said for key in _SOURCES if (said := _said(message.get(key))))),
        attachments=files, notes=tuple(_notes(message, words, files)),
    )  # fmt: skip


def _guid(part: str, chat: _Chat) -> str | None:
    """The identity of a message: its chat's number, or name where there is none, and its own."""
    if not part.startswith("message ") or not (chat.id or chat.name):
        return None
    return f"telegram:{chat.id or chat.name}/{part.removeprefix('message ')}"


def _strings(message: dict[str, Any]) -> tuple[str, list[str]]:
    """Return the key that holds a message's words, and their runs as written: plain, bold, links and so on."""
    key = "text" if message.get("text") else "text_entities"
    held = message.get(key)
    runs = held if isinstance(held, list) else [held]
    found = [run.get("text") if isinstance(run, dict) else run for run in runs[:_MOST_PIECES]]
    return key, [run for run in found if isinstance(run, str) and run]


def _words(message: dict[str, Any], text: str, at: int, end: int) -> tuple[str, OffsetMap]:
    """Return a message's words with where each run of them stands in the file."""
    key, runs = _strings(message)
    if not any(map(str.strip, runs)):
        return "", OffsetMap()
    composer = Composer()
    places = _tokens(text, at, end, key)
    left = next(places, None)
    for run in runs:
        while left is not None and _decoded(text, *left) != run:
            left = next(places, None)
        if left is None:
            composer.put(run, Origin("", at, end), False)
            continue
        _put(composer, text, left[0] + 1, left[1] - 1)
        left = next(places, None)
    return composer.done()


def _put(composer: Composer, text: str, at: int, end: int) -> None:
    """Put what stands between two quotation marks: letters as they are, and what each escape stands for."""
    for escape in _ESCAPE.finditer(text, at, end):
        if at < escape.start():
            composer.put(text[at : escape.start()], Origin("", at, escape.start()), True)
        composer.put(_decoded(f'"{escape[0]}"', 0, len(escape[0]) + 2), Origin("", *escape.span()), False)
        at = escape.end()
    if at < end:
        composer.put(text[at:end], Origin("", at, end), True)


def _tokens(text: str, at: int, end: int, key: str) -> Iterator[tuple[int, int]]:
    """Yield where the strings stand from the message's own `key` on."""
    depth, begun, wanted = 0, False, f'"{key}"'
    for token in _TOKEN.finditer(text, at, end):
        sign = text[token.start()]
        depth += (sign in "[{") - (sign in "]}")
        if sign == '"' and begun:
            yield token.span()
        elif depth == 1 and token.group() == wanted:
            begun = True


def _decoded(text: str, start: int, end: int) -> str:
    raw = text[start + 1 : end - 1]
    if "\\" not in raw:
        return raw
    try:
        return str(json.loads(text[start:end], strict=False))
    except ValueError:
        return raw


def _moment(message: dict[str, Any], key: str) -> datetime | None:
    """Read a moment: seconds of 1970 where the export has them, else the exporter's own clock without a zone."""
    seconds = message.get(f"{key}_unixtime")
    digits = str(seconds) if isinstance(seconds, str | int) else ""
    if digits.isascii() and digits.isdigit() and 0 < int(digits[:12]) < 4_000_000_000:
        return datetime.fromtimestamp(int(digits[:12]), UTC)
    return iso(message.get(key))


def _attachments(message: dict[str, Any]) -> tuple[str, ...]:
    """Return the files, links to places included, that a message carries."""
    found = []
    for key in _MEDIA:
        path = _said(message.get(key))
        if path and path.startswith("(File "):
            path = _said(message.get("file_name")) or _said(message.get("media_type")) or "file"
        found.append(path)
    place = message.get("location_information")
    if isinstance(place, dict):
        lat, lon = place.get("latitude"), place.get("longitude")
        if isinstance(lat, float | int) and isinstance(lon, float | int) and abs(lat) <= 90 and abs(lon) <= 180:
            found.append(f"geo:{lat},{lon}")
    return tuple(path for path in found if path)


def _notes(message: dict[str, Any], words: str, files: tuple[str, ...]) -> Iterator[str]:
    if isinstance(message.get("poll"), dict):
        yield "a poll; not read"
    if any(str(message.get(key)).startswith("(File ") for key in _MEDIA):
        yield "its file was left out of the export"
    if not words:
        yield "no text, only attachments" if files else "no text"
    if message.get("date") and _moment(message, "date") is None:
        yield "its date can't be read"


def _said(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
