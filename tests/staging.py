"""Composed dispatches with the place and time of their claims, as an analyst annotated them before any run.

`tests/scenes/BATCH/NAME.toml` holds a text and rows: `at` is a phrase that stands in or meets the claim's
trigger, `place` the names that are right for where it happens ("none" where
it is right to name no place), `time` the days ("A", "A/B", or "unknown"),
`edtf` the exact value where hours are told.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dateline.intake.receive import receive_text
from dateline.pipeline import Reader
from dateline.records.claim import Claim, ClaimTime
from dateline.records.text import Span

SCENES = Path(__file__).parent / "scenes"


@dataclass(frozen=True, slots=True)
class Row:
    """One annotated claim beside the claim that was read there, if any."""

    scene: str
    at: str
    wanted: dict[str, Any]
    claim: Claim | None

    @property
    def place_right(self) -> bool:
        """Tell whether the first place bears one of the names that are right."""
        places = self.claim.places if self.claim else ()
        if not places:
            return self.claim is not None and "none" in self.wanted["place"]
        return bool({places[0].words.text, *_name(places[0].place)} & set(self.wanted["place"]))

    @property
    def time_right(self) -> bool:
        """Tell whether the days are among those that are right, and the hours where they are annotated."""
        if self.claim is None or days(self.claim.time) not in self.wanted["time"]:
            return False
        return self.wanted.get("edtf") in (None, (self.claim.time.edtf or "").replace("Z", "+00:00"))


def _name(place: Any) -> tuple[str, ...]:
    return (place.name,) if place else ()


def days(time: ClaimTime) -> str:
    """A claim's days as the annotation writes them."""
    if time.start is None and time.end is None:
        return "unknown"
    start, end = (day.isoformat() if day else ".." for day in (time.start, time.end))
    return start if start == end else f"{start}/{end}"


def rows(batch: str, reader: Reader) -> Iterator[Row]:
    """Read a batch and pair its annotations with the claims that meet them."""
    for path in sorted((SCENES / batch).glob("*.toml")):
        scene = tomllib.loads(path.read_text(encoding="utf-8"))
        text = scene["text"]
        claims = reader.read(receive_text(text)).claims
        for wanted in scene["claim"]:
            start = text.index(wanted["at"])
            yield Row(path.stem, wanted["at"], wanted, _meeting(claims, Span(start, start + len(wanted["at"]))))


def _meeting(claims: tuple[Claim, ...], span: Span) -> Claim | None:
    """The claim whose trigger lies most in the phrase; a statement only where nothing else does."""
    near = [claim for claim in claims if claim.trigger.span.meets(span)]
    return min(near, key=lambda c: (c.kind == "statement", abs(c.trigger.span.start - span.start)), default=None)
