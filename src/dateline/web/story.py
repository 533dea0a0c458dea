"""How an incident came to be what it is: each change when it was made, what it did to grade and figures, comments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dateline.ledger.build import build
from dateline.ledger_views import grade_in_words, range_in_words
from dateline.present.wording import one_line
from dateline.records.filed import FiledClaim
from dateline.records.incident import Incident, Judgement
from dateline.store import comments, web_feed
from dateline.store.comments import Comment
from dateline.web import words
from dateline.web.call import Call

FEW, ALL = 300, 30_000
"""Of how many claims at most, each counted at each moment, it is worked out what came of changes."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something that happened to an incident at a moment, in words, with what came of it.

    `by` is who decided or wrote; `dispatch` is told of, `comment` is what was written.
    """

    at: datetime
    what: str
    dispatch: int | None = None
    by: str | None = None
    why: str | None = None
    comment: Comment | None = None
    came_of_it: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """The changes of an incident, the latest first; `cut` where not all that came of them was worked out."""

    lines: tuple[Line, ...]
    cut: bool


def story(call: Call, one: Incident) -> Story:
    """Return how an incident came to be what it is."""
    keys, claims = [account.key for account in one.accounts], _keys(one)
    decided = call.site.ledger.store.judgements()
    with call.site.desk.store.transaction() as connection:
        told = web_feed.telling(connection, keys)
        ids = [each.id for each in told]
        read, turned = web_feed.readings(connection, ids), web_feed.turns(connection, ids)
        written = comments.on(connection, keys) if call.may("staff") else ()
    about = _about(decided, claims)
    moments = tuple(sorted({*(each.at for each in read), *(each.at for each in about)}))
    most = (ALL if call.parameters.get("changes") == "all" else FEW) // max(1, len(claims))
    few = moments[-max(2, most) :]
    came = call.site.stories.get((*keys, *few), lambda: _came_of(few, read, decided, claims))
    outlets = {each.id: one_line(each.outlet or "an outlet that is not known") for each in told}
    lines = [*_read(read, outlets, came), *_turned(turned, outlets), *_decided(about, came), *_written(written)]
    return Story(tuple(sorted(lines, key=lambda line: line.at)[::-1]), few != moments)


def _about(decided: Iterable[Judgement], claims: set[str]) -> list[Judgement]:
    """Return the judgements on some claims, and what undid them."""
    found, keys = list[Judgement](), set(claims)
    for one in decided:
        if keys & set(one.subjects):
            found.append(one)
            keys.add(one.key)
    return found


def _read(read: Sequence[web_feed.Read], outlets: dict[int, str], came: dict[datetime, tuple[str, ...]]) -> list[Line]:
    """Return a line for each first reading, and for each other moment of reading that changed anything."""
    lines, told = list[Line](), set[datetime]()
    for one in sorted(read, key=lambda one: (one.at, not one.first, one.dispatch)):
        did = () if one.at in told else came.get(one.at, ())
        if one.first or did:
            what = ("joined by" if lines else "first told by") if one.first else "read anew, of"
            lines.append(Line(one.at, f"{what} {outlets[one.dispatch]}", one.dispatch, came_of_it=did))
            told.add(one.at)
    return lines


def _turned(turned: Iterable[web_feed.Turned], outlets: dict[int, str]) -> list[Line]:
    return [
        Line(one.at, f"{outlets[one.dispatch]}: {one.state}{f' by dispatch {one.by}' if one.by else ''}", one.dispatch)
        for one in turned
    ]


def _decided(about: Iterable[Judgement], came: dict[datetime, tuple[str, ...]]) -> list[Line]:
    """Return a line for each decision; what one form decided at once is one."""
    found: dict[tuple[object, ...], Line] = {}
    for one in about:
        what = words.ACT_WORDS.get(one.act, one.act)
        line = Line(one.at, what, by=one.by, why=one.reason, came_of_it=came.get(one.at, ()))
        found.setdefault((one.at, one.by, one.act, one.value, one.reason), line)
    return list(found.values())


def _written(written: Iterable[Comment]) -> list[Line]:
    return [Line(one.at, "comment", by=one.by, comment=one) for one in written]


def _came_of(
    moments: Sequence[datetime], read: Sequence[web_feed.Read], decided: Sequence[Judgement], claims: set[str]
) -> dict[datetime, tuple[str, ...]]:
    """Return what each moment changed, in words; of the first only what it began with is known."""
    mine = claims | _gone(read)
    found: dict[datetime, tuple[str, ...]] = {}
    before: dict[str, str] | None = None
    for at in moments:
        then = [one for one in read if one.at <= at and (one.until is None or one.until > at)]
        filed = [tuple(claim for claim in one.claims if claim.key in mine) for one in then]
        now = _stood(filed, [one for one in decided if one.at <= at], claims)
        found[at] = _differing(before, now)
        before = now
    return found


def _gone(read: Sequence[web_feed.Read]) -> set[str]:
    """Return the claims that earlier readings found and those that hold do not."""
    held = {claim.key for one in read if one.until is None for claim in one.claims}
    return {claim.key for one in read for claim in one.claims} - held


def _stood(filed: Sequence[tuple[FiledClaim, ...]], decided: Sequence[Judgement], claims: set[str]) -> dict[str, str]:
    """Return what the incident came to: the one that had most of the claims."""
    held = [(len(claims & _keys(one)), one) for one in build(filed, decided).incidents]
    number, one = max(held, key=lambda pair: (pair[0], pair[1].id), default=(0, None))
    if not number or one is None:
        return {}
    return {
        "happened": words.days(one.start, one.end), "where": one.place.name if one.place else "no place",
        "grade": grade_in_words(one.happened), **{f"laid to {b.party}": grade_in_words(b.grade) for b in one.blames},
        **{f"{row.harm} {row.category}": range_in_words(row.low, row.high) for row in one.tolls},
        "tolls set aside": one.discounted or "no",
    }  # fmt: skip


def _keys(one: Incident) -> set[str]:
    return {claim.key for account in one.accounts for claim in account.claims}


def _differing(before: dict[str, str] | None, now: dict[str, str]) -> tuple[str, ...]:
    if before is None:
        return ()
    names = dict.fromkeys((*before, *now))
    pairs = [(name, before.get(name, "nothing"), now.get(name, "nothing")) for name in names]
    return tuple(f"{name.removesuffix(' all')}: {old} → {new}" for name, old, new in pairs if old != new)
