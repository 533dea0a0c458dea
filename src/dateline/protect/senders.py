"""What observers and contacts told, as theirs: whoever it came through is no outlet, and goes by no name outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from dateline.names.spelling import fold
from dateline.protect.persons import phrases
from dateline.protect.vault import is_pseudonym
from dateline.records.filed import FiledClaim, Origin

Senders = Mapping[str, str]
"""Who sent each dispatch that no outlet published, by its digest: the name that the desk has for them."""


def as_senders_own(filed: Iterable[tuple[FiledClaim, ...]], senders: Senders) -> tuple[tuple[FiledClaim, ...], ...]:
    """Return claims with those that people sent in as their word where no other source is named for it.

    What they sent has no outlet: the name drawn for an observer stands there, or that of a private group.
    """
    return tuple(tuple(_own(claim, senders.get(claim.dispatch)) for claim in some) for some in filed)


def keys_of_senders(origins: Iterable[Origin], senders: Senders) -> frozenset[str]:
    """Return the keys of those sources who are senders, or go by a name that a vault gave."""
    names = set(map(fold, senders.values()))
    return frozenset(one.key for one in origins if one.named and (fold(one.name) in names or is_pseudonym(one.name)))


def _own(claim: FiledClaim, sender: str | None) -> FiledClaim:
    if sender is None:
        return claim
    relays = tuple(one for one in claim.relays if one not in (claim.outlet, sender))
    told = replace(claim, outlet=phrases()["cut"]["name"], relays=relays)
    return replace(told, origin=_origin(claim, sender)) if _is_own_voice(claim, sender) else told


def _is_own_voice(claim: FiledClaim, sender: str) -> bool:
    """Tell whether nobody else is named for a claim: it stands by the sender's word or that of their "outlet"."""
    names = {fold(sender), fold(claim.outlet or sender)}
    return claim.origin.key.startswith("dispatch:") or (claim.origin.named and fold(claim.origin.name) in names)


def _origin(claim: FiledClaim, sender: str) -> Origin:
    """Return a sender as another source in each dispatch, so that no code hangs on what else they sent."""
    return Origin(f"sender:{claim.dispatch}", sender, "other", True)
