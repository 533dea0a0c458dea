"""Where a claim is of: the place its clause names, else the one that the context is at, with the rule that says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from dateline.assembly.costs import COUNTRY, GOAL, NEAR, case_of, rank, words
from dateline.assembly.focus import Focus, Question, Whereabouts
from dateline.assembly.naming import heading, is_scene, is_settled, named, speaks_from
from dateline.assembly.pointers import by_pointer
from dateline.assembly.scope import Scope, incident_of, is_denied, is_quoted, within
from dateline.records.claim import Attribution, Candidate
from dateline.records.referent import PlaceMention
from dateline.records.text import Span

_REACH = 3  # paragraphs over which a place holds without being named again
_MANY = 500  # dead or more, whom no riot in one town leaves


def whereabouts(focus: Focus, candidate: Candidate, chain: Sequence[Attribution]) -> Whereabouts:
    """The places of a claim, by the first of the rules that knows one; what is only said moves the context nowhere."""
    sentence = focus.scope.parse.sentences[focus.scope.parse.words[candidate.head].sentence]
    near = named(focus.scope, candidate, sentence, chain, focus.home)
    question = Question(candidate, sentence, near, is_quoted(focus.scope, chain), chain)
    for rule in RULES:
        found = rule(focus, question)
        if found is not None:
            if found.moves and not _describes(focus.scope, candidate):
                focus.move(sentence, found.places[0])
            return found
    return Whereabouts((), "place.none")


def _describes(scope: Scope, candidate: Candidate) -> bool:
    """Tell whether a claim only says who a source is: "a mother of four who has fled to X"."""
    return any(within(a.source_spans, candidate.trigger) for a in scope.attributions)


@cache
def _wide() -> re.Pattern[str]:
    return re.compile("|".join(words()["wide"]["patterns"]), re.IGNORECASE)


@cache
def _apart() -> re.Pattern[str]:
    return re.compile("|".join(words()["apart"]["patterns"]), re.IGNORECASE)


def _by_clause(focus: Focus, question: Question) -> Whereabouts | None:
    """A place that the claim's own clause names."""
    if not question.named or question.named[0][0] > NEAR:
        return None
    if question.named[0][1] is heading(focus.scope, question.sentence):
        return None
    places = tuple(p for _, p in question.named)
    town = focus.at(question.sentence.block)
    if places[0].place and places[0].place.feature == "river" and town and is_settled(focus.scope, town):
        return Whereabouts((town, *places), "place.paragraph")
    return Whereabouts(places, "place.clause", moves=True)


def _by_heading(focus: Focus, question: Question) -> Whereabouts | None:
    """The place that the claim's paragraph is headed by."""
    found = heading(focus.scope, question.sentence)
    return Whereabouts((found,), "place.heading", moves=True) if found else None


def _by_sentence(focus: Focus, question: Question) -> Whereabouts | None:
    """A place named elsewhere in the sentence; what is only come from or gone to counts where nothing else is."""
    if not question.named:
        return None
    known = focus.current or _by_mention(focus, question)
    steps, first = question.named[0]
    if (steps < GOAL and is_settled(focus.scope, first)) or not known:
        return Whereabouts(tuple(p for _, p in question.named), "place.sentence")
    return None


def _by_tally(focus: Focus, question: Question) -> Whereabouts | None:
    """The town whose own body counts over days: "the X health department", whatever square the text is at."""
    toll = question.candidate.toll
    if toll is None or toll.basis not in ("period", "cumulative") or not question.chain:
        return None
    source = question.chain[-1].source
    spans = [s for a in focus.scope.attributions if source and a.source == source for s in a.source_spans]
    for span in spans:
        counts = any(w.lemma.lower() in words()["tally"]["nouns"] for w in focus.scope.words(span))
        told = span.of(focus.scope.parse.text)
        inside = [p for p in focus.scope.places if p.place and rank(p) < COUNTRY and p.words.text in told]
        if counts and inside:
            return Whereabouts((inside[0],), "place.tally", moves=True)
    return None


def _by_standing(focus: Focus, question: Question) -> Whereabouts | None:
    """Where "the bridge" of the claim's clause stands, if a claim before spoke of it in another paragraph."""
    if focus.latest is not None and focus.latest[0] == question.sentence.block:
        return None
    parse = focus.scope.parse
    for i in focus.scope.clause(question.candidate.clause):
        lemma = parse.words[i].lemma
        if lemma in focus.sites and any(d.lower == "the" for d in parse.children(i, "det")):
            return Whereabouts((focus.sites[lemma],), "place.standing")
    return None


def _by_lead(focus: Focus, question: Question) -> Whereabouts | None:
    """Where the main happening is, for "the attack" that is named no further, and for what is denied."""
    elsewhere = focus.latest is None or focus.latest[0] != question.sentence.block
    if not focus.main or not elsewhere:
        return None
    incident = incident_of(focus.scope.parse, question.candidate)
    words_here = focus.scope.parse.words[question.sentence.first : question.sentence.last]
    again = any(w.lemma == incident and w.xpos == "NNS" for w in words_here)
    block, place = focus.introduced.get(incident or "", (-1, focus.main))
    if incident and again and question.sentence.block - block == 1 and is_settled(focus.scope, place):
        return Whereabouts((place,), "place.lead")
    return Whereabouts((focus.main,), "place.lead") if incident or is_denied(question.chain) else None


def _by_country(focus: Focus, question: Question) -> Whereabouts | None:
    """The whole country, where the claim is of the war or of all of it."""
    candidate, found = question.candidate, _wide().search(question.sentence.span.of(focus.scope.parse.text))
    if found is None:
        return (
            Whereabouts((focus.country,), "place.country") if focus.country and _is_national(focus, question) else None
        )
    spread = candidate.toll or focus.scope.parse.words[candidate.head].lemma in words()["wide"]["nouns"]
    if not (spread or "wide" in found[0] or "across" in found[0]) or (found["rising"] and not _is_many(candidate)):
        return None
    return Whereabouts((focus.country,), "place.country") if focus.country else Whereabouts((), "place.unnamed")


def _is_many(candidate: Candidate) -> bool:
    """Tell whether so many came to harm that "the uprising" is a country's, not a prison's or a town's."""
    toll = candidate.toll
    return toll is not None and max(toll.low or 0, toll.high or 0) >= _MANY


def _is_national(focus: Focus, question: Question) -> bool:
    """Tell whether a government or the like counts more than one happening."""
    toll = question.candidate.toll
    told = [w.lemma.lower() for span in question.sources for w in focus.scope.words(span)]
    since = any(t.relation == "since" and question.sentence.span.covers(t.words.span) for t in focus.scope.times)
    over = toll is not None and (since or toll.basis in ("cumulative", "period"))
    return over and any(w in words()["national"]["nouns"] for w in told)


def _by_apart(focus: Focus, question: Question) -> Whereabouts | None:
    """Not where the text was: "in a separate incident" that names no place is known to be in the country only."""
    if _apart().match(question.sentence.span.of(focus.scope.parse.text)) is None:
        return None
    return Whereabouts((focus.country,), "place.country") if focus.country else Whereabouts((), "place.unnamed")


def _by_paragraph(focus: Focus, question: Question) -> Whereabouts | None:
    """Where the claims before in the paragraph are, else the last place that its sentences before are set in."""
    if focus.latest and focus.latest[0] == question.sentence.block:
        return Whereabouts((focus.latest[1],), "place.paragraph")
    set_in = [p for p in focus.before(question.sentence, 0) if is_scene(focus.scope, p)]
    return Whereabouts((set_in[-1],), "place.paragraph", moves=True) if set_in else None


def _by_source(focus: Focus, question: Question) -> Whereabouts | None:
    """Where the innermost source lives, works or has fled from, if it tells of its own place: "a resident of X"."""
    for span in question.sources:
        told = [w.lemma.lower() for w in focus.scope.words(span)]
        span = _whole(focus.scope, span)
        inside = [p for p in focus.scope.places if span.covers(p.words.span) and rank(p) < COUNTRY]
        local, fled = (any(w in words()["local"][group] for w in told) for group in ("nouns", "fled"))
        own = [p for p in inside if (local or fled) and _is_own(focus.scope, p, span, local)]
        if own:
            return Whereabouts((own[0],), "place.source", moves=True)
    if not question.chain:
        return None
    heard = [p for p in focus.scope.places if speaks_from(focus.scope, p, question.chain, focus.home)]
    return Whereabouts((heard[0],), "place.source", moves=True) if heard else None


def _whole(scope: Scope, source: Span) -> Span:
    """A source with all that hangs from it: "a driver who had fled from X"."""
    words = scope.parse.words
    below = [i for i in scope.clause(scope.head(source)) if words[i].upos != "PUNCT"]
    return Span(min(source.start, words[below[0]].start), max(source.end, words[below[-1]].end)) if below else source


def _is_own(scope: Scope, mention: PlaceMention, source: Span, local: bool) -> bool:
    """Tell whether a place is the source's own: not where those who tell have come to ("residents arriving in X")."""
    path = [scope.parse.words[i] for i in scope.path(scope.head(mention.words.span))]
    verb = next((w for w in path if w.deprel.startswith("acl") or (w.upos == "VERB" and w is not path[0])), None)
    if verb is None or not source.covers(verb.span):
        return local
    case = case_of(scope, path[0].index)
    left = case == "from" or (case is None and verb.lemma in words()["local"]["leave"])
    return left or (local and verb.lemma in words()["local"]["live"])


def _by_narrative(focus: Focus, question: Question) -> Whereabouts | None:
    """Where the last claims of the paragraphs before are; a name on no map gives way to one that is on it."""
    if focus.current and focus.resolved and not is_settled(focus.scope, focus.current[1]):
        focus.current = focus.resolved
    if focus.current and question.sentence.block - focus.current[0] <= _REACH:
        return Whereabouts((focus.current[1],), "place.narrative")
    return None


def _by_mention(focus: Focus, question: Question) -> Whereabouts | None:
    """The last place that was named near by, while no claim has been placed yet."""
    if focus.current:
        return None
    before = focus.before(question.sentence, 1)
    return Whereabouts((before[-1],), "place.mention") if before else None


def _by_text(focus: Focus, _: Question) -> Whereabouts | None:
    """The last place of the context, however far back; else the first that the text names; else its country."""
    if focus.current:
        return Whereabouts((focus.current[1],), "place.text")
    if focus.foretold and focus.first in (None, focus.filed):
        return Whereabouts((focus.foretold,), "place.foretold")
    if focus.first:
        return Whereabouts((focus.first,), "place.first")
    return Whereabouts((focus.country,), "place.country") if focus.country else None


Rule = Callable[[Focus, Question], Whereabouts | None]
RULES: tuple[Rule, ...] = (
    _by_clause, _by_heading, by_pointer, _by_sentence, _by_tally, _by_standing, _by_lead, _by_country, _by_apart,
    _by_paragraph, _by_source, _by_narrative, _by_mention, _by_text,
)  # fmt: skip
