"""Speakers who stand right beside their cue, where the parser hung them elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.attribution.quotes import Quote
from dateline.attribution.syntax import sentence_of
from dateline.records.parse import Parse, Word

_LONGEST = 10  # words of a speaker before the cue
_COMMAS = 3  # before a name, between it and its apposition, and behind that
_NOUNS = ("NOUN", "PROPN", "PRON")
_CLAUSAL = ("VERB", "AUX", "SCONJ")
_NAMING = frozenset({"DET", "ADJ", "NOUN", "PROPN", "ADP", "NUM", "CCONJ", "PART"})
_TENSED = ("VBD", "VBZ", "VBP")


def phrase_before(parse: Parse, verb: Word) -> int | None:
    """The head of the noun phrase between the last comma and the cue."""
    run = _since_comma(parse, verb)
    if not 0 < len(run) <= _LONGEST or any(parse.words[i].upos in _CLAUSAL for i in run):
        return None
    return _top(parse, run)


def closing_phrase(parse: Parse, verb: Word, head: int | None, content: Sequence[int]) -> tuple[int, ...]:
    """The speakers between the last comma and a cue that closes what they said: "..., residents and police said".

    None where the parser has them all already.
    """
    run = _since_comma(parse, verb) or _described(parse, verb)
    closes = bool(content) and content[0] < (run[0] if run else 0) and verb.xpos in _TENSED
    if not closes or not 0 < len(run) <= _LONGEST or any(parse.words[i].upos not in _NAMING for i in run):
        return ()
    amiss = head is None or head not in run or any(i in run for i in content)
    opens = parse.words[run[0]].upos not in ("ADP", "CCONJ", "PART")
    return tuple(run) if amiss and opens and _top(parse, run) is not None else ()


def _described(parse: Parse, verb: Word) -> list[int]:
    """A person's name with the apposition before the cue: "..., Hami Ak, the ministry's spokesman, said"."""
    here = sentence_of(parse, verb.index)
    commas = [i for i in range(here.start, verb.index) if parse.words[i].text == ","][-_COMMAS:]
    if len(commas) < _COMMAS or commas[-1] != verb.index - 1:
        return []
    name = range(commas[0] + 1, commas[1])
    trade = range(commas[1] + 1, commas[2])
    person = any(n.label == "PER" and n.first == name.start and n.last <= name.stop for n in parse.names)
    nominal = 0 < len(trade) <= _LONGEST and all(parse.words[i].upos in _NAMING for i in trade)
    return list(name) if person and nominal else []


def phrase_behind(parse: Parse, verb: Word, quotes: Sequence[Quote]) -> int | None:
    """The head of the phrase right behind a cue that a closed quotation stands before: "A," said X, who knew, "B"."""
    if not any(q.last == verb.index - 1 for q in quotes):
        return None
    run = []
    for i in range(verb.index + 1, min(verb.index + 1 + _LONGEST, sentence_of(parse, verb.index).stop)):
        if parse.words[i].upos not in _NAMING:
            break
        run.append(i)
    opens = bool(run) and parse.words[run[0]].upos in ("DET", "ADJ", "NOUN", "PROPN", "NUM")
    return _top(parse, run) if opens else None


def _since_comma(parse: Parse, verb: Word) -> list[int]:
    """The words between the last comma and the cue, or between the end of a quotation and it."""
    here = sentence_of(parse, verb.index)
    low = next((i for i in range(verb.index - 1, here.start, -1) if parse.words[i].text in (",", "”")), None)
    return list(range(low + 1, verb.index)) if low is not None else []


def _top(parse: Parse, run: Sequence[int]) -> int | None:
    tops = [parse.words[i] for i in run if parse.words[i].upos in _NOUNS and parse.words[i].head not in run]
    return tops[0].index if tops else None


def top_of(parse: Parse, run: Sequence[int]) -> int:
    """The head of a run of words that names somebody."""
    top = _top(parse, run)
    return run[-1] if top is None else top
