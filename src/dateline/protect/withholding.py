"""An original without whom it would give away: private values found by its format, taken out wherever they stand."""

from __future__ import annotations

import email
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.message import EmailMessage, Message
from email.policy import SMTP
from email.utils import getaddresses
from typing import Any

import yaml

from dateline.errors import BadVault
from dateline.formats.pdf import author
from dateline.protect.vault import PSEUDONYM
from dateline.records.item import Item

PERSON, PLACE, FILE, LOOSE = "person", "place", "file", "loose"
ENDINGS = {
    "field-report": "yaml", "whatsapp": "txt", "telegram": "json", "eml": "eml", "text": "txt", "pdf": "txt",
    "html": "txt",
}  # fmt: skip
"""The formats from which private values are taken out, with how the name of the copy ends."""
_GONE = "[withheld]"
_LEAST = 3  # letters of a value that is looked for
_LOOSE = (
    re.compile(r"[\w.+-]{1,64}@[\w-]{1,60}(?:\.[\w-]{1,30}){1,4}"),
    re.compile(r"(?<![\w@/.])@[A-Za-z]\w{2,31}"),
    re.compile(r"(?:https?://)?(?:t\.me|wa\.me|signal\.me)/[\w+/#-]{3,60}"),
    re.compile(r"(?<![\w.,])(?:\+|00)\d(?:[ \u00a0().-]{0,2}\d){6,14}(?!\w)"),
    re.compile(r"(?<![\w.,:/-])0\d{2,4}(?:[ \u00a0/.-]\d{2,8}){1,3}(?![\w-])"),
    re.compile(r"(?<![\w.])-?\d{1,2}\.\d{4,15}\s?[,;/ ]\s?-?\d{1,3}\.\d{4,15}(?!\w)"),
)
_HEADERS = ("From", "Reply-To", "Sender", "Return-Path", "To", "Cc", "Bcc", "Delivered-To", "X-Original-To")
_IDS = ("from_id", "actor_id", "phone_number", "saved_from", "reply_to_peer_id")
_NAMES = ("from", "author", "actor", "first_name", "last_name", "contact_information", "forwarded_from", "via_bot")


@dataclass(frozen=True, slots=True)
class Private:
    """A value that gives somebody away: what it is, and where it is one person's, by which name that one goes."""

    value: str
    what: str
    whose: str = ""


def private_in(data: bytes, items: Iterable[Item]) -> tuple[Private, ...]:
    """Return the values of an original that give somebody away, each once, the longest first. Raises `BadVault`."""
    told = list(items)
    formats = {item.format for item in told}
    if len(formats) != 1 or not formats <= ENDINGS.keys():
        raise BadVault(
            f"nothing private can be taken out of a file like this; there are {', '.join(ENDINGS)}. Write down what it "
            "says as a text, and take that"
        )
    found = [
        *_FINDERS.get(formats.pop(), _by_line)(data, told),
        *_loose("\n".join([_text(data), *(item.text for item in told)])),
    ]
    kept = {one.value: one for one in reversed(found) if len(one.value.strip()) >= _LEAST}
    return tuple(sorted(kept.values(), key=lambda one: (-len(one.value), one.value)))


def without(data: bytes, format: str, items: Iterable[Item], names: Mapping[str, str]) -> bytes:
    """Return an original with values replaced, wherever they stand and in any case. A mail becomes a plain one."""
    values = sorted(names, key=lambda value: (-len(value), value))
    pattern = re.compile("|".join(map(_spelled, values)), re.I) if values else None
    folded = {_plain(value): names[value] for value in values}

    def cut(text: str) -> str:
        return pattern.sub(lambda found: folded.get(_plain(found[0]), _GONE), text) if pattern else text

    return _WRITERS.get(format, _rewritten)(data, list(items), cut)


def held_in(text: str, values: Iterable[str]) -> int:
    """Return how many of some values a text still holds."""
    return sum(re.search(_spelled(value), text, re.I) is not None for value in values)


def without_loose(text: str, mark: str) -> str:
    """Return words without the addresses, numbers, handles and points that stand in them."""
    for pattern in _LOOSE:
        text = pattern.sub(mark, text)
    return text


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()


def _spelled(value: str) -> str:
    words = r"\s+".join(map(re.escape, value.split()))
    return rf"(?<!\w){words}(?!\w)" if re.match(r"\w", value) and re.search(r"\w$", value) else words


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _loose(text: str) -> Iterator[Private]:
    """Yield addresses, numbers, handles and points that stand in the words."""
    for pattern in _LOOSE:
        yield from (Private(found[0].strip(), LOOSE) for found in pattern.finditer(text))


def _named(name: str) -> Iterator[Private]:
    """Yield a person's name, and each part of it."""
    yield Private(name, PERSON, name)
    yield from (Private(word, PERSON, name) for word in name.split() if word[:1].isupper())


def _by_line(_data: bytes, items: list[Item]) -> Iterator[Private]:
    for name in dict.fromkeys(item.byline for item in items if item.byline):
        yield from _named(name)


def _of_form(data: bytes, _items: list[Item]) -> Iterator[Private]:
    """Yield who reports, who told them, where exactly, and what their files are called."""
    told = yaml.load(data, yaml.BaseLoader)
    who, where, what = told.get("who"), told.get("where"), told.get("what")
    name = str(who.get("name") if isinstance(who, dict) else who)
    yield Private(name, PERSON, name)
    place = str(where.get("place") if isinstance(where, dict) else where).split()
    yield from (Private(word, PERSON, name) for word in name.split() if word[:1].isupper() and word not in place)
    if isinstance(where, dict):
        yield from (Private(str(where[key]), PLACE, name) for key in ("detail", "lat", "lon") if where.get(key))
    yield from (Private(str(one), FILE, name) for one in told.get("attachments") or ())
    heard = [one for one in what if isinstance(one, dict)] if isinstance(what, list) else [told]
    for one in heard:
        by = str(one.get("from") or "")
        if one.get("how") == "told" and any(word[:1].isupper() for word in by.split()[1:] or by.split()):
            yield Private(by, PERSON, by)


def _of_chat(_data: bytes, items: list[Item]) -> Iterator[Private]:
    for item in items:
        if item.byline:
            yield Private(item.byline, PERSON, item.byline)
            yield from (Private(one, FILE, item.byline) for one in item.attachments if not one.startswith("http"))


def _of_telegram(data: bytes, items: list[Item]) -> Iterator[Private]:
    yield from _of_chat(data, items)
    told = json.loads(data)
    yield from (Private(str(chat["name"]), LOOSE) for chat in _private_chats(told) if chat.get("name"))
    for key, value in _pairs(told):
        if key in _NAMES and isinstance(value, str):
            yield Private(value, PERSON, value)
        elif key in _IDS and isinstance(value, str | int):
            yield Private(str(value), LOOSE)


def _private_chats(told: Any) -> list[dict[str, Any]]:
    """Return the chats of an export that not everybody can read: what they are called gives away who is in them."""
    if not isinstance(told, dict):
        return []
    listed = told.get("chats", {}).get("list", []) if isinstance(told.get("chats"), dict) else []
    return [one for one in (told, *listed) if isinstance(one, dict) and not str(one.get("type")).startswith("public")]


def _pairs(told: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(told, dict):
        for key, value in told.items():
            yield key, value
            yield from _pairs(value)
    elif isinstance(told, list):
        for one in told:
            yield from _pairs(one)


def _of_mail(data: bytes, items: list[Item]) -> Iterator[Private]:
    """Yield the names and addresses of all who wrote or were written to, and the names of what was attached."""
    headers: Message = email.message_from_bytes(data)
    for name, address in getaddresses([str(one) for key in _HEADERS for one in headers.get_all(key, [])]):
        whose = name or address
        yield from (Private(one, PERSON, whose) for one in (name, address) if one)
        yield from (Private(word, PERSON, whose) for word in name.split() if word[:1].isupper())
    yield from (Private(one, FILE) for item in items for one in item.attachments)


def _of_pdf(data: bytes, _items: list[Item]) -> Iterator[Private]:
    """Yield whom a PDF names as its author, and each part of that name."""
    if name := author(data):
        yield from _named(name)


def _rewritten(data: bytes, _items: list[Item], cut: Callable[[str], str]) -> bytes:
    try:
        return cut(data.decode("utf-8-sig")).encode()
    except UnicodeDecodeError:
        raise BadVault("not UTF-8; save it as UTF-8, and take that") from None


def _form(data: bytes, _items: list[Item], cut: Callable[[str], str]) -> bytes:
    """Write a form anew, as JSON; where it happened stays as the place alone."""
    told = yaml.load(data, yaml.BaseLoader)
    if isinstance(told.get("where"), dict):
        told["where"] = {"place": told["where"].get("place", "")}
    return (json.dumps(_walked(told, cut), ensure_ascii=False, indent=1) + "\n").encode()


def _telegram(data: bytes, _items: list[Item], cut: Callable[[str], str]) -> bytes:
    told = json.loads(data)
    for chat in _private_chats(told):
        chat.pop("name", None)
    told = _walked(told, cut)
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _walked(told: Any, cut: Callable[[str], str], key: str = "") -> Any:
    if isinstance(told, dict):
        return {name: _walked(value, cut, name) for name, value in told.items()}
    if isinstance(told, list):
        return [_walked(one, cut, key) for one in told]
    if key in _IDS and told is not None:
        return _GONE
    return cut(told) if isinstance(told, str) else told


def _mail(data: bytes, items: list[Item], cut: Callable[[str], str]) -> bytes:
    """Write the words of a mail as a plain one; by what way it came is left out."""
    headers: Message = email.message_from_bytes(data)
    first, plain = items[0], EmailMessage(policy=SMTP.clone(utf8=True))
    plain["From"] = next(iter(PSEUDONYM.findall(cut(first.byline or ""))), _GONE)
    if headers["Date"]:
        plain["Date"] = str(headers["Date"])
    plain["Subject"] = cut(first.headline or "").replace("\n", " ")
    plain.set_content(cut("\n\n".join(item.text for item in items)), cte="8bit")
    return plain.as_bytes()


def _words(_data: bytes, items: list[Item], cut: Callable[[str], str]) -> bytes:
    """Write the words alone; what a file tells of itself beside them stays sealed."""
    return cut("\n\n".join(item.text for item in items)).encode()


_FINDERS: dict[str, Callable[[bytes, list[Item]], Iterator[Private]]] = {
    "field-report": _of_form, "whatsapp": _of_chat, "telegram": _of_telegram, "eml": _of_mail,
    "pdf": _of_pdf,
}  # fmt: skip
_WRITERS: dict[str, Callable[[bytes, list[Item], Callable[[str], str]], bytes]] = {
    "field-report": _form, "telegram": _telegram, "eml": _mail, "pdf": _words, "html": _words,
}  # fmt: skip
