"""A claim as the ledger takes it: what is claimed, by whose word, in which dispatch, and since when it is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dateline.records.claim import Access, Condition, Control, Event, Toll
from dateline.records.text import Excerpt, Span


@dataclass(frozen=True, slots=True)
class Origin:
    """By whose word a claim stands in the end: the deepest source cited, or the outlet or agency where none is.

    Equal keys are one origin. `named` is False for those who are cited without a name ("activists", "a resident"):
    two of them in unrelated dispatches may be one person or two. `kind` is a source's kind, or "outlet". `side` is
    the party that it belongs to, as ACLED's side, `standing` its relation to the parties; both None where not known.
    `party` tells organs of one party: equal ones speak for the same state or group. None where the words don't tell.
    """

    key: str
    name: str
    kind: str
    named: bool
    side: str | None = None
    standing: str | None = None
    party: str | None = None


@dataclass(frozen=True, slots=True)
class FiledPlace:
    """Where a claim is of. Equal keys are one place.

    `key` is a gazetteer id, or "~" and the folded name where the place is not resolved; it has no point then.
    `lineage` holds the keys of all that it lies in, the nearest first, the country last.
    """

    key: str
    name: str
    feature: str | None
    lat: float | None
    lon: float | None
    radius_km: float | None
    country: str | None
    lineage: tuple[str, ...] = ()

    def within(self, key: str) -> bool:
        """Tell whether this is a place, or lies in it."""
        return key == self.key or key in self.lineage


@dataclass(frozen=True, slots=True)
class Terms:
    """What a claim says, apart from the dispatch that it stands in: all of it that a person may put right."""

    kind: str
    certainty: str
    marks: tuple[str, ...]
    origin: Origin
    place: FiledPlace | None
    start: date | None
    end: date | None
    edtf: str | None
    trigger: Excerpt
    content: Excerpt
    sentence: Span
    event: Event | None = None
    toll: Toll | None = None
    control: Control | None = None
    access: Access | None = None
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person said of a claim: it is "accepted", "corrected", "added" or "rejected", by the decision of a key.

    `read` is what the reader says where that is something else, None where it says the same or nothing.
    """

    act: str
    judgement: str
    reason: str
    by: str
    at: datetime
    read: Terms | None = None


@dataclass(frozen=True, slots=True)
class FiledClaim:
    """One claim on file. Nothing in it depends on the order in which dispatches arrived.

    `withheld` are the words that say that the name of its source is withheld, None where none say so.

    `key` is made from the dispatch's digest, the kind and the trigger, so that re-reading finds it again. `dispatch`
    is that digest, `story` the digest of the dispatch that its group of copies began with (its own where it is no
    copy). `version` orders the versions of one story of one outlet, the latest last. `recorded` is when the desk
    came to know it. `stance` is that of the innermost attribution, None in the outlet's own voice; `relays` are the
    names through which it came, the outlet first. `start` and `end` are days, both taken in; `edtf` is the time as
    the words give it. Of event, toll, control, access and condition the one that `kind` names is set. `state` is what
    became of its dispatch: only what is "standing" counts; what is "replaced" by a later version or "withdrawn" is
    shown beside it. What a person "rejected" is no part of the ledger, nor is what was put on file by a decision that
    was "taken back". `by_hand` tells why a claim is on file that the reader does not find: a person "added" it, or it
    was "kept" since a person judged it. `verdict` is what a person said of it; it says then what that person says.
    """

    key: str
    dispatch: str
    story: str
    outlet: str | None
    published: datetime | None
    recorded: datetime
    kind: str
    certainty: str
    marks: tuple[str, ...]
    stance: str | None
    origin: Origin
    relays: tuple[str, ...]
    place: FiledPlace | None
    start: date | None
    end: date | None
    edtf: str | None
    trigger: Excerpt
    content: Excerpt
    sentence: Span
    rule: str
    event: Event | None = None
    toll: Toll | None = None
    control: Control | None = None
    access: Access | None = None
    condition: Condition | None = None
    state: str = "standing"
    by_hand: str | None = None
    verdict: Verdict | None = None
    withheld: Excerpt | None = None
