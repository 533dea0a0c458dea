"""When a claim is of: the time its clause names, else the one that the context is at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from dateline.assembly.scope import Scope, refers_to_lead, within
from dateline.records.claim import Attribution, Candidate, ClaimTime
from dateline.records.dispatch import Dispatch
from dateline.records.parse import Sentence
from dateline.records.referent import TimeMention
from dateline.records.text import Excerpt

_SINCE = frozenset({"since", "from", "after"})
_UNTIL = frozenset({"until", "till", "before", "by", "to"})

_JOINTS = frozenset({"and", "to", "until", "till", "through"})
_JOINT = 10  # characters at most between the ends of a range
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())


class Clock:
    """The time that the running text is at, as claims in reading order move it."""

    def __init__(self, scope: Scope, dispatch: Dispatch) -> None:
        self._scope = scope
        self._published = dispatch.published
        self._current: tuple[int, ClaimTime] | None = None
        self._lead: ClaimTime | None = None

    def time(self, candidate: Candidate, chain: Sequence[Attribution]) -> ClaimTime:
        """The time of a claim; carried over, bounded by publication, or open with a reason."""
        scope = self._scope
        sentence = scope.parse.sentences[scope.parse.words[candidate.head].sentence]
        mention = self._named(candidate, sentence, chain)
        if mention is not None:
            found = self._ahead(self._from(mention, candidate), mention, candidate)
            if mention.relation is None and found.start:
                self._current = (sentence.block, found)
                self._lead = self._lead or found
            return found
        if (candidate.kind in ("control", "condition", "access") and self._present(candidate)) or (
            candidate.toll and candidate.toll.basis in ("standing", "cumulative")
        ):
            return self._now()
        if self._lead and refers_to_lead(scope.parse, candidate):
            return ClaimTime(None, self._lead.edtf, self._lead.start, self._lead.end, self._lead.reason)
        self._note(sentence)
        if self._current and sentence.block - self._current[0] <= 2:
            carried = self._current[1]
            return ClaimTime(None, carried.edtf, carried.start, carried.end, carried.reason)
        return self._said(chain) or self._now(bare=True)

    def _named(self, candidate: Candidate, sentence: Sentence, chain: Sequence[Attribution]) -> TimeMention | None:
        scope = self._scope
        here = [t for t in scope.times if sentence.span.start <= t.words.span.start < sentence.span.end]
        here = [t for t in here if t.type in ("DATE", "TIME") or (t.type == "DURATION" and t.start)]
        saying = {t.words.span for t in here if self._of_saying(t, chain)}
        content = chain[-1].content_spans if chain else ()
        fit = [t for t in here if t.words.span not in saying and (not content or within(content, t.words.span))]
        if not fit:
            fit = [t for t in here if t.words.span not in saying]
        if not fit:
            return None
        return min(fit, key=lambda t: (self._cost(candidate, t), t.words.span.start))

    def _note(self, sentence: Sentence) -> None:
        """Move to a time that an earlier sentence of the paragraph names, also where it made no claim."""
        scope = self._scope
        if self._current and self._current[0] == sentence.block:
            return
        for mention in reversed(scope.times):
            at = scope.sentence_at(mention.words.span.start)
            if (
                at is not None
                and at.block == sentence.block
                and at.index < sentence.index
                and mention.start
                and mention.type in ("DATE", "TIME")
            ):
                self._current = (sentence.block, self._from(mention))
                return

    def _cost(self, candidate: Candidate, mention: TimeMention) -> int:
        scope = self._scope
        head = _head(scope, mention)
        return (
            min(scope.distance(head, candidate.head), scope.distance(head, candidate.clause))
            + (mention.start is None) * 3
            + (mention.type == "DURATION") * 2
        )

    def _of_saying(self, mention: TimeMention, chain: Sequence[Attribution]) -> bool:
        """Tell whether a time hangs from the cue: "said Saturday"."""
        scope = self._scope
        head = _head(scope, mention)
        above = scope.parse.words[head].head
        if mention.start != mention.end or any(within(a.content_spans, mention.words.span) for a in chain):
            return False
        return above >= 0 and any(within(a.cue_spans, scope.parse.words[above].span) for a in chain)

    def _ahead(self, found: ClaimTime, mention: TimeMention, candidate: Candidate) -> ClaimTime:
        """What is planned for "Saturday" is for the coming one."""
        weekday = mention.words.text.split()[0].lower() in _WEEKDAYS and len(mention.words.text.split()) <= 2
        coming = candidate.certainty == "planned" or "future" in candidate.marks or self._modal(candidate)
        if self._past(candidate):
            return found
        if not (weekday and coming and self._published and found.start and found.end and found.end < self._published):
            return found
        start, end = found.start + timedelta(days=7), found.end + timedelta(days=7)
        return ClaimTime(found.words, start.isoformat() if start == end else f"{start}/{end}", start, end)

    def _tells_of(self, mention: TimeMention, candidate: Candidate) -> bool:
        """Tell whether the claim stands in a clause about the time itself: "since August, when a bomb ..."."""
        after = self._scope.parse.text[mention.words.span.end : mention.words.span.end + 12].lstrip(", ")
        follows = candidate.trigger.start > mention.words.span.end and after.startswith(("when ", "in which "))
        return follows or _head(self._scope, mention) in self._scope.path(candidate.clause)

    def _past(self, candidate: Candidate) -> bool:
        """Tell whether the clause, or the verb it hangs from, is in the past: "tried to retake"."""
        words = self._scope.parse.words
        clause = words[candidate.clause]
        verbs = [clause, *([words[clause.head]] if clause.relation == "xcomp" and clause.head >= 0 else [])]
        return any(w.xpos == "VBD" for w in verbs) and not self._modal(candidate)

    def _modal(self, candidate: Candidate) -> bool:
        parse = self._scope.parse
        return any(
            w.lower in ("may", "might", "will", "would", "could", "shall")
            for w in parse.children(candidate.clause, "aux")
        )

    def _from(self, mention: TimeMention, candidate: Candidate | None = None) -> ClaimTime:
        """A time as a claim's: "since X" runs to publication, "until X" ends there."""
        start, end, edtf = mention.start, mention.end, mention.edtf
        if candidate is not None and self._tells_of(
            mention, candidate
        ):  # "since August, when ...": the clause tells of August itself
            return ClaimTime(mention.words, edtf, start, end, mention.reason)
        other = self._range_end(mention)
        if other is not None and other.end and start:
            words = Excerpt.at(self._scope.parse.text, mention.words.span.start, other.words.span.end)
            return ClaimTime(words, f"{start.isoformat()}/{other.end.isoformat()}", start, other.end)
        if (mention.relation == "since" or self._since_clause(mention)) and start:
            end = self._published
            edtf = f"{start.isoformat()}/{end.isoformat()}" if end else f"{start.isoformat()}/.."
        elif mention.relation in ("until", "till") and mention.end:
            start, edtf = None, f"../{mention.end.isoformat()}"
        return ClaimTime(mention.words, edtf, start, end, mention.reason)

    def _range_end(self, mention: TimeMention) -> TimeMention | None:
        """The other end of "between A and B" or "from A to B"."""
        if mention.relation not in ("between", "from"):
            return None
        end = mention.words.span.end
        for other in self._scope.times:
            joint = self._scope.parse.text[end : other.words.span.start] if end <= other.words.span.start else None
            if (
                joint is not None
                and len(joint) <= _JOINT
                and joint.strip() in ("and", "to", "until", "till", "through")
            ):
                return other
        return None

    def _since_clause(self, mention: TimeMention) -> bool:
        """Tell whether the time dates what a "since" clause tells: "since the siege began in May"."""
        parse = self._scope.parse
        return any(
            w.relation == "advcl" and any(m.lower == "since" for m in parse.children(w.index, "mark"))
            for w in parse.ancestors(_head(self._scope, mention))
        )  # fmt: skip

    def _present(self, candidate: Candidate) -> bool:
        """Tell whether the claim's clause is in the present tense: it is so on the day of the dispatch."""
        words = self._scope.parse
        verbs = [words.words[candidate.clause], *words.children(candidate.clause, "aux", "cop")]
        return (
            any(w.xpos in ("VBZ", "VBP") and w.lower not in ("has", "have") for w in verbs)
            or words.words[candidate.clause].upos != "VERB"
        )

    def _said(self, chain: Sequence[Attribution]) -> ClaimTime | None:
        """What is said on a day happened by then; the day is carried over."""
        for attribution in reversed(chain):
            if attribution.said:
                day = next((t for t in self._scope.times if t.edtf == attribution.said and t.start), None)
                if day:
                    return ClaimTime(None, day.edtf, day.start, day.end)
        return None

    def _now(self, bare: bool = False) -> ClaimTime:
        if self._published is None:
            return ClaimTime(None, None, None, None, "no publication date")
        if bare and self._current is not None:
            carried = self._current[1]
            return ClaimTime(None, carried.edtf, carried.start, carried.end, carried.reason)
        day: date = self._published
        return ClaimTime(None, day.isoformat(), day, day)


def _head(scope: Scope, mention: TimeMention) -> int:
    first = scope.word_at(mention.words.span.start)
    last = scope.word_at(mention.words.span.end - 1)
    inside = set(range(first, last + 1))
    return next((i for i in range(first, last + 1) if scope.parse.words[i].head not in inside), first)
