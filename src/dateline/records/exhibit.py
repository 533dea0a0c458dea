"""A file that is held as evidence: what is said of it, what checks found, and what a person came to hold of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

WORDS: Mapping[str, str] = {
    "original": "OriginalMediaContent",
    "decontextualized": "DecontextualizedContent",
    "edited-or-cropped": "EditedOrCroppedContent",
    "staged": "StagedContent",
    "satire-or-parody": "SatireOrParodyContent",
    "transformed": "TransformedContent",
}
"""What a person may find, and what MediaReview (schema.org) calls it."""

STATEMENTS = ("time", "point", "place", "device", "software", "personal")


@dataclass(frozen=True, slots=True)
class Statement:
    """What a file says of itself. It is a claim like any other: whoever can write the file can write it.

    `kind` is one of `STATEMENTS`; `where` names the field. `value` is plain: an ISO time (with its zone if it has
    one), "lat,lon" for a point, or words. `role` tells times apart: "taken", "changed" or "satellite". `fault` says
    why a value can't be what it seems to be; then it is compared with nothing.
    """

    kind: str
    where: str
    value: str
    role: str = ""
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Bits by which a picture is found again; `frame` is the second of a film, `quality` 0 to 100."""

    kind: str
    frame: float
    bits: bytes
    quality: int


@dataclass(frozen=True, slots=True)
class Check:
    """What one check found of a file, and how far that goes.

    `verdict` is a word of the check's own, never one on the whole file. `shows` and `cannot_show` say what such a
    finding can carry; `details` are values that JSON has.
    """

    id: str
    tool: str
    verdict: str
    found: tuple[str, ...]
    shows: str
    cannot_show: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Appearance:
    """One time that a file came in, with what was then said of it; words as given, never more.

    `name` is the pseudonym under which a vault has the file's name, which may tell who took it; None where there was
    no vault. Desks of before that have the name itself, which never leaves them.
    """

    exhibit: str
    number: int
    at: datetime
    by: str
    place: str | None
    time: str | None
    source: str | None
    dispatch: int | None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A file that is held, by its SHA-256; `copy` is that of the working copy without metadata, where there is one."""

    sha256: str
    sha3_512: str
    size: int
    type: str
    received: datetime
    copy: str | None
    appearances: tuple[Appearance, ...] = ()

    @property
    def id(self) -> str:
        """The beginning of its digest, as people say it."""
        return self.sha256[:12]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person holds of an exhibit, with the judgement that carries it; `word` is one of `WORDS`.

    `claim` is the key of the claim that the exhibit is used for; whether that is so is graded with the claim.
    """

    key: str
    exhibit: str
    word: str
    reason: str
    by: str
    at: datetime
    checklist: tuple[str, ...]
    evidence: tuple[str, ...]
    claim: str | None
    stands: bool = True
