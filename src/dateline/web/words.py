"""How pages say things: days, moments, precision, ranges, support, and a claim in a line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import quote

from dateline.ledger.amending import type_of
from dateline.ledger.corrections import read_terms
from dateline.ledger_views import counted, range_in_words, support_in_words
from dateline.present.wording import figure, long_date, one_line, period, visible, what
from dateline.records.claim import Claim, ClaimTime
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import AccessState, ControlState, TollRange

_FEATURES = {
    kind: f"the {kind}" for kind in ("neighbourhood", "city", "town", "village", "district", "province", "country")
} | {"site": "the spot"}  # fmt: skip
CREDIBILITY = {
    1: "confirmed by others", 2: "probably true", 3: "possibly true", 4: "doubtful", 5: "improbable",
    6: "cannot be judged",
}  # fmt: skip
RELIABILITY = {
    "A": "completely reliable", "B": "usually reliable", "C": "fairly reliable", "D": "not usually reliable",
    "E": "unreliable", "F": "cannot be judged",
}  # fmt: skip
STATE_WORDS = {
    "single-source": "told by one independent origin at least, and by no second",
    "corroborated": "independent origins agree",
    "contested": "origins contradict each other",
    "denied": "somebody denies it, nobody stands by it",
    "unconfirmed": "said not to be confirmed, or only possible",
    "withdrawn": "all dispatches that told of it were withdrawn or corrected",
}


def precision(place: FiledPlace | None) -> str:
    """Return how exact a place is, in words and in metres."""
    if place is None:
        return "no place is told"
    if place.lat is None:
        return "not resolved: nowhere on a map"
    metres = round((place.radius_km or 0) * 1000)
    return f"{_FEATURES.get(place.feature or '', place.feature or 'place')}, to within {metres:,} m"


def day(value: date | None) -> str:
    """Return a day in full."""
    return long_date(value) if value else "not known"


def days(start: date | None, end: date | None) -> str:
    """Return a day or a stretch of days."""
    return period(start, end) or "no day is told"


def moment(value: datetime | None) -> str:
    """Return a moment in UTC; one that has no zone is said so, midnight is a day alone."""
    if value is None:
        return "not known"
    if (value.hour, value.minute, value.second) == (0, 0, 0):
        return long_date(value.date())
    zone = f" {value.strftime('%z') or ''}".replace(" +0000", " UTC") if value.tzinfo else " (zone not told)"
    return f"{long_date(value.date())}, {value:%H:%M}{zone}"


def spell(state: ControlState | AccessState) -> str:
    """Return from when to when something is so."""
    if state.end is None:
        return f"since {long_date(state.start)}"
    return f"on {long_date(state.start)}" if state.start == state.end else days(state.start, state.end)


def toll(row: TollRange) -> str:
    """Return a toll in a few words: how many, who."""
    whom = "" if row.category == "all" else f" {row.category}"
    side = f", {row.side}" if row.side else ""
    return f"{range_in_words(row.low, row.high)} {row.harm}{whom}{side}"


def gist(claim: FiledClaim) -> str:
    """Return a claim's own fields in a phrase; its words where it has none."""
    return what(as_claim(claim)) or clipped(claim.content.text)


def told_terms(value: str | None) -> str:
    """Return what a judgement has a claim say: its kind, its own fields, where, when and by whose word."""
    terms = read_terms(value)
    if terms is None:
        return ""
    toll, place = terms.toll, terms.place.name if terms.place else "no place"
    number = f"{figure(toll)} " if toll else ""
    return (
        f"{terms.kind} {number}{type_of(terms)} (“{clipped(terms.trigger.text, 60)}”), {place}, "
        f"{days(terms.start, terms.end)}, {terms.origin.name}"
    )  # fmt: skip


def as_claim(claim: FiledClaim) -> Claim:
    """Return a claim on file as its reading had it, for what is worded there."""
    time = ClaimTime(None, claim.edtf, claim.start, claim.end)
    return Claim(
        claim.key, claim.kind, claim.trigger, claim.content, claim.sentence, (), claim.certainty, claim.marks, None, (),
        time, claim.rule, claim.event, claim.toll, claim.control, claim.access, claim.condition,
    )  # fmt: skip


def clipped(text: str, width: int = 160) -> str:
    """Return text on one line, cut at a word."""
    words = one_line(text)
    return words if len(words) <= width else f"{words[: width - 1].rsplit(' ', 1)[0]}…"


def parts(claim: FiledClaim) -> tuple[str, str, str]:
    """Return a claim's content before, in and after its trigger; all before where the trigger lies outside."""
    low, high = claim.trigger.span.start - claim.content.span.start, claim.trigger.span.end - claim.content.span.start
    text = claim.content.text
    if not 0 <= low < high <= len(text):
        return visible(text), "", ""
    return visible(text[:low]), visible(text[low:high]), visible(text[high:])


def segment(value: str) -> str:
    """Return a key as one part of an address."""
    return quote(value, safe="")


ACT_WORDS = {
    "link": "merged with another incident", "part": "split claims apart", "discount": "tolls set aside",
    "credibility": "credibility", "same-source": "the same source", "other-source": "not the same source",
    "reliability": "reliability", "undo": "undone", "accept": "claim accepted", "correct": "claim corrected",
    "reject": "claim rejected", "add": "claim added", "reviewed": "whole dispatch gone through",
}  # fmt: skip
FILTERS: Mapping[str, object] = {
    "precision": precision, "day": day, "moment": moment, "spell": spell, "toll": toll, "gist": gist,
    "clipped": clipped, "parts": parts, "segment": segment, "visible": visible, "one_line": one_line,
    "support": support_in_words, "counted": counted, "told_terms": told_terms,
}  # fmt: skip
GLOBALS: Mapping[str, object] = {
    "days": days, "span": range_in_words, "CREDIBILITY": CREDIBILITY, "RELIABILITY": RELIABILITY,
    "STATE_WORDS": STATE_WORDS, "act_words": ACT_WORDS,
}  # fmt: skip
