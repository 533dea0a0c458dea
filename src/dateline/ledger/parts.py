"""Counts of one dispatch told apart: which is a part of which, and which add up."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from dateline.ledger.toll_rules import stands_alone, word_rules
from dateline.records.claim import HARMS
from dateline.records.text import Span
from dateline.records.tolls import Figure

_BETWEEN = 60


def relate(figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """Find the whole of every count of a part, and the counts that a sentence adds up, in reading order."""
    grouped: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for figure in figures:
        grouped[figure.claim.dispatch, figure.harm].append(figure)
    found: list[Figure] = []
    for key in sorted(grouped):
        ordered = sorted(grouped[key], key=lambda figure: (figure.claim.trigger.span, figure.key))
        found += _parts(_beside(ordered))
    return _kinds_elsewhere(_contrasted(found))


def _beside(figures: list[Figure]) -> list[Figure]:
    """Join counts that stand side by side in one sentence: "three women and two policemen"."""
    runs: list[list[Figure]] = []
    for figure in figures:
        if runs and _adds_up(runs[-1][-1], figure):
            runs[-1].append(figure)
        else:
            runs.append([figure])
    return [_among(figure, run) for run in runs for figure in run]


def _among(figure: Figure, run: Sequence[Figure]) -> Figure:
    return replace(figure, beside=tuple(other.key for other in run if other is not figure))


def _adds_up(one: Figure, two: Figure) -> bool:
    if not _same_voice(one, two) or _group(one) == _group(two):
        return False
    text = _between(one, two)
    return text is not None and any(
        rule.between.search(text) and not (rule.unless and rule.unless.search(text))
        for rule in word_rules()
        if rule.between
    )


def _same_voice(one: Figure, two: Figure) -> bool:
    return (
        one.claim.sentence == two.claim.sentence
        and one.claim.origin.key == two.claim.origin.key
        and all(figure.standing == "counts" and figure.part_of is None and not figure.act for figure in (one, two))
    )


def _group(figure: Figure) -> tuple[str, str | None, str]:
    group = figure.claim.toll.group if figure.claim.toll else None
    return figure.category, figure.side, group.text.casefold() if group else ""


def _between(one: Figure, two: Figure) -> str | None:
    """Return the words between two counts, where the words of either claim hold both."""
    start, end = one.claim.trigger.span.end, two.claim.trigger.span.start
    for content in (one.claim.content, two.claim.content):
        if content.span.start <= start <= end <= content.span.end and end - start <= _BETWEEN:
            return content.text[start - content.span.start : end - content.span.start]
    return None


def _parts(figures: list[Figure]) -> list[Figure]:
    return [_part(figure, figures[:place], figures) for place, figure in enumerate(figures)]


def _part(figure: Figure, before: Sequence[Figure], all_: Sequence[Figure]) -> Figure:
    """Name the whole of a count of a part: by words, or as a count of children and the like under a larger one."""
    if figure.part_of is not None:
        whole = _nearest(figure, [other for other in before if other.part_of is None and other.standing == "counts"])
        return _under(figure, whole, "part.words") if whole else figure
    if stands_alone(figure.kind) or figure.standing != "counts" or figure.act:
        return figure
    larger = [other for other in all_ if _may_hold(other, figure) and other.key not in figure.beside]
    whole = _nearest(figure, [other for other in larger if other.claim.trigger.span <= figure.claim.trigger.span])
    whole = whole or (larger[0] if larger else None)
    return _under(figure, whole, "part.kind") if whole else figure


def _nearest(figure: Figure, before: Sequence[Figure]) -> Figure | None:
    """Return the last count before it in its sentence, or the last larger one of the dispatch."""
    here = [other for other in before if other.claim.sentence == figure.claim.sentence]
    if here:
        larger = [other for other in here if _size(other) >= _size(figure)]
        return (larger or here)[-1]
    return next((other for other in reversed(before) if _size(other) >= _size(figure)), None)


def _may_hold(whole: Figure, part: Figure) -> bool:
    return (
        whole.key != part.key
        and whole.part_of is None
        and whole.standing == "counts"
        and stands_alone(whole.kind)
        and whole.act != "more"
        and (whole.category in ("all", part.category))
        and _size(whole) > _size(part)
    )


def _size(figure: Figure) -> int:
    return figure.low if figure.high is None else max(figure.low, figure.high)


def _under(figure: Figure, whole: Figure, rule: str) -> Figure:
    notes = figure.notes
    if whole.high is not None and figure.low > whole.high:
        notes = (*notes, f"the part, {figure.low}, is above the whole, {whole.high}")
    return replace(figure, part_of=whole.key, act_rule=figure.act_rule or rule, notes=notes)


def _contrasted(figures: Sequence[Figure]) -> list[Figure]:
    """Mark "another 36" that may stand against a count of another harm: "ten were killed, another 36 wounded"."""
    first: dict[tuple[str, str], Span] = {}
    for figure in figures:
        key = (figure.claim.dispatch, figure.harm)
        first[key] = min(first.get(key, figure.claim.trigger.span), figure.claim.trigger.span)
    return [
        replace(figure, act_rule="increment.contrast")
        if figure.act == "more"
        and any(
            harm != figure.harm
            and first.get((figure.claim.dispatch, harm), figure.claim.trigger.span) < figure.claim.trigger.span
            for harm in HARMS
        )
        else figure
        for figure in figures
    ]


def _kinds_elsewhere(figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """Take a count of children alone for a part wherever another dispatch counts more people of all kinds."""
    holding: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for figure in sorted(figures, key=lambda one: (_size(one), one.key)):
        if figure.part_of is None and figure.standing == "counts" and stands_alone(figure.kind):
            holding[figure.harm, figure.category].append(figure)
    return tuple(_elsewhere(figure, holding) for figure in figures)


def _elsewhere(figure: Figure, holding: Mapping[tuple[str, str], list[Figure]]) -> Figure:
    lone = figure.standing == "counts" and figure.part_of is None and not stands_alone(figure.kind)
    if not lone or figure.act or figure.beside:
        return figure
    for category in ("all", figure.category):
        rows = holding.get((figure.harm, category), [])
        place = bisect_right(rows, _size(figure), key=_size)
        if place < len(rows):
            return _under(figure, rows[place], "part.kind")
    return figure
