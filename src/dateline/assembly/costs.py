"""How far a place that a sentence names is from a claim's words, and which names are no place of it at all."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import Any

from dateline.assembly.scope import Scope
from dateline.lexicon import load
from dateline.records.claim import Candidate
from dateline.records.parse import Word
from dateline.records.referent import PlaceMention

NEAR, GOAL = 8, 40  # costs up to which a place is the clause's own, and from which it is only come from or gone to
NO_PLACE = 90  # costs from which a name is no place of the claim
COUNTRY = 8  # the rank of countries and what is wider
_AWAY = 50  # added to the cost of a place that is only come from or gone to, or only measured from
_END = 4  # added to the cost of an end of a road, which anything else that is named there goes before
_CLAUSES = 2  # that part a name from a claim; over so many only a name that is on the map reaches it
_PURPOSES = ("advcl", "acl", "parataxis")
_MEASURE = 64  # characters before a name in which a distance from it stands


@cache
def words() -> dict[str, Any]:
    """The context lexicon."""
    return load("context")


def rank(mention: PlaceMention) -> int:
    """How wide a place is, by its feature; a name that is on no map is taken for a village."""
    return int(words()["rank"].get(mention.place.feature, 3)) if mention.place else 2


def is_wide(mention: PlaceMention) -> bool:
    """Tell whether a place is a country or wider."""
    return mention.place is not None and rank(mention) >= COUNTRY


def is_called(scope: Scope, mention: PlaceMention, nouns: Collection[str]) -> bool:
    """Tell whether the text calls a place by one of the common nouns: "the village of X", "X, a village"."""
    parse, word = scope.parse, scope.parse.words[scope.head(mention.words.span)]
    beside = parse.children(word.index, "appos")
    case = parse.child(word.index, "case")
    of = word.relation == "nmod" and case is not None and case.lower == "of"
    if word.head >= 0 and (of or word.relation in ("compound", "appos", "flat")):
        beside.append(parse.words[word.head])
    return any(w.lemma.lower() in nouns for w in beside)


def cost(scope: Scope, candidate: Candidate, mention: PlaceMention) -> int:
    """How far a place is from the claim's words in the tree; places that act are no places."""
    head = scope.head(mention.words.span)
    word, case = scope.parse.words[head], case_of(scope, head)
    if not mention.metonym and _is_told_of(scope, candidate, word):
        return 0
    if _is_no_place(scope, mention, word, case):
        return NO_PLACE
    kind = word.relation == "compound" and is_called(scope, mention, words()["pointer"].keys())
    top = word.head if kind else head  # "in X village": the village is where it is
    away = (
        is_measured_from(scope, mention)
        or _is_goal(scope, candidate, word, case, is_wide(mention))
        or (mention.place is None and _is_aside(scope, candidate, word))
        or _answers(scope, candidate, word)
    )
    total = _steps(scope, candidate, mention, top) * 2 + _AWAY * away + _END * _on_route(scope, word)
    if ((word.relation == "compound" or word.deprel == "nmod:poss") and not kind) or word.upos == "ADJ":
        total += 3
    if candidate.trigger.start <= mention.words.span.start < candidate.trigger.end:
        total -= 3
    return total + (0 if mention.words.span.start > candidate.trigger.start else 1)


def _is_told_of(scope: Scope, candidate: Candidate, word: Word) -> bool:
    """Tell whether the claim's clause tells of a place: "X, where troops fired on marchers"."""
    clause = scope.parse.words[candidate.clause]
    above = scope.parse.words[clause.head] if clause.relation == "acl" and clause.head >= 0 else None
    where = any(w.lower == "where" for w in scope.parse.children(clause.index, "advmod", "mark"))
    return above is not None and where and above.index in (word.index, word.head, *scope.path(word.index)[1:2])


def _steps(scope: Scope, candidate: Candidate, mention: PlaceMention, top: int) -> int:
    """Steps in the tree from a place to the claim, or to the clause that the claim's participle follows on."""
    steps = min(scope.distance(top, candidate.head), scope.distance(top, candidate.clause) + 1)
    host = _host(scope, candidate)
    between = host is not None and host.start < mention.words.span.start < scope.parse.words[candidate.clause].start
    return min(steps, scope.distance(top, host.index)) if host is not None and between else steps


def _host(scope: Scope, candidate: Candidate) -> Word | None:
    """The finite verb that a participle follows on: in "shells hit X, killing two" the hit, wherever it was hung."""
    clause = scope.parse.words[candidate.clause]
    if clause.xpos != "VBG" or clause.relation not in ("advcl", "acl", "conj"):
        return None
    first = scope.parse.sentences[clause.sentence].first
    before = (scope.parse.words[i] for i in range(clause.index - 1, first - 1, -1))
    return next((w for w in before if w.upos == "VERB" and w.xpos in ("VBD", "VBZ", "VBP")), None)


def is_land(scope: Scope, mention: PlaceMention) -> bool:
    """Tell whether a people's adjective says where something lies: "an X base", not "X jets"."""
    word = scope.parse.words[scope.head(mention.words.span)]
    if word.relation not in ("amod", "compound") or word.head < 0:
        return False
    noun = scope.parse.words[word.head].lemma.lower()
    return any(noun in group for group in (words()["pointer"], words()["land"]["nouns"], words()["standing"]["nouns"]))


def is_measured_from(scope: Scope, mention: PlaceMention) -> bool:
    """Tell whether a name only tells how far off another place or thing lies: "in X, 40 km south of Y"."""
    text, start = scope.parse.text, mention.words.span.start
    found = _measured().search(text[max(0, start - _MEASURE) : start])
    if found is None:
        return False
    before = scope.parse.words[scope.word_at(max(0, start - len(found[0]) - 1))]
    stood = before.upos in ("NOUN", "PROPN") and before.end <= start - len(found[0])
    lies = before.lemma.lower() in words()["measured"]["verbs"]
    named = any(p.words.span.start <= before.start < p.words.span.end for p in scope.places)
    kinds = (words()["pointer"].keys(), words()["standing"]["nouns"])
    return lies or (stood and (named or any(before.lemma.lower() in kind for kind in kinds)))


@cache
def _measured() -> re.Pattern[str]:
    return re.compile(words()["measured"]["pattern"], re.IGNORECASE)


def _is_no_place(scope: Scope, mention: PlaceMention, word: Word, case: str | None) -> bool:
    """Tell whether a name is that of a party, of a thing to compare with, or nowhere that anything could be."""
    if mention.metonym or case in words()["preposition"]["not-where"]:
        return True
    if is_wide(mention) and (_owns(scope, word) or _is_origin(scope, word, case) or _is_party(scope, word, case)):
        return True
    if _is_said_at(scope, word, case):
        return True
    return mention.place is None and case not in words()["preposition"]["where"]


def _is_party(scope: Scope, word: Word, case: str | None) -> bool:
    """Tell whether a country is named for who acts, is spoken to or owns: only words of place make a scene of it."""
    top = _top(scope, word)
    if top is not word:
        case = case_of(scope, top.index)
    if case in words()["preposition"]["not-where"]:
        return True
    if case is None and (top.relation == "nsubj" or _is_to_act(scope, top)):
        return True
    if case in words()["preposition"]["motion"] and top.relation == "nmod":
        return not _happens(scope, top) and case != "from"
    if case is None and top.relation in ("obj", "iobj"):
        return scope.parse.words[top.head].lemma not in words()["territory"]["verbs"]
    qualifies = word.relation in ("compound", "amod") or word.deprel == "nmod:poss"
    return qualifies and not _happens(scope, word)


def _is_to_act(scope: Scope, word: Word) -> bool:
    """Tell whether a headline says what a country will do: "X to send troops to Y"."""
    if word.relation != "root":
        return False
    return any(v.index > word.index and _opens_with_to(scope, v) for v in scope.parse.children(word.index, *_PURPOSES))


def _opens_with_to(scope: Scope, verb: Word) -> bool:
    return any(m.lower == "to" for m in scope.parse.children(verb.index, "mark"))


def _top(scope: Scope, word: Word) -> Word:
    """The word that a list or apposition of parties hangs from ("the army and its allies, notably X")."""
    while word.relation in ("conj", "appos") and word.head >= 0 and scope.parse.child(word.index, "case") is None:
        word = scope.parse.words[word.head]
    return word


def _happens(scope: Scope, word: Word) -> bool:
    """Tell whether a country is beside what lies or happens there: "the X war", "X's north", not "X beef imports"."""
    if word.head < 0:
        return False
    noun, lexicon = scope.parse.words[word.head], words()
    lemma = noun.lemma.lower()
    if lemma in lexicon["pointer"] or lemma in lexicon["land"]["nouns"] or lemma in lexicon["standing"]["nouns"]:
        return True
    if any(p.words.span.meets(noun.span) for p in scope.places):
        return True
    own = word.upos != "ADJ" and not word.text.replace(".", "").isupper()
    happening = (lexicon["incident"], lexicon["happen"])
    return lemma in lexicon["wide"]["nouns"] or (own and any(lemma in group["nouns"] for group in happening))


def _is_said_at(scope: Scope, word: Word, case: str | None) -> bool:
    """Tell whether a place is that of a saying: "a statement issued in X", "the ministry said in X"."""
    above = [scope.parse.words[i] for i in scope.path(word.index)[1:3]]
    if any(w.lemma.lower() in words()["saying"]["nouns"] and w.upos == "NOUN" for w in above):
        return True
    verb = _said_before(scope, word) or (above[0] if above else word)
    told = verb.upos == "VERB" and verb.lemma in words()["report"]["verbs"] and verb.index < word.index
    passive = scope.parse.children(verb.index, "nsubj:pass", "aux:pass")
    return told and case in ("in", "at", "from") and not passive


def _said_before(scope: Scope, word: Word) -> Word | None:
    """The verb of saying right before "in X", whatever the parse hung X from."""
    case = scope.parse.child(word.index, "case")
    before = scope.parse.words[case.index - 1] if case is not None and case.index > 0 else None
    said = before is not None and before.upos == "VERB" and before.lemma in words()["report"]["verbs"]
    return before if said else None


def _answers(scope: Scope, candidate: Candidate, word: Word) -> bool:
    """Tell whether a place is that of another happening which the claim's answers: "in revenge for strikes in X"."""
    for index in scope.path(word.index)[1:]:
        if index in (candidate.head, candidate.clause):
            return False
        above, answers = scope.parse.words[index], words()["answer"]["nouns"]
        beside = any(c.lemma.lower() in answers for c in scope.parse.children(index, "compound", "amod"))
        if above.upos == "NOUN" and (beside or above.lemma.lower() in answers):
            return not candidate.trigger.meets(above.span)
    return False


def _is_aside(scope: Scope, candidate: Candidate, word: Word) -> bool:
    """Tell whether two clauses or more part a name from the claim: "buses used to prevent entry into X"."""
    path, claim = scope.path(word.index)[1:], {candidate.head, candidate.clause}
    at = next((steps for steps, index in enumerate(path) if index in claim), len(path))
    return sum(scope.parse.words[index].upos == "VERB" for index in path[:at]) >= _CLAUSES


def is_far_party(scope: Scope, mention: PlaceMention) -> bool:
    """Tell whether a country is only where something comes from, or whom something is against."""
    head = scope.head(mention.words.span)
    word, case = scope.parse.words[head], case_of(scope, head)
    return is_wide(mention) and (case in words()["preposition"]["not-where"] or _is_origin(scope, word, case))


def _is_origin(scope: Scope, word: Word, case: str | None) -> bool:
    """Tell whether a country only says where a thing or a person comes from: "imports from X"."""
    if case != "from" or word.relation != "nmod" or word.head < 0:
        return False
    return scope.parse.words[word.head].lemma.lower() not in words()["origin"]["scenes"]


def _owns(scope: Scope, word: Word) -> bool:
    """Tell whether a country only says whose people something is: "forces of X", "forces of either Y or X"."""
    word = _top(scope, word)
    case = scope.parse.child(word.index, "case")
    of = word.relation == "nmod" and case is not None and case.lower == "of" and word.head >= 0
    return of and scope.parse.words[word.head].lemma.lower() in words()["party"]["nouns"]


def case_of(scope: Scope, head: int) -> str | None:
    """The preposition before a name, or before the common noun that it stands beside ("in X village")."""
    own = scope.parse.child(head, "case")
    if own is None and scope.parse.words[head].relation in ("compound", "flat", "appos"):
        own = scope.parse.child(scope.parse.words[head].head, "case")
    return own.lower if own is not None else None


def _is_goal(scope: Scope, candidate: Candidate, word: Word, case: str | None, wide: bool) -> bool:
    """Tell whether a place is only come from or gone to: "fled to X", "taken to a hospital in X"."""
    if (candidate.kind == "access" and not wide) or _on_route(scope, word):
        return False
    if case in words()["preposition"]["motion"]:
        if case == "from" and word.head >= 0 and scope.parse.words[word.head].lemma in words()["taken"]["verbs"]:
            return False
        return candidate.kind != "control" or word.relation == "nmod"
    verb = scope.parse.words[word.head] if word.head >= 0 else word
    if case == "into" and verb.lemma in words()["carried"]["verbs"] and verb.index != candidate.head:
        return True
    return _is_carried_to(scope, word)


def _on_route(scope: Scope, word: Word) -> bool:
    """Tell whether a name is an end of a road or line: "on the road from X to Y"."""
    above = [scope.parse.words[i] for i in scope.path(word.index)[1:4]]
    return any(w.lemma.lower() in words()["route"]["nouns"] for w in above) and word.relation in ("nmod", "compound")


def _is_carried_to(scope: Scope, word: Word) -> bool:
    """Tell whether a name is that of a house that people are taken to."""
    above = scope.parse.words[word.head] if word.head >= 0 else None
    if above is None or above.lemma.lower() not in words()["carried"]["nouns"] or above.head < 0:
        return False
    case = scope.parse.child(above.index, "case")
    return (
        case is not None and case.lower == "to" and scope.parse.words[above.head].lemma in words()["carried"]["verbs"]
    )
