"""Briefs kept beside what is printed: as JSON, read again, and compared with the next."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from dateline.errors import BadInput
from dateline.protect.clearance import Clearing
from dateline.protect.words import Cut
from dateline.publish.brief import VERSION, Brief, Note, Section, cited, notes_of, with_section
from dateline.publish.wording import Sentence, say

_COMPARED = ("happened", "tolls", "control", "access", "conditions")
_SAID = ("text", "outlet", "source", "words")
_MOST_BYTES = 50_000_000


def brief_json(brief: Brief) -> str:
    """Return a brief as JSON; the next one is compared with it."""
    told = {
        "brief": VERSION, "place": brief.place, "since": brief.since, "until": brief.until, "policy": brief.policy,
        "sections": [
            {"id": section.id, "title": section.title, "sentences": [_sentence(one) for one in section.sentences]}
            for section in brief.sections
        ],
        "notes": [{field: getattr(note, field) for field in _NOTE} for note in brief.notes],
        "method": list(brief.method),
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


_NOTE = ("number", "claim", "dispatch", "outlet", "published", "source", "words", "state", "by_desk")


def _sentence(one: Sentence) -> dict[str, Any]:
    return {"rule": one.id, "about": one.about, "text": one.text, "claims": list(one.claims)}


def read_brief(path: Path) -> dict[str, Any]:
    """Read the JSON of an earlier brief. Raises `BadInput`."""
    data = path.read_bytes()
    try:
        told = json.loads(data) if len(data) <= _MOST_BYTES else None
        if isinstance(told, dict) and told.get("brief") == VERSION:
            list(_before(told))
            [Note(**note) for note in told["notes"]]
            return told
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise BadInput(f"{path}: no brief of ours as JSON; `dateline brief --json FILE` writes one")


def _before(told: dict[str, Any]) -> Iterator[Sentence]:
    for section in told["sections"]:
        if section["id"] in _COMPARED:
            for one in section["sentences"]:
                yield Sentence(str(one["rule"]), str(one["about"]), str(one["text"]), tuple(map(str, one["claims"])))


def compared(brief: Brief, earlier: dict[str, Any], clearing: Clearing) -> Brief:
    """Return a brief with what it says otherwise than an earlier one, and what of that no longer stands.

    What is gone is quoted from the earlier brief as it was published, with its footnotes, but for names that are no
    longer published; where its claims were withdrawn that is said.
    """
    earlier = _cut(earlier, clearing.cut)
    before = {one.about: one for one in _before(earlier)}
    now = {one.about: one for section in brief.sections if section.id in _COMPARED for one in section.sentences}
    withdrawn = {one.record.key for one in clearing.claims if one.record.state == "withdrawn"}
    known = {one.record.key for one in clearing.claims}
    told = list(_changes(before, now, withdrawn, {one.record.id for one in clearing.incidents}))
    met = cited([Section("changed", "", "", tuple(told)), *brief.sections])
    old = {note["claim"]: Note(**note) for note in earlier["notes"]}
    fresh = _fresh_notes(clearing, met, known)
    notes = [fresh.get(key) or _gone(old[key]) for key in met if key in fresh or key in old]
    return with_section(brief, "changed", told, tuple(_numbered(note, at) for at, note in enumerate(notes, 1)))


def _cut(told: Any, cut: Cut) -> Any:
    """Return an earlier brief without the words that may not be published any more."""
    if isinstance(told, dict):
        return {name: cut(one) if name in _SAID and isinstance(one, str) else _cut(one, cut)
                for name, one in told.items()}  # fmt: skip
    return [_cut(one, cut) for one in told] if isinstance(told, list) else told


def _changes(
    before: dict[str, Sentence], now: dict[str, Sentence], withdrawn: set[str], stand: set[str]
) -> Iterator[Sentence]:
    """Say what is gone, what is said otherwise and what is new; what is only not of this brief is not taken back."""
    here = {_incident(about) for about in now}
    for about, old in before.items():
        if about not in now:
            outside = _incident(about) in stand - here
            gone = "changed.withdrawn" if old.claims and set(old.claims) <= withdrawn else "changed.gone"
            yield say("changed.outside" if outside else gone, f"changed/{about}", old.claims, before=f"“{old.text}”")
    for about, one in now.items():
        known = before.get(about)
        if known is not None and known.text != one.text:
            main = now.get(f"incident/{_incident(about)}", one)
            told = (*main.claims, *one.claims, *known.claims)
            said = one.text if main is one else f"{main.text} {one.text}"
            yield say("changed.other", f"changed/{about}", told, now=said, before=f"“{known.text}”")
    for about, one in now.items():
        if about not in before:
            yield say("changed.new", f"changed/{about}", one.claims, now=one.text)


def _incident(about: str) -> str:
    return about.split("/")[1] if about.startswith("incident/") else ""


def _fresh_notes(clearing: Clearing, met: dict[str, None], known: set[str]) -> dict[str, Note]:
    claims = {one.record.key: one.record for one in clearing.claims}
    standing = Sentence("", "", "", tuple(key for key in met if key in known))
    return {note.claim: note for note in notes_of((Section("", "", "", (standing,)),), claims)}


def _gone(note: Note) -> Note:
    return replace(note, state="gone")


def _numbered(note: Note, at: int) -> Note:
    return replace(note, number=at)
