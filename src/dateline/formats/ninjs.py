"""IPTC ninjs 1.x, 2.x and 3.x: one item or a list of them, whatever the case of its keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dateline.errors import BadInput
from dateline.formats.composing import whole
from dateline.formats.jsontext import load, strings, text_of, word_of
from dateline.formats.markup import render
from dateline.formats.moments import iso
from dateline.formats.revisions import is_later, marks, notes_in
from dateline.names.credits import credits
from dateline.records.item import Item, OffsetMap

_MAX_ITEMS = 100_000
_LISTS = ("items", "newsitems", "_items", "results")
_MARKUP = ("xhtml", "html", "html5")
_KINDS = {"picture": "a picture", "graphic": "a graphic", "video": "a video", "audio": "a sound", "event": "an event"}
_NOT = ("$schema", "$id")
_CAMEL = ("versionCreated", "pubStatus", "eventDetails", "altIds", "firstCreated")
"""Keys that only 3.x writes so."""

Fields = dict[str, Any]


def read(data: bytes, name: str = "") -> Iterator[Item]:
    """Read ninjs -> an item a news item; `Origin("bodies/1", ...)` counts characters of that value."""
    found, notes = load(data, name)
    every = _listed(found)
    if not every:
        raise BadInput(f"{name or 'input'}: JSON without a ninjs item; an item has at least `uri`")
    if len(every) > _MAX_ITEMS:
        raise BadInput(f"{name or 'input'}: {len(every):,} items; split it, or save it as JSON lines")
    for index, each in enumerate(every, 1):
        fields = each | {key.lower(): value for key, value in each.items()}
        yield _item(fields, f"item {index}" if len(every) > 1 else "", notes)


def is_ninjs(value: Any) -> bool:
    """Whether JSON is a ninjs item by its keys: an identity and something that only news items have."""
    if not isinstance(value, dict) or any(key in value for key in _NOT):
        return False
    keys = {key.lower() for key in value}
    ours = ("versioncreated", "pubstatus", "bodies", "headlines", "headline", "body_text", "body_xhtml", "eventdetails")
    standard = value.get("standard", value.get("$standard"))
    return "uri" in keys and (isinstance(standard, dict) or any(key in keys for key in ours) or "descriptions" in keys)


def _listed(found: Any) -> list[dict[str, Any]]:
    if isinstance(found, dict) and not is_ninjs(found):
        found = next((found[key] for key in _LISTS if isinstance(found.get(key), list)), found)
    every = found if isinstance(found, list) else [found]
    return [each for each in every if isinstance(each, dict) and not any(key in each for key in _NOT) and "uri" in each]


def _item(fields: Fields, part: str, notes: tuple[str, ...]) -> Item:
    text, offsets, more = _body(fields)
    headline = _headline(fields)
    note = "\n".join([*strings(fields.get("ednote")), notes_in(text)])
    told, version, replaces = marks(headline, text_of(fields.get("slugline")), note)
    status, said = _status(fields, told)
    uri = text_of(fields.get("uri"))
    return Item(
        *(_format(fields), text, offsets, part),
        headline=headline,
        byline=text_of(fields.get("byline")) or _by(fields),
        outlet=_outlet(fields),
        published=iso(fields.get("versioncreated"))
        or iso(fields.get("firstcreated"))
        or iso(fields.get("contentcreated")),
        language=text_of(fields.get("language")),
        url=uri if uri and uri.startswith(("http://", "https://")) else None,
        guid=uri or _altid(fields),
        version=word_of(fields.get("version")) or version,
        status=status,
        replaces=replaces,
        credit=_credit(fields, text),
        attachments=tuple(_associated(fields)),
        notes=(*notes, *more, *said, *_located(fields)),
    )


def _format(fields: Fields) -> str:
    """The version that the item names, else the family that its keys are of."""
    standard = fields.get("standard", fields.get("$standard"))
    named = word_of(standard.get("version")) if isinstance(standard, dict) else None
    if named and len(named) <= 8:
        return f"ninjs-{named}"
    if any(key in fields for key in _CAMEL):
        return "ninjs-3"
    lists = any(isinstance(fields.get(key), list) for key in ("bodies", "headlines", "descriptions"))
    return "ninjs-2" if lists else "ninjs-1"


def _values(fields: Fields, one: str, many: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield name, role, media type and words of each `body_*` of 1.x and of each of the `bodies` of 2.x and 3.x."""
    for key, value in fields.items():
        if (key == one or key.startswith(f"{one}_")) and isinstance(value, str):
            yield key, key.removeprefix(one).strip("_"), "", value
    for index, each in enumerate(_dicts(fields.get(many)), 1):
        if isinstance(each.get("value"), str):
            kind = text_of(each.get("contenttype")) or text_of(each.get("contentType")) or ""
            yield f"{many}/{index}", text_of(each.get("role")) or "", kind.lower(), each["value"]


def _body(fields: Fields) -> tuple[str, OffsetMap, tuple[str, ...]]:
    """Return the story: marked up, which keeps its paragraphs, else plain; without a story, what describes the item."""
    bodies = sorted(_values(fields, "body", "bodies"), key=_rank)
    for part, role, kind, value in bodies:
        text, offsets = _text(part, role, kind, value)
        if text.strip():
            return text, offsets, ()
    described = [_text(*each) for each in _values(fields, "description", "descriptions")]
    text, offsets = max(described, key=lambda each: len(each[0]), default=("", OffsetMap()))
    if not text.strip():
        return "", OffsetMap(), ("the item has no text",)
    what = _KINDS.get(text_of(fields.get("type")) or "", "the item")
    return text, offsets, (f"no story of its own; what describes {what} is read",)


def _rank(value: tuple[str, str, str, str]) -> int:
    """HTML first, then plain text, then XML of another kind."""
    _, role, kind, _ = value
    if kind in ("text/html", "application/xhtml+xml") or (not kind and role in _MARKUP):
        return 0
    return 2 if "xml" in kind or "nitf" in role else 1


def _text(part: str, role: str, kind: str, value: str) -> tuple[str, OffsetMap]:
    marked = _rank((part, role, kind, value)) != 1
    return render(value, part) if marked else whole(value, part)


def _headline(fields: Fields) -> str | None:
    """The headline: `headline`, the main one of `headlines`, another of them, or the title."""
    many = _dicts(fields.get("headlines"))
    main = [each for each in many if each.get("role") in ("main", None)]
    found = [text_of(fields.get("headline")), *(text_of(each.get("value")) for each in (*main, *many))]
    found += [text_of(value) for key, value in fields.items() if key.startswith("headline_")]
    said = next((each for each in found if each), text_of(fields.get("title")))
    if said and "<" in said:
        said = render(said)[0] or said
    return " ".join(said.split())[:1_000] if said else None


def _by(fields: Fields) -> str | None:
    """`by`, or the names of the people who are given as its authors."""
    return text_of(fields.get("by")) or ", ".join(_names(fields.get("bylines")))[:300] or None


def _outlet(fields: Fields) -> str | None:
    """Who published it: the holder of its copyright, or its first source of information."""
    return text_of(fields.get("copyrightholder")) or next(iter(_names(fields.get("infosources"))), None)


def _status(fields: Fields, told: str) -> tuple[str, tuple[str, ...]]:
    """The publisher's own mark, else what the words tell; withheld is withdrawn until a usable version comes."""
    if told == "new" and is_later(word_of(fields.get("version"))):
        told = "update"
    mark = (text_of(fields.get("pubstatus")) or "").lower().rpartition(":")[2].rpartition("/")[2]
    if mark in ("canceled", "cancelled", "killed"):
        return "kill", ()
    if mark == "withheld":
        return "kill", ("withheld by the publisher until further notice",)
    return told, ()


def _credit(fields: Fields, text: str) -> tuple[str, ...]:
    said = [*_names(fields.get("infosources")), text_of(fields.get("byline")) or "", text_of(fields.get("by")) or ""]
    return tuple(dict.fromkeys([*(name for each in said for name in credits(each)), *credits(text)]))


def _altid(fields: Fields) -> str | None:
    """The first of an item's other identities, in 1.x an object, in 2.x and 3.x a list."""
    given = fields.get("altids")
    values = given.values() if isinstance(given, dict) else [each.get("value") for each in _dicts(given)]
    return next((text for each in values if (text := text_of(each))), None)


def _associated(fields: Fields) -> Iterator[str]:
    """Yield the headline, title or address of each item that is associated."""
    given = fields.get("associations")
    named = given.items() if isinstance(given, dict) else ((str(each.get("name", "")), each) for each in _dicts(given))
    for name, each in named:
        if isinstance(each, dict):
            lower = {key.lower(): value for key, value in each.items()}
            yield text_of(lower.get("uri")) or _headline(lower) or name or "item"


def _located(fields: Fields) -> tuple[str, ...]:
    where = text_of(fields.get("located"))
    return (f"located: {where[:100]}",) if where else ()


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _names(value: Any) -> list[str]:
    return [name for each in _dicts(value) if (name := text_of(each.get("name")))]
