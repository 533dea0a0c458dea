"""NewsML-G2: news items and news messages of them."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.errors import BadInput
from dateline.formats.charset import declared_in, decode
from dateline.formats.markup import render
from dateline.formats.moments import iso
from dateline.formats.revisions import is_later, marks, notes_in
from dateline.formats.xmltree import Element, parse
from dateline.names.credits import credits
from dateline.records.item import Item, OffsetMap

_STATUSES = {"canceled": "kill", "cancelled": "kill", "withheld": "kill"}
_SIGNALS = {"correction": "correction", "cor": "correction", "update": "update", "kill": "kill"}
_BODIES = ("body.content", "body")
_ITEMS = ("newsItem", "packageItem")


def read(data: bytes, name: str = "") -> Iterator[Item]:
    """Read NewsML-G2 -> an item a news item; offsets are characters of the decoded file."""
    text, notes = decode(data, name, declared_in(data), "windows-1252")
    root = parse(text, name)
    found = [each for each in root.walk() if each.name in _ITEMS and each.first("itemMeta")]
    if not found:
        raise BadInput(f"{name or 'input'}: XML without a news item; NewsML-G2 has newsItem or newsMessage")
    several = len(found) > 1
    for index, each in enumerate(found, 1):
        yield _item(each, text, f"item {index}" if several else "", notes)


def _item(item: Element, source: str, part: str, notes: tuple[str, ...]) -> Item:
    text, offsets, more = _body(item, source)
    headline = item.text("contentMeta", "headline") or item.text("itemMeta", "title")
    note = "\n".join(filter(None, [*(_said(each) for each in item.all("itemMeta", "edNote")), notes_in(text)]))
    slug = item.text("contentMeta", "slugline")
    told, version, replaces = marks(headline, slug, note)
    status, said = _status(item, told)
    return Item(
        *("newsml-g2", text, offsets, part),
        headline=headline,
        byline=item.text("contentMeta", "by") or _creator(item),
        outlet=_outlet(item),
        published=iso(item.text("itemMeta", "versionCreated")) or iso(item.text("itemMeta", "firstCreated")),
        language=_language(item),
        guid=item.attributes.get("guid", "").strip() or None,
        version=item.attributes.get("version", "").strip() or version,
        status=status,
        replaces=_link(item, "replaces", "residref") or replaces,
        credit=_credit(item, text),
        attachments=tuple(_remote(item)),
        notes=(*notes, *more, *said),
    )


def _body(item: Element, source: str) -> tuple[str, OffsetMap, tuple[str, ...]]:
    """Return the first body that has text: XML or XHTML inside the item, or plain data."""
    content = item.first("contentSet")
    for each in content.children if content else []:
        if each.name == "inlineXML" or (each.name == "inlineData" and each.children):
            text, offsets = render(source, start=_inner(each).start, end=_inner(each).end)
        elif each.name == "inlineData" and each.attributes.get("encoding") is None:
            text, offsets = render(source, start=each.start, end=each.end)
        else:
            continue
        if text:
            return text, offsets, ()
    return "", OffsetMap(), ("the item has no text of its own",)


def _inner(body: Element) -> Element:
    """The story proper in a body: what NITF and XHTML have apart from their heads."""
    for name in _BODIES:
        for each in body.walk():
            if each.name == name:
                return each
    return body


def _status(item: Element, told: str) -> tuple[str, tuple[str, ...]]:
    """Return the status: the publisher's own mark, else its signals, else what the words tell; and a note on it."""
    if told == "new" and is_later(item.attributes.get("version")):
        told = "update"
    mark = _code(item.get("qcode", "itemMeta", "pubStatus") or item.get("uri", "itemMeta", "pubStatus"))
    if mark in _STATUSES:
        return "kill", ("withheld by the publisher until further notice",) if mark == "withheld" else ()
    signals = (
        _code(each.attributes.get("qcode") or each.attributes.get("uri")) for each in item.all("itemMeta", "signal")
    )
    return next((_SIGNALS[signal] for signal in signals if signal in _SIGNALS), told), ()


def _code(value: str | None) -> str:
    """The last part of a code: "stat:canceled" and ".../pubStatus/canceled" -> "canceled"."""
    return (value or "").replace("/", ":").rpartition(":")[2].strip().lower()


def _said(element: Element) -> str:
    return " ".join(element.words.split())


def _creator(item: Element) -> str | None:
    return item.text("contentMeta", "creator", "name") or item.get("literal", "contentMeta", "creator")


def _outlet(item: Element) -> str | None:
    return (
        item.text("itemMeta", "provider", "name")
        or item.get("literal", "itemMeta", "provider")
        or _code(item.get("qcode", "itemMeta", "provider"))
        or item.text("rightsInfo", "copyrightHolder", "name")
    ) or None


def _language(item: Element) -> str | None:
    return item.get("tag", "contentMeta", "language") or item.attributes.get("lang", "").strip() or None


def _link(item: Element, relation: str, attribute: str) -> str | None:
    """Return where an item's link of a relation leads."""
    for each in item.all("itemMeta", "link"):
        if _code(each.attributes.get("rel")) == _code(relation):
            return each.attributes.get(attribute, "").strip() or each.attributes.get("href", "").strip() or None
    return None


def _credit(item: Element, text: str) -> tuple[str, ...]:
    line = item.text("contentMeta", "creditline") or ""
    return tuple(dict.fromkeys([*credits(line), *credits(text)]))


def _remote(item: Element) -> Iterator[str]:
    """Yield the files and items that an item carries with it."""
    for each in item.all("contentSet", "remoteContent"):
        yield each.attributes.get("href") or each.attributes.get("residref") or "remote content"
    for reference in item.walk():
        if reference.name == "itemRef":
            yield reference.attributes.get("residref") or reference.attributes.get("href") or "item"
