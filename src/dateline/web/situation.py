"""Pages that show what is so: the situation, the incidents, places, tolls, who holds what, and where it is silent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from starlette.responses import Response

from dateline.records.claim import HARMS
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import STATES, ControlState
from dateline.records.tolls import SumPart, TollSum
from dateline.store import filings, web_incidents, web_suggestions
from dateline.web import charts, drawing
from dateline.web.answers import Answers
from dateline.web.call import Call
from dateline.web.days import days_of, moved
from dateline.web.objects import keys_of
from dateline.web.openapi import CATEGORIES
from dateline.web.words import segment

_SHOWN, _LARGEST, _PARTS, _HELD, _TOLD, _SILENT = 12, 6, 40, 100, 4, 80
_FIRST_HARMS = ("killed", "wounded")


def situation(call: Call) -> Response:
    """Show where things stand on a day: map, tolls, what changed, where it is silent."""
    if "day" in call.parameters:
        return call.sent_to(moved(call.query, call.path, call.parameters["day"], call.parameters.get("known", "")))
    answers = call.answers()
    day = answers.day()
    spots, nowhere = answers.spots()
    control = answers.control(day, day)
    tolls = answers.brief_tolls(_FIRST_HARMS)
    began, turned = answers.changed(day) if day else ([], [])
    sums = [one.sum for one in tolls]
    claims = _words(call, [*_keys(control[:_SHOWN]), *_told_in(sums, _LARGEST)])
    return call.page(
        "situation", **_common(answers), day=day, slider=days_of(answers, day),
        eve=_step(call, day, -1), morrow=_step(call, day, 1),
        maps=call.site.memo.get(
            ("maps", answers.stood, answers.search, day, answers.query.as_of),
            lambda: drawing.draw_both(spots, control, day),
        ),
        nowhere=nowhere,
        control=control, tolls=_charts(call, sums, _LARGEST, claims), began=began,
        turned=turned, silences=answers.silence(day).in_state("silent")[:_SHOWN],
        changed=answers.stories(None, 6, None).shown, claims=claims,
    )  # fmt: skip


def _step(call: Call, day: date | None, by: int) -> str | None:
    return call.query.to(call.path, until=(day + timedelta(days=by)).isoformat()) if day else None


def _common(answers: Answers) -> dict[str, Any]:
    """What every view shows of its query: what can't be read of it, and what it may be narrowed by."""
    return {
        "problems": answers.problems, "place": answers.place, "kinds": answers.kinds()[:40], "states": STATES,
        "number": answers.number(), "filters": True,
    }  # fmt: skip


def incidents(call: Call) -> Response:
    """List incidents, some at a time."""
    answers = call.answers()
    page = answers.incidents(call.parameters.get("after"), 30)
    return call.page("incidents", **_common(answers), page=page)


def tolls(call: Call) -> Response:
    """Show the sums of each harm with every part, and the words under every figure."""
    answers = call.answers()
    category = call.parameters.get("category", "all")
    category = category if category in CATEGORIES else "all"
    found = answers.brief_tolls(HARMS, category, _PARTS)
    lean = [_lean(one.sum) for one in found]
    claims = _words(call, (key for one in lean for key in keys_of(one)))
    return call.page(
        "tolls", **_common(answers), category=category, categories=CATEGORIES, claims=claims,
        shown=_charts(call, lean, _PARTS, claims), whole={one.sum.scope.harm: one for one in found},
        narrow=answers.is_narrow,
    )  # fmt: skip


def _lean(found: TollSum) -> TollSum:
    """Return a sum with the largest of its parts, and the first of what stands beside it: as much as one reads."""
    return replace(
        found, parts=tuple(replace(part, keys=part.keys[:6]) for part in found.parts),
        residuals=found.residuals[:_SHOWN], stocks=found.stocks[:_SHOWN], left_out=found.left_out[:_PARTS],
    )  # fmt: skip


def _told_in(found: Sequence[TollSum], most: int) -> Iterator[str]:
    """Yield the claims by which the first parts of each sum are told."""
    yield from (key for one in found for part in one.parts[:most] for key in part.keys[:_TOLD])


def _charts(
    call: Call, found: Sequence[TollSum], most: int, told: Mapping[str, FiledClaim]
) -> list[tuple[TollSum, charts.Bars]]:
    """Lay out each sum with the first of its parts, which are the largest, each leading to what it stands on."""
    largest = [one.parts[:most] for one in found]
    with call.site.desk.store.transaction() as connection:
        names = web_incidents.named(connection, {part.id for some in largest for part in some})
    return [
        (one, charts.bars([_whole(one), *(_part(call, part, names.get(part.id, "a total"), told) for part in some)]))
        for one, some in zip(found, largest, strict=True)
    ]


def _whole(found: TollSum) -> charts.Range:
    return charts.Range(f"{found.scope.harm}, in all", found.low, found.high, found.best, None, "", "sum")


def _part(call: Call, part: SumPart, name: str, told: Mapping[str, FiledClaim]) -> charts.Range:
    href = f"/incidents/{segment(part.id)}" if part.kind == "incident" else f"/words/{segment(part.keys[0])}"
    origins = list(dict.fromkeys(told[key].origin.name for key in part.keys if key in told))
    by = [f"{', '.join(origins[:2])}{' and others' if len(origins) > 2 else ''}"] if origins else []
    if part.inside != "surely":
        by.append("possibly outside, adds nothing to the low end")
    return charts.Range(name, part.low, part.high, part.best, call.query.to(href), "; ".join(by))


def control(call: Call) -> Response:
    """List who holds what on the days that are asked for, and which ways are open."""
    answers = call.answers()
    query, day = answers.query, answers.day()
    since = query.since or day
    held, many = answers.some_control(since, day, _HELD)
    ways, _ = answers.some_access(since, day, _HELD)
    told = (key for one in ways for key in (*one.claims[:2], *one.against[:2]))
    claims = _words(call, [*_keys(held), *told])
    return call.page("control", **_common(answers), day=day, control=held, ways=ways, claims=claims, held=many)


def place(call: Call) -> Response:
    """Show a place: who held it when, and what happened in it."""
    key = call.keys["key"]
    with call.site.desk.store.transaction() as connection:
        within = web_suggestions.one_in(connection, key)
        found = filings.placed(connection, [key]).get(key) or _around(call, key, within)
        near = filings.placed(connection, found.lineage) if found else {}
    if found is None:
        return call.missing("place like that on file", f"No claim is of {key}.")
    answers = _at(call, key)
    states = answers.held(key)
    spots, _ = answers.spots()
    return call.page(
        "place", **(_common(answers) | {"filters": False}), here=found, above=list(near.values()), spells=states,
        strip=charts.strip(states, answers.day()), page=answers.incidents(call.parameters.get("after"), 20),
        map=drawing.draw(spots, states[-1:], answers.day()), claims=_words(call, _keys(states)), query=answers.query,
    )  # fmt: skip


def _around(call: Call, key: str, within: FiledPlace | None) -> FiledPlace | None:
    """Return a place that no claim is of itself, but of what lies in it."""
    entry = call.site.gazetteer().by_id(key, within.country or "") if within else None
    if entry is None or within is None:
        return None
    one, above = entry.place, within.lineage[within.lineage.index(key) + 1 :] if key in within.lineage else ()
    return FiledPlace(key, one.name, one.feature, one.lat, one.lon, one.radius_km, one.country, above)


def _at(call: Call, key: str) -> Answers:
    parameters = {**call.parameters, "place": key}
    return Call(
        call.site, call.method, call.path, parameters, call.keys, {}, call.session, call.mode, call.host
    ).answers()  # fmt: skip


def silence(call: Call) -> Response:
    """List from whom and from where nothing has come, and for how long."""
    answers = call.answers()
    day = answers.day()
    found = answers.silence(day)
    some = {state: found.in_state(state) for state in ("silent", "unknown", "heard")}
    return call.page("silence", **_common(answers), day=day, found=some, most=_SILENT)


def _keys(states: Iterable[ControlState]) -> list[str]:
    return [key for one in states for key in (*one.claims[:2], *one.against[:2])]


def _words(call: Call, keys: Iterable[str]) -> dict[str, FiledClaim]:
    return call.site.ledger.claims(keys)
