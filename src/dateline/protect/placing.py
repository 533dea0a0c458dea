"""Places as they are published: the unit that a policy names, at that unit's own point, never moved at random."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from dateline.names.spelling import fold
from dateline.protect.policy import UNITS, Policy
from dateline.records.filed import FiledPlace

Around = Callable[[str, str | None], FiledPlace | None]
"""Finds a place by its key and its country's code, where a gazetteer or the record knows it."""
_FINER = len(UNITS)


@cache
def _units() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "units.toml").read_text(encoding="utf-8"))


@cache
def _features() -> dict[str, int]:
    return {word: UNITS.index(row["name"]) for row in _units()["unit"] for word in row["features"]}


def fineness(place: FiledPlace) -> int:
    """Return the index of a place's unit, the widest first; what is finer than every unit, or not known, is beyond."""
    found = _features().get(place.feature or "", _FINER)
    small = place.radius_km is None or place.radius_km < _units()["district_km"]
    return _FINER if found == UNITS.index("district") and small else found


@dataclass(slots=True)
class Placing:
    """Places as a policy shows them, each worked out once."""

    policy: Policy
    around: Around
    _shown: dict[str, FiledPlace | None] = field(default_factory=dict)

    def shown(self, place: FiledPlace | None) -> FiledPlace | None:
        """Return a place as it is published; None where it is withheld."""
        if place is None:
            return None
        if place.key not in self._shown:
            self._shown[place.key] = self._coarse(place)
        return self._shown[place.key]

    def is_hidden(self, place: FiledPlace) -> bool:
        """Tell whether a place itself is not shown, but something wider or nothing."""
        found = self.shown(place)
        return found is None or found.key != place.key

    def is_sensitive(self, place: FiledPlace) -> bool:
        """Tell whether a place is put in danger by being shown: by what it is, or by a word of its name.

        A town that is called after its hospital is a town.
        """
        if fineness(place) < _FINER:
            return False
        words = fold(place.name)
        listed = "|".join(re.escape(fold(word)) for word in self.policy.sensitive_words)
        return place.feature in self.policy.features or bool(listed and re.search(rf"\b(?:{listed})(?:e?s)?\b", words))

    def _coarse(self, place: FiledPlace) -> FiledPlace | None:
        if place.lat is None and place.feature is None:
            return place if self.policy.unresolved == "publish" and not self.is_sensitive(place) else None
        unit = self.policy.sensitive_unit if self.is_sensitive(place) else self.policy.unit
        finest = UNITS.index(unit)
        if fineness(place) <= finest:
            return place
        found = (self.around(key, place.country) for key in place.lineage)
        return next((one for one in found if one is not None and fineness(one) <= finest), None)
