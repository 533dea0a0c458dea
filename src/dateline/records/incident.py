"""What the ledger reconstructs from claims: incidents, tolls, control, contradictions, and what people judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dateline.records.filed import FiledClaim, FiledPlace

STATES = ("single-source", "corroborated", "contested", "denied", "unconfirmed", "withdrawn")
LINKS = ("suggested", "confirmed", "refused")
CONTROL_STATES = ("claimed", "assessed", "contested", "none", "unknown")


@dataclass(frozen=True, slots=True)
class Account:
    """The claims of one dispatch that speak of one happening, in reading order; the first carries the key.

    `types` are the sub-event types that its events have, `place`, `start` and `end` the finest that its claims give.
    """

    key: str
    dispatch: str
    story: str
    claims: tuple[FiledClaim, ...]
    types: tuple[str, ...]
    place: FiledPlace | None
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Reason:
    """What one comparison gave: the slot that was compared, the points it is worth, and both sides in words."""

    slot: str
    points: int
    words: str


@dataclass(frozen=True, slots=True)
class Link:
    """That two accounts speak of the same happening, with the points for and against, in thousandths.

    `state` is "suggested" by the machine, or "confirmed" or "refused" by a person.
    """

    one: str
    other: str
    points: int
    reasons: tuple[Reason, ...]
    state: str = "suggested"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two claims that cannot both be right: the slot that differs, and the claims whose words show it."""

    slot: str
    one: str
    other: str
    words: str


@dataclass(frozen=True, slots=True)
class Support:
    """How many independent origins stand behind something, at least and at most.

    `low` is the largest number of origins of which no two are, or may be, one: the unnamed, organs of one party, an
    outlet and whom it cites. `high` is every distinct origin; those without a name count once for each story.
    """

    low: int
    high: int
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grade:
    """One question graded: one of `STATES`, the support, Admiralty credibility 1 to 6, and the rule that gave each.

    `for_` and `against` hold the keys of the claims.
    """

    state: str
    support: Support
    credibility: int
    rule: str
    for_: tuple[str, ...]
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Blame:
    """Whom some claims hold to have done it, with how that is supported."""

    party: str
    side: str | None
    grade: Grade


@dataclass(frozen=True, slots=True)
class TollRange:
    """How many came to harm, by all who counted: what sources said, never a confidence interval.

    `high` is None where a figure is open. `best` is chosen by the rule that `rule` names, None where none may be.
    `figures` are keys of the claims that the range is made of, `superseded` of those that their own origin replaced,
    `subsets` of counts of a part, which never add. `provisional` tells that fewer than two independent origins count.
    `category` is "civilian", "combatant", "mixed" or "unknown", or "all" for the one row of a harm that counts
    everybody; `side` the side of those who were harmed. `aside` holds the keys of figures that are shown beside the
    range and not counted: denied, planned, held to be possible only, or impossible.
    """

    harm: str
    category: str
    side: str | None
    low: int
    high: int | None
    best: int | None
    rule: str
    support: Support
    provisional: bool
    figures: tuple[str, ...]
    superseded: tuple[str, ...] = ()
    subsets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Incident:
    """What happened, reconstructed: accounts of many dispatches that are held to speak of one happening.

    `id` is told by the earliest account alone, so that the same claims give the same id in any order. `happened`
    grades whether it did, each of `blames` who did it. `discounted` is the reason why a person set its tolls aside.
    """

    id: str
    accounts: tuple[Account, ...]
    links: tuple[Link, ...]
    types: tuple[str, ...]
    place: FiledPlace | None
    start: date | None
    end: date | None
    happened: Grade
    blames: tuple[Blame, ...]
    tolls: tuple[TollRange, ...]
    contradictions: tuple[Contradiction, ...]
    discounted: str | None = None


@dataclass(frozen=True, slots=True)
class ControlState:
    """Who holds a place from one day until another (None: still), by whose word.

    `state` is one of `CONTROL_STATES`; `holders` has one side where it is claimed or assessed, all that claim it
    where it is contested, the best supported first. `besieged_by` stands apart from the holder ("unknown" where nobody
    says who), and so do those `present`, who are there but are not said to hold it. Both `start` and `end` are taken
    in. `stale_from` is the day from which no news makes it stale; it never changes the holder. `claims` and `against`
    hold the keys of the claims, `evidence` of those that speak of it without changing who holds it.
    """

    place: FiledPlace
    start: date
    end: date | None
    state: str
    holders: tuple[str, ...]
    besieged_by: str | None
    stale_from: date
    claims: tuple[str, ...]
    against: tuple[str, ...] = ()
    rule: str = ""
    present: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccessState:
    """Whether a route or supply is cut, restricted, open or depended on, from one day until another (None: still).

    `what` is the form that all words for it lead to. Both days are taken in. `claims` say what `status` says, `against`
    something else, where it is contested; `evidence` is what was planned or possible.
    """

    what: str
    place: FiledPlace | None
    start: date
    end: date | None
    status: str
    contested: bool
    stale_from: date
    claims: tuple[str, ...]
    against: tuple[str, ...] = ()
    rule: str = ""
    evidence: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's recorded decision, with its reason; a later one on the same subjects takes its place.

    `act` is "link" or "part" (two claims speak of the same happening, or do not), "same-source" or "other-source"
    (two origins), "discount" (an incident's tolls count zero), "credibility", "reliability", or "undo"; of a claim
    "accept", "correct", "add" or "reject"; "reviewed" (somebody went through a whole dispatch). `subjects` are keys: of
    claims, of origins, of a dispatch, or for "undo" of a judgement. `value` is the grade where one is given, or what
    the claim is to say (`Terms` as JSON).
    """

    key: str
    act: str
    subjects: tuple[str, ...]
    value: str | None
    reason: str
    by: str
    at: datetime
