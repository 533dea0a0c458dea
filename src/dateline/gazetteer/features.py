"""Feature codes of GeoNames and the words for features: which are kept, as what kind, and how far off they may be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from dateline.lexicon import load

_SITE_KM = 1.5


@dataclass(frozen=True, slots=True)
class Feature:
    """What a feature is called, which kind of place it is to resolution, and its radius where nothing else tells."""

    word: str
    kind: str
    radius_km: float


@cache
def codes() -> dict[str, Feature]:
    """Return the feature codes of GeoNames that are kept."""
    return {
        code: Feature(group["feature"], group["kind"], group["radius_km"])
        for group in load("features")["feature"]
        for code in group["codes"]
    }


@cache
def _words() -> dict[str, Feature]:
    return {word: Feature(word, row["kind"], row["radius_km"]) for word, row in load("features")["words"].items()}


def feature_of(written: str, population: int) -> Feature:
    """Return the feature that a code in capitals or a word of one's own stands for."""
    known = codes().get(written)
    if known is None:
        return _words().get(written) or Feature(written or "neighbourhood", "site", _SITE_KM)
    if known.word != "size":
        return known
    return Feature(_size(population), known.kind, reach(population))


def _size(population: int) -> str:
    sizes = load("features")["sizes"]
    return "city" if population >= sizes["city"] else "town" if population >= sizes["town"] else "village"


def reach(population: int) -> float:
    """Return how far off a town's point may be, in kilometres, by its people."""
    return 15.0 if population >= 3_000_000 else 10.0 if population >= 700_000 else 6.0 if population >= 150_000 else 3.0


@cache
def sounded() -> frozenset[str]:
    """Return the countries whose names are looked up by sound."""
    return frozenset(load("features")["sounded"]["countries"])


@cache
def dropped_languages() -> frozenset[str]:
    """Return the "languages" of alternate names that are no names."""
    return frozenset(load("features")["alternates"]["dropped"])
