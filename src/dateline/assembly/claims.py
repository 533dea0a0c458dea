"""The join: each candidate with who puts it forward, how surely, where and when."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dateline.assembly.doubt import doubts
from dateline.assembly.headline import date_headline
from dateline.assembly.moment import Clock
from dateline.assembly.scope import Scope, within
from dateline.assembly.where import Focus
from dateline.records.claim import Attribution, Candidate, Claim
from dateline.records.dispatch import Dispatch
from dateline.records.parse import Word
from dateline.records.text import Excerpt, Span

_OF_THE_DEAD = re.compile(
    r"\b(?:of|among) (?:the|those|these) (?:dead|wounded|injured|killed|victims|bodies|missing)\b", re.I
)
_STANCE_CERTAINTY = {"denies": "denied", "cannot-confirm": "unconfirmed"}


def assemble(candidates: Sequence[Candidate], scope: Scope, dispatch: Dispatch) -> tuple[Claim, ...]:
    """Return the claims of a dispatch in reading order, statements among them."""
    focus, clock, doubt = Focus(scope, dispatch), Clock(scope, dispatch), doubts(scope.parse)
    claims = []
    taken: set[str] = set()
    counted: list[Attribution] = []
    for candidate in sorted([*candidates, *_statements(candidates, scope)], key=lambda c: (c.trigger, c.kind)):
        chain = _chain(candidate, scope) or _counted_by(candidate, scope, counted)
        counted = chain if candidate.toll else counted
        sentence = scope.parse.sentences[scope.parse.words[candidate.head].sentence]
        excerpt = doubt.get(sentence.index)
        claim_id = _id(dispatch, candidate, taken)
        where = focus.place(candidate, chain)
        when = clock.time(candidate, chain, where.places)
        claims.append(
            Claim(
                id=claim_id,
                kind=candidate.kind,
                trigger=Excerpt(candidate.trigger, candidate.trigger.of(dispatch.text)),
                content=_content(candidate, chain, scope),
                sentence=sentence.span,
                attribution=tuple(a.id for a in chain),
                certainty=certainty(candidate, chain, excerpt is not None and not _doubts_itself(excerpt, candidate)),
                marks=candidate.marks,
                doubt=excerpt,
                places=where.places,
                time=when,
                rule=candidate.rule,
                event=candidate.event,
                toll=candidate.toll,
                control=candidate.control,
                access=candidate.access,
                condition=candidate.condition,
                placed_by=where.rule,
            )
        )
    return tuple(date_headline(claims, dispatch.headline.span if dispatch.headline else None, clock.lead))


def certainty(candidate: Candidate, chain: Sequence[Attribution], doubted: bool) -> str:
    """How the innermost source puts the claim forward; what nobody could confirm is unconfirmed."""
    stance = chain[-1].stance if chain else None
    if stance in _STANCE_CERTAINTY:
        return _STANCE_CERTAINTY[stance]
    if candidate.certainty != "asserted":
        return candidate.certainty
    if stance == "estimates" and candidate.toll is not None:
        return "estimated"
    if doubted:
        return "unconfirmed"
    return "asserted"


def _doubts_itself(excerpt: Excerpt, candidate: Candidate) -> bool:
    """Words of doubt are no claim that they doubt."""
    return excerpt.span.meets(candidate.trigger)


def _chain(candidate: Candidate, scope: Scope) -> list[Attribution]:
    """The attributions over a candidate; one whose own cue is the trigger counts as putting it forward."""
    chain = scope.chain(candidate.trigger)
    if candidate.kind == "statement":
        return chain
    return [a for a in chain if not any(candidate.trigger.covers(c) for c in a.content_spans) or a.cue_spans]


def _counted_by(candidate: Candidate, scope: Scope, counted: list[Attribution]) -> list[Attribution]:
    """Who counted "the dead" of whom a count goes on: "Nineteen of the dead were brought in on Thursday"."""
    if candidate.toll is None or not counted or not counted[-1].content_spans:
        return []
    sentence = scope.parse.sentences[scope.parse.words[candidate.head].sentence]
    before = scope.sentence_at(counted[-1].content_spans[0].start)
    near = before is not None and before.block == sentence.block and 0 <= sentence.index - before.index <= 1
    return counted if near and _OF_THE_DEAD.search(sentence.span.of(scope.parse.text)) else []


def _content(candidate: Candidate, chain: Sequence[Attribution], scope: Scope) -> Excerpt:
    """The clause that is put forward, cut to what its source is given."""
    parse = scope.parse
    words = parse.subtree(candidate.clause)
    sentence = parse.sentences[parse.words[candidate.head].sentence]
    start = min(parse.words[words[0]].start, candidate.trigger.start)
    end = max(parse.words[words[-1]].end, candidate.trigger.end)
    start, end = max(start, sentence.span.start), min(end, max(sentence.span.end, candidate.trigger.end))
    if chain:
        held = next((s for s in chain[-1].content_spans if s.start <= candidate.trigger.start < s.end), None)
        if held:
            start = max(start, min(held.start, candidate.trigger.start))
            end = min(end, max(held.end, candidate.trigger.end))
    return Excerpt.at(parse.text, start, end)


def _statements(candidates: Sequence[Candidate], scope: Scope) -> list[Candidate]:
    """What a speaker says that is no other kind of claim."""
    found: list[Candidate] = []
    triggers = [c.trigger for c in candidates]
    for attribution in scope.attributions:
        if attribution.id not in scope.voiced or attribution.source is None or not attribution.content_spans:
            continue
        spans = attribution.content_spans
        if any(child.parent == attribution.id for child in scope.attributions):
            continue
        for span in spans:
            found += [
                _statement(scope, part, attribution)
                for part in _parts(scope, span)
                if not any(part.meets(t) for t in triggers)
            ]
    return found


def _parts(scope: Scope, span: Span) -> list[Span]:
    """A content cut at the ends of sentences: a quotation of three sentences makes up to three statements."""
    cut = []
    for sentence in scope.parse.sentences:
        if sentence.span.meets(span):
            start, end = max(span.start, sentence.span.start), min(span.end, sentence.span.end)
            first, last = scope.word_at(start), scope.word_at(end - 1)
            words = scope.parse.words[first : last + 1]
            said = any(w.upos not in ("PUNCT", "SYM", "CCONJ", "SCONJ") for w in words)
            if said and not _says_nothing(scope, words):
                cut.append(Span(scope.parse.words[first].start, scope.parse.words[last].end))
    return cut


def _says_nothing(scope: Scope, words: Sequence[Word]) -> bool:
    """Tell whether words only say when or how it was said: "on Thursday", "without giving a figure"."""
    if words[0].lower == "without" and len(words) > 1 and words[1].xpos == "VBG":
        return True
    dated = [t.words.span for t in scope.times]
    return all(w.upos in ("ADP", "DET", "PUNCT", "CCONJ") or within(dated, w.span) for w in words)


def _statement(scope: Scope, span: Span, attribution: Attribution) -> Candidate:
    first, last = scope.word_at(span.start), scope.word_at(span.end - 1)
    top = next((i for i in range(first, last + 1) if not first <= scope.parse.words[i].head <= last), first)
    return Candidate("statement", span, top, top, "asserted", (), f"{attribution.rule}/statement")


def _id(dispatch: Dispatch, candidate: Candidate, taken: set[str]) -> str:
    """An id from the dispatch's bytes and the claim's kind and place in them."""
    base = f"{dispatch.id[:12]}-{candidate.trigger.start}-{candidate.kind}"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    taken.add(name)
    return name
