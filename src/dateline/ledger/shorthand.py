"""Who is meant by "the charity" or "the Monitor": the one body of its dispatch that a general word can stand for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from dateline.ledger.bodies import body_of, tell
from dateline.ledger.origins import Cited, is_general, origin_of
from dateline.lexicon import load

_ARTICLES = frozenset({"the", "a", "an"})


def in_full(sources: Mapping[str, Cited], outlet: str | None, story: str, home: str | None = None) -> dict[str, Cited]:
    """Return the sources of a dispatch with those called by a general word alone replaced by whom it stands for.

    It stands for the one source of a fitting kind that the dispatch names, or for the outlet itself where it is the
    outlet's name with words left out. Where two would fit it is left as it is.
    """
    named = {id: one for id, one in sources.items() if not _shorthand(one) and one.identity == "institution"}
    found: dict[str, Cited] = {}
    for id, one in sources.items():
        kinds = _shorthand(one)
        origins = [(origin_of([other], outlet, None, story, home), other) for other in named.values() if kinds]
        fitting = {origin.key: other for origin, other in origins if origin.kind in kinds}
        found[id] = next(iter(fitting.values())) if len(fitting) == 1 else _the_outlet(one, outlet)
    return found


def _shorthand(one: Cited) -> frozenset[str]:
    """Return the kinds of source that a general name can stand for, none where it is no such name."""
    words = [word for word in one.name.split() if word.lower() not in _ARTICLES]
    if one.identity != "institution" or not words or not is_general(one.name):
        return frozenset()
    return _kinds().get(words[-1].lower(), frozenset())


@cache
def _kinds() -> Mapping[str, frozenset[str]]:
    rows = load("ledger_sources")["shorthand"]
    return {word: frozenset(row["kinds"]) for row in rows for word in row["words"]}


def _the_outlet(one: Cited, outlet: str | None) -> Cited:
    """Return the outlet where a body is called by its general word, and the outlet is a body of that kind."""
    body, own = body_of(one.name), body_of(outlet or "")
    if outlet is None or body is None or own is None or one.identity != "institution" or body.telling:
        return one
    short = body.rule.id == own.rule.id and set(tell(one.name)) < set(tell(outlet))
    return Cited(outlet, own.rule.kind or one.kind, "institution", one.standing, (outlet,)) if short else one
