"""Which origins may be one without it being known, and how many there are at least that cannot be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations

from dateline.ledger.bodies import body_of, table_words, tell
from dateline.lexicon import load
from dateline.names.matching import keys, match_names
from dateline.names.nameparts import Kind
from dateline.names.spelling import fold
from dateline.records.filed import FiledClaim, Origin

Pair = tuple[str, str]

_CAMPS = (
    frozenset({"resident", "witness", "activist", "medical", "other"}),
    frozenset({"official", "military", "state-media"}),
    frozenset({"media", "outlet", "state-media"}),
)
_HAVE_VOICES = frozenset({"armed-group", "military", "official", "monitor", "other"})
_INITIALS, _SHORT_WORD = 2, 4  # letters that an acronym has at least, and a word that tells a group


@dataclass(frozen=True, slots=True)
class Kin:
    """Why two origins may be one: the rule, and what its points are in thousandths."""

    rule: str
    points: int


def pair(one: str, other: str) -> Pair:
    """Return two keys as one pair, whichever goes first."""
    return (one, other) if one <= other else (other, one)


def kin_of(one: Origin, other: Origin) -> Kin | None:
    """Tell by which rule two origins may be one, by what is known of themselves; None where they are two."""
    if one.party and other.party and _one_party(one.party, other.party):
        return _kin("kin.party")
    if one.kind == other.kind == "armed-group" and not (one.party and other.party):
        return _kin("kin.fighters")
    if not one.named or not other.named:
        return _kin("kin.unnamed") if not one.named and not other.named else None
    if _same_words(one.key, other.key):
        return _kin("kin.same-words")
    first, second = sorted(((one.name, one.kind), (other.name, other.kind)))
    rule = _named_alike(*first, *second)
    return _kin(rule) if rule else None


@cache
def _rules() -> Mapping[str, tuple[int, str]]:
    return {row["id"]: (row["points"], row["means"]) for row in load("ledger_sources")["kin"]}


def kin_words(rule: str) -> tuple[int, str]:
    """Return the points of a rule, in thousandths, and what it says."""
    return _rules()[rule]


def _kin(rule: str) -> Kin:
    return Kin(rule, _rules()[rule][0])


def _same_words(one: str, other: str) -> bool:
    """Tell whether two bodies are called by the same general words, of which at least one tells no country."""
    a, _, of = one.partition("@")
    b, _, by = other.partition("@")
    return bool(of and by) and a == b and (of.startswith("story:") or by.startswith("story:"))


def _one_party(one: str, other: str) -> bool:
    """Tell whether two parties are or may be one: a state that only a story knows may be any, a group has its name."""
    if one == other:
        return True
    if one.startswith("body:") and other.startswith("body:"):
        return telling(one.removeprefix("body:")) == telling(other.removeprefix("body:"))
    a, _, of = one.partition(":")
    b, _, by = other.partition(":")
    return a == b and (of.startswith("@") or by.startswith("@"))


@lru_cache(maxsize=65536)
def _named_alike(one: str, kind: str, other: str, sort: str) -> str:
    """Return the rule by which two names may be one source's, or nothing."""
    a, b = telling(one), telling(other)
    if _initials(one, other) or _initials(other, one):
        return "kin.initials"
    if not a & b:
        return _bare(one, other)
    if _mouth(one, kind, other, sort):
        return "kin.mouth"
    bodies = body_of(one) is not None, body_of(other) is not None
    how: Kind = "organisation" if any(bodies) or "outlet" in (kind, sort) else "person"
    match = match_names(one, other, how)
    if match.verdict == "same":
        return "kin.name-same"
    near = match.verdict == "possible" and _same_camp(kind, sort)
    return "kin.name-shorter" if near and (how == "person" or _shortened(one, other)) else ""


def telling(name: str) -> frozenset[str]:
    """Return the words of a name that few others have; all of them where it has none such."""
    words = frozenset(tell(name))
    return words - table_words("shared") - table_words("fields") - table_words("loose") or words


def _bare(one: str, other: str) -> str:
    """A body called by its general word alone ("the Observatory") may be any that has the word in its name."""
    a, b = body_of(one), body_of(other)
    if a is None or b is None or a.rule != b.rule or a.rule.reach == "own" or (a.telling and b.telling):
        return ""
    short, full = (a, b) if not a.telling else (b, a)
    return "kin.name-shorter" if short.rule.kind == "monitor" and set(short.bag) < set(full.bag) else ""


def _shortened(one: str, other: str) -> bool:
    """Tell whether one body's name is the other's with words left out, and still tells more than a place."""
    a, b = set(tell(one)), set(tell(other))
    return a == b or ((a < b or b < a) and len(min(a, b, key=len)) > 1)


def _initials(short: str, full: str) -> bool:
    letters = short.replace(".", "").strip()
    if not (letters.isupper() and letters.isalpha() and len(letters) >= _INITIALS):
        return False
    words = [word for word in full.replace("-", " ").split() if word[0].isupper()]
    return len(words) >= _INITIALS and "".join(word[0] for word in words) == letters


def _mouth(one: str, kind: str, other: str, sort: str) -> bool:
    """Tell whether one is named as the voice of the other: what is left of both names is the same."""
    voices = table_words("voice")
    a, b = frozenset(fold(one).split()), frozenset(fold(other).split())
    if not ((a & voices and sort in _HAVE_VOICES) or (b & voices and kind in _HAVE_VOICES)):
        return False
    left, right = (words - voices - table_words("shared") - table_words("silent") for words in (a, b))
    return bool(left) and left == right and all(len(word) >= _SHORT_WORD for word in left)


def _same_camp(kind: str, sort: str) -> bool:
    return kind == sort or any(kind in camp and sort in camp for camp in _CAMPS)


def sound_keys(name: str) -> tuple[str, ...]:
    """Return keys of which two names that may be one source's share at least one."""
    words = telling(name)
    found = {key for word in words for key in keys(word, "organisation")}
    letters = name.replace(".", "").strip()
    capitals = "".join(word[0] for word in name.replace("-", " ").split() if word[0].isupper())
    initials = {letters} if letters.isupper() and letters.isalpha() else {capitals} if len(capitals) > 1 else set()
    body = body_of(name)
    if body is not None and body.rule.kind == "monitor":
        found.add(f"body:{body.rule.id}")
    return tuple(sorted(found | {f"initials:{one}" for one in initials}))


def edges(
    origins: Mapping[str, Origin],
    claims: Sequence[FiledClaim],
    apart: Collection[Pair] = (),
    near: Collection[Pair] = (),
) -> Iterator[Pair]:
    """Yield the pairs of origins that may be one; none that a person judged to be two."""
    from_claims = _relayed(claims)
    for two in combinations(sorted(origins), 2):
        if two in apart:
            continue
        if two in near or two in from_claims or kin_of(origins[two[0]], origins[two[1]]) is not None:
            yield two


def _relayed(claims: Sequence[FiledClaim]) -> dict[Pair, str]:
    """Return the pairs of which one has, or may have, its word from the other, with the rule that the words show."""
    found: dict[Pair, str] = {}
    by_dispatch: dict[str, dict[str, Origin]] = {}
    by_story: dict[str, set[str]] = {}
    by_name: dict[str, list[Origin]] = {}
    for claim in claims:
        by_dispatch.setdefault(claim.dispatch, {})[claim.origin.key] = claim.origin
        by_name.setdefault(fold(claim.origin.name), []).append(claim.origin)
        if claim.origin.kind == "outlet":
            by_story.setdefault(claim.story, set()).add(claim.origin.key)
    for outlets in by_story.values():
        found.update(dict.fromkeys(combinations(sorted(outlets), 2), "kin.copy"))
    for cited in by_dispatch.values():
        for origin in cited.values():
            if origin.kind == "outlet":
                found.update({pair(origin.key, key): "kin.relay" for key in cited if key != origin.key})
    for claim in claims:
        for name in claim.relays:
            for origin in by_name.get(fold(name), ()):
                if origin.kind == claim.origin.kind != "outlet" and origin.key != claim.origin.key:
                    found[pair(origin.key, claim.origin.key)] = "kin.speaks-for"
    return found


def largest_apart(
    origins: Mapping[str, Origin],
    claims: Sequence[FiledClaim],
    apart: Collection[Pair] = (),
    near: Collection[Pair] = (),
) -> int:
    """Return the size of the largest set of origins of which no two may be one."""
    graph: dict[str, set[str]] = {key: set() for key in origins}
    for one, other in edges(origins, claims, apart, near):
        graph[one].add(other)
        graph[other].add(one)
    return sum(_largest(graph, part) for part in _parts(graph))


def _parts(near: Mapping[str, set[str]]) -> Iterator[frozenset[str]]:
    """Yield the connected parts of a graph."""
    left = set(near)
    for key in sorted(near):
        if key in left:
            part = {key}
            edge = [key]
            while edge:
                new = near[edge.pop()] - part
                part |= new
                edge += new
            left -= part
            yield frozenset(part)


def _largest(near: Mapping[str, set[str]], part: frozenset[str]) -> int:
    """Return the size of the largest set without neighbours: exact, by branching where a choice is left."""
    left = set(part)
    taken = 0
    while left:
        degrees = {key: len(near[key] & left) for key in left}
        least = min(left, key=lambda key: (degrees[key], key))
        if degrees[least] <= 1 or _is_clique(near, near[least] & left):
            taken += 1
            left -= near[least] | {least}
            continue
        most = max(left, key=lambda key: (degrees[key], key))
        rest = frozenset(left)
        with_it = 1 + sum(_largest(near, p) for p in _within(near, rest - near[most] - {most}))
        without = sum(_largest(near, p) for p in _within(near, rest - {most}))
        return taken + max(with_it, without)
    return taken


def _is_clique(near: Mapping[str, set[str]], keys: Iterable[str]) -> bool:
    return all(b in near[a] for a, b in combinations(sorted(keys), 2))


def _within(near: Mapping[str, set[str]], keys: frozenset[str]) -> list[frozenset[str]]:
    return list(_parts({key: near[key] & keys for key in keys}))
