"""Who says what: sources, attributions and the six kinds of claim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dateline.records.referent import PlaceMention
from dateline.records.text import Excerpt, Span

KINDS = ("event", "toll", "control", "access", "condition", "statement")
CERTAINTIES = ("asserted", "estimated", "unconfirmed", "denied", "possible", "planned")
STANCES = ("says", "denies", "estimates", "cannot-confirm", "alleges", "shows", "warns")
SOURCE_KINDS = (
    "activist", "resident", "witness", "official", "military", "armed-group", "state-media", "media", "monitor",
    "international-organisation", "medical", "document", "other",
)  # fmt: skip
IDENTITIES = ("named", "partial", "pseudonym", "unnamed", "institution")
SIDES = (
    "state forces", "rebel group", "political militia", "identity militia", "rioters", "protesters", "civilians",
    "external forces",
)  # fmt: skip
HARMS = ("killed", "wounded", "missing", "detained", "displaced", "trapped", "present")


@dataclass(frozen=True, slots=True)
class Source:
    """Someone quoted or cited; `name` is the best full form in the text, `reason` why a name is withheld.

    `withheld` are the words that say that it is, with the reason where one is given.

    `standing` is the source's relation to the parties ("state", "opposition", "independent"), or None.
    """

    id: str
    name: str
    mentions: tuple[Span, ...]
    kind: str
    identity: str
    reason: Excerpt | None
    standing: str | None
    withheld: Excerpt | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """The link of a source, a cue and a content; `parent` is the attribution this one is nested in."""

    id: str
    source: str | None
    source_spans: tuple[Span, ...]
    cue_spans: tuple[Span, ...]
    content_spans: tuple[Span, ...]
    stance: str
    channel: Excerpt | None
    said: str | None
    parent: str | None
    rule: str


@dataclass(frozen=True, slots=True)
class Party:
    """Those who act or suffer. `group` is person, people, organisation or thing; `side` is ACLED's, or None."""

    words: Excerpt
    group: str
    side: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """What happened: an ACLED sub-event type beside PLOVER's type and mode, and who did what to whom with what."""

    type: str
    plover_type: str | None
    plover_mode: str | None
    actors: tuple[Party, ...]
    targets: tuple[Party, ...]
    weapons: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class Toll:
    """A count of people harmed, as the range its wording allows: "at least 12" is (12, None)."""

    harm: str
    low: int | None
    high: int | None
    approximate: bool
    group: Excerpt | None
    group_class: str
    side: str | None
    basis: str


@dataclass(frozen=True, slots=True)
class Control:
    """Who holds, takes or loses a place."""

    status: str
    holder: Excerpt | None
    side: str | None
    against: Excerpt | None


@dataclass(frozen=True, slots=True)
class Access:
    """Whether a route or supply is cut, restricted, open or depended on."""

    status: str
    what: Excerpt | None
    between: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """A humanitarian or material condition: shortage, damage, services, displacement, other."""

    type: str
    what: Excerpt | None


@dataclass(frozen=True, slots=True)
class ClaimTime:
    """When a claim is of; `words` is None where the time was carried over from the context.

    `rule` says where the time was taken from. `local` is the scene's own time where the words give hours in
    another zone and the day there is another; `start` and `end` are then the scene's days.
    """

    words: Excerpt | None
    edtf: str | None
    start: date | None
    end: date | None
    reason: str | None = None
    rule: str = ""
    local: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim before it is attributed, placed and dated: what the words say happened or is so.

    `head` is the index of the word that carries it (the predicate or the head of the quantity), `clause` the
    index of the predicate of its clause. `certainty` is what the clause itself says; `marks` are
    "negated", "future", "hypothetical", "historical", each only where the words say so.
    """

    kind: str
    trigger: Span
    head: int
    clause: int
    certainty: str
    marks: tuple[str, ...]
    rule: str
    event: Event | None = None
    toll: Toll | None = None
    control: Control | None = None
    access: Access | None = None
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One attributed, typed statement, placed and dated as far as the words allow.

    `placed_by` is the rule that chose the first of `places`; where there is none, it says why.
    """

    id: str
    kind: str
    trigger: Excerpt
    content: Excerpt
    sentence: Span
    attribution: tuple[str, ...]
    certainty: str
    marks: tuple[str, ...]
    doubt: Excerpt | None
    places: tuple[PlaceMention, ...]
    time: ClaimTime
    rule: str
    event: Event | None = None
    toll: Toll | None = None
    control: Control | None = None
    access: Access | None = None
    condition: Condition | None = None
    placed_by: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """A photo, video or recording that is spoken of, and what is said of its authentication."""

    span: Span
    kind: str
    provider: Excerpt | None
    captured: str | None
    place: PlaceMention | None
    verdict: str | None
    by: Excerpt | None
    basis: Excerpt | None
