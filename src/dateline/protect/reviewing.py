"""What people hold of exhibits, as it is published: the verdict and why, and nothing by which a file could be found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from dateline.protect.hiding import Hiding
from dateline.protect.persons import phrases
from dateline.protect.times import coarse_moment, last_of
from dateline.protect.withholding import without_loose
from dateline.protect.words import cutter
from dateline.records.exhibit import WORDS, Verdict
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import Incident

CORRECTED = "corrected-by-desk"
"""Marks a claim that a person found, or put otherwise than it was read; who, when and why is not said."""
_LEAST = 4  # letters of a file's name that is looked for
_ENDINGS = "jpe?g|png|gif|webp|hei[cf]|tiff?|mp4|mov|avi|mkv|3gp|wav|mp3|m4a|pdf"
_TRACES = (
    re.compile(rf"(?<!\w)[\w-]+(?:[ .][\w-]+)?\.(?:{_ENDINGS})\b", re.I),
    # as cameras and programs call files
    re.compile(r"(?<![\w-])[\w-]{0,255}_[\w-]{0,255}|(?<![\w-])[A-Za-z]{2,6}-?\d{3,9}(?:-[\w-]{1,200})?(?![\w-])"),
    re.compile(r"\b[0-9a-f]{8,128}\b", re.I),
    re.compile(r"(?<![\w:])\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s?[ap]\.?m\b\.?)?(?![\w:])", re.I),
    re.compile(r"-?\d{1,3}\.\d{3,15}\b|\d{1,3}\s?°[\d\s.'′\"″]*[NSEW]?"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A verdict with what was said of its exhibit: its place, its days, its type, its names as received."""

    verdict: Verdict
    type: str
    place: FiledPlace | None
    start: date | None
    end: date | None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """A verdict as it is published; `word` is MediaReview's, `claim` and `incidents` are public ids."""

    id: str
    word: str
    medium: str
    reason: str
    reviewed: date
    place: FiledPlace | None
    start: date | None
    end: date | None
    claim: str
    incidents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What of the record is published: claims and incidents by their public ids, and which judgements stand."""

    claims: Mapping[str, FiledClaim]
    incidents: tuple[Incident, ...]
    stand: frozenset[str]
    at: datetime


def reviews(reviewed: Iterable[Reviewed], hiding: Hiding, shown: Shown) -> Iterator[Review]:
    """Yield the verdicts that may be published: those that stand, of exhibits used for a claim that is published.

    What an exhibit shows that is used for nothing is the word of whoever sent it, and told by nobody else.
    """
    told = sorted(reviewed, key=lambda one: (one.verdict.at, one.verdict.key))
    order = {key: at for at, key in enumerate(dict.fromkeys(one.verdict.exhibit for one in told))}
    latest = {one.verdict.exhibit: one for one in told if one.verdict.key in shown.stand}
    for exhibit, one in sorted(latest.items(), key=lambda item: order[item[0]]):
        claim = shown.claims.get(hiding.names.claims.get(one.verdict.claim or "", ""))
        if claim is not None and claim.state == "standing" and _is_due(one.verdict, hiding, shown.at):
            yield _review(one, hiding.name("exhibit", order[exhibit]), hiding, claim, shown.incidents)


def _is_due(verdict: Verdict, hiding: Hiding, at: datetime) -> bool:
    day = last_of(verdict.at.astimezone(UTC).date(), hiding.policy.time) + timedelta(days=1)
    return datetime.combine(day, time(), UTC) + timedelta(hours=hiding.policy.hours) <= at


def _review(
    one: Reviewed, id: str, hiding: Hiding, claim: FiledClaim, incidents: Iterable[Incident]
) -> Review:  # fmt: skip
    used = (each.id for each in incidents if any(claim.key == own.key for a in each.accounts for own in a.claims))
    return Review(
        id, WORDS[one.verdict.word], _medium(one.type), _reason(one, hiding, claim),
        coarse_moment(one.verdict.at, hiding.policy.time).date(), hiding.placing.shown(one.place),
        hiding.first(one.start), hiding.last(one.end), claim.key, tuple(sorted(used)),
    )  # fmt: skip


def _medium(type: str) -> str:
    """Return what kind of thing a file is; its exact type may tell the device."""
    kind = type.partition("/")[0]
    return kind if kind in ("image", "video", "audio") else "file"


def _reason(one: Reviewed, hiding: Hiding, claim: FiledClaim) -> str:
    """Return why, without protected words, files' names, digests, points and hours; none of a claim without words."""
    marks = phrases()["cut"]
    if claim.content.text in (marks["count"], marks["quote"]):
        return str(marks["word"])
    stems = {part for name in one.names for part in (name, name.rpartition(".")[0]) if len(part) >= _LEAST}
    place = [one.place.name] if one.place is not None and hiding.placing.is_hidden(one.place) else []
    text = without_loose(cutter({"word": sorted(stems), "place": place})(one.verdict.reason), marks["word"])
    for pattern in _TRACES:
        text = pattern.sub(marks["word"], text)
    return " ".join(hiding.cut(text).split())
