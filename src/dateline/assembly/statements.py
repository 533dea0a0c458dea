"""What is said that is no other kind of claim: a speaker's clauses, judgements, and the outlet's own "we"."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache

from dateline.assembly.scope import Scope, within
from dateline.lexicon import load
from dateline.records.claim import Attribution, Candidate
from dateline.records.parse import Sentence, Word
from dateline.records.text import Span

_QUOTES = ('"', "“", "'", "‘", "«", "`")
_SPEAKERS = frozenset({"i", "we"})
_LOOSE = frozenset({"advcl", "acl", "csubj", "parataxis"})
_BESIDE = frozenset({"after", "before", "since", "during", "until", "amid", "despite", "following"})
_SIDE_BY_SIDE = frozenset({"conj", "parataxis"})
_SILENT = frozenset({"PUNCT", "SYM", "CCONJ", "SCONJ"})
_TELLING = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "NUM", "INTJ", "AUX"})
_STOPS = frozenset({",", ".", ";", ":", "-", "--", "–", "—"})


def find_statements(candidates: Sequence[Candidate], scope: Scope) -> list[Candidate]:
    """Return the statements of a dispatch, beside its other candidates."""
    found = [*_said(candidates, scope), *_acts(scope)]
    return [*found, *_own(candidates, found, scope)]


def judgements() -> frozenset[str]:
    """The ids of the cues by which somebody judges, thanks or mourns: to say so is itself what is claimed."""
    return _cues("judgement")


def demands() -> frozenset[str]:
    """The ids of the cues by which somebody calls for something."""
    return _cues("demand")


@cache
def _cues(kind: str) -> frozenset[str]:
    table = load("cues")
    return frozenset(row["id"] for part in ("cue", "feeling") for row in table[part] if row["class"] == kind)


def _said(candidates: Sequence[Candidate], scope: Scope) -> Iterator[Candidate]:
    """The clauses of each content that neither another claim nor an inner speaker carries."""
    inner: dict[str | None, list[Span]] = {}
    for attribution in scope.attributions:
        if attribution.id in scope.voiced or attribution.rule in judgements():
            inner.setdefault(attribution.parent, []).extend(attribution.cue_spans)
    for attribution in scope.attributions:
        speaks = attribution.id in scope.voiced and (attribution.source is not None or attribution.source_spans)
        if not speaks or attribution.rule in judgements():
            continue
        for span in attribution.content_spans:
            for part, top in _clauses(scope, span):
                passed_on = any(_is_passed_on(scope, cue, part, top) for cue in inner.get(attribution.id, ()))
                if not passed_on and not _carried(scope, part, top, candidates):
                    yield _statement(scope, _whole(scope, part, top, attribution), top, attribution)


def _clauses(scope: Scope, span: Span) -> Iterator[tuple[Span, int]]:
    """The clauses that stand side by side in a content, sentence by sentence, each with the index of its predicate."""
    for sentence in _sentences(scope, span):
        start, end = max(span.start, sentence.span.start), min(span.end, sentence.span.end)
        first, last = scope.word_at(start), scope.word_at(end - 1)
        inside = range(first, last + 1)
        top = next((i for i in inside if scope.parse.words[i].head not in inside), first)
        heads = [top, *_beside(scope, top, inside)]
        for number, head in enumerate(heads):
            low = first if number == 0 else _opening(scope, head, heads[number - 1])
            high = _opening(scope, heads[number + 1], head) if number + 1 < len(heads) else last + 1
            words = _bare(scope.parse.words[low:high])
            if _says_something(scope, words):
                yield Span(words[0].start, words[-1].end), head


def _bare(words: Sequence[Word]) -> Sequence[Word]:
    """The words without the conjunction and the stops round them; quotation marks stay."""
    first, last = 0, len(words)
    while first < last and (words[first].upos == "CCONJ" or words[first].text in _STOPS):
        first += 1
    while last > first and words[last - 1].text in _STOPS:
        last -= 1
    return words[first:last]


def _whole(scope: Scope, part: Span, top: int, attribution: Attribution) -> Span:
    """A demand, or a thing that is announced, with its cue: "demanded their release", "announced a curfew"."""
    cue = next((c for c in attribution.cue_spans if not c.meets(part)), None)
    thing = scope.parse.words[top].upos in ("NOUN", "PROPN") and not scope.parse.child(top, "cop", "nsubj")
    quoted = part.of(scope.parse.text)[:1] in _QUOTES
    if cue is None or quoted or not (thing or attribution.rule in demands()):
        return part
    whole = Span(min(cue.start, part.start), max(cue.end, part.end))
    return whole if scope.sentence_at(cue.start) == scope.sentence_at(part.start) else part


def _sentences(scope: Scope, span: Span) -> Iterator[Sentence]:
    """The sentences that a span meets."""
    first = scope.sentence_at(span.start)
    for sentence in scope.parse.sentences[first.index if first else 0 :]:
        if sentence.span.start >= span.end:
            return
        if sentence.span.meets(span):
            yield sentence


def _beside(scope: Scope, top: int, inside: range) -> list[int]:
    """The predicates joined to the one at the top, in reading order: "the bridge is mined AND the mayor HAS LEFT"."""
    found, todo = [], [top]
    while todo:
        for child in scope.parse.children(todo.pop()):
            if (
                child.relation in _SIDE_BY_SIDE
                and child.index in inside
                and child.index > top
                and _finite(scope, child)
            ):
                found.append(child.index)
                todo.append(child.index)
    return sorted(found)


def _finite(scope: Scope, word: Word) -> bool:
    """Tell whether a word is a predicate with a tense of its own or by its auxiliary."""
    helped = any(c.relation in ("aux", "cop") and c.lower != "to" for c in scope.parse.children(word.index))
    return word.xpos in ("VBD", "VBZ", "VBP", "VB") or helped


def _opening(scope: Scope, head: int, before: int) -> int:
    """The first word of a joined clause, which stands after the predicate before it."""
    return next((i for i in scope.clause(head) if i > before), head)


def _says_something(scope: Scope, words: Sequence[Word]) -> bool:
    """Tell whether words are more than when or how it was said: "on Thursday", "without giving a figure"."""
    full = [w for w in words if w.upos not in _SILENT]
    if not any(w.upos in _TELLING for w in full) or (
        words[0].lower == "without" and len(words) > 1 and words[1].xpos == "VBG"
    ):
        return False
    dated = [t.words.span for t in scope.times]
    return not all(w.upos in ("ADP", "DET", "PUNCT", "CCONJ") or within(dated, w.span) for w in words)


def _carried(scope: Scope, part: Span, top: int, candidates: Sequence[Candidate]) -> bool:
    """Tell whether another claim already carries a clause: one of its predicate, not of what hangs from it loosely.

    A happening that a copula merely judges ("the raid was a crime") doesn't carry the judgement.
    """
    inside = [c for c in candidates if c.trigger.meets(part) and _is_core(scope, c, part, top)]
    subject = next((c.index for c in scope.parse.children(top, "nsubj")), None)
    assessing = scope.parse.child(top, "cop") is not None or scope.parse.words[top].lemma in _assessing()
    if not inside or subject is None or not assessing:
        return bool(inside)
    spoken_of = set(scope.clause(subject))
    beside = [c for c in inside if c.kind != "event" or c.head not in spoken_of]
    predicate = scope.parse.words[top]
    if predicate.upos == "NOUN" and scope.parse.child(top, "cop"):  # "the raid was a reply to the strikes"
        beside = [c for c in beside if c.trigger.meets(predicate.span) or c.head in spoken_of]
    return bool(beside)


@cache
def _assessing() -> frozenset[str]:
    return frozenset(load("cues")["assessing"]["verbs"])


def _is_passed_on(scope: Scope, cue: Span, part: Span, top: int) -> bool:
    """Tell whether a clause is what an inner speaker says, rather than one that mentions what somebody says."""
    if not cue.meets(part):
        return False
    at = scope.head(cue)
    return all(scope.parse.words[i].deprel != "acl:relcl" for i in scope.path(at) if i != top and i > top)


def _is_core(scope: Scope, candidate: Candidate, part: Span, top: int) -> bool:
    """Tell whether a claim is of a predicate itself: no clause and no "after" or "despite" stands between the two."""
    for index in scope.path(candidate.head):
        if not part.meets(scope.parse.words[index].span):
            return True
        if index == top or candidate.trigger.meets(scope.parse.words[top].span):
            return True
        word = scope.parse.words[index]
        case = scope.parse.child(index, "case")
        if index == candidate.head and candidate.kind == "event" and not _inside(scope, part, word.head):
            return True
        if word.relation in _LOOSE or (word.relation == "obl" and case is not None and case.lower in _BESIDE):
            return False
    return True


def _inside(scope: Scope, part: Span, index: int) -> bool:
    return index >= 0 and part.meets(scope.parse.words[index].span)


def _acts(scope: Scope) -> Iterator[Candidate]:
    """ "condemned the killing": to judge, to thank or to mourn is what its speaker says, cue and object together."""
    for attribution in scope.attributions:
        if attribution.rule not in judgements() or not attribution.source_spans or not attribution.cue_spans:
            continue
        sentence = scope.sentence_at(attribution.cue_spans[0].start)
        spans = (*attribution.cue_spans, *attribution.content_spans)
        here = [s for s in spans if sentence is not None and s.meets(sentence.span)]
        if here:
            span = Span(min(s.start for s in here), max(s.end for s in here))
            yield _statement(scope, span, scope.head(attribution.cue_spans[0]), attribution)


def _own(candidates: Sequence[Candidate], found: Sequence[Candidate], scope: Scope) -> Iterator[Candidate]:
    """What an outlet says of itself as "I" or "we", outside all that it lays into another's mouth."""
    taken = sorted([c.trigger for c in found] + [s for a in scope.attributions for s in a.content_spans])
    starts = [s.start for s in taken]
    for sentence in scope.parse.sentences:
        if not _speaks(scope, sentence):
            continue
        for part, top in _clauses(scope, sentence.span):
            near = taken[: bisect_right(starts, part.end)]
            judged = scope.parse.words[top].lemma in _judging()
            if not within(near, part) and (judged or not _carried(scope, part, top, candidates)):
                yield Candidate("statement", part, top, top, _outlook(scope, top), (), "own-voice/statement")


@cache
def _judging() -> frozenset[str]:
    return frozenset(w for row in load("cues")["cue"] if row["id"] == "en.judge" for w in row["lemmas"])


def _speaks(scope: Scope, sentence: Sentence) -> bool:
    """Tell whether a sentence's subject is the one who writes it."""
    return any(c.lower in _SPEAKERS for c in scope.parse.children(sentence.root, "nsubj", "nsubj:pass"))


def _statement(scope: Scope, span: Span, top: int, attribution: Attribution) -> Candidate:
    vowed = attribution.rule == "en.vow" and scope.parse.words[top].xpos == "VB"
    certainty = "planned" if vowed else _outlook(scope, top)
    return Candidate("statement", span, top, top, certainty, (), f"{attribution.rule}/statement")


@cache
def _signs() -> dict[str, str]:
    rows = load("modality")["modality"]
    return {
        w: row["certainty"] for row in rows for w in row["dependents"] if row["certainty"] in ("possible", "planned")
    }


def _outlook(scope: Scope, top: int) -> str:
    """What the predicate's own auxiliaries and adverbs say of its certainty."""
    signs = [_signs().get(w.lower) for w in scope.parse.children(top, "aux", "advmod")]
    return next((sign for sign in signs if sign), "asserted")
