"""What people said of single claims, put in the place of what the reader said: accepted, corrected, added, rejected."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from dateline.ledger.judgements import standing
from dateline.records.filed import FiledClaim, Terms, Verdict
from dateline.records.incident import Judgement
from dateline.records.values import made, plain

VERDICTS = {"accept": "accepted", "reject": "rejected", "correct": "corrected", "add": "added"}
ASIDE = frozenset({"rejected", "taken back"})
"""States of claims that are no part of the ledger, though they stay on file."""
REVIEWED = "reviewed"
_ON_CLAIMS = frozenset({*VERDICTS, REVIEWED})
_NAMES = tuple(field.name for field in fields(Terms))


def corrected(claims: Iterable[FiledClaim], stand: Iterable[Judgement]) -> tuple[FiledClaim, ...]:
    """Return claims as people left them, by the judgements that stand; all claims of a dispatch must be among them.

    A claim that the reader found is left out where a person made another say the same of the same words.
    """
    filed, told = tuple(claims), _verdicts(stand)
    if not told and not any(claim.by_hand for claim in filed):
        return filed
    judged = [_judged(claim, told.get(claim.key)) for claim in filed]
    vouched = {_words(claim): claim.key for claim in judged if claim.verdict and claim.verdict.act != "rejected"}
    return tuple(claim for claim in judged if claim.verdict or vouched.get(_words(claim), claim.key) == claim.key)


def settled(
    filed: Iterable[Iterable[FiledClaim]], judgements: Iterable[Judgement]
) -> tuple[tuple[tuple[FiledClaim, ...], ...], tuple[Judgement, ...]]:
    """Return what is to be told outside: claims as people left them, and what else was decided that stands.

    What was rejected is not among them, nor who said so of a claim, when and why.
    """
    stand = standing(judgements)
    left = (
        tuple(replace(one, verdict=None, by_hand=None) for one in corrected(claims, stand) if one.state not in ASIDE)
        for claims in filed
    )
    return tuple(left), tuple(one for one in stand if one.act not in _ON_CLAIMS)


def terms_of(claim: FiledClaim) -> Terms:
    """Return what a claim says."""
    return Terms(**{name: getattr(claim, name) for name in _NAMES})


def told(terms: Terms) -> str:
    """Return what a claim is to say, as a judgement keeps it: equal terms give one text."""
    return json.dumps(plain(terms), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_terms(value: str | None) -> Terms | None:
    """Return what a judgement has a claim say; None where it says nothing of it."""
    return made(Terms, json.loads(value)) if value else None


def _verdicts(stand: Iterable[Judgement]) -> Mapping[str, Judgement]:
    """Return the judgement on each claim, by the claim's key: the latest, where several are about it."""
    ordered = sorted((one for one in stand if one.act in VERDICTS), key=lambda one: (one.at, one.key))
    return {subject: one for one in ordered for subject in one.subjects}


def _judged(claim: FiledClaim, judgement: Judgement | None) -> FiledClaim:
    if judgement is None:
        return replace(claim, state="taken back") if claim.by_hand else claim
    verdict = Verdict(
        VERDICTS[judgement.act], judgement.key, judgement.reason, judgement.by, judgement.at
    )  # fmt: skip
    if judgement.act == "reject":
        return replace(claim, state="rejected", verdict=verdict)
    own = terms_of(claim)
    terms = read_terms(judgement.value) or own
    if terms != own and claim.by_hand != "added":
        verdict = replace(verdict, read=own)
    relays = tuple(name for name in claim.relays if name != terms.origin.name)
    return replace(claim, verdict=verdict, relays=relays, **_values(terms))


def _values(terms: Terms) -> dict[str, Any]:
    return {name: getattr(terms, name) for name in _NAMES}


def _words(claim: FiledClaim) -> tuple[str, str, int, int]:
    """Return what a claim is known by: its dispatch, its kind and where its trigger stands."""
    return claim.dispatch, claim.kind, *claim.trigger.span
