"""The corpus compiles, fits the contract, keeps its campaigns straight, and says what is wrong with a bad file."""

from __future__ import annotations

import json
import sys
from importlib.resources import files as resources
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from corpus.__main__ import HERE, files  # noqa: E402  the corpus stands beside the package
from corpus.agreement import compare  # noqa: E402
from corpus.campaigns import load  # noqa: E402
from corpus.checks import numbers  # noqa: E402
from corpus.markup import BadCorpus, read  # noqa: E402
from corpus.reading import compile_file  # noqa: E402
from corpus.repetition import figures  # noqa: E402

FILES = files([HERE / "dispatches"])
HEAD = "@ theatre orven\n@ register wire\n@ style plain\n@ published 1996-08-17\n"


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    return [compile_file(read(path)) for path in FILES]


def test_every_dispatch_fits_the_contract_and_every_span_its_words(rows: list[dict]) -> None:
    schema = json.loads((resources("dateline") / "schema" / "reading.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    for row in rows:
        validator.validate(row["reading"])
        for claim in row["reading"]["claims"]:
            for part in (claim["trigger"], claim["content"]):
                assert row["text"][slice(*part["span"])] == part["text"]


@pytest.mark.parametrize("path", files([HERE / "second"]), ids=lambda path: path.stem)
def test_a_second_annotation_is_of_the_same_text(path: Path) -> None:
    assert read(path).text == read(HERE / "dispatches" / path.parent.name / path.name).text
    assert next(compare(compile_file(read(path)), compile_file(read(path))))[1:] != (0, 0)


def test_theatres_stay_apart() -> None:
    assert {path.parent.name for path in FILES} >= {"orven"}
    assert all(path.stem.startswith(path.parent.name) for path in FILES)


@pytest.mark.parametrize("path", sorted((HERE / "campaigns").glob("*.toml")), ids=lambda path: path.stem)
def test_a_campaign_set_speaks_of_claims_that_stand(path: Path) -> None:
    assert load(path)["dispatches"]


def test_no_dispatch_repeats_another(rows: list[dict]) -> None:
    assert figures(rows)["near-duplicates"] == []


@pytest.mark.parametrize(
    ("lines", "line", "reason"),
    [
        ("p | Two men died.\n  toll {Three men} killed 3", 6, "does not stand"),
        ("p | Two men died.\n  toll {Two men} killed 3", 6, "is not what"),
        ("p | Two men died.\n  toll {wo men} killed 2", 6, "inside a word"),
        ("p | Two men died.\n  toll {Two men} slain 2", 6, "unknown harm"),
        ("p | Shells fell as shells do; shells fell.\n  event {fell} shelling", 6, "stands 2 times"),
        ("p | It fell on Friday.\n  time DATE {Friday} 1996-08-17", 6, "is a Saturday"),
        ("p | It fell on 31 June.\n  time DATE {31 June} 1996-06-31", 6, "is no date"),
        ("p | Shells fell.\n  bang {Shells}", 6, "unknown annotation"),
        ("p | Shells fell.\n  event {fell} boom", 6, "unknown event type"),
        ("p | Shells fell.\n  event {fell} shelling by=A1", 6, "unknown attribution"),
        ("p | Shells fell.\n  event {fell shelling", 6, "can't read"),
        ("Shells fell.", 5, "neither"),
    ],
)  # fmt: skip
def test_a_broken_file_says_where_and_why(tmp_path: Path, lines: str, line: int, reason: str) -> None:
    path = tmp_path / "bad.dsp"
    path.write_text(HEAD + lines + "\n", encoding="utf-8")
    with pytest.raises(BadCorpus, match=reason) as error:
        compile_file(read(path))
    assert f"{path}:{line}: " in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("words", "number"),
    [("twenty-three people", 23), ("a hundred and five", 105), ("2,500", 2500), ("dozens", 24), ("two dozen", 24),
     ("three thousand four hundred", 3400), ("1.5 million", 1_500_000), ("a family of five", 5), ("no casualties", 0),
     ("no one", 0)],
)  # fmt: skip
def test_number_words_are_read(words: str, number: int) -> None:
    assert number in numbers(words)


@pytest.mark.parametrize(
    ("value", "edtf", "start", "end"),
    [
        ("2010-SP", "2010-21", "2010-03-01", "2010-05-31"),
        ("2010-WI", "2010-24", "2010-12-01", "2011-02-28"),
        ("199X", "199X", "1990-01-01", "1999-12-31"),
        ("2026-W29", None, "2026-07-13", "2026-07-19"),
        ("2024-02", "2024-02", "2024-02-01", "2024-02-29"),
    ],
)
def test_a_value_tells_its_days(tmp_path: Path, value: str, edtf: str | None, start: str, end: str) -> None:
    path = tmp_path / "time.dsp"
    path.write_text(f"{HEAD}p | It fell then.\n  time DATE {{then}} {value}\n", encoding="utf-8")
    (time,) = compile_file(read(path))["reading"]["times"]
    assert (time["edtf"], time["start"], time["end"]) == (edtf, start, end)
