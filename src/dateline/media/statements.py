"""What a file says of its own time, place, device and software: EXIF, XMP, IPTC, PDF and QuickTime, field by field.

Owners' names and serial numbers are told to be there and are not copied: they may name who took a picture.
"""

from __future__ import annotations

import contextlib
import io
import math
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from dateline.media.extra import needed
from dateline.records.exhibit import Statement

PERSONAL, EXIF = "personal", "EXIF"
_MOST_WORDS = 120
_EXIF_TIME = re.compile(r"\s*(\d{4})\D(\d\d)\D(\d\d)[ T](\d\d)\D(\d\d)\D(\d\d)")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)$")
_ISO_6709 = re.compile(r"([+-]\d+(?:\.\d+)?)([+-]\d+(?:\.\d+)?)")
_MOST_XMP = 500_000
_XMP_FIELD = r"""\b{0}\s*=\s*["']([^"'<]{{1,200}})["']|<{0}>\s*([^<]{{1,200}}?)\s*</{0}>"""
_PDF_TIME = re.compile(rb"/(CreationDate|ModDate)\s*\(D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)([+\-Z])?(\d\d)?'?(\d\d)?")
_PDF_TIMES, _PDF_WORDS = ("/CreationDate", "/ModDate"), ("/Producer", "/Creator")
_WARC_DATE, _WARC_HEAD = re.compile(rb"^WARC-Date:[ \t]*([0-9TZ:.+-]{10,35})", re.M | re.I), 16_384
_XMP_TIMES = (("exif:DateTimeOriginal", "taken"), ("photoshop:DateCreated", "taken"), ("xmp:CreateDate", "taken"),
              ("xmp:ModifyDate", "changed"))  # fmt: skip
_XMP_WORDS = (("tiff:Make", "device"), ("tiff:Model", "device"), ("xmp:CreatorTool", "software"),
              ("photoshop:City", "place"), ("photoshop:Country", "place"))  # fmt: skip
_XMP_PERSONAL = ("aux:SerialNumber", "exifEX:BodySerialNumber", "aux:OwnerName", "photoshop:AuthorsPosition")
_EXIF_TIMES = (
    ("EXIF DateTimeOriginal", "EXIF OffsetTimeOriginal", "taken"),
    ("EXIF DateTimeDigitized", "EXIF OffsetTimeDigitized", "taken"),
    ("Image DateTime", "EXIF OffsetTime", "changed"),
)
_EXIF_WORDS = (("Image Make", "device"), ("Image Model", "device"), ("EXIF LensModel", "device"),
               ("Image Software", "software"), ("Image ProcessingSoftware", "software"))  # fmt: skip
_EXIF_PERSONAL = ("EXIF BodySerialNumber", "EXIF CameraOwnerName", "EXIF LensSerialNumber", "Image Artist")
_STREAM_WORDS = (("make", "device"), ("model", "device"), ("com.apple.quicktime.make", "device"),
                 ("com.apple.quicktime.model", "device"), ("com.android.version", "device"), ("encoder", "software"),
                 ("com.apple.quicktime.software", "software"))  # fmt: skip


def exif(data: bytes) -> list[Statement]:
    """Return what the EXIF block of a picture says, given the picture or the block alone."""
    if not data:
        return []
    tags = needed("exifread", "reading EXIF").process_file(io.BytesIO(data), details=False, extract_thumbnail=False)
    return list(_told(tags))


def xmp(data: bytes) -> list[Statement]:
    """Return what the first XMP packet of any file says; it is searched as text, never opened as XML."""
    start = data.find(b"<x:xmpmeta")
    end = data.find(b"</x:xmpmeta>", start, start + _MOST_XMP) if start >= 0 else -1
    if end < 0:
        return []
    text = data[start:end].decode("utf-8", "replace")
    found = [_time(f"XMP {name}", value, role) for name, role in _XMP_TIMES if (value := _field(text, name))]
    found += [Statement(kind, f"XMP {name}", value) for name, kind in _XMP_WORDS if (value := _field(text, name))]
    north, east = _field(text, "exif:GPSLatitude"), _field(text, "exif:GPSLongitude")
    if north and east:
        found.append(_point("XMP exif:GPS", _xmp_angle(north), _xmp_angle(east)))
    found += [_personal(f"XMP {name}") for name in _XMP_PERSONAL if _field(text, name)]
    return found


def iptc(fields: Mapping[Any, Any]) -> list[Statement]:
    """Return what the IPTC records of a picture say, as Pillow gives them."""
    held = {key: _text(value) for key, value in fields.items()}
    found = []
    if day := held.get((2, 55)):
        at = held.get((2, 60), "")
        whole = f"{day[:4]}-{day[4:6]}-{day[6:8]}" + (f"T{at[:2]}:{at[2:4]}:{at[4:6]}{at[6:]}" if len(at) >= 6 else "")
        found.append(_time("IPTC DateCreated", whole, "taken"))
    for key, name in (((2, 90), "City"), ((2, 92), "Sublocation"), ((2, 101), "Country")):
        if held.get(key):
            found.append(Statement("place", f"IPTC {name}", _short(held[key])))
    if held.get((2, 80)):
        found.append(_personal("IPTC By-line"))
    return found


def streams(fields: Mapping[str, str]) -> list[Statement]:
    """Return what the container of a film or a sound says, as FFmpeg gives it."""
    held = {str(key).lower(): str(value) for key, value in fields.items()}
    found = []
    for name in ("com.apple.quicktime.creationdate", "creation_time", "date"):
        if name in held:
            found.append(_time(f"container {name}", held[name], "taken"))
    for name in ("com.apple.quicktime.location.iso6709", "location", "location-eng"):
        if point := _ISO_6709.match(held.get(name, "")):
            found.append(_point(f"container {name}", float(point[1]), float(point[2])))
            break
    found += [Statement(kind, f"container {name}", _short(held[name])) for name, kind in _STREAM_WORDS if name in held]
    return found


def pdf(data: bytes) -> list[Statement]:
    """Return what a PDF's dictionaries give: times wherever one stands plainly, and its head though packed."""
    head, found = _head(data), list[Statement]()
    packed = "".join(f"{name} ({head[name]})" for name in _PDF_TIMES).encode("utf-8", "replace")
    for match in _PDF_TIME.finditer(data + packed):
        name, *parts = (one.decode("ascii") if one else "" for one in match.groups())
        year, month, day, hour, minute, second, sign, over, more = parts
        zone = f"{sign}{over}:{more or '00'}" if sign in ("+", "-") and over else "+00:00" if sign == "Z" else ""
        role = "taken" if name == "CreationDate" else "changed"
        found.append(_time(f"PDF {name}", f"{year}-{month}-{day}T{hour}:{minute}:{second}{zone}", role))
    found = list(dict.fromkeys(found))[:10]
    found += [Statement("software", f"PDF {name[1:]}", _short(head[name])) for name in _PDF_WORDS if head[name].strip()]
    return [*found, _personal("PDF Author")] if head["/Author"].strip() else found


def _head(data: bytes) -> dict[str, str]:
    """Return the fields of a PDF's own head; all empty where it can't be read, which is said of its pictures."""
    pypdf, told = needed("pypdf", "reading a PDF"), {}
    with contextlib.suppress(Exception):  # the library raises whatever a damaged file brings about
        told = dict(pypdf.PdfReader(io.BytesIO(data)).metadata or {})
    return {name: str(told.get(name) or "") for name in (*_PDF_TIMES, *_PDF_WORDS, "/Author")}


def warc(data: bytes) -> list[Statement]:
    """Return when a capture of pages says that its first record was made."""
    with contextlib.suppress(zlib.error):
        packed = data[:2] == b"\x1f\x8b"
        head = zlib.decompressobj(31).decompress(data[:_WARC_HEAD], _WARC_HEAD) if packed else data[:_WARC_HEAD]
        if made := _WARC_DATE.search(head):
            return [_time("WARC WARC-Date", made[1].decode("ascii"), "taken")]
    return []


def _told(tags: Mapping[str, Any]) -> Iterator[Statement]:
    for name, offset, role in _EXIF_TIMES:
        if name in tags:
            yield _exif_time(name, str(tags[name]), str(tags.get(offset, "")), role)
    with contextlib.suppress(*_LIES):
        yield from _satellites(tags)
    for name, kind in _EXIF_WORDS:
        if name in tags and str(tags[name]).strip():
            yield Statement(kind, f"EXIF {name.split()[1]}", _short(str(tags[name])))
    yield from (_personal(f"EXIF {name.split()[1]}") for name in _EXIF_PERSONAL if name in tags)


def _exif_time(name: str, value: str, offset: str, role: str) -> Statement:
    where = f"EXIF {name.split()[1]}"
    match = _EXIF_TIME.match(value)
    if match is None:
        return Statement("time", where, _short(value), role, "no time as EXIF writes it")
    date, clock = "-".join(match.groups()[:3]), ":".join(match.groups()[3:])
    zone = _OFFSET.match(offset.strip())
    return _time(where, f"{date}T{clock}{zone[0] if zone else ''}", role)


def _satellites(tags: Mapping[str, Any]) -> Iterator[Statement]:
    """Tell where and when satellites put the device; both may be written by hand too."""
    if "GPS GPSLatitude" in tags and "GPS GPSLongitude" in tags:
        north = _angle(tags["GPS GPSLatitude"], str(tags.get("GPS GPSLatitudeRef", "")))
        east = _angle(tags["GPS GPSLongitude"], str(tags.get("GPS GPSLongitudeRef", "")))
        yield _point("EXIF GPS", north, east)
    if "GPS GPSDate" in tags and "GPS GPSTimeStamp" in tags:
        hour, minute, second = (int(_number(one)) for one in tags["GPS GPSTimeStamp"].values)
        day = str(tags["GPS GPSDate"]).replace(":", "-")
        yield _time("EXIF GPS time", f"{day}T{hour:02}:{minute:02}:{second:02}+00:00", "satellite")


_LIES = (ValueError, TypeError, ArithmeticError, LookupError, AttributeError)


def _angle(tag: Any, side: str) -> float:
    degrees, minutes, seconds = ([_number(one) for one in tag.values] + [0.0, 0.0])[:3]
    return (-1 if side.strip() in ("S", "W") else 1) * (degrees + minutes / 60 + seconds / 3600)


def _number(value: Any) -> float:
    try:
        return float(value)
    except ZeroDivisionError:
        return math.nan


def _xmp_angle(text: str) -> float:
    """Read "33,30.5N" or a decimal number."""
    parts = [float(one) for one in re.findall(r"\d+(?:\.\d+)?", text)[:3]]
    size = sum(part / 60**n for n, part in enumerate(parts)) if parts else math.nan
    return -size if text.strip()[-1:] in ("S", "W") or text.strip().startswith("-") else size


def _point(where: str, lat: float, lon: float) -> Statement:
    fault = None
    if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):
        fault = "no point on Earth"
    elif lat == lon == 0:
        fault = "a point of noughts, as devices write that have none"
    return Statement("point", where, f"{lat:.6f},{lon:.6f}", "", fault)


def _time(where: str, value: str, role: str) -> Statement:
    """State a time as ISO 8601; one that no calendar has is kept as words, with its fault."""
    try:
        read = datetime.fromisoformat(value.strip().replace("Z", "+00:00"))
    except (ValueError, OverflowError):
        return Statement("time", where, _short(value), role, "no time that a calendar has")
    with contextlib.suppress(OverflowError):
        read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=timezone(timedelta(hours=14))).astimezone(UTC)
        fault = "before there were digital pictures: a clock that was not set" if read.year < 1985 else None
        return Statement("time", where, read.isoformat(), role, fault)
    return Statement("time", where, _short(value), role, "no time that a calendar has")


def _field(text: str, name: str) -> str | None:
    match = re.search(_XMP_FIELD.format(re.escape(name)), text)
    return _short(match[1] or match[2]) if match else None


def _personal(where: str) -> Statement:
    return Statement(PERSONAL, where, "there, and not copied from the original")


def _text(value: Any) -> str:
    one = value[0] if isinstance(value, list) and value else value
    return one.decode("utf-8", "replace").strip() if isinstance(one, bytes) else ""


def _short(words: str) -> str:
    """Return words on one line, without what can't be printed, and cut."""
    kept = "".join(char if char.isprintable() else " " for char in words[: 4 * _MOST_WORDS])
    return " ".join(kept.split())[:_MOST_WORDS]


READERS: tuple[tuple[str, tuple[str, ...], Callable[[bytes], list[Statement]]], ...] = (
    (EXIF, ("image",), exif),
    ("XMP", ("image", "video", "audio", "pdf"), xmp),
    ("PDF", ("pdf",), pdf),
    ("WARC", ("warc",), warc),
)
"""Which block is looked for in which families of files, and by what."""
