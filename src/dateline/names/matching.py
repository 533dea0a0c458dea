"""Whether two names mean the same: persons, places and bodies, however they are transliterated, with the reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA

from dateline.names.nameparts import Kind, Part, Parts, common_names, make_part, take_apart
from dateline.names.sounding import VOWELS, bones, distance, distance_unpointed, sound_out

Verdict = Literal["same", "possible", "different"]
STRONG, CLOSE, PLACE_CLOSE = 0.91, 0.8, 0.86  # how alike words are that are one, and that may be one
SAME = 0.85
_FAR_APART = 0.65  # what two words may differ by and still be one, however long they are
_SLIP_WORD, _LONG_WORD = 5, 7  # letters in a word where a slip of the pen shows, and where a wrong letter is one
_LONG_NAME = 3  # so many words that agree outweigh one that is loose
_JOINT = 3  # letters that may come or go where two words are written as one


@dataclass(frozen=True, slots=True)
class Match:
    """What comparing two names came to; `score` is 0 to 1 and orders matches of one verdict.

    `reasons` are the ids of the rules that made the verdict, the deciding one first.
    """

    score: float
    verdict: Verdict
    reasons: tuple[str, ...]


class Pair(NamedTuple):
    """Two words of two names that are taken for one: where each is, how alike they are, and by which rule."""

    alike: float
    one: int
    other: int
    rule: str


def match_names(one: str, other: str, kind: Kind = "person") -> Match:
    """Tell whether two names may mean the same person, place or body.

    "same" is for names that a careful editor would merge unseen; a shared family name, an initial or a middle name
    used alone make no more than "possible". Words that contradict each other always make "different".
    """
    a, b = take_apart(one, kind), take_apart(other, kind)
    if not a.words or not b.words:
        same = bool(a.numbers) and a == b
        return Match(1.0, "same", ("name.equal",)) if same else Match(0.0, "different", ("name.empty",))
    barred = contradiction(a, b)
    if barred:
        return Match(0.2, "different", (barred,))
    if a.place and a.place == b.place:
        return Match(0.95, "same", (a.place,))
    if (a.compact, a.generation) == (b.compact, b.generation) and not _spelled_apart(a, b):
        equal = [p.text for p in a.words] == [p.text for p in b.words]
        return Match(1.0 if equal else 0.97, "same", ("name.equal" if equal else "sound.equal",))
    return _judge(a, b, kind)


def _judge(a: Parts, b: Parts, kind: Kind) -> Match:
    a, b = run_together(a, b, kind), run_together(b, a, kind)
    return (judge_person if kind == "person" else judge_place)(a, b, align(a, b))


def _spelled_apart(a: Parts, b: Parts) -> bool:
    """Tell whether two names are Chinese in the one spelling that Chinese has, and yet not spelled alike."""
    return bool(a.pinyin and b.pinyin) and a.pinyin != b.pinyin and (a.chinese or b.chinese)


def contradiction(a: Parts, b: Parts) -> str:
    """Return the rule by which two names cannot mean the same, or an empty string."""
    if a.signs and b.signs and a.signs != b.signs:
        return "script.signs"
    if a.numbers != b.numbers:
        return "name.number"
    if a.place and b.place and a.place != b.place:
        return "place.apart"
    if a.qualifiers != b.qualifiers:
        return "place.qualifier"
    if {"person.man", "person.woman"} <= {*a.dropped, *b.dropped}:
        return "person.woman"
    if a.generation and b.generation and a.generation != b.generation:
        return "person.generation"
    fathers = [part for part in a.words if part.father]
    others = [part for part in b.words if part.father] if fathers else []
    if fathers and others and not any(alike(x, y)[0] >= CLOSE for x in fathers for y in others):
        return "person.father"
    return ""


def alike(x: Part, y: Part) -> tuple[float, str]:
    """Return how alike two words of names are, from 0 to 1, and the rule that says so."""
    if x.text == y.text:
        return (0.6, "name.initial") if x.initial else (1.0, "word.equal")
    if x.initial or y.initial:
        return (0.6, "name.initial") if x.text[0] == y.text[0] else (0.0, "")
    if x.given and y.given:
        return _alike_given(x, y)
    if x.vague != y.vague:
        return _alike_unpointed(x, y)
    if x.sounds == y.sounds:
        return 0.98, "sound.equal"
    apart = distance(x.sounds, y.sounds)
    nearness = 1.0 - apart / max(len(x.sounds), len(y.sounds))
    if apart > _FAR_APART:
        nearness = min(nearness, STRONG - 0.01)
    if nearness < STRONG and _slip(x, y):
        return 0.85, "word.slip"
    return nearness, "sound.near"


def _alike_unpointed(x: Part, y: Part) -> tuple[float, str]:
    """Compare a word without short vowels with one that has them, by the consonants of the shorter."""
    unpointed, other = (x, y) if x.vague else (y, x)
    consonants = min(sum(sound not in VOWELS for sound in part.sounds) for part in (x, y))
    return 1.0 - distance_unpointed(unpointed.sounds, other.sounds) / max(2, consonants), "sound.unpointed"


def _alike_given(x: Part, y: Part) -> tuple[float, str]:
    """Compare two known given names: one name's forms are alike, two names are not, however near they sound."""
    best = (0.0, "given.apart")
    for name, how in x.given:
        for named, said in y.given:
            if name == named:
                abroad = "abroad" in (how, said)
                kinship = (0.96 if x.script != y.script else 0.8) if abroad else 0.97 if how == said else 0.91
                best = max(best, (kinship, name))
    if best[0] or x.vague == y.vague:
        return best
    return max(best, _alike_unpointed(x, y)) if _alike_unpointed(x, y)[0] >= STRONG else best


def align(a: Parts, b: Parts) -> list[Pair]:
    """Pair the words of two names in whatever order they stand, the most alike first; each word once."""
    pairs = []
    for i, x in enumerate(a.words):
        for j, y in enumerate(b.words):
            likeness, rule = alike(x, y)
            if likeness >= CLOSE or rule == "name.initial":
                pairs.append(Pair(likeness, i, j, rule))
    pairs.sort(key=lambda pair: (-pair.alike, abs(pair.one - pair.other), pair.one, pair.other))
    return _each_once(pairs)


def _each_once(pairs: Sequence[Pair]) -> list[Pair]:
    ones: set[int] = set()
    others: set[int] = set()
    kept = []
    for pair in pairs:
        if pair.one not in ones and pair.other not in others:
            ones.add(pair.one)
            others.add(pair.other)
            kept.append(pair)
    return kept


def run_together(a: Parts, b: Parts, kind: Kind) -> Parts:
    """Join neighbouring words of a name that the other name writes as one: "Jong Un" and "Jongun"."""
    words = list(a.words)
    longest = max(len(word.sounds) for word in b.words)
    at = 0
    while at + 1 < len(words):
        x, y = words[at], words[at + 1]
        joined = _join(x, y, kind) if max(len(x.sounds), len(y.sounds)) < longest else None
        if joined and any(_makes_up(joined, x, y, word) for word in b.words):
            words[at : at + 2] = [joined]
        else:
            at += 1
    return replace(a, words=tuple(words)) if len(words) < len(a.words) else a


def _join(x: Part, y: Part, kind: Kind) -> Part:
    joined = make_part(x.text + y.text, kind, father=x.father)
    return replace(joined, vague=x.vague, script=x.script) if x.script else joined


def _makes_up(joined: Part, x: Part, y: Part, word: Part) -> bool:
    if len(word.sounds) <= max(len(x.sounds), len(y.sounds)) or abs(len(joined.text) - len(word.text)) > _JOINT:
        return False
    return alike(joined, word)[0] >= PLACE_CLOSE


class Tally(NamedTuple):
    """What an alignment leaves to judge by: solid pairs, loose ones, initials, and what either name has on its own."""

    solid: list[Pair]
    loose: list[Pair]
    initials: list[Pair]
    left: tuple[list[int], list[int]]
    score: float


def tally(a: Parts, b: Parts, pairs: Sequence[Pair], floor: float) -> Tally:
    """Sort the pairs of an alignment by what they prove; the score is the mean likeness, weighted by length."""
    initials = [pair for pair in pairs if pair.rule == "name.initial"]
    loose = [pair for pair in pairs if floor <= pair.alike < STRONG and pair.rule != "name.initial"]
    solid = [pair for pair in pairs if pair.alike >= STRONG]
    counted = solid + loose + initials
    ones, others = {pair.one for pair in counted}, {pair.other for pair in counted}
    left = ([i for i in range(len(a.words)) if i not in ones], [j for j in range(len(b.words)) if j not in others])
    weights = [len(a.words[pair.one].text) + len(b.words[pair.other].text) for pair in counted]
    score = sum(w * pair.alike for w, pair in zip(weights, counted, strict=True)) / (sum(weights) or 1)
    return Tally(solid, loose, initials, left, score)


def judge_person(a: Parts, b: Parts, pairs: Sequence[Pair]) -> Match:
    """Judge two persons' names: what both have must agree, and one name may leave out what the other says."""
    found = tally(a, b, pairs, CLOSE)
    rules = _rules(found.solid + found.loose + found.initials)
    left, right = found.left
    if left and right:
        return Match(0.45 * found.score, "different", ("part.contradicts", *rules))
    full = len(found.solid) + len(found.loose)
    if not full:
        return Match(0.2, "different", ("name.initials-only", *rules))
    extra = left or right
    longer = a if left else b
    doubt = _doubt(a, b, found, extra, longer)
    if doubt:
        return Match(round(min(0.84, 0.5 + 0.34 * found.score - 0.03 * len(extra)), 4), "possible", (doubt, *rules))
    score = round(max(SAME, found.score - 0.02 * len(extra)), 4)
    return Match(score, "same", (("person.shortened", *rules) if extra else rules))


def _doubt(a: Parts, b: Parts, found: Tally, extra: Sequence[int], longer: Parts) -> str:
    """Return why two names that do not contradict each other are still not surely one person's, or nothing."""
    full = found.solid + found.loose
    if a.generation != b.generation:
        return "person.generation"
    if _spelled_apart(a, b) and not extra:
        return "spelling.pinyin"
    if len(full) == 1 and found.initials:
        return "name.initial"
    if len(full) == 1 and extra:
        return "person.one-name"
    if len(found.loose) > 1 or (found.loose and not _excused(found)):
        return "sound.too-loose"
    if extra and 0 in extra and not longer.words[0].initial:
        return "person.given-left-out"
    if extra and all(_common(a, pair) for pair in full):
        return "person.common-names"
    if _turned_round(a, b, full):
        return "person.order"
    return ""


def _excused(found: Tally) -> bool:
    """Tell whether the one loose word may pass: a slip of the pen, or all of a long name agrees besides."""
    return found.loose[0].rule == "word.slip" or len(found.solid) >= _LONG_NAME


def _slip(x: Part, y: Part) -> bool:
    """Tell whether two words differ by a slip of the pen: letters swapped, one left out, or one wrong in a long word.

    A first letter is hardly ever mistyped, and a wrong letter in a short word makes another name.
    """
    one, other = (x.text, y.text) if len(x.text) <= len(y.text) else (y.text, x.text)
    if len(other) < _SLIP_WORD or len(other) - len(one) > 1 or one[0] != other[0] or other == f"{one}a":
        return False
    if OSA.distance(one, other, score_cutoff=1) > 1:
        return False
    return len(one) < len(other) or len(one) >= _LONG_WORD or sorted(one) == sorted(other)


def _turned_round(a: Parts, b: Parts, pairs: Sequence[Pair]) -> bool:
    """Tell whether two names have the same given names in another order: Ali Hassan is not Hassan Ali.

    Where both say whose son he is, the order tells nothing.
    """
    if any(part.father for part in a.words) and any(part.father for part in b.words):
        return False
    order = [pair.other for pair in sorted(pairs, key=lambda pair: pair.one)]
    return order != sorted(order) and all(a.words[pair.one].given and b.words[pair.other].given for pair in pairs)


def _common(a: Parts, pair: Pair) -> bool:
    return any(name in common_names() for name, _ in a.words[pair.one].given)


def judge_place(a: Parts, b: Parts, pairs: Sequence[Pair]) -> Match:
    """Judge two names of places or bodies: every word must have its like, since Tell Sabira is not Sabira."""
    found = tally(a, b, pairs, PLACE_CLOSE)
    rules = _rules(found.solid + found.loose + found.initials)
    left, right = found.left
    telling = [pair for pair in found.solid + found.loose if not a.words[pair.one].opens]
    if (left and right) or not telling:
        return Match(0.45 * found.score, "different", ("part.contradicts", *rules))
    if left or right:
        extra = len(left or right)
        return Match(round(0.5 + 0.3 * found.score - 0.05 * extra, 4), "possible", ("place.part-left-out", *rules))
    if found.loose or found.initials or _spelled_apart(a, b):
        doubt = "spelling.pinyin" if _spelled_apart(a, b) else "sound.too-loose"
        return Match(round(min(0.84, found.score), 4), "possible", (doubt, *rules))
    return Match(round(max(SAME, found.score), 4), "same", rules)


def _rules(pairs: Sequence[Pair]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(pair.rule for pair in pairs))


def keys(name: str, kind: Kind = "person") -> tuple[str, ...]:
    """Return the keys of a name: two names that match share at least one.

    They are the consonants of each telling word and of the whole name, with those that may fade and without, its
    numbers, and the ids of its given names.
    """
    parts = take_apart(name, kind)
    words = [word for word in parts.words if not word.initial and not word.opens] or list(parts.words)
    sounded = [word.sounds for word in words] + [sound_out("".join(word.text for word in parts.words))]
    found = [bones(sounds) for sounds in sounded] + [bones(sounds.translate(_FAINT)) for sounds in sounded]
    found += [given for word in words for given, _ in word.given]
    found += [parts.place, *parts.numbers]
    return tuple(sorted({key for key in found if key} or {parts.compact} - {""}))


_FAINT = str.maketrans("", "", "JXGgvw")  # j may be y, kh and g may be h, w may be u: no bones at all
