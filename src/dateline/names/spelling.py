"""Names as keys: folded for exact lookup, sounded out for transliterated names."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th", "ə": "a",
        "ħ": "h", "'": None, "’": None, "‘": None, "`": None, "ʻ": None, "ʼ": None, "ʿ": None, "ʾ": None, "´": None,
        "ʹ": None, ".": None, ",": " ", "-": " ", "‐": " ", "‑": " ", "–": " ", "_": " ", "/": " ", "(": " ",
        ")": " ", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه",
    }
)  # fmt: skip
_SHORT = {"st": "saint", "ft": "fort", "mt": "mount", "ste": "sainte"}
_ARTICLE = frozenset("al el ad ar as ash at an az ath adh ed er es esh et en ez il ul l the".split())
_GLUED = re.compile(r"^(?:al(?=[bfhjkmqgw][^l])|[ae]([dnrstz])(?=\1)|[ae]l[ -])")
_SOUNDS = (
    (re.compile(r"shch|sch|tch|ch|sh"), "s"),
    (re.compile(r"kh"), "x"),
    (re.compile(r"gh"), "g"),
    (re.compile(r"dh"), "d"),
    (re.compile(r"th"), "t"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"zh|dj"), "j"),
    (re.compile(r"tz|ts"), "c"),
    (re.compile(r"ck|q|c(?![aeiou]*$)"), "k"),
    (re.compile(r"w(?=[aeiouy])"), "v"),
    (re.compile(r"(?<=[aeiouy])h\b"), ""),
    (re.compile(r"oo|ou|[ao]w|o|uw"), "u"),
    (re.compile(r"ee"), "i"),
    (re.compile(r"[iy]+[eaj]?[iy]*(?=[bcdfgjklmnprstvwxz]|\b)"), "i"),
    (re.compile(r"[iy]+"), "i"),
    (re.compile(r"e"), "a"),
    (re.compile(r"(.)\1+"), r"\1"),
)


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """Fold a name to its exact key: no case, accents, apostrophes or hyphens; "St." is "saint"."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    words = "".join(c for c in plain if not unicodedata.combining(c)).translate(_LETTERS).split()
    return " ".join([_SHORT.get(word, word) for word in words[:-1]] + words[-1:])


@lru_cache(maxsize=16384)
def sound(name: str) -> str:
    """Spell a transliterated name by its sounds: "Khaldiyeh" and "Khalidiya" come out alike.

    Articles go in all their assimilated forms, and q/k, ou/oo/u, dh/d, doubled letters and final h fall together.
    """
    words = [word for word in fold(name).split() if word not in _ARTICLE]
    sounds = " ".join(_GLUED.sub("", word) for word in words)
    for pattern, letters in _SOUNDS:
        sounds = pattern.sub(letters, sounds)
    return sounds.replace(" ", "")


def skeleton(name: str) -> str:
    """Return the consonants of `sound`, the key under which like-sounding names are looked up."""
    sounds = sound(name)
    return sounds[:1].translate(_INITIAL) + re.sub("[aiu]", "", sounds[1:])


_INITIAL = str.maketrans("aiu", "aaa")


def alike(one: str, other: str) -> bool:
    """Tell whether two names sound alike: at most one sound in five differs."""
    a, b = sound(one), sound(other)
    allowed = min(len(a), len(b)) // 5
    return abs(len(a) - len(b)) <= allowed and _distance(a, b) <= allowed


def _distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (x != y))
    return row[-1]
