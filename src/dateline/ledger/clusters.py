"""Accounts and their links -> groups that each speak of one happening, the same in any order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dateline.ledger.accounts import account_of
from dateline.ledger.judgements import Decisions, decisions
from dateline.ledger.linking import MERGE, excluded
from dateline.records.filed import FiledClaim
from dateline.records.incident import Account, Judgement, Link


def cluster(
    accounts: Iterable[Account], links: Iterable[Link], judgements: Iterable[Judgement] = ()
) -> tuple[tuple[Account, ...], ...]:
    """Put accounts that speak of one happening together, by key.

    What a person linked comes first; then links from the strongest on, each only where no account of the one group
    is kept apart from one of the other. `judgements` are those that stand. Nothing outside the accounts that links
    and linked claims join has a say, so that a part of a record joined by neither is grouped alone as with the rest.
    """
    groups = _Groups(accounts, links, decisions(judgements))
    groups.join_confirmed()
    groups.join_suggested()
    return groups.result()


class _Groups:
    """Accounts in groups that grow: which group each is in, and who is in each."""

    def __init__(self, accounts: Iterable[Account], links: Iterable[Link], decided: Decisions) -> None:
        self.accounts = {account.key: account for account in sorted(accounts, key=lambda one: one.key)}
        self.links = {(link.one, link.other): link for link in links}
        self.decided = decided
        self.of = {key: key for key in self.accounts}
        self.members = {key: [key] for key in self.accounts}
        self.holding = {claim.key: account.key for account in self.accounts.values() for claim in account.claims}
        self.parted = self._parted()
        self.unit = dict(self.of)

    def _parted(self) -> dict[str, set[str]]:
        """Return which accounts a person parted from which."""
        found: dict[str, set[str]] = {}
        for pair in sorted(sorted(pair) for pair in self.decided.parts):
            held = sorted({self.holding[key] for key in pair if key in self.holding})
            if len(held) == 2:
                found.setdefault(held[0], set()).add(held[1])
                found.setdefault(held[1], set()).add(held[0])
        return found

    def join_confirmed(self) -> None:
        for one, other in self.decided.links:
            a, b = self.holding.get(one), self.holding.get(other)
            if a and b and not self._judged_apart(self.of[a], self.of[b]):
                self._join(self.of[a], self.of[b])
        self.unit = dict(self.of)

    def join_suggested(self) -> None:
        strong = [link for link in self.links.values() if link.points >= MERGE]
        for link in sorted(strong, key=lambda link: (-link.points, link.one, link.other)):
            if link.one in self.of and link.other in self.of:
                a, b = self.of[link.one], self.of[link.other]
                if a != b and not self._judged_apart(a, b) and not self._kept_apart(a, b):
                    self._join(a, b)

    def _judged_apart(self, a: str, b: str) -> bool:
        others = set(self.members[b])
        return any(self.parted.get(key, frozenset()) & others for key in self.members[a])

    def _kept_apart(self, a: str, b: str) -> bool:
        """Tell whether something in the one group excludes something in the other.

        What a person linked is one: it excludes where each account of it does.
        """
        ones, others = self._units(a), self._units(b)
        return any(all(self._vetoed(x, y) for x in one for y in other) for one in ones for other in others)

    def _units(self, group: str) -> list[list[str]]:
        """Return the accounts of a group, those together that a person linked."""
        found: dict[str, list[str]] = {}
        for key in self.members[group]:
            found.setdefault(self.unit[key], []).append(key)
        return list(found.values())

    def _vetoed(self, one: str, other: str) -> bool:
        """Tell whether two accounts cannot be of one happening: other days, places or kinds, or told side by side."""
        pair = (one, other) if one < other else (other, one)
        if pair in self.links:
            return False
        a, b = self.accounts[one], self.accounts[other]
        return a.dispatch == b.dispatch or excluded(a, b) is not None

    def _join(self, a: str, b: str) -> None:
        if a == b:
            return
        keep, leave = (a, b) if len(self.members[a]) >= len(self.members[b]) else (b, a)
        for key in self.members[leave]:
            self.of[key] = keep
        self.members[keep] += self.members.pop(leave)

    def result(self) -> tuple[tuple[Account, ...], ...]:
        keys = sorted(sorted(group) for group in self.members.values())
        return tuple(tuple(self.accounts[key] for key in group) for group in keys)


def cut(accounts: Iterable[Account], judgements: Iterable[Judgement]) -> tuple[Account, ...]:
    """Cut the accounts in two whose claims a person parted, by judgements that stand; return all, by key.

    What stands in the sentence of the claim that is told later goes with it, unless the earlier one stands there too.
    It comes before linking: the pieces are accounts like any other.
    """
    parts = decisions(judgements).parts
    pieces = [piece for account in accounts for piece in _pieces(account, parts)]
    return tuple(sorted(pieces, key=lambda account: account.key))


def _pieces(account: Account, parts: frozenset[frozenset[str]]) -> list[Account]:
    held = {claim.key for claim in account.claims}
    inside = sorted(sorted(pair) for pair in parts if len(pair) == 2 and pair <= held)
    pieces: list[Sequence[FiledClaim]] = [account.claims]
    for pair in inside:
        pieces = [half for piece in pieces for half in _halves(piece, frozenset(pair))]
    return [account_of(piece) for piece in pieces] if len(pieces) > 1 else [account]


def _halves(claims: Sequence[FiledClaim], pair: frozenset[str]) -> list[Sequence[FiledClaim]]:
    named = [claim for claim in claims if claim.key in pair]
    if len(named) < 2:
        return [claims]
    first, second = named
    apart = second.sentence != first.sentence
    leaving = {second.key} | {claim.key for claim in claims if apart and claim.sentence == second.sentence}
    return [[x for x in claims if x.key not in leaving], [x for x in claims if x.key in leaving]]
