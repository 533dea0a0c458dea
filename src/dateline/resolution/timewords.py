"""The time lexicon: its rules, found at the words that they open with, and its number words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from dateline.lexicon import load

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UNIT_CODE = {
    "second": "S", "minute": "M", "hour": "H", "day": "D", "night": "D", "week": "W", "fortnight": "W", "month": "M",
    "year": "Y", "decade": "DE", "century": "CE", "weekend": "WE", "quarter": "Q", "millennium": "ML",
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_TOKEN = re.compile(r"[A-Za-z]+|\d+|['’](?=\d)")
_BEFORE = 32  # characters before an expression that a rule's `before` can look at
_NOT_AFTER = frozenset("_$€£")


@dataclass(frozen=True, slots=True)
class TimeRule:
    """One way to write a time; `before` must match the text up to the expression."""

    id: str
    meaning: str
    opens: tuple[str, ...]
    pattern: re.Pattern[str]
    before: re.Pattern[str] | None
    yes: tuple[tuple[str, str], ...]
    no: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule's match: where it stands and its named groups."""

    rule: TimeRule
    start: int
    end: int
    groups: Mapping[str, str]


@cache
def rules() -> tuple[TimeRule, ...]:
    """Return the rules in the order in which they are tried."""
    return tuple(
        TimeRule(
            row["id"], row["meaning"], _opening_words(row["opens"]), _compiled(row["pattern"]),
            _compiled(row["before"]) if "before" in row else None, tuple(map(tuple, row.get("yes", ()))),
            tuple(row.get("no", ())),
        )
        for row in load("times")["rule"]
    )  # fmt: skip


def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern with the word lists that it names in braces, one inside the other."""
    words: dict[str, str] = load("times")["words"]
    named = re.compile(r"\{([a-z_]+)\}")
    while named.search(pattern):
        pattern = named.sub(lambda found: f"(?:{words[found[1]]})", pattern)
    return re.compile(pattern, re.IGNORECASE)


def _opening_words(opens: str) -> tuple[str, ...]:
    lists: dict[str, str] = load("times")["openers"]
    return tuple(word for item in opens.split() for word in (lists[item[1:]].split() if item[0] == "@" else [item]))


@cache
def _by_opener() -> Mapping[str, Sequence[TimeRule]]:
    found: dict[str, list[TimeRule]] = {}
    for rule in rules():
        for word in dict.fromkeys(rule.opens):
            found.setdefault(word, []).append(rule)
    return found


def hits(text: str) -> Iterator[Hit]:
    """Yield the time expressions of a text, in order and apart."""
    openers, at = _by_opener(), 0
    for token in _TOKEN.finditer(text):
        word, start = token[0], token.start()
        if start < at:
            continue
        key = str(min(len(word), 5)) if word.isdigit() else "'" if word == "’" else word.lower()
        tried = openers.get(key)
        if tried and not _inside_word(text, start) and (hit := _first(text, start, tried)):
            yield hit
            at = hit.end


def _inside_word(text: str, start: int) -> bool:
    """Tell whether a place is in the middle of a word, a sum of money or a decimal number."""
    last = text[start - 1] if start else " "
    return (
        last.isalnum()
        or last in _NOT_AFTER
        or (last in ".," and text[start].isdigit() and text[start - 2 : start - 1].isdigit())
    )


def _first(text: str, start: int, tried: Sequence[TimeRule]) -> Hit | None:
    """The first rule that matches at a place, and whose context allows it."""
    before = text[max(0, start - _BEFORE) : start]
    for rule in tried:
        found = rule.pattern.match(text, start)
        if found and found.end() > start and (rule.before is None or rule.before.search(before)):
            groups = {name: value for name, value in found.groupdict().items() if value is not None}
            return Hit(rule, start, found.end(), groups)
    return None


def hit_of(rule_id: str, words: str) -> Hit | None:
    """Return the match of a rule with an expression that it was found by, taken out of its text."""
    rule = next((rule for rule in rules() if rule.id == rule_id), None)
    found = rule.pattern.fullmatch(words) if rule else None
    if rule is None or found is None:
        return None
    return Hit(rule, 0, len(words), {name: value for name, value in found.groupdict().items() if value is not None})


def number_of(words: str | None) -> float | None:
    """Return the number that a number word or numeral gives, or None for "several" and the like."""
    plain = (words or "").lower().strip()
    known: dict[str, int] = load("times")["numbers"]
    if plain in known:
        return known[plain]
    if plain.startswith("half"):
        return 0.5
    if plain.startswith(("a couple", "couple")):
        return 2
    if found := re.fullmatch(r"(.+) (hundred|thousand|million|billion)", plain):
        count = number_of(found[1])
        return None if count is None else count * _SCALES[found[2]]
    if found := re.match(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?", plain):
        return float(found[0].replace(",", ""))
    tens, _, ones = plain.partition("-")
    return known[tens] + known[ones] if tens in known and ones in known else None


def month_number(word: str) -> int:
    """Return the number of a month by its first three letters."""
    return MONTHS.index(word[:3].lower()) + 1


def weekday_number(word: str) -> int:
    """Return the number of a weekday, Monday being 0."""
    return WEEKDAYS.index(word[:3].lower())


def unit_of(word: str) -> str:
    """Return a unit in the singular: "centuries" is "century"."""
    plain = word.lower().strip().removeprefix("tens of ")
    odd = {"centuries": "century", "millennia": "millennium"}
    return odd.get(plain, plain.removesuffix("s"))


def part_code(words: str | None) -> str | None:
    """Return the TIMEX3 code of a part of the day."""
    known: dict[str, str] = load("times")["parts"]
    plain = (words or "").lower().replace("-", " ").split()
    return next((known[word] for word in reversed(plain) if word in known), None) if words else None


def modifier_of(words: str | None) -> str | None:
    """Return the TIMEX3 modifier of a word of degree or hedge: "over" is MORE_THAN."""
    known: dict[str, str] = load("times")["modifiers"]
    plain = (words or "").lower()
    if plain in known:
        return known[plain]
    return next((known[word] for word in plain.replace("-", " ").split() if word in known), None)
