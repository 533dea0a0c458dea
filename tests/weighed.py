"""How the ledger weighs the incidents of the campaign sets, beside what their analysts wrote down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dateline.ledger.corroboration import grade_blames
from dateline.ledger.origins import support
from dateline.records.filed import FiledClaim
from filed import campaign, named


@dataclass
class Weighed:
    """Incidents, those whose analyst's number of origins lies within ours, equals its low end or its high end, how far
    the low end is off in all, and those that are rightly called disputed, wrongly, missed, and rightly not."""

    incidents: int = 0
    within: int = 0
    low: int = 0
    high: int = 0
    off: int = 0
    disputed: int = 0
    wrongly: int = 0
    missed: int = 0
    undisputed: int = 0

    def line(self) -> str:
        return (
            f"{self.incidents} incidents; origins within our range {self.within}, low end right {self.low}, high end "
            f"right {self.high}, low end off by {self.off}; disputed {self.disputed}, wrongly {self.wrongly}, missed "
            f"{self.missed}, undisputed {self.undisputed}"
        )


def weigh(names: Iterable[str]) -> Weighed:
    """Weigh the incidents of some campaigns, each from the claims that its analyst put into it."""
    total = Weighed()
    for name in names:
        claims, sheet = campaign(name)
        for incident in sheet.get("incident", ()):
            _add(total, incident, claims)
    return total


def _add(total: Weighed, incident: dict[str, Any], claims: tuple[FiledClaim, ...]) -> None:
    core = _found(claims, incident["claims"])
    counted = [key for row in incident.get("toll", ()) for key in (*row.get("figures", ()), *row.get("superseded", ()))]
    backing, expected = support(core), incident["origins"]
    states = {blame.grade.state for blame in grade_blames([*core, *_found(claims, counted)])}
    told, ours = incident.get("actor") == "disputed", bool(states & {"contested", "denied"})
    total.incidents += 1
    total.within += backing.low <= expected <= backing.high
    total.low += backing.low == expected
    total.high += backing.high == expected
    total.off += abs(backing.low - expected)
    total.disputed += told and ours
    total.wrongly += ours and not told
    total.missed += told and not ours
    total.undisputed += not told and not ours


def _found(claims: tuple[FiledClaim, ...], references: Iterable[str]) -> list[FiledClaim]:
    found = []
    for reference in references:
        try:
            found.append(named(claims, reference))
        except StopIteration:
            continue
    return found
