"""By whose word a claim stands: the deepest source that is cited by name, else the outlet or the agency it prints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dateline.names.spelling import fold
from dateline.records.filed import FiledClaim, Origin
from dateline.records.incident import Support

_NAMED = frozenset({"named", "partial", "pseudonym", "institution"})


@dataclass(frozen=True, slots=True)
class Cited:
    """A source as one attribution cites it: its best name in the dispatch, and the words that name it here."""

    name: str
    kind: str
    identity: str
    standing: str | None
    words: tuple[str, ...]


def origin_of(cited: Sequence[Cited], outlet: str | None, agency: str | None, story: str) -> Origin:
    """Return the origin of a claim from those who are cited for it, outermost first.

    That is the innermost who has a name. Where none has, it is the innermost of all, and the same only within one
    story; where nobody is cited, the agency whose copy it is, or the outlet.
    """
    for one in reversed(cited):
        if one.identity in _NAMED:
            return Origin(f"source:{fold(one.name)}", one.name, one.kind, True, None, one.standing)
    if cited:
        one = cited[-1]
        return Origin(f"unnamed:{story}:{fold(one.name)}", one.name, one.kind, False, None, one.standing)
    name = agency or outlet
    if name:
        return Origin(f"outlet:{fold(name)}", name, "outlet", True)
    return Origin(f"dispatch:{story}", "an outlet that is not named", "outlet", False)


def support(claims: Iterable[FiledClaim]) -> Support:
    """Count the independent origins of some claims."""
    origins = {claim.origin.key: claim.origin for claim in claims}
    named = sum(origin.named for origin in origins.values())
    unnamed = len(origins) - named
    return Support(named + (unnamed > 0), named + unnamed, tuple(sorted(origins)))
