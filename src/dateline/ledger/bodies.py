"""Source phrases taken apart: which body speaks, whether the words tell which one it is, and who passes it on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from dateline.lexicon import load
from dateline.names.spelling import fold

_POSSESSIVE = re.compile(r"['’]s\b|(?<=s)['’](?=\s|$)")
_SEAT = re.compile(r"\s+in\s+[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*\s*$")
_COUNT = re.compile(r"(?i)^\s*(?:the\s+)?(?:two|three|four|five|six|seven|several|some|many|a few|both)\s+(?=\w+s\b)")
_BRACKETS = re.compile(r"\([^)]*\)")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]\.){2,}")
_ARTICLES = re.compile(r"(?i)^(?:(?:an?|one|two|three|several|senior|top|unnamed|the)\s+)+")
_LONGEST = 300  # letters of a phrase that names a source
_NATION_STEM = 4  # letters that the adjective of an unlisted country shares with its name


@dataclass(frozen=True, slots=True)
class BodyRule:
    """One kind of body: the words that head its name, how far a bare name reaches, and whom it belongs to."""

    id: str
    heads: frozenset[str]
    needs: frozenset[str]
    kind: str
    reach: str
    side: str | None
    standing: str | None
    yes: tuple[str, ...]
    no: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """A body as some words name it. `bag` are its telling words and heads, sorted: equal bags are one name.

    `telling` are those names that tell it from others of its kind, none where its name is general ("the army"), and
    `extra` words that are no names ("the rebel army"). `nation` is the country that the words name, as an ISO code;
    `nation_words` are those that do.
    """

    name: str
    rule: BodyRule
    bag: tuple[str, ...]
    telling: tuple[str, ...]
    extra: tuple[str, ...]
    nation: str | None
    nation_words: frozenset[str] = frozenset()

    @property
    def general(self) -> tuple[str, ...]:
        """The words that say what kind of body it is, and nothing of whose."""
        return tuple(word for word in self.bag if word not in self.telling)


@dataclass(frozen=True, slots=True)
class Relay:
    """That a phrase passes on the word of a body, or belongs to it; `does` is "speaks", "issued" or "belongs"."""

    does: str
    words: str
    rule: str


@dataclass(frozen=True, slots=True)
class _RelayRule:
    id: str
    does: str
    pattern: re.Pattern[str]
    written: str | None


def body_of(name: str) -> Body | None:
    """Take a name for a body's, if a word of it is one that bodies have; what a comma parts off is left out."""
    words = tell(name)
    rule = _rule(frozenset(words))
    if rule is None:
        return None
    if rule.reach == "state" and (seated := _SEAT.sub("", name)) != name and _rule(frozenset(tell(seated))) is rule:
        return body_of(seated)
    nation, of_it = _nation_in(name)
    loose = table_words("loose") - rule.heads
    plain = loose | table_words("fields") | rule.heads | rule.needs | of_it
    more = {word for word in words if word not in plain}
    named = more & _capitals(name)
    bag = {*words} - loose - (set() if named else of_it - rule.heads)
    return Body(
        " ".join(name.split()),
        rule,
        tuple(sorted(bag)),
        tuple(sorted(named)),
        tuple(sorted(more - named)),
        nation,
        of_it,
    )


def _capitals(name: str) -> frozenset[str]:
    """Return the words of a name that are written as names are: with a capital, or a digit."""
    bare = _POSSESSIVE.sub("", _without_points(name))
    words = (word for word in re.split(r"[\s,;:()/-]+", bare) if word)
    return frozenset(part for word in words if word[0].isupper() or word[0].isdigit() for part in fold(word).split())


@lru_cache(maxsize=65536)
def tell(name: str) -> tuple[str, ...]:
    """Return the words of a body's name that say which it is: folded, with one word for each thing."""
    bare = _without_points(_COUNT.sub("", _BRACKETS.sub(" ", name)))
    parts = [part for part in re.split(r"[,;:]", bare) if part.strip()]
    words = _words(parts[0]) if parts else ()
    if len(parts) > 1 and not _rule(frozenset(words)):
        whole = _words(bare)
        words = whole if _rule(frozenset(whole)) else words
    return words


def _words(text: str) -> tuple[str, ...]:
    """Fold words, leave out the mouth that speaks them, and write each thing as one word."""
    folded = f" {fold(_POSSESSIVE.sub('', text))} "
    without = _mouths().sub(" ", folded)
    folded = without if without.strip() else folded
    for pattern, word in _aliases():
        folded = pattern.sub(f" {word} ", folded)
    silent = table_words("silent")
    return tuple(word for word in folded.split() if word not in silent)


@cache
def _mouths() -> re.Pattern[str]:
    phrases = sorted(load("ledger_sources")["mouth"]["phrases"], key=len, reverse=True)
    return re.compile(r"(?<= )(?:" + "|".join(map(re.escape, phrases)) + r")(?= )")


@cache
def _aliases() -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = load("ledger_sources")["alias"]
    return tuple((re.compile(rf" {re.escape(words)}(?= )"), word) for words, word in rows.items())


@cache
def table_words(table: str) -> frozenset[str]:
    """Return one of the word lists of the lexicon of sources."""
    return frozenset(load("ledger_sources")[table]["words"].split())


@cache
def body_rules() -> tuple[BodyRule, ...]:
    """Return the kinds of bodies in the order in which they are tried."""
    return tuple(map(_body_rule, load("ledger_sources")["body"]))


def _body_rule(row: dict[str, Any]) -> BodyRule:
    return BodyRule(
        row["id"], frozenset(row["heads"].split()), frozenset(row.get("with", "").split()), row["kind"], row["reach"],
        row.get("side"), row.get("standing"), tuple(row["yes"]), tuple(row["no"]),
    )  # fmt: skip


def _rule(words: frozenset[str]) -> BodyRule | None:
    for rule in body_rules():
        if rule.heads & words and (not rule.needs or rule.needs & words):
            return rule
    return None


def nation_of(name: str) -> str | None:
    """Return the country that a name names, by its own name, its people's or a body's of it, as an ISO code."""
    return _nation_in(name)[0]


@lru_cache(maxsize=65536)
def _nation_in(name: str) -> tuple[str | None, frozenset[str]]:
    """Return the country that a name names, and by which of its words; "us" is none, "US" is one."""
    capitals = _capitals(name)
    words = fold(_POSSESSIVE.sub("", _without_points(name))).split()
    for size in (3, 2, 1):
        for at in range(len(words) - size + 1):
            some = words[at : at + size]
            found = _nations().get(" ".join(some))
            if found and capitals.intersection(some):
                return found, frozenset(some)
    return None, frozenset()


def _without_points(name: str) -> str:
    return _ABBREVIATION.sub(lambda found: found[0].replace(".", ""), name)


@cache
def _nations() -> dict[str, str]:
    """Return the names of countries and of their people, folded, with the code of each."""
    found: dict[str, str] = {}
    for code, row in load("countries").items():
        if not isinstance(row, dict) or "people" not in row:
            continue
        for name in (row["name"], *row["people"]):
            found.setdefault(fold(name), code)
    for code, names in load("ledger_sources")["nation"].items():
        found.update(dict.fromkeys(names, code))
    return found


def of_nation(word: str, home: str) -> bool:
    """Tell whether a word is of a country: named by its code, or "~" and its name where it has none."""
    if not home.startswith("~"):
        return _nations().get(word) == home
    return any(word[: max(_NATION_STEM, len(part) - 2)] == part[: max(_NATION_STEM, len(part) - 2)]
               for part in home[1:].split() if len(part) >= _NATION_STEM)  # fmt: skip


@lru_cache(maxsize=16384)
def relays_of(phrase: str, known: bool) -> tuple[Relay, ...]:
    """Return the bodies that a phrase passes on or belongs to, in the order of the rules.

    A name without a word that bodies have counts where it is `known` that its kind of source has bodies
    ("a Taliban spokesman"), and is written with a capital. A phrase of hundreds of letters is no name: it has none.
    """
    if len(phrase) > _LONGEST or _unless().search(phrase):
        return ()
    return tuple(_relays(phrase, known))


def _relays(phrase: str, known: bool) -> Iterator[Relay]:
    for rule in _relay_rules():
        for found in rule.pattern.finditer(phrase):
            words = _bodied(found, rule)
            if words and (_rule(frozenset(tell(words))) or (known and rule.does == "speaks" and _proper(words))):
                yield Relay(rule.does, words, rule.id)


@cache
def _unless() -> re.Pattern[str]:
    return re.compile(load("ledger_sources")["unless"]["pattern"], re.I)


def _bodied(found: re.Match[str], rule: _RelayRule) -> str:
    if rule.written:
        named = next(value for key, value in found.groupdict().items() if value)
        return rule.written.replace("{field}", named.removeprefix("the "))
    words = _trim().sub("", found["body"]).strip()
    return words if rule.id.endswith(("for", "of", "heads")) else _ARTICLES.sub("", words)


def _proper(words: str) -> bool:
    names = [word for word in words.split() if word.lower() not in table_words("silent")]
    return bool(names) and all(word[0].isupper() or word.isdigit() for word in names)


@cache
def _trim() -> re.Pattern[str]:
    return re.compile(load("ledger_sources")["trim"]["pattern"])


@cache
def _relay_rules() -> tuple[_RelayRule, ...]:
    table = load("ledger_sources")
    rules = []
    for row in table["relay"]:
        pattern = row["pattern"]
        for name, words in table["roles"].items():
            pattern = words.join(re.split(rf"\b{name}\b", pattern))
        rules.append(_RelayRule(row["id"], row["does"], re.compile(pattern, re.I), row.get("as")))
    return tuple(rules)


__all__ = ["Body", "BodyRule", "Relay", "body_of", "body_rules", "nation_of", "of_nation", "relays_of", "table_words"]
