"""What a form showed when it was loaded, so that a decision on something that has changed is asked again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dateline.ledger.amending import type_of
from dateline.ledger.corrections import terms_of
from dateline.ledger_views import grade_in_words, toll_in_words
from dateline.present.wording import figure
from dateline.records.filed import FiledClaim, Terms
from dateline.records.incident import Incident
from dateline.records.sources import SourceProfile
from dateline.store.coding import plain
from dateline.store.held import canonical
from dateline.web.words import days

Lines = tuple[tuple[str, str], ...]
_LONGEST = 40_000


@dataclass(frozen=True, slots=True)
class Seen:
    """What a form shows: a key that changes with anything of it, and its lines, to be shown beside what is now."""

    key: str
    lines: Lines

    @property
    def packed(self) -> str:
        """The lines as a form carries them."""
        return json.dumps(self.lines, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Difference:
    """One line as it was shown and as it is; one that is not there is empty."""

    name: str
    before: str
    now: str

    @property
    def changed(self) -> bool:
        """Whether the two differ."""
        return self.before != self.now


def seen_incident(incident: Incident) -> Seen:
    """Return what a form on an incident shows."""
    lines = [("happened", days(incident.start, incident.end)), ("where", incident.place.name if incident.place else "")]
    lines.append(("graded", grade_in_words(incident.happened)))
    lines += [(f"laid to {blame.party}", grade_in_words(blame.grade)) for blame in incident.blames]
    lines += [(f"{row.harm} {row.category}", toll_in_words(row)) for row in incident.tolls]
    lines.append(("tolls set aside", incident.discounted or "no"))
    for number, account in enumerate(incident.accounts, 1):
        first = account.claims[0]
        told = f"{first.outlet or 'outlet not known'}, {len(account.claims)} claims: {first.content.text[:120]}"
        lines.append((f"account {number}", told))
    return Seen(_key(plain(incident)), tuple(lines))


def seen_source(profile: SourceProfile) -> Seen:
    """Return what a form on a source shows; what it said since does not make it another."""
    lines = (
        ("name", profile.name), ("reliability", profile.reliability), ("also", "; ".join(sorted(profile.merged))),
    )  # fmt: skip
    return Seen(_key([profile.key, profile.reliability, sorted(profile.merged)]), lines)


def seen_claim(claim: FiledClaim) -> Seen:
    """Return what a form on a claim shows: what it says, and what people said of it."""
    verdict = claim.verdict
    said = f"{verdict.act}: {verdict.reason}" if verdict else "nobody said anything of it"
    return Seen(_key(plain(claim)), (*seen_terms(terms_of(claim)), ("state", claim.state), ("decided", said)))


def seen_terms(terms: Terms) -> Lines:
    """Return what a claim says, field by field, in words."""
    toll, control = terms.toll, terms.control
    lines = [("kind", terms.kind), ("type", type_of(terms)), ("words", terms.trigger.text)]
    lines.append(("content", terms.content.text[:400]))
    if toll:
        lines += [("number", figure(toll)), ("counted", toll.basis)]
    if control:
        lines.append(("holder", control.holder.text if control.holder else ""))
    if toll or control:
        lines.append(("side", (toll.side if toll else control.side if control else None) or ""))
    place = terms.place
    lines.append(("place", f"{place.name} ({place.key})" if place else ""))
    lines += [("time", days(terms.start, terms.end)), ("source", terms.origin.name), ("certainty", terms.certainty)]
    return tuple(lines)


def _key(value: Any) -> str:
    return hashlib.sha256(canonical(value).encode("utf-8")).hexdigest()[:20]


def differences(form: Mapping[str, str], now: Seen) -> tuple[Difference, ...]:
    """Set what a form showed beside what is now; what it says of itself is shown to its sender and no further."""
    before, after = dict(_lines(form.get("shown", ""))), dict(now.lines)
    names = dict.fromkeys((*before, *after))
    return tuple(Difference(name, before.get(name, ""), after.get(name, "")) for name in names)


def _lines(packed: str) -> Lines:
    try:
        values = json.loads(packed) if len(packed) <= _LONGEST else []
    except (ValueError, RecursionError):
        return ()
    if not isinstance(values, list):
        return ()
    pairs = [pair for pair in values if isinstance(pair, list) and len(pair) == 2]
    return tuple((str(name)[:200], str(value)[:500]) for name, value in pairs[:200])
