"""Fixtures that several tests share."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, make_url, text

from dateline.language.annotator import Annotator
from dateline.pipeline import Reader
from dateline.records.reading import Reading
from handmade import handmade
from postgres import server

settings.register_profile(
    "dateline",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("dateline")

SAMPLES = Path(str(files("dateline") / "samples"))
LONGEST = (
    "web_browser", "protect_interference", "robust", "protect_canaries", "bulk", "publish_commands", "ledger_tolls",
    "web_verdicts_browser", "web_command", "ledger_kills",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that two workers end at about the same time."""
    places = {f"test_{name}.py": at for at, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


@pytest.fixture(scope="session")
def reader() -> Reader:
    """The reader with the shipped model, loaded once."""
    return Reader.default(annotator=None)


@pytest.fixture(scope="session")
def annotator(reader: Reader) -> Annotator:
    """The shipped model alone."""
    return reader.annotator


@pytest.fixture(scope="session")
def sample_paths() -> list[Path]:
    """The dispatches that ship with the package."""
    return sorted(SAMPLES.glob("*.txt"))


@pytest.fixture
def reading() -> Reading:
    """A reading made by hand that has every kind of claim."""
    return handmade()


@pytest.fixture(autouse=True)
def _no_gazetteers_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what a developer added to their own desk out of the tests."""
    monkeypatch.setenv("DATELINE_DATA", str(Path(__file__).parent / "no-such-folder"))


@pytest.fixture(autouse=True)
def _nothing_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is taken in wait: the tests that want it read say so."""
    monkeypatch.setenv("DATELINE_NO_READ", "1")


@pytest.fixture(autouse=True)
def _no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the terminal that runs the tests out of them."""
    for name in ("FORCE_COLOR", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Callable[[], str]]:
    """Make databases, each empty and new."""
    numbers = itertools.count(1)
    with server() as address:
        url = make_url(address).set(drivername="postgresql+psycopg")

        def fresh() -> str:
            name = f"desk_{next(numbers)}"
            engine = create_engine(url, isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
                connection.execute(text(f"CREATE DATABASE {name}"))
            engine.dispose()
            return url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)

        yield fresh


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new desk goes."""
    if request.param == "sqlite":
        return str(tmp_path / "desk.sqlite")
    fresh: Callable[[], str] = request.getfixturevalue("postgresql")
    return fresh()
