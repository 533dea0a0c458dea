"""The time lexicon: its rules as one pattern, its number words and parts of the day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from dateline.lexicon import load

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UNIT_CODE = {
    "second": "S", "minute": "M", "hour": "H", "day": "D", "night": "D", "week": "W", "fortnight": "W", "month": "M",
    "year": "Y", "decade": "DE", "century": "CE", "weekend": "WE", "quarter": "Q",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TimeRule:
    """One way to write a time; `before` must match the text up to the expression."""

    id: str
    meaning: str
    before: re.Pattern[str] | None
    lead: re.Pattern[str] | None
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
            row["id"], row["meaning"], _compiled(row.get("before")), _compiled(row.get("lead")),
            tuple(map(tuple, row.get("yes", ()))), tuple(row.get("no", ())),
        )
        for row in load("times")["rule"]
    )  # fmt: skip


def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern, re.IGNORECASE) if pattern else None


@cache
def _pattern() -> re.Pattern[str]:
    """All rules as one alternation; a rule's groups carry its number."""
    words = {name: f"(?:{pattern})" for name, pattern in load("times")["words"].items()}
    parts = []
    for number, row in enumerate(load("times")["rule"]):
        pattern = re.sub(r"\{([a-z_]+)\}", lambda found: words[found[1]], row["pattern"])
        pattern = re.sub(r"\(\?P<([a-z_0-9]+)>", rf"(?P<\1__{number}>", pattern)
        parts.append(f"(?P<R{number}>{pattern})")
    return re.compile(r"(?<![\w$€£])(?:" + "|".join(parts) + ")", re.IGNORECASE)


@cache
def _single() -> tuple[re.Pattern[str], ...]:
    """Each rule as a pattern of its own, for the text after a rule that its context refused."""
    words = {name: f"(?:{pattern})" for name, pattern in load("times")["words"].items()}
    found = []
    for row in load("times")["rule"]:
        pattern = re.sub(r"\{([a-z_]+)\}", lambda match: words[match[1]], row["pattern"])
        found.append(re.compile(pattern, re.IGNORECASE))
    return tuple(found)


def hits(text: str) -> Iterator[Hit]:
    """Yield the time expressions of a text, in order and apart."""
    pattern, at = _pattern(), 0
    while match := pattern.search(text, at):
        number = int((match.lastgroup or "R0")[1:])
        hit = _admitted(text, match, number)
        if hit is None:
            at = match.start() + 1
            continue
        yield hit
        at = max(hit.end, match.start() + 1)


def _admitted(text: str, match: re.Match[str], number: int) -> Hit | None:
    """The first rule from `number` on that matches here and whose context allows it."""
    before = text[max(0, match.start() - 24) : match.start()]
    for later in range(number, len(rules())):
        rule = rules()[later]
        if rule.before is not None and not rule.before.search(before):
            continue
        found = _single()[later].match(text, match.start())
        if found and found.end() > found.start():
            return _trimmed(rule, text, found)
    return None


def _trimmed(rule: TimeRule, text: str, found: re.Match[str]) -> Hit:
    lead = rule.lead.match(text, found.start()) if rule.lead else None
    start = lead.end() if lead and lead.end() < found.end() else found.start()
    groups = {name: value for name, value in found.groupdict().items() if value is not None}
    return Hit(rule, start, found.end(), groups)


def number_of(words: str | None) -> float | None:
    """Return the number that a number word or numeral gives, or None for "several" and the like."""
    plain = (words or "").lower().strip()
    known: dict[str, int] = load("times")["numbers"]
    if plain in known:
        return known[plain]
    if plain.startswith("half a"):
        return 0.5
    if found := re.match(r"\d+(?:\.\d+)?", plain):
        return float(found[0])
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
    return "century" if plain.startswith("centur") else plain.removesuffix("s")


def part_code(words: str | None) -> str | None:
    """Return the TIMEX3 code of a part of the day."""
    known: dict[str, str] = load("times")["parts"]
    plain = (words or "").lower().replace("-", " ").split()
    return next((known[word] for word in reversed(plain) if word in known), "MO" if words and "mid" in words else None)
