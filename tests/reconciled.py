"""How well incidents agree with those that analysts wrote down for the campaign sets of the corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, groupby
from typing import Any

from dateline.ledger.accounts import accounts_of
from dateline.ledger.blocks import links_of
from dateline.ledger.build import Ledger, build
from dateline.ledger.clusters import cluster
from dateline.records.filed import FiledClaim
from dateline.records.incident import Account, Incident
from filed import CORPUS, campaign

Groups = Sequence[tuple[Account, ...]]


@dataclass
class Score:
    """Counts of what was put together rightly, wrongly and not at all; scores add up."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    whole: int = 0
    incidents: int = 0
    pulled: int = 0
    assigned: int = 0
    lost: int = 0
    precision_b: float = 0.0
    recall_b: float = 0.0
    misses: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        for name in vars(other):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def precision(self) -> float:
        return 100 * self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return 100 * self.right / max(1, self.right + self.missed)

    @property
    def f(self) -> float:
        return mean(self.precision, self.recall)

    @property
    def b_cubed(self) -> float:
        return mean(100 * self.precision_b / max(1, self.assigned), 100 * self.recall_b / max(1, self.assigned))

    def line(self) -> str:
        return (
            f"pairs P {self.precision:5.1f} R {self.recall:5.1f} F {self.f:5.1f}   B-cubed F {self.b_cubed:5.1f}   "
            f"whole {self.whole}/{self.incidents}   of {self.assigned} claims, {self.pulled} others joined them"
            + (f", {self.lost} were not read" if self.lost else "")
        )


def mean(one: float, other: float) -> float:
    """Return the harmonic mean."""
    return 2 * one * other / (one + other) if one + other else 0.0


def sets() -> tuple[list[str], list[str]]:
    """Return the campaigns that rules were worked out on, and those held back."""
    found = sorted(path.stem for path in (CORPUS / "campaigns").glob("*.toml"))
    return [x for i, x in enumerate(found) if i % 3 != 2], [x for i, x in enumerate(found) if i % 3 == 2]


def group(claims: Iterable[FiledClaim]) -> Groups:
    """Put the claims of several dispatches into incidents."""
    by_dispatch: dict[str, list[FiledClaim]] = {}
    for claim in claims:
        by_dispatch.setdefault(claim.dispatch, []).append(claim)
    accounts = [account for own in by_dispatch.values() for account in accounts_of(own)]
    return cluster(accounts, links_of(accounts))


def assigned(sheet: Mapping[str, Any], claims: Iterable[FiledClaim]) -> dict[str, str]:
    """Return for claims, by key, the incident that the analysts put them in; a claim of several is left out."""
    incidents: dict[str, set[str]] = {}
    for incident in sheet.get("incident", []):
        for reference in _references(incident):
            incidents.setdefault(reference, set()).add(incident["id"])
    found: dict[str, str] = {}
    for claim in claims:
        reference = f"{claim.dispatch} {{{claim.trigger.text}}}"
        if len(incidents.get(reference, ())) == 1:
            (found[claim.key],) = incidents.pop(reference)
    return found


def _references(incident: Mapping[str, Any]) -> Iterator[str]:
    yield from incident["claims"]
    for toll in incident.get("toll", []):
        yield from toll.get("figures", [])
        yield from toll.get("superseded", [])


def score(claims: Sequence[FiledClaim], gold: Mapping[str, str]) -> Score:
    """Hold the program's incidents against the analysts', over the claims that the analysts put in one."""
    groups = group(claims)
    number = {claim.key: i for i, accounts in enumerate(groups) for one in accounts for claim in one.claims}
    own = {key: number.get(key, -1 - i) for i, key in enumerate(sorted(gold))}
    result = Score(assigned=len(gold))
    told = {claim.key: f"{claim.dispatch} {{{claim.trigger.text}}}" for claim in claims}
    for a, b in combinations(sorted(gold), 2):
        same, together = gold[a] == gold[b], own[a] == own[b]
        result.right += same and together
        result.wrong += together and not same
        result.missed += same and not together
    sizes, golds, both = Counter(own.values()), Counter(gold.values()), Counter((own[k], gold[k]) for k in gold)
    result.precision_b = sum(both[own[k], gold[k]] / sizes[own[k]] for k in gold)
    result.recall_b = sum(both[own[k], gold[k]] / golds[gold[k]] for k in gold)
    result.incidents = len(golds)
    result.whole = sum(n == golds[incident] == sizes[mine] for (mine, incident), n in both.items())
    result.pulled = sum(number.get(claim.key) in sizes and claim.key not in gold for claim in claims)
    result.misses = list(_misses(own, gold, told))
    return result


def _misses(own: Mapping[str, int], gold: Mapping[str, str], told: Mapping[str, str]) -> Iterator[str]:
    for incident in sorted(set(gold.values())):
        parts: dict[int, list[str]] = {}
        for key in sorted(gold):
            if gold[key] == incident:
                parts.setdefault(own[key], []).append(told[key])
        if len(parts) > 1:
            yield f"  split {incident}: " + " | ".join("; ".join(part) for part in sorted(parts.values(), key=len))
    for mine in sorted(set(own.values())):
        inside = sorted({gold[key] for key in gold if own[key] == mine})
        if len(inside) > 1:
            keys = [told[key] + " " + gold[key] for key in sorted(gold) if own[key] == mine]
            yield f"  mixed {', '.join(inside)}: {'; '.join(keys)}"


def from_annotations(name: str) -> Score:
    """Score one campaign from its claims as annotated."""
    claims, sheet = campaign(name)
    return score(claims, assigned(sheet, claims))


@dataclass
class Agreement:
    """How often what the ledger says of an analysts' incident is what they wrote: right, and out of how many."""

    origins: list[bool] = field(default_factory=list)
    low: list[bool] = field(default_factory=list)
    high: list[bool] = field(default_factory=list)
    control: list[bool] = field(default_factory=list)

    def line(self) -> str:
        """Return the figures as one line."""
        told = (f"{name} {sum(found)}/{len(found)}" for name, found in vars(self).items())
        return "right: " + "   ".join(told)


def agreement(name: str, result: Agreement) -> None:
    """Hold the ledger of one campaign's annotated claims against what its analysts wrote down."""
    claims, sheet = campaign(name)
    keys = {f"{claim.dispatch} {{{claim.trigger.text}}}": claim.key for claim in reversed(claims)}
    ledger = build(tuple(own) for _, own in groupby(claims, key=lambda claim: claim.dispatch))
    for told in sheet.get("incident", []):
        mine = _closest(ledger, {keys[one] for one in _references(told) if one in keys})
        if mine and "origins" in told:
            support = mine.happened.support
            result.origins.append(support.low <= told["origins"] <= support.high)
        for toll in told.get("toll", []):
            rows = [row for row in mine.tolls if row.harm == toll["harm"]] if mine else []
            if "low" in toll:
                result.low.append(toll["low"] in {row.low for row in rows})
            result.high.append(toll.get("high") in {row.high for row in rows})
    for told in sheet.get("control", []):
        named = {keys[one] for one in told["claims"] if one in keys}
        states = [one for one in ledger.control if named & {*one.claims, *one.against}]
        result.control.append(told["from"] in {one.start for one in states})


def _closest(ledger: Ledger, keys: set[str]) -> Incident | None:
    """Return the incident that most of some claims are in, the first of them where several are."""
    shared = {
        incident.id: len(keys & {claim.key for one in incident.accounts for claim in one.claims})
        for incident in ledger.incidents
    }
    best = max(ledger.incidents, key=lambda incident: (shared[incident.id], incident.id), default=None)
    return best if best and shared[best.id] else None
