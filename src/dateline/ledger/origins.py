"""By whose word a claim stands: the body that the deepest source named speaks for, else the outlet or its agency."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from dateline.ledger.bodies import Body, body_of, nation_of, of_nation, relays_of
from dateline.ledger.independence import Pair, largest_apart
from dateline.names.credits import agency
from dateline.names.spelling import fold
from dateline.records.filed import FiledClaim, Origin
from dateline.records.incident import Support

_NAMED = frozenset({"named", "partial", "pseudonym", "institution"})
_OF_STATE = frozenset({"official", "military", "state-media"})
_HAVE_BODIES = frozenset({"armed-group", "monitor", "international-organisation", "media", "state-media", "military"})
_PERSONS = frozenset({"named", "partial", "pseudonym"})
_ARMED = frozenset({"body.army", "body.unit"})
_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
_WHOSE = ("its ", "their ", "his ", "her ")


@dataclass(frozen=True, slots=True)
class Cited:
    """A source as a dispatch cites it: its best name there, and all the words that attributions have for it."""

    name: str
    kind: str
    identity: str
    standing: str | None
    words: tuple[str, ...]


def origin_of(
    cited: Sequence[Cited], outlet: str | None, agency: str | None, story: str, home: str | None = None
) -> Origin:
    """Return the origin of a claim from those who are cited for it, outermost first.

    That is the innermost who is named or speaks for a body that is. Where none is, it is the innermost of all, and
    the same only within one story; where nobody is cited, the agency whose copy it is, or the outlet. `home` is the
    country that a dispatch is of, whose army "the army" is: an ISO code, or "~" and its folded name.
    """
    origins = [_origin(one, story, home) for one in reversed(cited)]
    for origin in origins:
        if origin.named:
            return origin
    if origins:
        return origins[0]
    name = agency or outlet
    return _of_outlet(name, story, home) if name else _nameless(story)


def _short(name: str) -> str:
    """Return an outlet's name as others credit it: an agency by its short one, without what stands in brackets.

    The brackets say which desk or edition it is, or what a list adds.
    """
    bare = _BRACKETS.sub("", name).strip() or name
    return agency(bare.removeprefix("The "))


def _nameless(story: str) -> Origin:
    return Origin(f"dispatch:{story}", "an outlet that is not named", "outlet", False)


def _of_outlet(name: str, story: str, home: str | None) -> Origin:
    """An outlet speaks for itself; one that is a ministry, an army or a hospital is that body."""
    short = _short(name)
    body = body_of(short)
    if body is None:
        return Origin(f"source:{_plainly(short)}", name, "outlet", True)
    return _of_body(body, Cited(name, body.rule.kind or "outlet", "institution", None, ()), story, home)


def _origin(one: Cited, story: str, home: str | None) -> Origin:
    """Return whose word that of one source is."""
    passed = _passed_on(one)
    if passed is not None and passed[0] != "belongs":
        return _of_body(passed[1], one, story, home)
    body = body_of(one.name) if one.identity == "institution" else None
    if body is not None:
        return _of_body(body, one, story, home)
    side, party = _allegiance(one, passed[1] if passed else None, story, home)
    named = one.identity in _NAMED and not (one.kind == "document" and _general(one))
    within = f"@story:{story}" if one.identity == "institution" and is_general(one.name) else ""
    key = f"source:{_plainly(one.name)}{within}" if named else f"unnamed:{story}:{_plainly(one.name)}"
    return Origin(key, one.name, one.kind, named, side, one.standing, party)


def _passed_on(one: Cited) -> tuple[str, Body] | None:
    """Return the body whose word a source passes on, or to which it belongs; what comes first in the words decides."""
    known = one.kind in _HAVE_BODIES
    found: tuple[str, Body] | None = None
    for words in dict.fromkeys((*one.words, one.name)):
        for relay in relays_of(words, known):
            body = body_of(relay.words) or _unruled(relay.words, one)
            if body is None or (relay.does == "issued" and one.identity in _PERSONS):
                continue
            if relay.does != "belongs":
                return relay.does, body
            found = found or (relay.does, body)
    return found


def _unruled(words: str, one: Cited) -> Body | None:
    """A body that only its capital letters tell: "the Taliban", "Hezbollah"."""
    whole = body_of(f"{words} group")
    if whole is None:
        return None
    bag = tuple(word for word in whole.bag if word != "group")
    return replace(whole, name=words, bag=bag, telling=bag) if one.kind else None


def _of_body(body: Body, one: Cited, story: str, home: str | None) -> Origin:
    """Return the origin that a body is: by its name where that tells which it is, else by its country or story."""
    own = _is_own(body, home)
    words = body.bag if own else body.general
    key = f"source:{' '.join(words)}{'' if own else _where(body, story, home)}"
    kind = body.rule.kind or one.kind
    side, party = _allegiance(replace(one, kind=kind), body, story, home)
    standing = (body.rule.standing if not own and not body.extra else None) or one.standing
    return Origin(key, body.name, kind, True, side, standing, party)


def _is_own(body: Body, home: str | None) -> bool:
    """Tell whether a name tells which body it is, and not only of which kind and country."""
    return not all(home is not None and of_nation(word, home) for word in body.telling)


def _where(body: Body, story: str, home: str | None) -> str:
    """Return what tells a generally named body apart: its country, else the story that speaks of it."""
    if body.rule.reach == "world":
        return ""
    if body.rule.reach == "own":
        return f"@{body.nation}" if body.nation else f"@story:{story}"
    country = body.nation or home
    of_country = body.rule.reach == "state" and country is not None and not body.extra
    return f"@{country}" if of_country else f"@story:{story}"


def _allegiance(one: Cited, body: Body | None, story: str, home: str | None) -> tuple[str | None, str | None]:
    """Return the side of a source, and the party whose organ it is: a state, or a group that is named.

    What is of another country than the dispatch is external there. Of "its spokesman" nobody knows whose he is.
    """
    if one.name.casefold().startswith(_WHOSE) and body is None:
        return None, None
    nation = body.nation if body else _nation(one)
    state = nation or home or f"@{story}"
    if (
        body is not None
        and body.rule.side
        and not body.extra
        and (not _is_own(body, home) or body.rule.reach == "local")
    ):
        if body.rule.side != "state forces":
            return body.rule.side, f"{body.rule.side}:{state}"
        return _state_side(nation, home), f"state forces:{state}"
    if one.kind == "armed-group" or (body is not None and body.rule.id in _ARMED):
        named = one.identity == "institution" or body is not None
        words = [_plainly(one.name)] if body is None else [word for word in body.bag if word not in body.nation_words]
        return _side(one) if one.kind == "armed-group" else None, f"body:{' '.join(words)}" if named else None
    if _side(one) == "state forces" and (body is None or body.nation):
        return _state_side(nation, home), f"state forces:{state}"
    return _side(one), None


def _state_side(nation: str | None, home: str | None) -> str:
    return "external forces" if nation and home and nation != home else "state forces"


def _nation(one: Cited) -> str | None:
    """Return the country that a source's phrases name, a person's own name left out: Jordan may be a man."""
    person = one.identity in _PERSONS
    phrases = (
        words.replace(one.name, " ") if person else words for words in (*one.words, *(() if person else (one.name,)))
    )
    return next((nation for phrase in phrases if (nation := nation_of(phrase))), None)


def _side(one: Cited) -> str | None:
    """Return the side of a source: that of the state for its officials, its media and whoever is its soldier."""
    of_state = one.kind in _OF_STATE and one.standing == "state"
    soldier = one.kind == "military" and one.standing is None and one.identity in (*_PERSONS, "unnamed")
    if of_state or soldier or (one.kind == "state-media" and one.standing is None):
        return "state forces"
    return "rebel group" if one.kind == "armed-group" and one.standing != "state" else None


def is_general(name: str) -> bool:
    """Tell whether a name is written as no name is, with small letters only: it tells nobody beyond its story."""
    words = name.split()
    rest = words[1:] if words and words[0].lower() in ("the", "a", "an") else words
    return bool(rest) and all(word[0].islower() for word in rest)


def _general(one: Cited) -> bool:
    """Tell whether a document is called by no name of its own, as "the burial list"."""
    return one.name.isupper() or not any(word[0].isupper() for word in one.name.split()[1:])


def _plainly(name: str) -> str:
    return fold(name).removeprefix("the ").removeprefix("a ").removeprefix("an ") or fold(name)


def support(claims: Iterable[FiledClaim], apart: Collection[Pair] = (), near: Collection[Pair] = ()) -> Support:
    """Count the independent origins of some claims.

    `high` takes each origin for one. `low` is the size of the largest set of them of which no two are, or may be,
    one: nobody can be counted twice in it. `apart` are pairs of origins that a person judged to be two, `near` pairs
    that other dispatches suggest to be one.
    """
    held = tuple(claims)
    ordered = sorted(held, key=lambda claim: (claim.origin.kind != "outlet", claim.key), reverse=True)
    origins = {claim.origin.key: claim.origin for claim in reversed(ordered)}
    return Support(largest_apart(origins, held, apart, near), len(origins), tuple(sorted(origins)))
