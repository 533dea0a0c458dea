"""Made-up files in GeoNames' format for the tests: invented towns in a real country, so that parents resolve."""

from __future__ import annotations

from pathlib import Path

COLUMNS = 19


def line(
    number: int, name: str, *, other: str = "", lat: object = 34.7, lon: object = 36.7, code: str = "P.PPL",
    country: str = "SY", admin1: str = "11", people: int = 0, zone: str = "Asia/Damascus",
) -> str:  # fmt: skip
    """One line of a dump."""
    letter, _, feature = code.partition(".")
    row = [number, name, name, other, lat, lon, letter, feature, country, "", admin1, "", "", "", people, "", 500, zone]
    return "\t".join(map(str, [*row, "2024-01-01"])) + "\n"


SMALL = [
    line(900001, "Syria", code="A.PCLI", admin1="00", other="Suriya,SYR"),
    line(900002, "Hask Governorate", code="A.ADM1", other="Hask,Hasak"),
    line(900003, "Hask", people=90_000, other="Hasak,Khask,HSK,حاسك"),
    line(900004, "Tell Varun", people=1_200, other="Tal Waroun", lat=34.8),
    line(900005, "Varun Quarter", code="P.PPLX", lat=34.71),
    line(900006, "Hask Airport", code="S.AIRP"),
    line(900007, "European Mine", code="S.MNAU"),
    line(900008, "Hask", country="UA", people=200, zone="Europe/Kyiv", lat=49.0, lon=31.0, admin1="08"),
]


def write(path: Path, lines: list[str]) -> Path:
    """Write lines to a file."""
    path.write_text("".join(lines), encoding="utf-8")
    return path
