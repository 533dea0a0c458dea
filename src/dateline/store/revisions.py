"""Which dispatch takes the place of which: versions in order, and what an update, a correction or a kill makes of them.

Pure, and a function of the set alone: versions that come in the wrong order end in the same states.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dateline.store.held import NOTICE, REPLACED, STANDING, SUPERSEDED, WITHDRAWN

_GLOBAL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S")
_RUN = re.compile(r"\d+|\D+")


@dataclass(frozen=True, slots=True)
class Member:
    """What of a dispatch decides about its revisions; `takes` is the chain whose place it takes."""

    id: int
    chain: str | None
    takes: str | None
    version: str | None
    published_at: str | None
    status: str


def chain_of(guid: str | None, outlet: str | None) -> str | None:
    """Return the chain of all versions of an item.

    An identity with a scheme ("urn:...", "https://...", "tag:...") is one for the whole world; "4711" is its outlet's,
    and where no outlet is known it is none: row 1 of one table is not row 1 of the next.
    """
    if guid and _GLOBAL.match(guid):
        return guid
    return f"{outlet}\t{guid}" if guid and outlet else None


def states(family: Iterable[Member]) -> dict[int, tuple[str, int | None]]:
    """Return the state of each dispatch of a family, and which other made it so.

    A kill withdraws all that came before it in its chain and in the chains whose place this takes; short of one, a
    correction replaces all of them, since none can say which version had the error; an update supersedes.
    """
    chains: dict[str, list[Member]] = defaultdict(list)
    takers: dict[str, list[Member]] = defaultdict(list)
    found = {}
    for member in sorted(family, key=_order):
        if member.takes and member.takes != member.chain:
            takers[member.takes].append(member)
        if member.chain:
            chains[member.chain].append(member)
        else:
            found[member.id] = _state(member, _NONE)
    since: dict[int, _Later] = {}
    through: set[str | None] = {None}
    for chain in _takers_first(chains, takers):
        later = _NONE
        for taker in reversed([one for one in takers.get(chain, ()) if one.chain in through]):
            later = later.before(since.get(taker.id, _NONE)).with_one(taker)
        for member in reversed(chains.get(chain, ())):
            since[member.id] = later
            found[member.id] = _state(member, later)
            later = later.with_one(member)
        through.add(chain)
    return found


@dataclass(frozen=True, slots=True)
class _Later:
    """Of all that came later: the first, the first correction and the first kill."""

    first: int | None = None
    correction: int | None = None
    kill: int | None = None

    def with_one(self, member: Member) -> _Later:
        """Return the same with one that came before all of it."""
        correction = member.id if member.status == "correction" else self.correction
        return _Later(member.id, correction, member.id if member.status == "kill" else self.kill)

    def before(self, earlier: _Later) -> _Later:
        """Return the same with others that came before all of it."""
        return _Later(earlier.first or self.first, earlier.correction or self.correction, earlier.kill or self.kill)


_NONE = _Later()


def _takers_first(chains: Iterable[str], takers: Mapping[str, Sequence[Member]]) -> list[str]:
    """Return the chains so that each comes after those that take its place; a circle is cut where it closes."""
    done: list[str] = []
    seen: set[str] = set()
    for root in sorted(chains):
        open_: list[tuple[str, bool]] = [(root, False)]
        while open_:
            chain, left = open_.pop()
            if left:
                done.append(chain)
            elif chain not in seen:
                seen.add(chain)
                open_.append((chain, True))
                open_ += [(taker.chain, False) for taker in takers.get(chain, ()) if taker.chain]
    return done


def _state(member: Member, later: _Later) -> tuple[str, int | None]:
    if later.kill is not None:
        return WITHDRAWN, later.kill
    if later.correction is not None:
        return REPLACED, later.correction
    if later.first is not None:
        return SUPERSEDED, later.first
    return opening(member.status), None


def opening(status: str) -> str:
    """Return the state in which a dispatch begins."""
    return NOTICE if status == "kill" else STANDING


def _order(member: Member) -> tuple[list[tuple[int, int, str]], str, int]:
    """By version, "9" before "10" and none before all; then by publication, then as they came."""
    runs = _RUN.findall(member.version or "")
    key = [(0, int(run), "") if run.isdecimal() else (1, 0, run) for run in runs]
    return key, member.published_at or "", member.id
