"""From whom and where nothing has come, since when and how unusual that is: no news is not calm."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from statistics import median_low

from dateline.ledger.independence import telling
from dateline.lexicon import load
from dateline.names.spelling import fold
from dateline.records.filed import FiledClaim
from dateline.records.sources import SUBJECTS, Missing, Silence

_FEW_LETTERS = 4


@dataclass(frozen=True, slots=True)
class _Heard:
    """What is known of one subject: its names with how often, the days of its reports, words that it is missing."""

    names: dict[str, int]
    days: set[date]
    stated: set[str]


def missing(claims: Iterable[FiledClaim]) -> tuple[Missing, ...]:
    """Return the claims whose own words say that there is no news, each once, by key."""
    found = {}
    for claim in claims:
        for rule, pattern in _rules():
            words = pattern.search(claim.content.text)
            if words and claim.key not in found:
                day = claim.start or (claim.published.date() if claim.published else None)
                place = claim.place.key if claim.place else None
                found[claim.key] = Missing(claim.key, rule, words[0], place, day)
    return tuple(found[key] for key in sorted(found))


@cache
def _rules() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["id"], re.compile(row["pattern"], re.I)) for row in load("ledger_sources")["missing"])


def silences(claims: Iterable[FiledClaim], as_of: date) -> tuple[Silence, ...]:
    """Say of each source that has a name, each outlet and each place how long nothing has come, the longest first.

    A place has news when anything in it has. Dispatches published later than `as_of` are not known yet; a claim that
    says itself that there is no news from a place is no news from it, and an old figure that is quoted again is none
    from its source.
    """
    held = [claim for claim in claims if not claim.published or claim.published.date() <= as_of]
    gone = {one.claim for one in missing(held)}
    old = _quoted_again(held)
    heard: dict[tuple[str, str], _Heard] = defaultdict(lambda: _Heard({}, set(), set()))
    for claim in sorted(held, key=lambda claim: claim.key):
        _hear(heard, claim, claim.key in gone, claim.key in old)
    _state(heard, [claim for claim in held if claim.key in gone])
    found = [_silence(subject, key, one, as_of) for (subject, key), one in heard.items()]
    return tuple(sorted(found, key=_order))


def _order(one: Silence) -> tuple[bool, int, int, str]:
    return (one.state != "silent", -(one.days or 0), SUBJECTS.index(one.subject), one.key)


def _quoted_again(claims: Iterable[FiledClaim]) -> frozenset[str]:
    """Return the claims by which others quote a figure that their source gave before, of days that were over then."""
    counts: dict[tuple[object, ...], list[tuple[date, FiledClaim]]] = defaultdict(list)
    for claim in claims:
        if claim.toll and claim.published and claim.origin.kind != "outlet":
            figure = (claim.origin.key, claim.toll.harm, claim.toll.low, claim.toll.high)
            counts[figure].append((claim.published.date(), claim))
    found = set()
    for told in counts.values():
        first = min(day for day, _ in told)
        found |= {claim.key for day, claim in told if day > first and claim.end is not None and claim.end < day}
    return frozenset(found)


def _hear(heard: Mapping[tuple[str, str], _Heard], claim: FiledClaim, says_none: bool, quoted: bool) -> None:
    """Enter a claim under its source, its outlet and every place that it lies in."""
    day = claim.published.date() if claim.published else None
    subjects = [("source", claim.origin.key, claim.origin.name)] if claim.origin.named and not quoted else []
    if claim.outlet:
        subjects.append(("outlet", fold(claim.outlet), claim.outlet))
    if claim.place:
        subjects.append(("place", claim.place.key, claim.place.name))
        subjects += [("place", key, "") for key in claim.place.lineage]
    for subject, key, name in subjects:
        one = heard[(subject, key)]
        if name:
            one.names[name] = one.names.get(name, 0) + 1
        if subject == "place" and says_none:
            one.stated.add(claim.key)
        elif day:
            one.days.add(day)


def _state(heard: Mapping[tuple[str, str], _Heard], gone: Sequence[FiledClaim]) -> None:
    """Enter claims that there is no news under the sources that they name."""
    words = {claim.key: frozenset(fold(claim.content.text).split()) for claim in gone}
    for (subject, _), one in heard.items():
        if subject == "place":
            continue
        names = [telling(name) for name in one.names]
        for claim in gone:
            if any(_names(name, words[claim.key]) for name in names):
                one.stated.add(claim.key)


def _names(name: frozenset[str], words: frozenset[str]) -> bool:
    return any(len(word) >= _FEW_LETTERS for word in name) and name <= words


def _silence(subject: str, key: str, one: _Heard, as_of: date) -> Silence:
    table = load("ledger_sources")["silence"]
    days = sorted(one.days)
    usual = median_low([(b - a).days for a, b in pairwise(days)]) if len(days) >= table["reports"] else None
    since = (as_of - days[-1]).days if days else None
    state = "unknown"
    if usual is not None and since is not None:
        state = "silent" if since > max(table["days"], table["intervals"] * usual) else "heard"
    name = min(one.names, key=lambda name: (-one.names[name], name), default=key)
    last = days[-1] if days else None
    return Silence(subject, key, name, last, len(days), usual, since, state, tuple(sorted(one.stated)))
