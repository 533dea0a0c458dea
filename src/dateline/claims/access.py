"""Routes and supplies that are cut, restricted, open or depended on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dateline.claims.certainty import Outlook, clause_of, outlook
from dateline.claims.nominals import is_modifier
from dateline.claims.phrases import conjuncts, phrase
from dateline.claims.roles import agents, patients
from dateline.claims.rules import is_predicate, meets, noun_rules, rule_book, verb_rules
from dateline.claims.scene import Scene
from dateline.claims.states import is_negated, state_themes
from dateline.claims.vocabulary import entries
from dateline.claims.voice import obliques
from dateline.records.claim import Access, Candidate
from dateline.records.parse import Word
from dateline.records.text import Excerpt, Span


def find_access(scene: Scene, published_year: int | None) -> list[Candidate]:
    """Every claim about a route or a supply, in reading order."""
    states = {w: e for e in entries("access", "access") for w in e.get("states", ())}
    found = []
    for word in scene.parse.words:
        if word.upos == "VERB" and is_predicate(word):
            for rule in verb_rules(scene, word, rule_book("access", "access")):
                negated = not rule.makes.get("not") or is_negated(scene, word.index)
                if negated and meets(scene, word.index, rule) and not _by_protesters(scene, word):
                    what = patients(scene, word.index) or agents(scene, word.index)
                    found.append(_claim(scene, word, rule.makes["status"], rule.id, what, published_year))
                    break
        elif word.upos == "NOUN" and (delivered := _delivered(scene, word)):
            found.append(_claim(scene, word, "open", "access.delivery", delivered, published_year))
        elif word.upos == "NOUN" and (_has_none(scene, word) or _closed(scene, word)):
            told = "access.closure" if _closed(scene, word) else "access.none"
            claim = _claim(scene, word, "cut", told, _closed(scene, word) or [word.index], published_year)
            found.append(replace(claim, certainty="asserted", marks=tuple(m for m in claim.marks if m != "negated")))
        elif (entry := states.get(word.lower)) is not None and (what := _themes(scene, word, entry)):
            found.append(_claim(scene, word, entry["status"], entry["id"], what, published_year))
    return found


def _delivered(scene: Scene, word: Word) -> list[int]:
    """ "the delivery of aid to the camp": the relief that a noun of arriving is of."""
    rules = [r for r in noun_rules(scene, word, rule_book("access", "access")) if r.id == "access.delivery"]
    for rule in rules if not is_modifier(word) else ():
        of = [w.index for w in scene.parse.children(word.index, "nmod") if scene.case(w.index) == "of"]
        where = [w for i in (word.index, *of) for w in scene.parse.children(i, "nmod", "obl")]
        reached = any(scene.case(w.index).split(" ")[0] in ("to", "in", "into", "across") for w in where)
        return [i for i in of if reached and any(scene.is_a(c, rule.conditions["of_is"]) for c in conjuncts(scene, i))]
    return []


def _closed(scene: Scene, word: Word) -> list[int]:
    """ "the closure of the border": the routes that a noun of closing is of."""
    if word.lemma.lower() not in ("closure", "closing", "blockage", "severing"):
        return []
    of = [w.index for w in scene.parse.children(word.index, "nmod") if scene.case(w.index) == "of"]
    return [i for i in of if scene.is_a(i, ("route",)) and scene.key(i) not in ("port", "airport", "aid")]


def _has_none(scene: Scene, word: Word) -> bool:
    """ "had no access to the enclave", "without access to aid": of roads and relief, not of files and phones."""
    if word.lemma.lower() not in ("access", "passage"):
        return False
    no = any(w.lower == "no" for w in scene.parse.children(word.index, "det")) or scene.case(word.index) == "without"
    to = [w.index for w in scene.parse.children(word.index, "nmod") if scene.case(w.index) in ("to", "into", "through")]
    return no and (not to or any(scene.is_a(i, ("place", "people", "=aid", "=relief", "=assistance")) for i in to))


def _by_protesters(scene: Scene, word: Word) -> bool:
    """Roads that protesters block are events of protest."""
    return any(scene.side(i) in ("protesters", "rioters") for i in agents(scene, word.index))


def _themes(scene: Scene, word: Word, entry: dict[str, Any]) -> list[int]:
    """What a state is of: what is depended on, or the subject where it is of the classes that the entry asks for."""
    on = [w.index for w in obliques(scene, word.index, "on", "upon")]
    found = state_themes(scene, word)
    if wanted := entry.get("object"):
        return [i for i in found if scene.is_a(i, wanted)]
    return on or found


def _claim(scene: Scene, word: Word, status: str, rule: str, what: list[int], year: int | None) -> Candidate:
    view = outlook(scene, word.index, year)
    if rule in ("access.aid-enters", "access.open") and _fails(scene, word, view.certainty):
        status, view = "cut", Outlook("asserted", view.marks)
    if status == "open" and _is_only(scene, word):
        status = "restricted"
    if rule == "access.no-crossing" and view.certainty == "denied":
        view = Outlook("asserted", tuple(m for m in view.marks if m != "negated"))
    particle = next((w for w in scene.parse.children(word.index, "compound:prt") if w.index == word.index + 1), word)
    made = Access(status, phrase(scene, what[0]) if what else None, _between(scene, [word.index, *what]))
    trigger = Span(word.start, particle.end)
    return Candidate(
        "access", trigger, word.index, clause_of(scene, word.index), view.certainty, view.marks, rule, access=made
    )


def _is_only(scene: Scene, word: Word) -> bool:
    """ "open for military convoys only", "reopened only to aid trucks": what is open to a few is restricted."""
    for user in scene.parse.children(word.index, "obl", "nmod", "advcl", "xcomp"):
        if scene.case(user.index).split(" ")[0] not in ("for", "to") or scene.names_time(user.index):
            continue
        near = scene.parse.words[max(0, user.index - 4) : user.index + 2]
        if any(w.lower in ("only", "solely", "exclusively") and w.sentence == word.sentence for w in near):
            return True
    return False


def _fails(scene: Scene, word: Word, certainty: str) -> bool:
    """ "unable to reach the town", "has not reached the town": what does not get through is cut off."""
    above = scene.word(word.head) if word.relation == "xcomp" and word.head >= 0 else word
    return certainty == "denied" or above.lower == "unable" or above.lemma.lower() in ("fail", "struggle")


def _between(scene: Scene, heads: list[int]) -> tuple[Excerpt, ...]:
    """The places that a route runs between, or from and to."""
    for head in heads:
        for word in [w for h in conjuncts(scene, head) for w in scene.parse.children(h, "nmod", "obl")]:
            if scene.case(word.index).split(" ")[0] == "between":
                inner = [w.index for w in scene.parse.children(word.index, "nmod") if scene.case(w.index) == "of"]
                return tuple(phrase(scene, i) for top in (inner or [word.index])[:1] for i in conjuncts(scene, top))
    return ()
