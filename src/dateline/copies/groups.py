"""Dispatches with what each was made from -> groups of one story, and whose story it was first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dateline.copies.compare import Overlap
from dateline.names.credits import agency


@dataclass(frozen=True, slots=True)
class Member:
    """A dispatch of a group: `made_from` is the key of the earlier one that it copies, None for the first.

    `credit` names agencies by their short names.
    """

    key: str
    published: datetime | None
    outlet: str | None
    credit: tuple[str, ...]
    made_from: str | None
    overlap: Overlap | None


@dataclass(frozen=True, slots=True)
class Group:
    """Dispatches of one story, the earliest first.

    `agency` is whom the copies credit most, None where nobody is credited. `origin` is the earliest dispatch of that
    agency, or, where none of its own is held, the earliest of all.
    """

    members: tuple[Member, ...]
    origin: str
    agency: str | None

    @property
    def from_agency(self) -> bool:
        """Whether the origin is the credited agency's own dispatch."""
        return any(m.key == self.origin and agency(m.outlet or "") == self.agency for m in self.members)


def grouped(ordered: Sequence[Member]) -> tuple[Group, ...]:
    """Group dispatches, given the earliest first, along what each was made from; those alone are left out."""
    first: dict[str, str] = {}
    members: dict[str, list[Member]] = defaultdict(list)
    for member in ordered:
        root = first.get(member.made_from or "", member.key)
        first[member.key] = root
        members[root].append(member)
    return tuple(_group(tuple(group)) for group in members.values() if len(group) > 1)


def _group(members: tuple[Member, ...]) -> Group:
    credits: Counter[str] = Counter()
    for member in members:
        credits.update(set(member.credit) - {agency(member.outlet or "")})
    if not credits:
        return Group(members, members[0].key, None)
    most = min(credits, key=lambda name: (-credits[name], name))
    own = [member.key for member in members if agency(member.outlet or "") == most]
    return Group(members, own[0] if own else members[0].key, most)
