"""Generated toll claims: small numbers of origins, days, groups and shapes, so that they meet often."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import Account, Grade, Incident, Support, TollRange
from dateline.records.text import Excerpt, Span
from filed import TAVNIK, filed, origin, toll

KINDS = ("medical", "official", "monitor", "armed-group", "outlet", "witness")
CELLS = (
    ("unknown", None), ("civilian", "civilians"), ("combatant", "state forces"), ("combatant", "rebel group"),
)  # fmt: skip
SHAPES: dict[str, Callable[[int], dict[str, Any]]] = {
    "exact": lambda n: {"low": n, "high": n},
    "least": lambda n: {"low": n, "high": None},
    "most": lambda n: {"low": None, "high": n},
    "about": lambda n: {"low": n, "high": n, "approximate": True},
    "range": lambda n: {"low": n, "high": n + 5},
}


def said(
    number: int, count: int, by: int | str = 0, day: int = 6, cell: int = 0, shape: str = "exact", **more: Any
) -> FiledClaim:
    """Make a toll claim; `by` is the number of an origin or its name."""
    name = by if isinstance(by, str) else f"Source {by}"
    kind = more.pop("source", KINDS[by % len(KINDS)] if isinstance(by, int) else "official")
    group, side = CELLS[cell]
    values = SHAPES[shape](count) | {"group_class": group, "side": side} | more.pop("toll", {})
    return filed(number, "toll", origin(name, kind), day, toll=toll(more.pop("harm", "killed"), **values), **more)


def worded(sentence: str, number: int = 1, count: int = 5, **more: Any) -> FiledClaim:
    """Make a toll claim out of a sentence whose count stands in braces."""
    before, words, after = re.fullmatch(r"(.*?)\{(.*?)\}(.*)", sentence, re.S).groups()  # type: ignore[union-attr]
    text = f"{before}{words}{after}"
    start = more.pop("offset", 0)
    trigger = Excerpt(Span(start + len(before), start + len(before) + len(words)), words)
    content = Excerpt(Span(start, start + len(text)), text)
    return replace(said(number, count, **more), trigger=trigger, content=content, sentence=content.span)


claims = st.builds(
    lambda rows: tuple(said(number, *row) for number, row in enumerate(rows)),
    st.lists(
        st.tuples(
            st.integers(1, 40), st.integers(0, 3), st.integers(1, 4), st.integers(0, 3), st.sampled_from(sorted(SHAPES))
        ),
        min_size=1,
        max_size=6,
    ),
)


def many(strategy: Any) -> Callable[[Callable[[Any], None]], Callable[[int], None]]:
    """Run a property on 2,000 generated cases in the suite, and on 10,000 under the soak mark."""

    def wrap(body: Callable[[Any], None]) -> Callable[[int], None]:
        @pytest.mark.parametrize("cases", [2000, pytest.param(10000, marks=pytest.mark.soak)])
        def run(cases: int) -> None:
            settings(max_examples=cases)(given(strategy)(body))()

        run.__name__ = body.__name__
        run.__doc__ = body.__doc__
        return run

    return wrap


def incident(
    number: int, low: int, high: int | None, day: date | None = None, end: date | None = None,
    place: FiledPlace | None = TAVNIK, **more: Any,
) -> Incident:  # fmt: skip
    """Make an incident of one toll."""
    grade = Grade("corroborated", Support(2, 2, ("a", "b")), 2, "test", ())
    best = more.pop("best", low if low == high else None)
    row = TollRange(
        "killed", "all", None, low, high, best, "test", grade.support, more.pop("provisional", False), (f"k{number}",)
    )
    account: tuple[Account, ...] = more.pop("accounts", ())
    return Incident(
        f"i{number}", account, (), (), place, day, end or day, grade, (), (row,), (), more.pop("discounted", None)
    )
