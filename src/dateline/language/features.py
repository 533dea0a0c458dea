"""What the encoder sees of a word beside its letters: the encoder is uncased, news names are not."""

from __future__ import annotations

SHAPES = (
    "none",
    "lower",
    "title",
    "upper",
    "mixed",
    "initial",
    "dotted",
    "number",
    "ordinal",
    "punct",
    "quote",
    "other",
)
_INDEX = {name: i for i, name in enumerate(SHAPES)}


def shape(word: str) -> int:
    """Return the index in `SHAPES` of the way `word` is written."""
    return _INDEX[_shape(word)]


def _shape(word: str) -> str:
    if word.isdigit():
        return "number"
    if word[0].isdigit():
        return "number" if not any(c.isalpha() for c in word) else "ordinal"
    if not any(c.isalpha() for c in word):
        return "quote" if word[0] in "\"'“”‘’«»`" else "punct"
    if "." in word and word[0].isupper():
        return "initial" if len(word) == 2 else "dotted"
    if word.islower():
        return "lower"
    if word.isupper():
        return "initial" if len(word) == 1 else "upper"
    if word[0].isupper() and word[1:].islower():
        return "title"
    return "mixed" if any(c.isupper() for c in word) else "other"
