"""What a person typed into the fields of a claim -> what it says then; all its words must stand in the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dateline.errors import BadCorrection
from dateline.lexicon import load
from dateline.records.claim import CERTAINTIES, KINDS, SIDES, Access, Condition, Control, Event, Toll
from dateline.records.filed import FiledPlace, Origin, Terms
from dateline.records.text import Excerpt, Span

FIELDS = (
    "kind", "type", "trigger", "content", "low", "high", "basis", "holder", "side", "certainty", "place", "start",
    "end", "source",
)  # fmt: skip
_MOST = 10**12
Given = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Looked:
    """Where what is typed is looked up: the text, the place that a name or key means, the origin that a name means.

    `place` and `origin` raise `BadCorrection` where it is nothing, or may be several things. `sentences` are spans.
    """

    text: str
    place: Callable[[str], FiledPlace]
    origin: Callable[[str], Origin]
    sentences: Sequence[Span] = ()


def types_of(kind: str) -> tuple[str, ...]:
    """Return what a claim of a kind may be more exactly: a type, a harm or a status."""
    return tuple(load("corrections")["types"].get(kind, ()))


def bases() -> tuple[str, ...]:
    """Return what a count may be a count of."""
    return tuple(load("corrections")["bases"]["toll"])


def fields_of(terms: Terms) -> dict[str, str]:
    """Return what the fields of a form hold where nobody has typed anything yet."""
    toll, control = terms.toll, terms.control
    return {
        "kind": terms.kind, "type": type_of(terms), "trigger": terms.trigger.text, "content": terms.content.text,
        "low": _number(toll.low if toll else None), "high": _number(toll.high if toll else None),
        "basis": toll.basis if toll else "", "holder": control.holder.text if control and control.holder else "",
        "side": (control.side if control else toll.side if toll else None) or "", "certainty": terms.certainty,
        "place": terms.place.key if terms.place else "", "start": terms.start.isoformat() if terms.start else "",
        "end": terms.end.isoformat() if terms.end else "", "source": terms.origin.key,
    }  # fmt: skip


def type_of(terms: Terms) -> str:
    """Return the type, harm or status of a claim; nothing for a statement."""
    if terms.event:
        return terms.event.type
    if terms.toll:
        return terms.toll.harm
    if terms.control:
        return terms.control.status
    if terms.access:
        return terms.access.status
    return terms.condition.type if terms.condition else ""


def amend(terms: Terms, given: Given, looked: Looked) -> Terms:
    """Return what a claim says once the fields that are given, and differ from what it said, are put in.

    Raises `BadCorrection` with the first thing that can't be so.
    """
    before = fields_of(terms)
    new = {name: " ".join(given[name].split()) for name in FIELDS if name in given}
    new = {name: value for name, value in new.items() if value != " ".join(before[name].split())}
    made = _worded(terms, new, looked)
    made = _typed(made, new, looked)
    if "certainty" in new:
        made = replace(made, certainty=_one_of("certainty", new["certainty"], CERTAINTIES))
    if "place" in new:
        made = replace(made, place=looked.place(new["place"]) if new["place"] else None)
    if "source" in new:
        made = replace(made, origin=looked.origin(new["source"]))
    return _dated(made, new)


def blank(text: str, words: str, kind: str, origin: Origin, sentences: Sequence[Span]) -> Terms:
    """Return a claim that stands on some words of a text and as yet says nothing else."""
    trigger = found(text, words, Span(0, len(text)), 0, "trigger")
    whole = next((one for one in sentences if one.covers(trigger.span)), trigger.span)
    content = Excerpt.at(text, *whole)
    return Terms(
        _one_of("kind", kind, KINDS), "asserted", (), origin, None, None, None, None, trigger, content, whole,
        **_detail(kind, types_of(kind)[0] if types_of(kind) else ""),
    )  # fmt: skip


def found(text: str, words: str, within: Span, near: int, name: str) -> Excerpt:
    """Return words where they stand in a stretch of a text, nearest to an offset. Raises `BadCorrection`."""
    given = words.split()
    if not given:
        raise BadCorrection(f"{name}: no words are given; a claim stands on words of its dispatch")
    pattern = re.compile(r"\s+".join(map(re.escape, given)))
    spans = [Span(*match.span()) for match in pattern.finditer(text, within.start, within.end)]
    if not spans:
        where = " ".join(within.of(text).split())
        raise BadCorrection(f"{name}: “{' '.join(given)[:80]}” does not occur in “{where[:200]}”; copy the words")
    best = min(spans, key=lambda span: (abs(span.start - near), span))
    return Excerpt.at(text, *best)


def _worded(terms: Terms, new: Given, looked: Looked) -> Terms:
    """Put other words under a claim: its trigger stays in its sentence, its content in the dispatch."""
    if "trigger" in new:
        trigger = found(looked.text, new["trigger"], terms.sentence, terms.trigger.span.start, "trigger")
        terms = replace(terms, trigger=trigger)
    if "content" in new:
        whole = Span(0, len(looked.text))
        terms = replace(
            terms, content=found(looked.text, new["content"], whole, terms.content.span.start, "content")
        )  # fmt: skip
    return terms


def _typed(terms: Terms, new: Given, looked: Looked) -> Terms:
    """Make a claim of another kind or type, or change its figures or its holder."""
    kind = _one_of("kind", new.get("kind", terms.kind), KINDS)
    if kind != terms.kind:
        fresh: dict[str, Any] = dict.fromkeys(("event", "toll", "control", "access", "condition"))
        known = types_of(kind)
        type = _one_of("type", new["type"], known) if new.get("type") and known else next(iter(known), "")
        terms = replace(terms, kind=kind, **(fresh | _detail(kind, type)))
    elif "type" in new and types_of(kind):
        terms = _retyped(terms, _one_of("type", new["type"], types_of(kind)))
    if terms.toll:
        return replace(terms, toll=_counted(terms.toll, new))
    return replace(terms, control=_held(terms.control, terms, new, looked)) if terms.control else terms


def _detail(kind: str, type: str) -> dict[str, Any]:
    """Return the detail that a claim of a kind has, with nothing known but its type."""
    made: dict[str, Any] = {
        "event": Event(type, None, None, (), (), ()),
        "toll": Toll(type, None, None, False, None, "unknown", None, "incident"),
        "control": Control(type, None, None, None),
        "access": Access(type, None, ()),
        "condition": Condition(type, None),
    }
    return {kind: made[kind]} if kind in made else {}


def _retyped(terms: Terms, type: str) -> Terms:
    if terms.event:
        return replace(terms, event=replace(terms.event, type=type, plover_type=None, plover_mode=None))
    if terms.toll:
        return replace(terms, toll=replace(terms.toll, harm=type))
    if terms.control:
        return replace(terms, control=replace(terms.control, status=type))
    if terms.access:
        return replace(terms, access=replace(terms.access, status=type))
    return replace(terms, condition=replace(terms.condition, type=type)) if terms.condition else terms


def _counted(toll: Toll, new: Given) -> Toll:
    low = _whole("low", new["low"]) if "low" in new else toll.low
    high = _whole("high", new["high"]) if "high" in new else toll.high
    if low is not None and high is not None and low > high:
        raise BadCorrection(f"low: {low} is more than high, {high}")
    if "basis" in new:
        toll = replace(toll, basis=_one_of("basis", new["basis"], bases()))
    if "side" in new:
        toll = replace(toll, side=_side(new["side"]))
    return replace(toll, low=low, high=high)


def _held(control: Control, terms: Terms, new: Given, looked: Looked) -> Control:
    if "holder" in new:
        whole, near = Span(0, len(looked.text)), terms.trigger.span.start
        holder = found(looked.text, new["holder"], whole, near, "holder") if new["holder"] else None
        control = replace(control, holder=holder)
    return replace(control, side=_side(new["side"])) if "side" in new else control


def _side(given: str) -> str | None:
    return _one_of("side", given, SIDES) if given else None


def _dated(terms: Terms, new: Given) -> Terms:
    """Put other days in; the time as the words give it is then that of the days."""
    if not {"start", "end"} & set(new):
        return terms
    start = _day("start", new["start"]) if "start" in new else terms.start
    end = _day("end", new["end"]) if "end" in new else terms.end
    if start and end and start > end:
        raise BadCorrection(f"start: {start} is later than end, {end}")
    days = [day.isoformat() if day else ".." for day in (start, end)]
    edtf = (days[0] if start == end else "/".join(days)) if start or end else None
    return replace(terms, start=start, end=end, edtf=edtf)


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _whole(name: str, given: str) -> int | None:
    plain = given.replace(",", "")
    if not plain:
        return None
    if not (plain.isascii() and plain.isdecimal() and int(plain[:20]) <= _MOST and len(plain) <= 13):
        raise BadCorrection(f"{name}: {given[:40]!r} is no whole number; leave it empty where it is open")
    return int(plain)


def _day(name: str, given: str) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise BadCorrection(f"{name}: {given[:40]!r} is no date; write YYYY-MM-DD") from None


def _one_of(name: str, given: str, known: Sequence[str]) -> str:
    if given not in known:
        raise BadCorrection(f"{name}: {given[:60]!r} is none of {', '.join(known)}")
    return given
