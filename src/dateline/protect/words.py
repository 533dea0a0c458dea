"""Protected words cut out of what is published: names of people and places, and the words that a policy lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from dateline.protect.persons import phrases
from dateline.protect.vault import PSEUDONYM
from dateline.records.text import Excerpt, Span

_PSEUDONYM = re.compile(rf"(?<!\w){PSEUDONYM.pattern}(?!\w)", re.I)
_ONCE = 400  # words in one pattern: thousands of names are looked for in portions
_NONE = Span(0, 0)
Cut = Callable[[str], str]


def cutter(protected: Mapping[str, Iterable[str]]) -> Cut:
    """Return what cuts protected words out of a text, in any case; the keys say what stands in their place.

    Pseudonyms of a vault are cut as well: they are for the desk alone. The longest is cut first, and what stands in
    place of words says nothing of them, their length included.
    """
    marks = {word.casefold(): phrases()["cut"][kind] for kind in sorted(protected) for word in protected[kind]}
    words = sorted((" ".join(word.split()) for word in marks if word.strip()), key=lambda word: (-len(word), word))
    patterns = [_pattern(words[at : at + _ONCE]) for at in range(0, len(words), _ONCE)]
    by_word = {" ".join(word.split()): mark for word, mark in marks.items()}

    def cut(text: str) -> str:
        for pattern in patterns:
            text = pattern.sub(lambda found: by_word.get(" ".join(found[0].casefold().split()), _fallback()), text)
        return _PSEUDONYM.sub(phrases()["cut"]["name"], text)

    return cut


def _fallback() -> str:
    mark: str = phrases()["cut"]["word"]
    return mark


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    spelled = (r"\s+".join(map(re.escape, word.split())) for word in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(spelled)})(?!\w)", re.I)


def map_words(record: Any, change: Callable[[Excerpt], Excerpt]) -> Any:
    """Return a record with each excerpt in it, however deep, as `change` gives it."""
    changed = {
        field.name: new
        for field in fields(record)
        if (new := _mapped(value := getattr(record, field.name), change)) is not value
    }
    return replace(record, **changed) if changed else record


def _mapped(value: Any, change: Callable[[Excerpt], Excerpt]) -> Any:
    if isinstance(value, Excerpt):
        return change(value)
    if isinstance(value, tuple) and not isinstance(value, Span):
        return tuple(_mapped(one, change) for one in value)
    return map_words(value, change) if is_dataclass(value) else value


def without_spans(words: Excerpt, cut: Cut) -> Excerpt:
    """Return words as they are published: cut, and without where they stand, which tells how long a cut name was."""
    return Excerpt(_NONE, cut(words.text))
