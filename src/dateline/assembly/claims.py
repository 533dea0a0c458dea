"""The join: each candidate with who puts it forward, how surely, where and when."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dateline.assembly.containing import Container
from dateline.assembly.doubt import doubts
from dateline.assembly.focus import Focus
from dateline.assembly.headline import date_headline
from dateline.assembly.moment import Clock
from dateline.assembly.scope import Scope, is_quoted
from dateline.assembly.statements import demands, find_statements, judgements
from dateline.assembly.where import whereabouts
from dateline.records.claim import Attribution, Candidate, Claim
from dateline.records.dispatch import Dispatch
from dateline.records.text import Excerpt

_OF_THE_DEAD = re.compile(
    r"\b(?:of|among) (?:the|those|these) (?:dead|wounded|injured|killed|victims|bodies|missing)\b", re.I
)
_STANCE_CERTAINTY = {"denies": "denied", "cannot-confirm": "unconfirmed"}


def assemble(candidates: Sequence[Candidate], scope: Scope, dispatch: Dispatch) -> tuple[Claim, ...]:
    """Return the claims of a dispatch in reading order, statements among them."""
    focus, clock, doubt = Focus(scope, dispatch), Clock(scope, dispatch), doubts(scope.parse)
    container = Container(focus)
    claims = []
    taken: set[str] = set()
    counted: list[Attribution] = []
    for candidate in sorted([*candidates, *find_statements(candidates, scope)], key=lambda c: (c.trigger, c.kind)):
        chain = _chain(candidate, scope) or _counted_by(candidate, scope, counted)
        counted = chain if candidate.toll else counted
        sentence = scope.parse.sentences[scope.parse.words[candidate.head].sentence]
        excerpt = doubt.get(sentence.index)
        claim_id = _id(dispatch, candidate, taken)
        where = whereabouts(focus, candidate, chain)
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
                places=container.around(where.places),
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
    """The attributions over a candidate; one whose own cue is the trigger counts as putting it forward.

    Nobody's word inside somebody's ("he said it was confirmed that ...") is his who passes it on.
    """
    act = _act(candidate, scope)
    chain = scope.chain(act.cue_spans[0] if act else candidate.trigger)
    if candidate.kind != "statement":
        chain = [a for a in chain if not any(candidate.trigger.covers(c) for c in a.content_spans) or a.cue_spans]
        chain = [a for a in chain if a.rule not in demands() or _is_called_for(candidate, a, scope)]
    known = [a for a in chain if a.source is not None or a.source_spans] or chain
    return [*(a for a in known if a != act), act] if act else known


def _is_called_for(candidate: Candidate, demand: Attribution, scope: Scope) -> bool:
    """Tell whether a claim is of what somebody calls for, not of what has happened: "the return of those taken"."""
    return candidate.certainty == "planned" or is_quoted(scope, [demand])


def _act(candidate: Candidate, scope: Scope) -> Attribution | None:
    """The attribution whose cue a statement has in its own words: a judgement, a demand, something announced."""
    rule = candidate.rule.removesuffix("/statement")
    if candidate.kind != "statement":
        return None
    at = scope.parse.words[candidate.head].span
    judged = rule in judgements()
    for attribution in scope.attributions:
        cues = attribution.cue_spans if attribution.rule == rule else ()
        if any(c.covers(at) if judged else c.start == candidate.trigger.start for c in cues):
            return attribution
    return None


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


def _id(dispatch: Dispatch, candidate: Candidate, taken: set[str]) -> str:
    """An id from the dispatch's bytes and the claim's kind and place in them."""
    base = f"{dispatch.id[:12]}-{candidate.trigger.start}-{candidate.kind}"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    taken.add(name)
    return name
