"""RSS, Atom and JSON Feed: an item an entry, its fullest text led back to that entry's own words."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from dateline.errors import BadInput
from dateline.formats.charset import declared_in, decode
from dateline.formats.composing import whole
from dateline.formats.jsontext import load, text_of, word_of
from dateline.formats.markup import render
from dateline.formats.moments import iso, utc
from dateline.formats.needing import needed
from dateline.formats.revisions import marks, notes_in
from dateline.names.credits import credits
from dateline.records.item import Item, OffsetMap

_MAX_BYTES = 10_000_000
_MAX_ENTRIES = 10_000
_MAX_TAGS = 20_000
_ENTITY = re.compile(r"<!(?:ENTITY|DOCTYPE[^>\[]{0,500}\[)", re.I)
_MARKED = re.compile(r"<(?:/?[a-zA-Z!])|&(?:#\d|#x|[a-zA-Z])")
_ENCODING = re.compile(r"(<\?xml[^>]{0,100}?)\s+encoding\s*=\s*[\"'][^\"']{0,60}[\"']", re.I)


def read(data: bytes, name: str = "") -> Iterator[Item]:
    """Read RSS or Atom -> an item an entry; `Origin("entry N/content", ...)` counts characters of that element."""
    where = name or "input"
    if len(data) > _MAX_BYTES:
        raise BadInput(f"{where}: a feed of {len(data):,} bytes, more than {_MAX_BYTES:,}; a feed is a short list")
    source, notes = decode(data, name, declared_in(data), "windows-1252")
    if _ENTITY.search(source):
        raise BadInput(f"{where}: XML that declares entities, which no feed needs; it is refused")
    if max(source.count("<item"), source.count("<entry")) > _MAX_TAGS:
        raise BadInput(f"{where}: a feed of more than {_MAX_TAGS:,} entries; a feed is a short list")
    found = _parsed(_ENCODING.sub(r"\1", source.lstrip("\ufeff"), count=1), where)
    entries = found.get("entries") or []
    if not entries and (found.get("bozo") or not found.get("version")):
        raise BadInput(f"{where}: not a feed that can be read; RSS, Atom and JSON Feed are")
    if len(entries) > _MAX_ENTRIES:
        notes = (*notes, f"{len(entries):,} entries; the first {_MAX_ENTRIES:,} are read")
    if found.get("bozo") and source.rstrip()[-1:] != ">":
        notes = (*notes, "the feed is cut short; what is there is read")
    kind = "atom" if str(found.get("version")).startswith("atom") else "rss"
    for index, entry in enumerate(entries[:_MAX_ENTRIES], 1):
        yield _entry(dict(entry), dict(found.get("feed") or {}), kind, f"entry {index}", notes)


def _parsed(source: str, where: str) -> dict[str, Any]:
    feedparser = needed("feedparser", "web")
    try:
        found = feedparser.parse(io.BytesIO(source.encode("utf-8", "replace")), sanitize_html=False)
    except Exception as error:  # the library raises whatever a malformed feed brings about
        raise BadInput(
            f"{where}: a feed that can't be read ({type(error).__name__}); check it, or save its pages"
        ) from None
    return dict(found)


def _entry(entry: dict[str, Any], feed: dict[str, Any], kind: str, part: str, notes: tuple[str, ...]) -> Item:
    text, offsets = _fullest(_texts(entry), part)
    headline = _plain(entry.get("title"))
    status, version, replaces = marks(headline, "", notes_in(text))
    return Item(
        *(kind, text, offsets, part),
        headline=headline,
        byline=_plain(entry.get("author")),
        outlet=_plain(_title_of(entry.get("source")) or feed.get("title")),
        published=_moment(entry, "published") or _moment(entry, "updated"),
        language=text_of(_language(entry)) or text_of(feed.get("language")),
        url=_address(entry.get("link")),
        guid=text_of(entry.get("id")) or _address(entry.get("link")),
        version=_moment_word(entry) or version,
        status=status,
        replaces=replaces,
        credit=tuple(dict.fromkeys([*credits(text), *credits(_plain(entry.get("author")) or "")])),
        attachments=tuple(href for each in entry.get("links") or () if (href := _enclosed(dict(each)))),
        notes=notes if text else (*notes, "the entry has no text; its page may have one"),
    )


def _enclosed(link: dict[str, Any]) -> str | None:
    return text_of(link.get("href")) if link.get("rel") == "enclosure" else None


def _texts(entry: dict[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """Yield name, words and whether they are marked up, for the contents and the summary of an entry."""
    for index, each in enumerate(entry.get("content") or (), 1):
        value = dict(each).get("value")
        if isinstance(value, str):
            yield f"content {index}" if index > 1 else "content", value, dict(each).get("type") != "text/plain"
    summary = entry.get("summary")
    if isinstance(summary, str):
        kind = dict(entry.get("summary_detail") or {}).get("type")
        yield "summary", summary, kind != "text/plain"


def _fullest(texts: Iterator[tuple[str, str, bool]], part: str) -> tuple[str, OffsetMap]:
    """Return the longest of an entry's texts; the first of equals."""
    best: tuple[str, OffsetMap] = ("", OffsetMap())
    for name, value, marked in texts:
        inner = f"{part}/{name}"
        found = render(value, inner) if marked and _MARKED.search(value) else whole(value, inner)
        if len(found[0].strip()) > len(best[0].strip()):
            best = found
    return best


def _title_of(source: Any) -> Any:
    return dict(source).get("title") if isinstance(source, dict) else None


def _language(entry: dict[str, Any]) -> Any:
    return dict(entry.get("title_detail") or {}).get("language") or dict(entry.get("summary_detail") or {}).get(
        "language"
    )


def _plain(value: Any) -> str | None:
    """Return words in one line, without markup."""
    if not isinstance(value, str):
        return None
    words = render(value[:5_000])[0] if _MARKED.search(value) else value
    return " ".join(words.split())[:1_000] or None


def _address(value: Any) -> str | None:
    found = text_of(value)
    return found if found and found.startswith(("http://", "https://")) else None


def _moment(entry: dict[str, Any], key: str) -> datetime | None:
    return iso(entry.get(key)) or utc(entry.get(f"{key}_parsed"))


def _moment_word(entry: dict[str, Any]) -> str | None:
    """When the entry was last changed, which orders its versions."""
    found = _moment(entry, "updated") if "updated" in entry else None
    return found.isoformat() if found else None


def read_json(data: bytes, name: str = "") -> Iterator[Item]:
    """Read a JSON Feed -> an item an entry; `Origin("item N/content_html", ...)` counts characters of that value."""
    found, notes = load(data, name)
    entries = found.get("items") if isinstance(found, dict) else None
    if not isinstance(entries, list):
        raise BadInput(f"{name or 'input'}: JSON without the `items` of a JSON Feed")
    if len(entries) > _MAX_ENTRIES:
        notes = (*notes, f"{len(entries):,} entries; the first {_MAX_ENTRIES:,} are read")
    for index, entry in enumerate(entries[:_MAX_ENTRIES], 1):
        if isinstance(entry, dict):
            yield _json_entry(entry, found, f"item {index}", notes)


def _json_entry(entry: dict[str, Any], feed: dict[str, Any], part: str, notes: tuple[str, ...]) -> Item:
    keys = ("content_html", "content_text", "summary")
    texts = ((key, entry[key], key == "content_html") for key in keys if isinstance(entry.get(key), str))
    text, offsets = _fullest(texts, part)
    headline = _plain(entry.get("title"))
    status, version, replaces = marks(headline, "", notes_in(text))
    modified = iso(entry.get("date_modified"))
    url = _address(entry.get("url"))
    return Item(
        *("jsonfeed", text, offsets, part),
        headline=headline,
        byline=_author_names(entry) or _author_names(feed),
        outlet=text_of(feed.get("title")),
        published=iso(entry.get("date_published")) or modified,
        language=text_of(entry.get("language")) or text_of(feed.get("language")),
        url=url,
        guid=word_of(entry.get("id")) or url,
        version=modified.isoformat() if modified else version,
        status=status,
        replaces=replaces,
        credit=credits(text),
        attachments=tuple(_attached(entry)),
        notes=notes if text else (*notes, "the entry has no text; its page may have one"),
    )


def _author_names(told: dict[str, Any]) -> str | None:
    authors = told.get("authors") if isinstance(told.get("authors"), list) else [told.get("author")]
    names = (text_of(each.get("name")) for each in authors or () if isinstance(each, dict))
    return ", ".join(name for name in names if name)[:300] or None


def _attached(entry: dict[str, Any]) -> Iterator[str]:
    given = entry.get("attachments")
    for each in given if isinstance(given, list) else ():
        if isinstance(each, dict) and (found := text_of(each.get("url"))):
            yield found
