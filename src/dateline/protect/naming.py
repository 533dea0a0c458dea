"""Public ids of dispatches, claims and sources: stable, and made of nothing that is protected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from dateline.protect.secret import Namer
from dateline.protect.words import Cut
from dateline.records.filed import FiledClaim

Dispatches = Sequence[tuple[FiledClaim, ...]]
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PublicNames:
    """The public id of each claim by its key, of each dispatch by its digest, and of each source by its key.

    A digest of a text tells whoever can guess the text that the guess is right, and a key is made of one: neither is
    published. An id is made with the desk's secret, of what is public anyway and of the order of arrival.
    """

    claims: Mapping[str, str]
    dispatches: Mapping[str, str]
    sources: Mapping[str, str]


def public_names(filed: Iterable[tuple[FiledClaim, ...]], cut: Cut, name: Namer) -> PublicNames:
    """Name all that is on file, what is not to be published yet as well: so no id hangs on what may be shown today."""
    ordered = _arrived([_read(claims) for claims in filed if claims], cut)
    dispatches = _dispatches(ordered, cut, name)
    claims: dict[str, str] = {}
    sources: dict[str, str] = {}
    for some in ordered:
        met: Counter[tuple[str, str]] = Counter()
        new = [claim.origin.key for claim in some if claim.origin.key not in sources]
        for at, key in enumerate(dict.fromkeys(new)):
            sources[key] = name("source", dispatches[some[0].dispatch], at)
        for claim in some:
            words = (claim.kind, cut(claim.trigger.text))
            claims[claim.key] = name("claim", dispatches[claim.dispatch], *words, met[words])
            met[words] += 1
    return PublicNames(claims, dispatches, sources)


def _read(claims: Iterable[FiledClaim]) -> tuple[FiledClaim, ...]:
    """Return the claims of a dispatch in reading order; at one place the longer words go first."""
    return tuple(sorted(claims, key=lambda one: (one.trigger.span.start, -one.trigger.span.end, one.kind)))


def _arrived(dispatches: list[tuple[FiledClaim, ...]], cut: Cut) -> Dispatches:
    """Order dispatches as they arrived; those that came at once by what is public of them."""

    def when(claims: tuple[FiledClaim, ...]) -> tuple[object, ...]:
        first = claims[0]
        words = tuple((one.kind, cut(one.trigger.text), cut(one.content.text)) for one in claims)
        published = first.published or _NEVER
        return first.recorded, published, cut(first.outlet or ""), words, first.dispatch

    return sorted(dispatches, key=when)


def _dispatches(ordered: Dispatches, cut: Cut, name: Namer) -> dict[str, str]:
    """Name each dispatch by its outlet, its day and how many of both came before it."""
    met: Counter[tuple[str, str]] = Counter()
    found: dict[str, str] = {}
    for claims in ordered:
        first = claims[0]
        day = first.published.date().isoformat() if first.published else ""
        told = (cut(first.outlet or ""), day)
        found[first.dispatch] = name("dispatch", *told, met[told])
        met[told] += 1
    return found
