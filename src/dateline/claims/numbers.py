"""Number words: the quantities of a text and the range that the words around each allow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dateline.lexicon import load
from dateline.records.parse import Parse, Word

_DIGITS = re.compile(r"\d{1,3}(?:[,.\u00a0\u202f]\d{3})+|\d+")
_DECIMAL = re.compile(r"\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Quantity:
    """Words `first` to `last` (included) as a range; `core` and `end` are the number words themselves.

    "at least 12" is (12, None), "up to 40" is (None, 40); `estimated` where the words call it an estimate.
    """

    first: int
    last: int
    core: int
    end: int
    low: int | None
    high: int | None
    approximate: bool
    estimated: bool


@dataclass(frozen=True, slots=True)
class _Number:
    first: int
    last: int
    low: int | None
    high: int | None


@cache
def _tables() -> tuple[dict[str, int], dict[str, int], dict[str, int], frozenset[str]]:
    data = load("numbers")
    return data["cardinals"], data["scales"], data["vague"], frozenset(data["open"]["words"])


@cache
def _bounds(side: str) -> dict[str, tuple[str, ...]]:
    """Phrases before or after a number -> their effects."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in load("numbers")["bound"]:
        for text in entry[side]:
            found[text] = (*found.get(text, ()), entry["effect"])
    return found


_LONGEST = 4


def find_quantities(parse: Parse) -> list[Quantity]:
    """Every number of the text with its bounds, in reading order."""
    found: list[Quantity] = []
    pending: list[_Number] = []
    for number in _numbers(parse.words):
        if pending and _is_range(parse.words, pending[-1], number):
            low = pending.pop()
            number = _Number(low.first, number.last, low.low, number.high or number.low)
        pending.append(number)
    for number in pending:
        found.append(_bounded(parse.words, number))
    return found


def _is_range(words: tuple[Word, ...], low: _Number, high: _Number) -> bool:
    """ "2,500 to 4,000", "20-30", "between 20 and 30"."""
    between = [w.lower for w in words[low.last + 1 : high.first]]
    if words[low.first].sentence != words[high.first].sentence or low.high is None:
        return False
    if low.low is None or high.low is None or low.low > high.low:
        return False
    if between in (["to"], ["-"], ["–"], ["or"], ["‑"]):
        return True
    return between == ["and"] and low.first > 0 and words[low.first - 1].lower == "between"


def _numbers(words: tuple[Word, ...]) -> Iterator[_Number]:
    """Runs of number words as values."""
    i = 0
    while i < len(words):
        number = _number_at(words, i)
        if number is None:
            i += 1
        else:
            yield number
            i = number.last + 1


def _number_at(words: tuple[Word, ...], i: int) -> _Number | None:
    """The number that starts at word `i`: digits, number words, "dozens", "a dozen", "no"."""
    _, scales, vague, _ = _tables()
    lower = words[i].lower
    if lower in vague and words[i].upos not in ("VERB", "ADV"):
        return _vague(words, i)
    if lower in _tables()[3] and [w.lower for w in words[i + 1 : i + 3]] in (["number", "of"], ["numbers", "of"]):
        return _Number(i, i + 1, None, None)
    if lower in ("a", "half") and i + 1 < len(words):
        return _article(words, i)
    if lower == "both" and words[i].upos == "DET" and words[i].deprel == "det":
        return _Number(i, i, 2, 2)
    if lower in ("none", "neither") and i + 1 < len(words) and words[i + 1].lower == "of":
        return _Number(i, i, 0, 0)
    if lower == "nobody" or (lower == "no" and i + 1 < len(words) and words[i + 1].lower == "one"):
        return _Number(i, i if lower == "nobody" else i + 1, 0, 0)
    if lower in ("no", "zero") and words[i].upos in ("DET", "NUM"):
        return _Number(i, i, 0, 0)
    if _value(words[i]) is None and not (lower in scales and words[i].upos == "NUM" and lower != "score"):
        return None
    return _composed(words, i)


def _vague(words: tuple[Word, ...], i: int) -> _Number:
    """Dozens, scores, hundreds of thousands: at least so many."""
    _, scales, vague, _ = _tables()
    value, last = vague[words[i].lower], i
    following = words[i + 1].lower if i + 1 < len(words) else ""
    if words[i].lower == "several" and following in ("hundred", "thousand", "million", "dozen"):
        return _Number(i, i + 1, vague["several"] * scales[following], None)
    if i + 2 < len(words) and words[i + 1].lower == "of" and words[i + 2].lower in vague:
        last = i + 2
        value *= vague[words[last].lower] // 2
    return _Number(i, last, value, None)


def _article(words: tuple[Word, ...], i: int) -> _Number | None:
    """ "a dozen", "half a dozen", "a quarter of a million", "a hundred", "a couple of", "a few dozen"."""
    _, scales, _, _ = _tables()
    rest = [w.lower for w in words[i : i + 5]]
    if rest[:4] == ["a", "quarter", "of", "a"] and rest[4:] and rest[4] in scales:
        return _Number(i, i + 4, scales[rest[4]] // 4, scales[rest[4]] // 4)
    if rest[:2] == ["half", "a"] and len(rest) > 2 and rest[2] in scales and rest[2] != "score":
        return _Number(i, i + 2, scales[rest[2]] // 2, scales[rest[2]] // 2)
    if rest[0] == "a" and rest[1] in scales and rest[1] != "score":
        return _Number(i, i + 1, scales[rest[1]], scales[rest[1]])
    if rest[:3] == ["a", "couple", "of"]:
        return _Number(i, i + 2, 2, 2)
    if rest[:3] == ["a", "few", "dozen"]:
        return _Number(i, i + 2, 24, None)
    if rest[:3] in (["a", "few", "hundred"], ["a", "few", "thousand"]):
        value = 2 * scales[rest[2]]
        return _Number(i, i + 2, value, None)
    return None


def _composed(words: tuple[Word, ...], i: int) -> _Number:
    """Cardinals and scales: "two hundred and five", "5.7 million", "twenty - three"."""
    _, scales, _, _ = _tables()
    total, current, last, j = 0.0, 0.0, i, i
    while j < len(words) and words[j].sentence == words[i].sentence:
        value, lower = _value(words[j]), words[j].lower
        if value is not None and (j == i or _may_add(words, j, current, value)):
            current += value
        elif lower in scales and lower != "score":
            current = max(current, 1) * scales[lower]
            if scales[lower] >= 1000:
                total, current = total + current, 0.0
        elif lower in ("and", "-") and _continues(words, j, current, total):
            j += 1
            continue
        else:
            break
        last, j = j, j + 1
    count = round(total + current)
    return _Number(i, last, count, count)


def _may_add(words: tuple[Word, ...], j: int, current: float, value: float) -> bool:
    """Tell whether a cardinal goes on with the number before it ("twenty three", "hundred five")."""
    if words[j].lower[:1].isdigit():
        return False
    return (current % 100 == 0 and value < 100) or (current % 10 == 0 and value < 10 and 20 <= current % 100 <= 90)


def _continues(words: tuple[Word, ...], j: int, current: float, total: float) -> bool:
    """ "two hundred and five", "twenty-three": a word that joins the parts of one number."""
    following = _value(words[j + 1]) if j + 1 < len(words) else None
    if following is None or words[j + 1].lower[:1].isdigit():
        return False
    if words[j].lower == "-":
        return 20 <= current % 100 <= 90 and following < 10
    return (current >= 100 and current % 100 == 0 and following < 100) or (total > 0 and current == 0)


def _value(word: Word) -> float | None:
    """The value of one number word, or None."""
    cardinals, *_ = _tables()
    if word.lower in cardinals:
        return float(cardinals[word.lower])
    if not word.text[:1].isdigit() or len(word.text) > 15:
        return None
    if _DIGITS.fullmatch(word.text):
        return float(re.sub(r"[^\d]", "", word.text))
    return float(word.text) if _DECIMAL.fullmatch(word.text) else None


def _bounded(words: tuple[Word, ...], number: _Number) -> Quantity:
    """A number with what the words before and after it do to its range."""
    first, effects = _before(words, number.first)
    last, more = _after(words, number.last)
    effects |= more
    low: int | None = number.low
    high = number.high
    if "low" in effects:
        high = None
    elif "high" in effects:
        low, high = None, number.high
    return Quantity(first, last, number.first, number.last, low, high, "about" in effects, "estimated" in effects)


def _before(words: tuple[Word, ...], at: int) -> tuple[int, set[str]]:
    """Where the bounds before a number start, and their effects; "at least some" takes both."""
    table, effects, first = _bounds("before"), set[str](), at
    while True:
        for size in range(_LONGEST, 0, -1):
            start = first - size
            if start < 0 or words[start].sentence != words[at].sentence:
                continue
            found = table.get(" ".join(w.lower for w in words[start:first]))
            if found:
                first = start
                effects.update(found)
                break
        else:
            return first, effects


def _after(words: tuple[Word, ...], at: int) -> tuple[int, set[str]]:
    """Where the bounds after a number end ("12 or more"), and their effects."""
    table = _bounds("after")
    for size in range(_LONGEST, 0, -1):
        stop = at + 1 + size
        if stop <= len(words) and words[stop - 1].sentence == words[at].sentence:
            found = table.get(" ".join(w.lower for w in words[at + 1 : stop]))
            if found:
                return stop - 1, set(found)
    return at, set()
