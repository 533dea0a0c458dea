"""The lines of GeoNames' own files: places, alternate names, codes of divisions, countries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dateline.gazetteer.features import codes, dropped_languages
from dateline.gazetteer.record import BadRecord, Record, degrees

_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Names:
    """Names for a place that is there already; `country` and `admin1` where it is a division or country."""

    place: int
    names: tuple[str, ...]
    country: str = ""
    admin1: str | None = None


def text_of(line: bytes) -> str:
    """Decode a line. Raises `BadRecord` where it is too long, binary or in another encoding."""
    if not line:
        raise BadRecord("longer than a megabyte, so no line of a dump")
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        raise BadRecord(f"not UTF-8 (byte {error.start + 1} of the line)") from None
    if "\x00" in text:
        raise BadRecord("not text")
    return text.rstrip("\r\n")


def columns(text: str, at_least: int, at_most: int) -> list[str]:
    """Cut a line at its tabs. Raises `BadRecord` if it has too few or too many."""
    found = text.split("\t")
    if not at_least <= len(found) <= at_most:
        wanted = str(at_least) if at_least == at_most else f"{at_least} to {at_most}"
        raise BadRecord(f"{len(found)} columns, not {wanted}")
    return found


def number(written: str, what: str) -> int:
    """Return a positive whole number. Raises `BadRecord` if it is none."""
    if not (written.isascii() and written.isdigit() and len(written) <= 12 and int(written)):
        raise BadRecord(f"{what} {written[:40]!r} is no number")
    return int(written)


def place(line: bytes) -> Record | None:
    """Return the place of a line of a country's file, or None for a feature that is not kept."""
    text = text_of(line)
    if not text.strip():
        return None
    row = columns(text, 19, 19)
    identity, name = number(row[0], "id"), row[1].strip()
    lat, lon = degrees(row[4], row[5])
    if not name:
        raise BadRecord(f"id {identity} has no name")
    country = row[8]
    if country and not _COUNTRY.fullmatch(country):
        raise BadRecord(f"country {country[:40]!r} is no two-letter code")
    if row[7] not in codes():
        return None
    people = int(row[14]) if row[14].isascii() and row[14].isdigit() and len(row[14]) <= 12 else 0
    names = (name, row[2].strip(), *(row[3].split(",") if row[3] else ()))
    return Record(name, names, lat, lon, row[7], country, row[10], people, identity, zone=row[17])


def alternate(line: bytes) -> Names | None:
    """Return the name of a line of alternateNamesV2 (or its older form), or None for a link, a post code and such."""
    row = columns(text_of(line), 8, 10)
    number(row[0], "id")
    if row[2] in dropped_languages():
        return None
    if not row[3].strip():
        raise BadRecord("a name that is empty")
    return Names(number(row[1], "id"), (row[3].strip(),))


def division(line: bytes) -> Names | None:
    """Return the names of a line of admin1CodesASCII or admin2Codes."""
    row = columns(text_of(line), 4, 4)
    parts = row[0].split(".")
    if len(parts) not in (2, 3) or not _COUNTRY.fullmatch(parts[0]) or not all(parts):
        raise BadRecord(f"code {row[0][:40]!r} is none of a division")
    if not row[1].strip():
        raise BadRecord(f"division {row[0]} has no name")
    admin1 = parts[1] if len(parts) == 2 else None
    return Names(number(row[3].strip(), "id"), (row[1].strip(), row[2].strip()), parts[0], admin1)


def country(line: bytes) -> Names | None:
    """Return the names of a line of countryInfo, or None for its head."""
    text = text_of(line)
    if text.startswith("#") or not text.strip():
        return None
    row = columns(text, 17, 19)
    if not _COUNTRY.fullmatch(row[0]) or not row[4].strip():
        raise BadRecord(f"{row[0][:40]!r} is no country with a name")
    if not row[16].strip():
        return None
    return Names(number(row[16].strip(), "id"), (row[4].strip(), row[1]), row[0], "")


JOINED: dict[str, Callable[[bytes], Names | None]] = {
    "alternates": alternate, "divisions": division, "countries": country,
}  # fmt: skip


def names_of(kind: str, lines: Iterator[tuple[int, int, bytes]]) -> Iterator[tuple[int, int, Names | BadRecord | None]]:
    """Yield what each line of a file that adds names says, or what is wrong with it."""
    read = JOINED[kind]
    for at, offset, line in lines:
        try:
            yield at, offset, read(line)
        except BadRecord as error:
            yield at, offset, error


def places_of(lines: Iterator[tuple[int, int, bytes]]) -> Iterator[tuple[int, int, Record | BadRecord | None]]:
    """Yield the place of each line of a country's file, or what is wrong with it."""
    for at, offset, line in lines:
        try:
            yield at, offset, place(line)
        except BadRecord as error:
            yield at, offset, error
