"""Readings as one self-contained page: the text with its claims marked, a card for each, and lists."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from dateline.present import wording
from dateline.present.segments import mark
from dateline.records.claim import KINDS, Claim, Source
from dateline.records.reading import Reading
from dateline.records.referent import TimeMention
from dateline.records.text import Excerpt, Span


@dataclass(frozen=True, slots=True)
class Section:
    """One dispatch rendered: its part of the page, its title for the index, and its counts by kind."""

    number: int
    title: str
    html: Markup
    claims: int
    kinds: Counter[str]


def render_page(readings: Sequence[Reading]) -> str:
    """Render readings as one HTML document."""
    return assemble([render_section(reading, number) for number, reading in enumerate(readings, 1)])


def render_section(reading: Reading, number: int) -> Section:
    """Render one dispatch; `number` keeps its anchors apart from those of others on the page."""
    dispatch = reading.dispatch
    title = wording.one_line(dispatch.headline.text if dispatch.headline else dispatch.file)
    html = _environment().get_template("dispatch").render(
        id=f"d{number}",
        title=title,
        dispatch=dispatch,
        blocks=mark(reading),
        cards=_cards(reading),
        sources=[_source(source, dispatch.text) for source in reading.sources],
        places=reading.places,
        times=reading.times,
        media=reading.media,
    )  # fmt: skip
    return Section(number, title, Markup(html), len(reading.claims), Counter(claim.kind for claim in reading.claims))


def assemble(sections: Sequence[Section]) -> str:
    """Join rendered dispatches into the document, with index, legend, style and script."""
    script = _asset("page.js")
    total: Counter[str] = sum((section.kinds for section in sections), Counter())
    return _environment().get_template("page").render(
        sections=sections,
        kinds=[(kind, total[kind]) for kind in KINDS],
        style=Markup(_asset("page.css")),
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )  # fmt: skip


@cache
def _asset(name: str) -> str:
    return (files("dateline.present") / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    """Templates with autoescape on for everything and no value ever silently missing."""
    templates = {"page": _asset("page.html.j2"), "dispatch": _asset("dispatch.html.j2")}
    environment = Environment(
        loader=DictLoader(templates), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "visible": wording.visible,
        "one_line": wording.one_line,
        "long_date": wording.long_date,
        "language": wording.language_name,
        "coordinates": wording.coordinates,
        "period": _period,
    }
    return environment


def _cards(reading: Reading) -> dict[int, dict[str, Any]]:
    """What each claim's card says, by the claim's number."""
    index = wording.Index(reading)
    return {number: _card(claim, index) for number, claim in enumerate(reading.claims, 1)}


def _card(claim: Claim, index: wording.Index) -> dict[str, Any]:
    chain = index.chain(claim)
    outlet = index.reading.dispatch.outlet
    return {
        "kind": claim.kind,
        "gist": wording.what(claim) or wording.quoted(_clip(claim.content.text)),
        "voice": wording.voice(chain, outlet),
        "chain": chain,
        "outlet": wording.outlet_voice(outlet),
        "words": _split(claim.content, claim.trigger.span),
        "own_quotes": wording.is_quoted(claim.content.text),
        "where": wording.where(claim.places[0]) if claim.places else None,
        "where_from": wording.origin(claim.placed_by),
        "also": "; ".join(wording.brief_place(place) for place in claim.places[1:]),
        "when": wording.when(claim.time),
        "when_from": ""
        if wording.origin(claim.time.rule) in wording.when(claim.time)
        else wording.origin(claim.time.rule),
        "sure": claim.certainty,
        "certainty": wording.certainty(claim),
        "doubt": wording.one_line(claim.doubt.text) if claim.doubt else None,
        "rule": claim.rule,
        "claim": claim.id,
    }


def _split(content: Excerpt, trigger: Span) -> tuple[str, str, str]:
    """The content before, in and after the trigger; all before where the trigger lies outside."""
    low, high = trigger.start - content.span.start, trigger.end - content.span.start
    words = content.text
    if not 0 <= low < high <= len(words):
        return wording.visible(words), "", ""
    return wording.visible(words[:low]), wording.visible(words[low:high]), wording.visible(words[high:])


def _clip(words: str, width: int = 90) -> str:
    words = " ".join(words.split())
    return words if len(words) <= width else words[: width - 1].rsplit(" ", 1)[0] + "…"


def _source(source: Source, text: str) -> dict[str, Any]:
    return {
        "name": wording.one_line(source.name),
        "kind": source.kind,
        "identity": source.identity,
        "standing": source.standing,
        "reason": wording.withheld(source),
        "mentions": [(span.start, wording.one_line(span.of(text))) for span in source.mentions],
    }


def _period(time: TimeMention) -> str:
    return wording.period(time.start, time.end)
