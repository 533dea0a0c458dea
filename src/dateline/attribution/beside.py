"""Speakers who stand right beside their cue, where the parser hung them elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.attribution.quotes import Quote
from dateline.attribution.sourcekinds import characterise
from dateline.attribution.syntax import noun_phrase, sentence_of
from dateline.records.parse import Parse, Word

_LONGEST = 10  # words of a speaker before the cue
_COMMAS = 3  # before a name, between it and its apposition, and behind that
_NOUNS = ("NOUN", "PROPN", "PRON")
_CLAUSAL = ("VERB", "AUX", "SCONJ")
_NAMING = frozenset({"DET", "ADJ", "NOUN", "PROPN", "ADP", "NUM", "CCONJ", "PART"})
_OPENERS = frozenset({"as", "what", "that", "which", "who", "whom", "if", "when", "than", "while", "because"})
_SHORT = 6  # words of when and where it was said behind a cue that closes its sentence
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


def phrase_adjoining(parse: Parse, verb: Word) -> tuple[int, ...]:
    """The speaker right before a cue with no comma between, in copy that lost its commas: "they fled witnesses said".

    Only a name, or what can be a source; none where the cue is in a relative clause or behind "as" and "what".
    """
    last = verb.index - 1
    while last > 0 and parse.words[last].head == verb.index and parse.words[last].upos in ("AUX", "ADV"):
        last -= 1
    if verb.xpos not in _TENSED or last < 0 or parse.words[last].upos not in ("NOUN", "PROPN"):
        return ()
    top = parse.words[last]
    while top.relation in ("flat", "conj", "compound", "appos") and sentence_of(parse, last).start < top.head < last:
        if top.relation == "appos" and top.upos != "NOUN":
            break
        top = parse.words[top.head]
    run = _without_place(parse, [i for i in noun_phrase(parse, top.index) if i <= last])
    before = parse.words[run[0] - 1].lower if run and run[0] else ""
    if not run or run[-1] != last or len(run) > _LONGEST or before in _OPENERS or verb.deprel == "acl:relcl":
        return ()
    return tuple(run) if _can_speak(parse, run) else ()


def _without_place(parse: Parse, run: list[int]) -> list[int]:
    """The words without a place in front that a preposition wants: "seen from Baska witnesses said"."""
    if not run or not run[0] or parse.words[run[0] - 1].upos != "ADP":
        return run
    place = next((n for n in parse.names if n.first == run[0] and n.label == "LOC" and n.last <= run[-1]), None)
    return [i for i in run if i >= place.last] if place is not None else run


def closed_by(parse: Parse, verb: Word) -> list[int]:
    """What stands before a speaker and a cue that close the sentence with no comma before them."""
    run = phrase_adjoining(parse, verb)
    here = sentence_of(parse, verb.index)
    rest = parse.words[verb.index + 1 : here.stop]
    closes = len(rest) <= _SHORT and all(w.upos not in _CLAUSAL for w in rest)
    own = parse.child(verb.index, "obj", "ccomp", "xcomp") is not None or any(w.text == ":" for w in rest)
    own = own or bool(run and run[0] and parse.words[run[0] - 1].text == ",")
    told = list(range(here.start, run[0])) if run and closes and not own else []
    return told if any(parse.words[i].upos in ("VERB", "AUX") for i in told) else []


def _can_speak(parse: Parse, run: Sequence[int]) -> bool:
    named = any(n.label in ("PER", "ORG") and run[0] <= n.first <= run[-1] for n in parse.names)
    lemmas = frozenset(parse.words[i].lemma.lower() for i in run)
    return named or characterise(parse.excerpt(run[0], run[-1]).text, lemmas).kind not in ("other", "document")


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
