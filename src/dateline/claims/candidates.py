"""Claims before they are attributed, placed and dated: what each clause says happened or is so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from dateline.claims.access import find_access
from dateline.claims.conditions import find_conditions
from dateline.claims.control import find_control
from dateline.claims.events import find_events
from dateline.claims.figures import find_figures
from dateline.claims.learned import find_learned
from dateline.claims.scene import Scene
from dateline.lexicon import load
from dateline.records.claim import Candidate
from dateline.records.dispatch import Dispatch
from dateline.records.parse import Parse


def find_candidates(parse: Parse, dispatch: Dispatch) -> list[Candidate]:
    """Return the events, tolls, control, access and condition claims of a dispatch, in reading order.

    One trigger makes one claim: a word that changes control is no event besides, and a word that is
    an event is no condition.
    """
    scene = Scene(parse)
    year = dispatch.published.year if dispatch.published else None
    figures = find_figures(scene, year)
    counted = frozenset(figure.harm.word for figure in figures)
    control = find_control(scene, year)
    events = find_events(scene, counted, year, frozenset(c.head for c in control))
    events = _from_the_air([_with_outcome(scene, event, control) for event in events])
    found = [figure.candidate for figure in figures]
    found += _apart(control, found)
    found += _apart(events, found)
    found += _apart(find_access(scene, year), found)
    found += _apart(find_conditions(scene, year), found)
    found += _apart((c for c in find_learned(scene, found, year) if not _tells_count(scene, c, counted)), found)
    told = (c for c in found if not _is_asked(scene, c) and not _is_defined(scene, c))
    return sorted(told, key=lambda c: (c.trigger, c.kind))


def _is_asked(scene: Scene, candidate: Candidate) -> bool:
    """ "Who holds the bridge?", "Has the town fallen?": what is asked is not put forward."""
    sentence = scene.parse.sentences[scene.word(candidate.head).sentence]
    marks = [w.text for w in scene.parse.words[sentence.first : sentence.last] if w.upos == "PUNCT"]
    if "?" not in marks[-2:]:
        return False
    subject = scene.parse.child(candidate.head, "nsubj", "nsubj:pass")
    auxiliary = scene.parse.child(candidate.head, "aux", "aux:pass", "cop")
    asked = subject is not None and subject.lower in ("who", "what", "which", "whose")
    return asked or (subject is not None and auxiliary is not None and auxiliary.index < subject.index)


def _is_defined(scene: Scene, candidate: Candidate) -> bool:
    """ "A raid, as defined here, means two shots or more": what a word means is not put forward as happening."""
    span = scene.parse.sentences[scene.word(candidate.head).sentence].span
    return _definition().search(scene.parse.text[span.start : span.end]) is not None


@cache
def _definition() -> re.Pattern[str]:
    return re.compile(load("modality")["definition"]["pattern"], re.IGNORECASE)


def _tells_count(scene: Scene, candidate: Candidate, counted: frozenset[int]) -> bool:
    """Tell whether an event is the harm of a toll over again ("three were shot dead")."""
    states = scene.parse.children(candidate.head, "xcomp", "advmod", "amod")
    return candidate.kind == "event" and any(w.index in counted for w in states)


_OUTCOMES = {
    "state forces": "Government regains territory", "external forces": "Government regains territory",
    "rebel group": "Non-state actor overtakes territory", "political militia": "Non-state actor overtakes territory",
}  # fmt: skip


def _with_outcome(scene: Scene, candidate: Candidate, control: list[Candidate]) -> Candidate:
    """An offensive in whose sentence a place is taken is ACLED's change of territory by the side that took it."""
    event = candidate.event
    if candidate.rule != "event.offensive" or event is None or event.type != "Armed clash":
        return candidate
    sentence = scene.word(candidate.head).sentence
    for claim in control:
        taken = claim.control is not None and claim.control.status == "captured" and claim.certainty == "asserted"
        if taken and claim.control is not None and scene.word(claim.head).sentence == sentence:
            outcome = _OUTCOMES.get(claim.control.side or "")
            return replace(candidate, event=replace(event, type=outcome)) if outcome else candidate
    return candidate


_BOMBS = frozenset(("bombs", "the bombs"))


def _from_the_air(events: list[Candidate]) -> list[Candidate]:
    """In a dispatch of an air strike and of no planted bomb, "bombs hit the mill" and "the bombing" are of the air."""
    aerial = next((c for c in events if c.event and c.event.type == "Air/drone strike" and _is_told(c)), None)
    planted = [c for c in events if c.event and c.event.type == "Remote explosive/landmine/IED"]
    if aerial is None or not planted or not all(_is_unsaid(c) for c in planted):
        return events
    return [
        replace(c, event=replace(c.event, type="Air/drone strike", plover_mode=aerial.event.plover_mode))
        if c in planted and c.event and aerial.event
        else c
        for c in events
    ]


def _is_told(candidate: Candidate) -> bool:
    """Tell whether a happening is put forward, not planned or denied."""
    return candidate.certainty in ("asserted", "estimated", "unconfirmed")


def _is_unsaid(candidate: Candidate) -> bool:
    """Tell whether no more than "bombs" or "the bombing" says by what means."""
    weapons = {w.text.lower() for w in candidate.event.weapons} if candidate.event else set()
    return weapons <= _BOMBS and candidate.rule not in _BY_HAND


_BY_HAND = frozenset(("event.plant-bomb", "event.fire-weapon", "event.ram", "event.set-off-mine", "event.step-on-mine"))


def _apart(new: Iterable[Candidate], found: list[Candidate]) -> list[Candidate]:
    """Those of `new` whose trigger meets none that is already there, but for a toll's."""
    taken = {c.head for c in found if c.kind != "toll"}
    spans = sorted(c.trigger for c in found if c.kind != "toll")
    return [c for c in new if c.head not in taken and not any(s.covers(c.trigger) for s in spans)]
