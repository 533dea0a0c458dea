"""From a time's words to a claim's days: ranges and bounds, what lies ahead, what a speaker calls today."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from dateline.assembly.scope import Scope, is_quoted
from dateline.lexicon import load
from dateline.records.claim import Attribution, Candidate, ClaimTime
from dateline.records.parse import Word
from dateline.records.referent import TimeMention
from dateline.records.text import Excerpt

_JOINTS = frozenset({"and", "to", "until", "till", "through"})
_JOINT = 10  # characters at most between the ends of a range
_CLAUSE = 12  # characters after a time in which "when" opens the clause that tells of it
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_MODALS = frozenset({"may", "might", "will", "would", "could", "shall"})
_LENGTH = re.compile(r"P(\d+)([DW])")
_HOURS = re.compile(r"\b(?:hours?|minutes?|moments?) (?:later|earlier|before|after|afterwards)\b", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Dating:
    """A claim with the time words that date it, the day of publication, and the time that the text is at."""

    scope: Scope
    mention: TimeMention
    candidate: Candidate
    chain: Sequence[Attribution]
    published: date | None
    current: ClaimTime | None
    lead: ClaimTime | None = None


@cache
def _words() -> dict[str, Any]:
    return load("context")


def dated(dating: Dating) -> ClaimTime:
    """The days that the words mean for the claim, by the first of the rules that fits."""
    return next(found for rule in RULES if (found := rule(dating)) is not None)


def plain(mention: TimeMention) -> ClaimTime:
    """The days of a time as they stand."""
    return ClaimTime(mention.words, mention.edtf, mention.start, mention.end, mention.reason)


def _by_told(dating: Dating) -> ClaimTime | None:
    """The time itself, where the claim stands in the clause about it: "since August, when a bomb ..."."""
    mention, scope = dating.mention, dating.scope
    after = scope.parse.text[mention.words.span.end : mention.words.span.end + _CLAUSE].lstrip(", ")
    follows = dating.candidate.trigger.start > mention.words.span.end and after.startswith(("when ", "in which "))
    told = follows or scope.head(mention.words.span) in scope.path(dating.candidate.clause)
    return plain(mention) if told else None


def _by_sequel(dating: Dating) -> ClaimTime | None:
    """The other end of "it came a day after they had fled": the fleeing lies a day before what it is told from."""
    length, verb = _LENGTH.fullmatch(dating.mention.value or ""), sequel(dating.scope, dating.mention)
    base = _main_time(dating, verb) if verb is not None else None
    if length is None or base is None or base.start is None:
        return None
    by = _length_days(length)
    after = dating.scope.parse.words[_next(dating.scope, dating.mention)].lower == "after"
    day = base.start - by if after else base.start + by
    return ClaimTime(dating.mention.words, day.isoformat(), day, day)


def _main_time(dating: Dating, verb: Word) -> ClaimTime | TimeMention | None:
    """The time of what a clause goes before or after: its sentence's own, else the one that the text is at."""
    scope = dating.scope
    sentence = scope.parse.sentences[verb.sentence]
    for other in scope.times:
        here = sentence.span.covers(other.words.span) and other.start is not None and other.start == other.end
        if here and verb.index not in scope.path(scope.head(other.words.span)):
            return other
    return dating.current


def sequel(scope: Scope, mention: TimeMention) -> Word | None:
    """The verb of the clause that a length is counted from: "a day after police FOUND a device"."""
    if mention.type != "DURATION" or not _LENGTH.fullmatch(mention.value or ""):
        return None
    word = scope.parse.words[_next(scope, mention)]
    if word.lower not in ("after", "before") or word.relation != "mark" or word.head < 0:
        return None
    return scope.parse.words[word.head]


def _next(scope: Scope, mention: TimeMention) -> int:
    return min(scope.word_at(mention.words.span.end - 1) + 1, len(scope.parse.words) - 1)


def _by_stretch(dating: Dating) -> ClaimTime | None:
    """ "After seven days of fighting": the days of the fighting, and the day that ends them.

    In a dispatch they lie before the time that the text is at; a history goes on from there.
    """
    length, mention, scope = _LENGTH.fullmatch(dating.mention.value or ""), dating.mention, dating.scope
    if length is None or not follows(scope, mention):
        return None
    own = dated_beside(dating)
    base = own or dating.current
    if base is None or base.start is None or base.end is None:
        return None
    by = _length_days(length)
    told_on = own is None and dating.published is not None and base.end < dating.published - _LONG_AGO
    start, end = (base.start, base.start + by) if told_on else (base.end - by, base.end)
    return _stretch(mention, start if fills(scope, mention, dating.candidate) else end, end)


def fills(scope: Scope, mention: TimeMention, candidate: Candidate) -> bool:
    """Tell whether a claim is what a length is full of: the fighting of "seven days of street fighting"."""
    behind = candidate.head - _next(scope, mention)
    return follows(scope, mention) and 0 < behind <= _FILLED


_FILLED = 3  # words behind "of"


def dated_beside(dating: Dating) -> TimeMention | None:
    """The day that the sentence of a length names besides it."""
    scope, mention = dating.scope, dating.mention
    sentence = scope.parse.sentences[scope.parse.words[scope.word_at(mention.words.span.start)].sentence]
    here = (t for t in scope.times if t is not mention and sentence.span.covers(t.words.span))
    return next((t for t in here if t.start is not None and t.start == t.end), None)


def follows(scope: Scope, mention: TimeMention) -> bool:
    """Tell whether a length is of something after which the claim comes: "after seven days of fighting"."""
    if mention.type != "DURATION" or mention.relation != "after" or not _LENGTH.fullmatch(mention.value or ""):
        return False
    return scope.parse.words[_next(scope, mention)].lower == "of"


def _by_opening(dating: Dating) -> ClaimTime | None:
    """ "In the first week of the operation": so long from the day on which the main happening of a history began."""
    length, lead = _LENGTH.fullmatch(dating.mention.value or ""), dating.lead
    if length is None or not opens_it(dating.scope, dating.mention) or lead is None or lead.start is None:
        return None
    if dating.published is None or lead.start >= dating.published - _LONG_AGO:
        return None
    return _stretch(dating.mention, lead.start, lead.start + _length_days(length))


def opens_it(scope: Scope, mention: TimeMention) -> bool:
    """Tell whether a length is the first part of the main happening: "the first week of the operation"."""
    if mention.type != "DURATION" or not _OPENING.match(mention.words.text):
        return False
    after = _next(scope, mention)
    words = [w.lower for w in scope.parse.words[after : after + 3]]
    return words[:2] == ["of", "the"] and words[-1] in _words()["operation"]["nouns"]


def _length_days(length: re.Match[str]) -> timedelta:
    return timedelta(days=int(length[1]) * (7 if length[2] == "W" else 1))


def _stretch(mention: TimeMention, start: date, end: date) -> ClaimTime:
    edtf = start.isoformat() if start == end else f"{start.isoformat()}/{end.isoformat()}"
    return ClaimTime(mention.words, edtf, start, end, rule="time.stretch")


_OPENING = re.compile(r"(?:the )?(?:first|opening)\b", re.IGNORECASE)
_LONG_AGO = timedelta(days=45)  # before publication: what a history, not a dispatch, tells of


def _by_hours(dating: Dating) -> ClaimTime | None:
    """ "Hours later" is on the day that the text is at, as far as the words tell."""
    base = dating.current
    if base is None or base.start is None or not _HOURS.search(dating.mention.words.text):
        return None
    edtf = base.start.isoformat() if base.start == base.end else base.edtf
    return ClaimTime(dating.mention.words, edtf, base.start, base.end, rule="time.hours")


def _by_length(dating: Dating) -> ClaimTime | None:
    """ "For six days", told in the perfect: the days up to the dispatch, or up to the day that the text is at."""
    length = _LENGTH.fullmatch(dating.mention.value or "")
    if length is None or not lasts(dating.scope, dating.mention, dating.candidate):
        return None
    tense = _auxiliaries(dating.scope, dating.candidate)
    end = dating.current.end if "had" in tense and not dating.chain and dating.current else dating.published
    if end is None:
        return None
    start = end - _length_days(length)
    return ClaimTime(dating.mention.words, f"{start.isoformat()}/{end.isoformat()}", start, end)


def lasts(scope: Scope, mention: TimeMention, candidate: Candidate) -> bool:
    """Tell whether a length says how long the claim has been so: "has been cut for six days"."""
    if mention.type != "DURATION" or not _LENGTH.fullmatch(mention.value or ""):
        return False
    head = scope.head(mention.words.span)
    stretch = any(w.lower == "for" for w in scope.parse.children(head, "case"))
    own = scope.parse.words[head].head == candidate.clause
    return stretch and own and bool(_auxiliaries(scope, candidate) & {"has", "have", "had"})


def _auxiliaries(scope: Scope, candidate: Candidate) -> set[str]:
    return {w.lower for w in scope.parse.children(candidate.clause, "aux")}


def since_then(scope: Scope, candidate: Candidate) -> bool:
    """Tell whether a claim has been so "since then" or "ever since"."""
    words = scope.parse.words
    after = [words[i] for i in scope.clause(candidate.clause) if words[i].lower == "since"]
    return any(
        words[w.index - 1].lower == "ever" or (w.index + 1 < len(words) and words[w.index + 1].lower == "then")
        for w in after
    )


def _by_range(dating: Dating) -> ClaimTime | None:
    """Both ends of "between A and B" or "from A to B"."""
    mention, other = dating.mention, _range_end(dating.scope, dating.mention)
    if other is None or not other.end or not mention.start:
        return None
    words = Excerpt.at(dating.scope.parse.text, mention.words.span.start, other.words.span.end)
    return ClaimTime(words, f"{mention.start.isoformat()}/{other.end.isoformat()}", mention.start, other.end)


def _by_pair(dating: Dating) -> ClaimTime | None:
    """ "On Thursday and Friday": from the one day to the other, where they follow each other."""
    scope, one = dating.scope, dating.mention
    end = one.words.span.end
    other = next((t for t in scope.times if t.words.span.start >= end), None)
    if other is None or one.relation or other.relation or not (one.start and one.start == one.end and other.start):
        return None
    joint = scope.parse.text[end : other.words.span.start] if other.words.span.start - end <= _JOINT else ""
    after = (other.start - one.start).days if other.start == other.end else 0
    if joint.split() not in (["and"], ["and", "on"]) or not 0 < after <= _PAIRED:
        return None
    words = Excerpt.at(scope.parse.text, one.words.span.start, other.words.span.end)
    return ClaimTime(words, f"{one.start.isoformat()}/{other.start.isoformat()}", one.start, other.start)


_PAIRED = 2  # days


def _by_since(dating: Dating) -> ClaimTime | None:
    """From a time on, up to the day of the dispatch: "since Tuesday", "the war, which began in 2011, has killed"."""
    mention = dating.mention
    since = mention.relation == "since" or _dates_since(dating.scope, mention, dating.candidate)
    if not mention.start or not (since or _has_begun(dating)):
        return None
    end = dating.published
    edtf = f"{mention.start.isoformat()}/{end.isoformat() if end else '..'}"
    return ClaimTime(mention.words, edtf, mention.start, end, mention.reason, "" if since else "time.begun")


def _by_until(dating: Dating) -> ClaimTime | None:
    """Up to a time."""
    mention = dating.mention
    if mention.relation not in ("until", "till") or not mention.end:
        return None
    return ClaimTime(mention.words, f"../{mention.end.isoformat()}", None, mention.end, mention.reason)


def _by_quote(dating: Dating) -> ClaimTime | None:
    """What a speaker calls "today" is the day on which it was said."""
    mention, said = dating.mention, _said(dating.chain)
    if said is None or mention.anchor is None or mention.rule not in _words()["spoken"]["rules"]:
        return None
    if mention.basis == "text" and mention.anchor == said:
        return replace(plain(mention), rule="time.quote")
    if mention.basis != "publication" or mention.anchor == said or not is_quoted(dating.scope, dating.chain):
        return None
    return replace(_moved(plain(mention), said - mention.anchor), rule="time.quote")


def _by_plan(dating: Dating) -> ClaimTime | None:
    """What is planned for "Saturday" is for the coming one."""
    found, words = plain(dating.mention), dating.mention.words.text.split()
    if not (words[0].lower() in _WEEKDAYS and len(words) <= 2 and _is_ahead(dating)):
        return None
    if not (dating.published and found.start and found.end and found.end < dating.published):
        return None
    return replace(_moved(found, timedelta(days=7)), rule="time.plan")


def _by_now(dating: Dating) -> ClaimTime | None:
    """ "This year", of what has been: from its first day up to the dispatch."""
    mention, now = dating.mention, dating.published
    current = mention.words.text.lower().startswith("this ") and mention.basis == "publication"
    if not (current and now and mention.start and mention.end and mention.start <= now < mention.end):
        return None
    if _is_ahead(dating) or "weekend" in mention.words.text.lower():
        return None
    return replace(plain(mention), edtf=f"{mention.start.isoformat()}/{now.isoformat()}", end=now)


def _as_it_stands(dating: Dating) -> ClaimTime | None:
    return plain(dating.mention)


RULES: tuple[Callable[[Dating], ClaimTime | None], ...] = (
    _by_sequel, _by_stretch, _by_opening, _by_told, _by_hours, _by_length, _by_range, _by_pair, _by_since, _by_until,
    _by_quote, _by_plan, _by_now, _as_it_stands,
)  # fmt: skip


def _range_end(scope: Scope, mention: TimeMention) -> TimeMention | None:
    if mention.relation not in ("between", "from"):
        return None
    end = mention.words.span.end
    for other in scope.times:
        if other.words.span.start >= end:
            joint = scope.parse.text[end : other.words.span.start]
            return other if len(joint) <= _JOINT and joint.strip() in _JOINTS else None
    return None


def _dates_since(scope: Scope, mention: TimeMention, candidate: Candidate) -> bool:
    """Tell whether the time dates what a "since" clause tells: "since the siege began in May".

    What the clause itself tells, the taking of "since rebels took the town in May", was then and is not from then on.
    """
    return any(
        w.relation == "advcl"
        and any(m.lower == "since" for m in scope.parse.children(w.index, "mark"))
        and candidate.clause != w.index
        for w in scope.parse.ancestors(scope.head(mention.words.span))
    )


def _has_begun(dating: Dating) -> bool:
    """Tell whether the time dates the start of what acts in the claim's clause, told in the perfect."""
    parse = dating.scope.parse
    above = [parse.words[i] for i in dating.scope.path(dating.scope.head(dating.mention.words.span))]
    begun = next((w for w in above if w.lemma in _words()["begin"]["verbs"] and w.relation == "acl"), None)
    if begun is None or begun.index == dating.candidate.clause:
        return False
    subject = parse.words[begun.head]
    verb = parse.words[subject.head] if subject.relation == "nsubj" and subject.head >= 0 else None
    return verb is not None and any(w.lower in ("has", "have") for w in parse.children(verb.index, "aux"))


def _is_ahead(dating: Dating) -> bool:
    """Tell whether a claim is of what is still to come."""
    candidate, parse = dating.candidate, dating.scope.parse
    if _is_past(dating):
        return False
    head = dating.scope.head(dating.mention.words.span)
    meant_for = any(case.lower == "for" for case in parse.children(head, "case"))
    called_for = any(
        w.lemma in _words()["ahead"]["verbs"] for w in [parse.words[i] for i in dating.scope.path(candidate.head)[1:]]
    )
    return (
        candidate.certainty == "planned" or "future" in candidate.marks or _is_modal(dating) or called_for or meant_for
    )


def _is_past(dating: Dating) -> bool:
    """Tell whether the clause, or the verb it hangs from, is in the past: "tried to retake"."""
    words = dating.scope.parse.words
    clause = words[dating.candidate.clause]
    verbs = [clause, *([words[clause.head]] if clause.relation == "xcomp" and clause.head >= 0 else [])]
    was = any(w.lower in ("was", "were") for w in dating.scope.parse.children(clause.index, "cop"))
    return (was or any(w.xpos == "VBD" for w in verbs)) and not _is_modal(dating)


def _is_modal(dating: Dating) -> bool:
    return any(w.lower in _MODALS for w in dating.scope.parse.children(dating.candidate.clause, "aux"))


def _said(chain: Sequence[Attribution]) -> date | None:
    """The day on which the innermost source that has one said it."""
    said = next((a.said for a in reversed(chain) if a.said and _DAY.fullmatch(a.said)), None)
    return date.fromisoformat(said) if said else None


def _moved(time: ClaimTime, by: timedelta) -> ClaimTime:
    """The same time, days earlier or later."""
    edtf = _DAY.sub(lambda day: (date.fromisoformat(day[0]) + by).isoformat(), time.edtf) if time.edtf else None
    start, end = (day + by if day else None for day in (time.start, time.end))
    return replace(time, edtf=edtf, start=start, end=end)
