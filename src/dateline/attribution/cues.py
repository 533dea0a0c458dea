"""The cue lexicon, loaded and indexed by lemma."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from dateline.lexicon import load

UNSAID = frozenset({"attitude", "belief", "demand", "judgement"})
"""Classes of cues that tell what somebody feels, wants or judges rather than that somebody speaks."""


@dataclass(frozen=True, slots=True)
class CueRule:
    """One entry of `lexicon/cues.toml`; its header says what the fields mean."""

    id: str
    lemmas: frozenset[str]
    kind: str
    stance: str
    takes: frozenset[str]
    object: str | None = None
    subject: str | None = None
    unless_object: frozenset[str] = frozenset()
    only_object: frozenset[str] = frozenset()
    plain: bool = False
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cues:
    """Cue rules by part of speech and lemma."""

    verbs: Mapping[str, tuple[CueRule, ...]]
    nouns: Mapping[str, CueRule]
    adjectives: Mapping[str, CueRule]
    feelings: Mapping[str, CueRule]
    adverbs: Mapping[str, CueRule]
    according: CueRule
    per: CueRule
    account: CueRule
    relay: CueRule
    figures: CueRule


def _rule(row: dict[str, Any]) -> CueRule:
    return CueRule(
        id=row["id"],
        lemmas=frozenset(row.get("lemmas", row.get("words", ()))),
        kind=row["class"],
        stance=row["stance"],
        takes=frozenset(row.get("takes", ())),
        object=row.get("object"),
        subject=row.get("subject"),
        unless_object=frozenset(row.get("unless-object", ())),
        only_object=frozenset(row.get("only-object", ())),
        plain=bool(row.get("plain")),
        only={k: frozenset(v) for k, v in row.get("only", {}).items()},
        yes=tuple(row["yes"]),
        no=tuple(row["no"]),
    )


@cache
def load_cues() -> Cues:
    """Return the cue lexicon of the package."""
    table = load("cues")
    verbs: dict[str, list[CueRule]] = {}
    for rule in map(_rule, table["cue"]):
        for lemma in sorted(rule.lemmas):
            verbs.setdefault(lemma, []).append(rule)
    single = {
        kind: {lemma: rule for rule in map(_rule, table[kind]) for lemma in sorted(rule.lemmas)}
        for kind in ("noun", "adjective", "feeling", "adverb")
    }
    return Cues(
        {lemma: tuple(rules) for lemma, rules in verbs.items()},
        single["noun"], single["adjective"], single["feeling"], single["adverb"], _rule(table["according"][0]),
        _rule(table["per"][0]), _rule(table["account"][0]), _rule(table["relay"][0]),
        _rule(table["figures"][0]),
    )  # fmt: skip


def cue_rules() -> list[CueRule]:
    """Every rule of the lexicon, in its order."""
    table = load("cues")
    return [
        _rule(row)
        for kind in ("cue", "relay", "figures", "per", "account", "according", "adverb", "noun", "adjective", "feeling")
        for row in table[kind]
    ]
