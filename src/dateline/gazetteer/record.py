"""A place as a file of a desk's gives it, before it is in a gazetteer, and what went wrong with the lines of a file."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOLD = 5


class BadRecord(Exception):
    """A line or feature that can't be taken; its message says why."""


@dataclass(frozen=True, slots=True)
class Record:
    """One place of a file. `identity` is a GeoNames number, an id of the file's own, or empty.

    `feature` is a code of GeoNames or a word; `parent` is the name or id of what it lies in, as written. Without a
    point of its own it is put at its parent's. `outline` is the polygon it is drawn with, as GeoJSON.
    """

    name: str
    names: tuple[str, ...]
    lat: float | None
    lon: float | None
    feature: str = ""
    country: str = ""
    admin1: str = ""
    population: int = 0
    identity: int | str = ""
    radius_km: float | None = None
    parent: str = ""
    parent_name: str = ""
    source: str = ""
    outline: str = ""
    zone: str = ""
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Tally:
    """How an import went: what was taken, what was left out, and the first few problems with their lines."""

    places: int = 0
    names: int = 0
    other_features: int = 0
    bad: int = 0
    noted: int = 0
    told: list[str] = field(default_factory=list)
    unit: str = "line"

    def refuse(self, line: int, why: str) -> None:
        """Count a line that was left out."""
        self.bad += 1
        self._tell(line, f"{why}; left out")

    def note(self, line: int, what: str) -> None:
        """Count a line that was taken with a reservation."""
        self.noted += 1
        self._tell(line, what)

    def _tell(self, line: int, what: str) -> None:
        if len(self.told) < _TOLD:
            self.told.append(f"{self.unit} {line:,}: {what}")

    def lines(self) -> Iterator[str]:
        """Yield the first problems, then how many there are in all."""
        yield from self.told
        if self.bad + self.noted > len(self.told):
            yield f"{self.bad:,} left out and {self.noted:,} taken with a note in all; the first are above"


def degrees(lat: str | float, lon: str | float) -> tuple[float, float]:
    """Return a point, or say what is wrong with it; a decimal comma is taken for a point."""
    y, x = _number(lat, "latitude"), _number(lon, "longitude")
    if not -90 <= y <= 90:
        raise BadRecord(f"latitude {y:g} is out of range (-90 to 90)")
    if not -180 <= x <= 180:
        raise BadRecord(f"longitude {x:g} is out of range (-180 to 180)")
    return y, x


def _number(written: str | float, what: str) -> float:
    try:
        number = float(written.strip().replace(",", ".") if isinstance(written, str) else written)
    except (TypeError, ValueError, OverflowError):
        raise BadRecord(f"{what} {_short(written)} is no number") from None
    if not math.isfinite(number):
        raise BadRecord(f"{what} {_short(written)} is no number")
    return number


def _short(written: object) -> str:
    text = repr(written)
    return text if len(text) <= 40 else text[:36] + "…'"
