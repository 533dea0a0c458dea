"""The short phrases in which terminal and page say what a claim holds: who, what, where, when, how sure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from dateline.lexicon import load
from dateline.records.claim import Attribution, Claim, ClaimTime, Control, Event, Party, Source, Toll
from dateline.records.reading import Reading
from dateline.records.referent import Place, PlaceMention
from dateline.records.text import Excerpt

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_CLOCK = re.compile(r"T(\d\d:\d\d)(?::\d\d)?([+-]\d\d:\d\d)?")
_OWN = frozenset({"place.clause", "place.sentence", "time.clause", "time.sentence"})
_MONTHS = "January February March April May June July August September October November December".split()
_LANGUAGES = {"en": "English", "fr": "French", "es": "Spanish", "pt": "Portuguese", "it": "Italian", "de": "German",
              "nl": "Dutch", "tr": "Turkish", "id": "Indonesian", "ru": "Russian", "uk": "Ukrainian", "ar": "Arabic",
              "fa": "Persian", "he": "Hebrew", "el": "Greek", "zh": "Chinese", "ja": "Japanese", "ko": "Korean",
              "hi": "Hindi"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a claim's chain of sources: who, what kind of source, and the cue words."""

    name: str
    about: str
    cue: str
    stance: str
    channel: str | None


class Index:
    """A reading with its sources and attributions by id."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.text = reading.dispatch.text

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Sources by id."""
        return {source.id: source for source in self.reading.sources}

    @cached_property
    def attributions(self) -> dict[str, Attribution]:
        """Attributions by id."""
        return {attribution.id: attribution for attribution in self.reading.attributions}

    def chain(self, claim: Claim) -> list[Link]:
        """Who says a claim, outermost first; empty where the outlet says it itself."""
        return [self.link(self.attributions[id]) for id in claim.attribution if id in self.attributions]

    def link(self, attribution: Attribution) -> Link:
        """One attribution in words."""
        source = self.sources.get(attribution.source) if attribution.source else None
        cue = " … ".join(one_line(span.of(self.text)) for span in attribution.cue_spans)
        return Link(
            name=one_line(source.name) if source else "a source not named",
            about=about_source(source) if source else "",
            cue=cue or attribution.stance,
            stance=attribution.stance,
            channel=one_line(attribution.channel.text) if attribution.channel else None,
        )


def one_line(text: str) -> str:
    """Return `text` on one line, with control and direction-changing characters made visible."""
    return visible(" ".join(text.split()))


def quoted(text: str) -> str:
    """Return words on one line in quotation marks, unless they bring their own."""
    words = one_line(text)
    return words if is_quoted(words) else f"“{words}”"


def is_quoted(text: str) -> bool:
    """Tell whether words begin with a quotation mark of their own."""
    return text.lstrip().startswith(('"', "“", "‘", "«", "„"))


def visible(text: str) -> str:
    """Replace characters that could hide or reorder others by their code: a U+202E is printed as such."""
    return _HIDDEN.sub(lambda match: f"⟨U+{ord(match.group()):04X}⟩", text)


def language_name(code: str | None) -> str:
    """The English name of a language code that intake gives."""
    return _LANGUAGES.get(code or "", "language not recognised")


def about_source(source: Source) -> str:
    """A source's kind, identity and standing: "activist, pseudonym, opposition"."""
    return ", ".join(part for part in (source.kind, source.identity, source.standing) if part)


def withheld(source: Source) -> str | None:
    """Why the source's name is withheld, in the text's words."""
    return one_line(source.reason.text) if source.reason else None


def voice(chain: Sequence[Link], outlet: str | None) -> str:
    """The chain in one phrase, for a place that has no room: "State TV › the army"."""
    return " › ".join(link.name for link in chain) or outlet_voice(outlet)


def outlet_voice(outlet: str | None) -> str:
    """Who speaks where nobody is cited."""
    return f"{one_line(outlet)}, in its own voice" if outlet else "the outlet, in its own voice"


def what(claim: Claim) -> str:
    """The claim's own fields in one phrase; empty for a statement."""
    if claim.event:
        return _event(claim.event)
    if claim.toll:
        return _toll(claim.toll)
    if claim.control:
        return _control(claim.control)
    if claim.access:
        ends = " – ".join(one_line(end.text) for end in claim.access.between)
        between = f"between {ends}" if ends else ""
        return " · ".join(part for part in (claim.access.status, _said(claim.access.what), between) if part)
    if claim.condition:
        return " · ".join(part for part in (claim.condition.type, _said(claim.condition.what)) if part)
    return ""


def _event(event: Event) -> str:
    actors, targets = _parties(event.actors), _parties(event.targets)
    parties = f"{actors or '(not said)'} → {targets or '(not said)'}" if actors or targets else ""
    weapons = ", ".join(one_line(weapon.text) for weapon in event.weapons)
    return " · ".join(part for part in (event.type, parties, f"with {weapons}" if weapons else "") if part)


def _parties(parties: Sequence[Party]) -> str:
    return ", ".join(_sided(party.words, party.side) for party in parties)


def _sided(words: Excerpt, side: str | None) -> str:
    return f"{one_line(words.text)} ({side})" if side else one_line(words.text)


def _said(words: Excerpt | None) -> str:
    return one_line(words.text) if words else ""


def _toll(toll: Toll) -> str:
    group = _sided(toll.group, toll.side) if toll.group else toll.group_class
    return f"{toll.harm}: {figure(toll)} · {group} · {toll.basis}"


def figure(toll: Toll) -> str:
    """The range of a toll in words: "at least 12", "about 60", "7 to 9"."""
    low, high = toll.low, toll.high
    if low is None and high is None:
        return "number not said"
    if high is None:
        return f"at least {low:,}"
    if low is None:
        return f"at most {high:,}"
    about = "about " if toll.approximate else ""
    return f"{about}{low:,}" if low == high else f"{about}{low:,} to {high:,}"


def _control(control: Control) -> str:
    holder = f"by {_sided(control.holder, control.side)}" if control.holder else ""
    against = f"against {one_line(control.against.text)}" if control.against else ""
    return " · ".join(part for part in (control.status, holder, against) if part)


def where_from(claim: Claim) -> str:
    """The claim's place, with where it was taken from unless its own words name it, or why it has none."""
    told = "" if claim.placed_by in _OWN else origin(claim.placed_by)
    if not claim.places:
        return f"not told: {told}" if told else "not told"
    return where(claim.places[0]) + (f", {told}" if told else "")


def where(mention: PlaceMention) -> str:
    """A place's words and what they mean, or why they couldn't be placed."""
    words = one_line(mention.words.text)
    if mention.place is None:
        return f"{words} — not placed: {mention.reason or 'no reason given'}"
    named = "" if mention.place.name == words else f" = {mention.place.name}"
    told = f"; {mention.reason}" if mention.reason else ""
    return f"{words}{named} ({describe_place(mention.place)}{told})"


def brief_place(mention: PlaceMention) -> str:
    """A further place of a claim: its words, and its name and country where it was placed."""
    words = one_line(mention.words.text)
    if mention.place is None:
        return f"{words} (not placed)"
    name = "" if mention.place.name == words else f"{mention.place.name}, "
    return f"{words} ({name}{mention.place.country or mention.place.feature})"


def describe_place(place: Place) -> str:
    """Feature, country and coordinates: "city, SY, 34.7324 N 36.7137 E ± 5 km"."""
    parts = [place.feature, place.country, f"{coordinates(place)} ± {place.radius_km:g} km"]
    return ", ".join(part for part in parts if part)


def coordinates(place: Place) -> str:
    """The point in degrees with its hemispheres."""
    north, east = ("N" if place.lat >= 0 else "S"), ("E" if place.lon >= 0 else "W")
    return f"{abs(place.lat):.4f} {north} {abs(place.lon):.4f} {east}"


def when(time: ClaimTime) -> str:
    """The days and hours a claim is of, with their words or where they were taken from, or why they can't be told."""
    days = period(time.start, time.end)
    words = quoted(time.words.text) if time.words else ""
    if days:
        told = [words, "" if words and time.rule in _OWN else origin(time.rule)]
        hours = f", {clock(time.edtf)}" if clock(time.edtf) else ""
        there = f"; at the scene {clock(time.local)}" if time.local else ""
        return f"{days}{there or hours} ({', '.join(part for part in told if part) or 'carried over'})"
    reason = time.reason or "no date in the text"
    return f"{words} — not dated: {reason}" if words else f"not dated: {reason}"


def clock(edtf: str | None) -> str:
    """The hour of a time and its zone ("17:00 UTC+03:00"); empty where it tells none."""
    hour = _CLOCK.search(edtf or "")
    if hour is None:
        return ""
    return f"{hour[1]} UTC{hour[2]}" if hour[2] else hour[1]


def origin(rule: str) -> str:
    """Where a place or time was taken from, in words: "carried over from the same paragraph"."""
    return _origins().get(rule, "")


@cache
def _origins() -> dict[str, str]:
    return {row["id"]: row["words"] for table in ("place", "time") for row in load("origins")[table]}


def period(start: date | None, end: date | None) -> str:
    """One day or a range of days, either end open; empty where neither is known."""
    if start and end:
        return long_date(start) if start == end else f"{long_date(start)} to {long_date(end)}"
    if start:
        return f"from {long_date(start)}"
    return f"until {long_date(end)}" if end else ""


def long_date(day: date) -> str:
    """A day as English copy writes it, whatever the locale."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def certainty(claim: Claim) -> str:
    """How the claim is put forward, with its marks."""
    return ", ".join([claim.certainty, *claim.marks])
