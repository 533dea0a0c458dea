"""What sources that are not named told, published in batches: no two publications differ by the word of one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import groupby

from dateline.records.filed import FiledClaim

Told = tuple[FiledClaim, ...]


def held_back(
    filed: Sequence[Told], is_hidden: Callable[[FiledClaim], str | None], is_due: Callable[[FiledClaim], bool],
    least: int,
) -> frozenset[str]:  # fmt: skip
    """Return the keys of claims that wait for the word of other sources, or for the delay of others in their batch.

    `is_hidden` gives who told a claim where that is somebody whom nobody is to know, None otherwise. Batches are made
    in the order in which the desk came to know: one ends as soon as it has claims of so many such people, and never in
    the midst of what came in at one moment. What comes later changes no batch that has ended, so that each is published
    whole or not at all.
    """
    waiting: list[FiledClaim] = []
    people: set[str] = set()
    back: set[str] = set()
    for claims in _moments(filed):
        hidden = [(claim, who) for claim in claims if (who := is_hidden(claim)) is not None]
        waiting += [claim for claim, _ in hidden]
        people |= {who for _, who in hidden}
        if len(people) >= least:
            back |= set() if all(map(is_due, waiting)) else {claim.key for claim in waiting}
            waiting, people = [], set()
    return frozenset(back | {claim.key for claim in waiting})


def _moments(filed: Iterable[Told]) -> Iterable[list[FiledClaim]]:
    """Yield the claims of all dispatches that came in at one moment, the earliest first."""

    def when(claim: FiledClaim) -> datetime:
        return claim.recorded

    for _, claims in groupby(sorted((claim for some in filed for claim in some), key=when), key=when):
        yield list(claims)
