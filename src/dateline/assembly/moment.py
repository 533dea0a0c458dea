"""When a claim is of: the time its clause names, else the one that the context is at, with the rule that says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from dateline.assembly.bounds import Dating, dated, fills, follows, lasts, opens_it, plain, sequel, since_then
from dateline.assembly.foretold import foretold_time
from dateline.assembly.scope import Scope, incident_of, is_denied, of_report, within
from dateline.assembly.zones import zone_of, zoned
from dateline.records.claim import Attribution, Candidate, ClaimTime
from dateline.records.dispatch import Dispatch
from dateline.records.parse import Sentence, Word
from dateline.records.referent import PlaceMention, TimeMention
from dateline.records.text import Span

_REACH = 2  # paragraphs over which a time holds without being named again
_COARSE = timedelta(days=27)  # a stretch as long as a month tells of the past at large
_FAR = timedelta(days=30)  # as far before the main happening lies the background


@dataclass(frozen=True, slots=True)
class Question:
    """A claim that asks for its time: its words, its sentence, and who puts it forward."""

    candidate: Candidate
    sentence: Sentence
    chain: Sequence[Attribution]


class Clock:
    """The time that the running text is at, as claims in reading order move it."""

    def __init__(self, scope: Scope, dispatch: Dispatch) -> None:
        self.scope = scope
        self.published = dispatch.published
        self.headline = dispatch.headline.span if dispatch.headline else Span(0, 0)
        self.opening: int | None = None
        self.latest: tuple[int, ClaimTime] | None = None
        self.current: tuple[int, ClaimTime] | None = None
        self.lead: ClaimTime | None = None
        self.told: dict[str, ClaimTime] = {}
        self.foretold = foretold_time(scope)
        self.before: dict[int, ClaimTime | None] = {}
        self.hours = {t.edtf: t.words.text for t in scope.times if t.edtf and "T" in t.edtf}

    def time(self, candidate: Candidate, chain: Sequence[Attribution], scene: Sequence[PlaceMention]) -> ClaimTime:
        """The time of a claim in the scene's zone, by the first of the rules that knows one; else open, with why."""
        sentence = self.scope.parse.sentences[self.scope.parse.words[candidate.head].sentence]
        if self.opening is None and not self.headline.meets(sentence.span):
            self.opening = sentence.block
        found = self._found(Question(candidate, sentence, chain))
        if found.edtf is None or "T" not in found.edtf:
            return found
        return zoned(found, zone_of(scene, self.scope.places), self.hours.get(found.edtf))

    def _found(self, question: Question) -> ClaimTime:
        for rule in RULES:
            found = rule(self, question)
            if found is not None:
                return found
        reason = "no time is named up to here" if self.published else "no publication date"
        return ClaimTime(None, None, None, None, reason, "time.none")

    def dating(self, mention: TimeMention, question: Question) -> Dating:
        """What tells the days that a time means for a claim."""
        current = (self.latest or self.current or (0, None))[1]
        if follows(self.scope, mention):  # what comes after a stretch moves the context that the stretch lies in
            current = self.before.setdefault(mention.words.span.start, current)
        return Dating(self.scope, mention, question.candidate, question.chain, self.published, current, self.lead)

    def move(self, block: int, found: ClaimTime) -> None:
        """Take the context to a time; background and what is still to come hold for their paragraph only."""
        self.latest = (block, found)
        if self.is_background(block, found):
            return
        self.current = self.latest
        self.lead = self.lead or found

    def is_background(self, block: int, found: ClaimTime) -> bool:
        """Tell whether a time is aside of the story: long before it, told at large, or still to come."""
        if not found.start or not found.end:
            return True
        if self.published and found.start > self.published:
            return True
        at_large = found.end - found.start >= _COARSE
        if self.lead is None or not self.lead.start:
            return at_large and self.opening is not None and block > self.opening
        return (at_large and self.lead.start > found.end) or found.end < self.lead.start - _FAR


def _by_words(clock: Clock, question: Question) -> ClaimTime | None:
    """The time that the claim's clause or sentence names."""
    mention = _named(clock, question)
    if mention is None:
        return None
    candidate, block = question.candidate, question.sentence.block
    found = dated(clock.dating(mention, question))
    if found.start is None and (follows(clock.scope, mention) or opens_it(clock.scope, mention)):
        return None
    if not found.rule:
        head = clock.scope.head(mention.words.span)
        own = head in clock.scope.clause(candidate.clause) or candidate.clause in clock.scope.path(head)
        found = replace(found, rule="time.clause" if own else "time.sentence")
    closed = mention.relation is None or (mention.relation in ("between", "from") and found.start != found.end)
    if mention.type == "TIME" and mention.relation in ("before", "after", "by") and found.start == found.end:
        closed = True  # "before dawn on Friday" is on Friday
    if found.start and candidate.event and found.rule in ("time.clause", "time.sentence"):
        clock.told[clock.scope.parse.words[candidate.head].lemma] = found
    if found.rule == "time.stretch" and found.start == found.end:
        closed = True
    if closed and found.start and found.rule != "time.begun" and not _is_standing(mention, found):
        clock.move(block, found)
    return found


def _is_standing(mention: TimeMention, found: ClaimTime) -> bool:
    """ "Has been cut for over a year": how long a thing has been so dates nothing that comes after it."""
    if mention.type != "DURATION" or found.rule not in ("time.clause", "time.sentence"):
        return False
    return bool(found.start and found.end and found.end - found.start >= _COARSE)


def _by_since_then(clock: Clock, question: Question) -> ClaimTime | None:
    """From the time that the text is at up to the dispatch: "it has been closed since then"."""
    at = clock.latest or clock.current
    if at is None or at[1].start is None or not since_then(clock.scope, question.candidate):
        return None
    start, end = at[1].start, clock.published
    return ClaimTime(None, f"{start.isoformat()}/{end.isoformat() if end else '..'}", start, end, rule="time.begun")


def _by_lead(clock: Clock, question: Question) -> ClaimTime | None:
    """The time of the main happening, for "the attack" that is dated no further, and for what is denied."""
    elsewhere = clock.latest is None or clock.latest[0] != question.sentence.block
    if not clock.lead:
        return None
    if elsewhere and clock.scope.parse.words[question.sentence.first].lower == "meanwhile":
        return carried(clock.lead, "time.lead")
    incident = incident_of(clock.scope.parse, question.candidate)
    told = clock.told.get(incident, clock.lead) if incident else clock.lead
    return carried(told, "time.lead") if incident or (elsewhere and is_denied(question.chain)) else None


def _by_paragraph(clock: Clock, question: Question) -> ClaimTime | None:
    """The time of the claims before in the paragraph, else the last one that it named."""
    block = question.sentence.block
    if clock.latest and clock.latest[0] == block:
        return carried(clock.latest[1], "time.paragraph")
    mention = _mentioned(clock.scope, question.sentence)
    if mention is None:
        return None
    found = dated(clock.dating(mention, question))
    if mention.relation is None:
        clock.move(block, found)
    return carried(found, "time.paragraph")


def _by_narrative(clock: Clock, question: Question) -> ClaimTime | None:
    """The time of the story in the paragraphs just before."""
    if clock.current and question.sentence.block - clock.current[0] <= _REACH:
        return carried(clock.current[1], "time.narrative")
    return None


def _by_foretold(clock: Clock, _: Question) -> ClaimTime | None:
    """The day that the text gives the main happening farther down, while no claim has been dated yet."""
    return carried(plain(clock.foretold), "time.foretold") if clock.foretold and clock.current is None else None


def _by_saying(clock: Clock, question: Question) -> ClaimTime | None:
    """The day of the saying: what is said on a day happened by then."""
    for attribution in reversed(question.chain):
        day = next((t for t in clock.scope.times if attribution.said and t.edtf == attribution.said and t.start), None)
        if day:
            return carried(plain(day), "time.saying")
    told = next((t for t in clock.scope.times if t.start and _reports(clock.scope, t, question)), None)
    return carried(plain(told), "time.saying") if told else None


def _reports(scope: Scope, mention: TimeMention, question: Question) -> bool:
    """Tell whether a time of the claim's sentence is that of a report: "it was learned today that ..."."""
    here = question.sentence.span.covers(mention.words.span)
    return here and of_report(scope, scope.head(mention.words.span), question.candidate)


def _by_text(clock: Clock, _: Question) -> ClaimTime | None:
    """The last time of the story, however far back."""
    return carried(clock.current[1], "time.text") if clock.current else None


def _by_date_line(clock: Clock, _: Question) -> ClaimTime | None:
    """The day that a bulletin is dated by, in a line or at the end of a title of its own."""
    for mention in clock.scope.times:
        sentence = clock.scope.sentence_at(mention.words.span.start)
        if sentence is None or not (mention.start and mention.start == mention.end and mention.type == "DATE"):
            continue
        span, alone = mention.words.span, mention.words.span.start >= sentence.span.end
        opens = alone or span.start == sentence.span.start or clock.headline.meets(span)
        if opens and (alone or span.end + 1 >= sentence.span.end):
            return carried(plain(mention), "time.date-line")
    return None


Rule = Callable[[Clock, Question], ClaimTime | None]
RULES: tuple[Rule, ...] = (
    _by_words, _by_since_then, _by_lead, _by_paragraph, _by_narrative, _by_foretold, _by_saying, _by_text,
    _by_date_line,
)  # fmt: skip


def carried(time: ClaimTime, rule: str) -> ClaimTime:
    """A time without its words, as another claim takes it over."""
    return replace(time, words=None, rule=rule)


def _named(clock: Clock, question: Question) -> TimeMention | None:
    """The time expression of the sentence that is nearest to the claim and not that of the saying."""
    scope, sentence, chain = clock.scope, question.sentence, question.chain
    here = [t for t in scope.times if sentence.span.start <= t.words.span.start < sentence.span.end]
    here = [
        t
        for t in here
        if t.type in ("DATE", "TIME") or (t.type == "DURATION" and (t.start or _counts(scope, t, question.candidate)))
    ]
    here = [
        t
        for t in here
        if not _of_saying(scope, t, question.candidate, chain) and not _of_other(scope, t, question.candidate)
    ]
    content = chain[-1].content_spans if chain else ()
    fit = [t for t in here if not content or within(content, t.words.span)] or here
    return min(fit, key=lambda t: (_cost(scope, question.candidate, t), t.words.span.start), default=None)


def _of_saying(scope: Scope, mention: TimeMention, candidate: Candidate, chain: Sequence[Attribution]) -> bool:
    """Tell whether a time hangs from the cue: "said Saturday"."""
    above = scope.parse.words[scope.head(mention.words.span)].head
    if above >= 0 and candidate.trigger.covers(scope.parse.words[above].span):  # the claim is the saying itself
        return False
    if mention.relation in ("until", "till", "since"):  # "counted 60 dead until Friday" says what the count is over
        return False
    if mention.start != mention.end:
        return False
    if of_report(scope, scope.head(mention.words.span), candidate):
        return True
    if any(within(a.content_spans, mention.words.span) for a in chain):
        return False
    return above >= 0 and any(within(a.cue_spans, scope.parse.words[above].span) for a in chain)


def _of_other(scope: Scope, mention: TimeMention, candidate: Candidate) -> bool:
    """Tell whether a time is of a clause that the claim does not stand in.

    It may be counted from it ("a day after they fled"), or date what had been before ("shops that had opened on
    Monday were shut"), or say no more than "in recent days" of what else it is in.
    """
    verb = sequel(scope, mention) or _before_that(scope, mention) or _aside(scope, mention)
    return verb is not None and verb.index not in scope.path(candidate.head)


def _aside(scope: Scope, mention: TimeMention) -> Word | None:
    """The verb of a clause about a place or a person, or of a purpose, that a time stands in.

    "Took Hask, where nine fell in May", "fired rockets to avenge those shot last month": not when it was done.
    """
    words = scope.parse.words
    for at in scope.path(scope.head(mention.words.span)):
        word = words[at]
        if word.deprel == "acl:relcl" and (words[word.head].upos == "PROPN" or _of_a_part(scope, word)):
            return word
        if word.deprel == "advcl" and word.xpos == "VB" and scope.parse.child(at, "mark") is not None:
            marks = {m.lower for m in scope.parse.children(at, "mark")}
            return word if "to" in marks else None
    return None


def _of_a_part(scope: Scope, word: Word) -> bool:
    """ "parts of which were seized": the clause tells of a part of what its noun names."""
    subject = scope.parse.child(word.index, "nsubj:pass", "nsubj")
    return subject is not None and any(w.lower == "which" for w in scope.parse.children(subject.index, "nmod"))


def _before_that(scope: Scope, mention: TimeMention) -> Word | None:
    """The verb of a relative clause in the past perfect that a time stands in."""
    above = (scope.parse.words[i] for i in scope.path(scope.head(mention.words.span)))
    clause = next((w for w in above if w.deprel == "acl:relcl"), None)
    had = clause is not None and any(a.lower == "had" for a in scope.parse.children(clause.index, "aux"))
    return clause if had or mention.start is None else None


def _cost(scope: Scope, candidate: Candidate, mention: TimeMention) -> int:
    head = scope.head(mention.words.span)
    steps = min(scope.distance(head, candidate.head), scope.distance(head, candidate.clause) + 1)
    if _counts(scope, mention, candidate):
        return 0 if fills(scope, mention, candidate) else steps
    vague = (mention.start is None) * 3 + (mention.value == "PRESENT_REF") * 3
    return steps + vague + (mention.type == "DURATION") * 2


def _counts(scope: Scope, mention: TimeMention, candidate: Candidate) -> bool:
    """Tell whether a length dates a claim by what it is counted from."""
    return (
        sequel(scope, mention) is not None
        or lasts(scope, mention, candidate)
        or follows(scope, mention)
        or opens_it(scope, mention)
    )


def _mentioned(scope: Scope, sentence: Sentence) -> TimeMention | None:
    """The last day that an earlier sentence of the paragraph names, also where it made no claim."""
    for mention in reversed(scope.times):
        at = scope.sentence_at(mention.words.span.start)
        dates = mention.start is not None and mention.type in ("DATE", "TIME")
        if dates and at is not None and at.block == sentence.block and at.index < sentence.index:
            return mention
    return None
