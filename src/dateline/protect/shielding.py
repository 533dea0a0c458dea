"""Who is under protection: by a decision of the desk, or because their own words ask for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from dateline.ledger.judgements import standing
from dateline.ledger.sources import sameness
from dateline.names.spelling import fold
from dateline.protect.persons import is_body
from dateline.records.filed import FiledClaim, Origin
from dateline.records.incident import Judgement
from dateline.records.text import Span

PROTECT = "protect"


@dataclass(frozen=True, slots=True)
class Asking:
    """Words of a dispatch that say that a source is not to be named."""

    dispatch: str
    span: Span
    words: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source whose protection its own words propose, the first first.

    `elsewhere` are the digests of dispatches that name it all the same, under this name or a longer one; `protected`
    tells that the desk decided so already.
    """

    key: str
    name: str
    kind: str
    asking: tuple[Asking, ...]
    elsewhere: tuple[str, ...]
    protected: bool


def shielded(
    claims: Iterable[FiledClaim], judgements: Iterable[Judgement], asked: bool, always: Collection[str] = ()
) -> frozenset[str]:
    """Return the keys of all sources under protection, whoever else bears a protected name among them.

    With `asked`, also people whom one dispatch names though another says that they asked not to be. `always` are the
    keys of those for whom nobody has to decide it.
    """
    held = list(claims)
    stand = standing(judgements)
    keys = {key for one in stand if one.act == PROTECT for key in one.subjects} | set(always)
    if asked:
        keys |= {one.origin.key for one in held if one.withheld and one.origin.named and not is_body(one.origin)}
    same = sameness(stand).of
    groups = {same.get(key, key) for key in keys}
    origins = {claim.origin.key: claim.origin for claim in held}
    keys |= {key for key in origins if same.get(key, key) in groups}
    names = {fold(origins[key].name) for key in keys if key in origins and origins[key].named}
    return frozenset(keys | {key for key, one in origins.items() if one.named and fold(one.name) in names})


def proposals(claims: Iterable[FiledClaim], judgements: Iterable[Judgement] = ()) -> tuple[Proposal, ...]:
    """Return the sources whose protection words of dispatches propose, by name, with those words."""
    held = sorted(claims, key=lambda claim: (claim.dispatch, claim.trigger.span, claim.key))
    protected = shielded(held, judgements, False)
    asking: dict[str, dict[Asking, None]] = {}
    origins: dict[str, Origin] = {}
    for claim in held:
        if claim.withheld:
            words = Asking(claim.dispatch, claim.withheld.span, claim.withheld.text)
            asking.setdefault(claim.origin.key, {})[words] = None
            origins.setdefault(claim.origin.key, claim.origin)
    found = (
        Proposal(key, one.name, one.kind, tuple(asking[key]), _elsewhere(one, asking[key], held), key in protected)
        for key, one in origins.items()
    )
    return tuple(sorted(found, key=lambda one: (one.name, one.key)))


def _elsewhere(origin: Origin, asking: Iterable[Asking], claims: Iterable[FiledClaim]) -> tuple[str, ...]:
    """Return the dispatches that name a source without saying that it asked for the contrary."""
    if not origin.named or is_body(origin):
        return ()
    here, name = {one.dispatch for one in asking}, fold(origin.name)
    return tuple(dict.fromkeys(
        claim.dispatch for claim in claims
        if claim.dispatch not in here and claim.origin.named and _may_be(name, fold(claim.origin.name))
    ))  # fmt: skip


def _may_be(name: str, other: str) -> bool:
    """Tell whether a name is another, or is its one word."""
    return name == other or (" " not in name and name in other.split())
