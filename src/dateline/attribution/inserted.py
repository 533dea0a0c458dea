"""Cues set into a sentence with their speaker behind them: "Unless it rains, said the miller, wells will run dry"."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.attribution.cues import Cues
from dateline.attribution.sourcekinds import characterise
from dateline.attribution.syntax import sentence_of
from dateline.attribution.verbs import Link
from dateline.records.parse import Parse, Word

_NAMING = frozenset({"DET", "ADJ", "NOUN", "PROPN", "ADP", "NUM"})
_MARKS = '"“”‘`'
_LONGEST = 12  # words of a speaker set into a sentence


def inserted_links(parse: Parse, cues: Cues) -> Iterator[Link]:
    """Yield the attributions of cues between commas, which a parser takes for the sentence's own predicate."""
    for word in parse.words:
        if word.xpos not in ("VBD", "VBZ", "VBN") or not word.index or parse.words[word.index - 1].text != ",":
            continue
        rule = next(
            (r for r in cues.verbs.get(word.lemma.lower(), ()) if "float" in r.takes and r.kind == "speech"), None
        )
        speaker = _speaker(parse, word) if rule is not None and rule.object is None else None
        if rule is None or speaker is None:
            continue
        here = sentence_of(parse, word.index)
        if any(c.index < word.index for c in parse.children(word.index, "nsubj")) or any(
            parse.words[i].text[0] in _MARKS for i in here
        ):
            continue
        content = [i for i in here if i < word.index - 1 or i > speaker[-1] + 1]
        head = _head(parse, speaker)
        goes_on = _goes_on(parse, speaker[-1] + 2, here.stop) or _follows(parse, word, speaker[-1] + 2)
        if content[0] < word.index and goes_on and _can_speak(parse, speaker):
            yield Link((word.index,), tuple(speaker), head, tuple(content), rule.stance, rule.kind, rule.id)


def _speaker(parse: Parse, verb: Word) -> list[int] | None:
    """The words up to the comma behind the cue, where they can name somebody."""
    here = sentence_of(parse, verb.index)
    stop = next((i for i in range(verb.index + 1, here.stop) if parse.words[i].text == ","), None)
    words = list(range(verb.index + 1, stop)) if stop is not None else []
    fits = 0 < len(words) <= _LONGEST and all(parse.words[i].upos in _NAMING for i in words)
    return words if fits and stop is not None and stop + 2 < here.stop else None


def _goes_on(parse: Parse, first: int, stop: int) -> bool:
    """Tell whether what is behind the speaker is a clause, and not who the speaker is: "said X, a resident"."""
    behind = parse.words[first:stop]
    until = next((at for at, word in enumerate(behind) if word.xpos in ("WP", "WDT", "WP$", "WRB")), len(behind))
    return any(word.xpos in ("VBD", "VBZ", "VBP", "MD") for word in behind[:until])


def _follows(parse: Parse, cue: Word, first: int) -> bool:
    """Tell whether a participle behind the speaker tells what came of it: "was hit, said X, wounding three"."""
    word = parse.words[first] if first < len(parse.words) else cue
    return word.xpos == "VBG" and 0 <= word.head < cue.index


def _head(parse: Parse, words: list[int]) -> int:
    """The last noun before the first preposition: "the aid coordinator of X"."""
    end = next((i for i in words if parse.words[i].upos == "ADP"), words[-1] + 1)
    return max(words[0], end - 1)


def _can_speak(parse: Parse, words: list[int]) -> bool:
    lemmas = frozenset(parse.words[i].lemma.lower() for i in words)
    named = any(n.label == "PER" and n.first in words for n in parse.names)
    return named or characterise(parse.excerpt(words[0], words[-1]).text, lemmas).kind != "other"
