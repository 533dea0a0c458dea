"""Set wordings that tell a harm by the words right before or behind a count, whatever the syntax makes of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from dateline.claims.harmwords import Harm
from dateline.claims.scene import Scene
from dateline.claims.vocabulary import entries

_WINDOW = 90
_ASIDE = r"(?:, (?:including|among them|most of them|some of them) [^,.;]{1,60},)?"


@dataclass(frozen=True, slots=True)
class _Wording:
    """A pattern that must end at the count, or begin behind it; its group `word` says the harm."""

    id: str
    harm: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None


@cache
def _wordings() -> tuple[_Wording, ...]:
    return tuple(
        _Wording(
            entry["id"],
            entry["harm"],
            re.compile(rf"(?:^|\W)(?:{entry['before']})\s$", re.IGNORECASE) if "before" in entry else None,
            re.compile(rf"{_ASIDE}\s(?:{entry['after']})(?:\W|$)", re.IGNORECASE) if "after" in entry else None,
        )
        for entry in entries("harm", "wording")
    )


def harm_in_words(scene: Scene, first: int, last: int) -> Harm | None:
    """The harm that the words around `first` to `last` tell: "lost their lives", "among the dead were"."""
    words = scene.parse.words
    sentence = scene.parse.sentences[words[first].sentence]
    text = scene.parse.text
    low = max(sentence.span.start, words[first].start - _WINDOW)
    high = min(sentence.span.end, words[last].end + _WINDOW)
    before, after = text[low : words[first].start], text[words[last].end : high]
    for wording in _wordings():
        found = wording.before.search(before) if wording.before else None
        at = low
        if found is None and wording.after:
            found, at = wording.after.match(after), words[last].end
        if found is not None:
            start = found.start(found.lastgroup or "word")
            return Harm(wording.harm, wording.id, _word_at(scene, at + start, first))
    return None


def _word_at(scene: Scene, offset: int, near: int) -> int:
    """The word at an offset of the text, looked for around `near`."""
    sentence = scene.parse.sentences[scene.word(near).sentence]
    around = range(max(sentence.first, near - _WINDOW), min(sentence.last, near + _WINDOW))
    return next((i for i in around if scene.word(i).end > offset), near)
