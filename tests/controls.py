"""The states of control that the campaign sets reconcile, against those that the ledger folds their claims into."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from dateline.ledger.control import fold
from dateline.names.spelling import fold as folded
from dateline.records.filed import FiledClaim
from dateline.records.incident import ControlState
from filed import CORPUS, campaign, named

LATE = timedelta(days=30)  # how long after an entry begins, where it has no end, that it is disputed may be seen
_SMALL = frozenset("the of a an in at on and".split())
_SIDES = (("state", "state forces"), ("rebel", "rebel group"), ("external", "external forces"),
          ("communal", "identity militia"), ("militia", "political militia"), ("rioters", "rioters"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Score:
    """One entry of a campaign set: whether the fold has its holder on its first day, and whether it is contested."""

    campaign: str
    place: str
    holder: bool
    contested: bool
    said: str

    @property
    def right(self) -> bool:
        return self.holder and self.contested


def campaigns(held_back: bool) -> list[str]:
    """Return the names of the campaign sets: those that rules are worked out on, or each third, which is held back."""
    names = sorted(path.stem for path in (CORPUS / "campaigns").glob("*.toml"))
    return [name for at, name in enumerate(names) if (at % 3 == 2) == held_back]


def control_scores(names: Iterable[str]) -> list[Score]:
    """Compare each entry on control of some campaign sets with the fold of their claims."""
    found = []
    for name in names:
        claims, sheet = campaign(name)
        told = tuple(_named_alike(claim) for claim in claims if claim.kind == "control" and claim.place)
        states = fold(told)
        found += [_score(name, entry, told, states, sheet["theatre"]) for entry in sheet.get("control", ())]
    return found


def _named_alike(claim: FiledClaim) -> FiledClaim:
    """The corpus has no ids of places: "the Sabil barracks" and "the barracks of Sabil" are one by their words."""
    assert claim.place is not None
    return replace(claim, place=replace(claim.place, key=f"~{' '.join(sorted(_words(claim.place.name)))}"))


def _words(name: str) -> frozenset[str]:
    return frozenset(folded(name).split()) - _SMALL


def _score(
    name: str, entry: dict[str, Any], claims: tuple[FiledClaim, ...], states: tuple[ControlState, ...], theatre: str
) -> Score:
    keys = {_place_key(named(claims, one)) for one in (*entry["claims"], *entry.get("disputed_by", ()))
            if _there(claims, one)}  # fmt: skip
    of_place = [
        state for state in states if state.place.key in keys and _words(entry["place"]) & _words(state.place.name)
    ]
    of_place = of_place or [state for state in states if state.place.key in keys]
    first = entry["from"]
    last = entry.get("until", first + LATE)
    on = [state for state in of_place if state.start <= first and (state.end is None or state.end >= first)]
    during = [state for state in of_place if state.start <= last and (state.end is None or state.end >= first)]
    disputed = bool(entry.get("disputed_by")) or entry["status"] == "contested"
    contested = any(state.state == "contested" for state in (during if disputed else on))
    sides = _sides(entry, claims, theatre)
    right = any(_is_holder(entry["holder"], state, sides) for state in on)
    said = "; ".join(
        f"{state.place.name} {state.start}..{state.end} {state.state} {state.holders} {state.present}" for state in on
    )
    return Score(name, entry["place"], right, contested == disputed, said or "no state on that day")


def _there(claims: tuple[FiledClaim, ...], reference: str) -> bool:
    dispatch, words = reference[:-1].split(" {", 1)
    return any(claim.dispatch == dispatch and claim.trigger.text == words for claim in claims)


def _place_key(claim: FiledClaim) -> str:
    assert claim.place is not None
    return claim.place.key


def _is_holder(holder: str, state: ControlState, sides: frozenset[str]) -> bool:
    """Tell whether a state has the holder that the analyst wrote, by name or by a side where it is only described."""
    if holder == "disputed":
        return state.state == "contested"
    first = state.holders or state.present
    told = _stems(holder)
    return any(form in sides or _stems(form) & told - _KINDS or _stems(form) <= told for form in first)


def _stems(name: str) -> frozenset[str]:
    return frozenset(
        word if word in _KINDS else re.sub("(?<=....)(?:i?an|i|ia|a)?s?$", "", word) for word in _words(name)
    )


_KINDS = frozenset("army forces front group movement armed council brigade".split())


def _sides(entry: dict[str, Any], claims: tuple[FiledClaim, ...], theatre: str) -> frozenset[str]:
    """Return the sides that the holder of an entry is of: by its theatre, and in the claims that the entry names."""
    own = (named(claims, one).control for one in entry["claims"] if _there(claims, one))
    told = {one.side for one in own if one and one.side and one.status in ("held", "captured", "entered")}
    return frozenset(told | {_side(entry["holder"], theatre)})


def _side(holder: str, theatre: str) -> str:
    """Return the side of a party by the list of its theatre."""
    parties = tomllib.loads((CORPUS / "theatres.toml").read_text(encoding="utf-8"))[theatre]["parties"]
    words = _words(holder)
    best = max(parties, key=lambda party: len(words & _words(re.sub(r"\([^)]*\)$", "", party))))
    kind = re.findall(r"\(([^)]*)\)$", best)
    return next((side for word, side in _SIDES if kind and word in kind[0]), "state forces")


__all__ = ["LATE", "Score", "campaigns", "control_scores"]
