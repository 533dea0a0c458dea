"""Rules of the lexicon that a verb or a noun can meet, and whether the words around it meet their conditions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from dateline.claims.parties import speaker
from dateline.claims.roles import agents, patients
from dateline.claims.scene import Scene
from dateline.claims.vocabulary import entries
from dateline.records.parse import Word

_FLAGS = (
    "violence", "needs_weapon", "needs_force", "needs_actor", "protest", "protest_force", "crowd_control", "clash",
    "harm", "nouns_any", "plural", "only_done", "strict", "undergoes", "fatal", "needs_company", "voicing",
)  # fmt: skip
_LISTS = (
    "object", "subject", "oblique", "oblique_is", "company", "adverb", "weak", "object_not", "subject_not", "head_not",
    "modifier", "modifier_not", "of_is",
)  # fmt: skip
Check = Callable[[Scene, int, "Rule"], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of a lexicon of predicates: its words, its conditions (classes of words) and what it makes."""

    id: str
    verbs: frozenset[str]
    nouns: frozenset[str]
    conditions: dict[str, tuple[str, ...]]
    flags: frozenset[str]
    makes: dict[str, Any]

    def has(self, flag: str) -> bool:
        """Tell whether a flag is set."""
        return flag in self.flags


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules of one lexicon by the lemma of their verb or the head of their noun, in the order of the file."""

    verbs: dict[str, tuple[tuple[str, Rule], ...]]
    nouns: dict[str, tuple[tuple[str, Rule], ...]]


@cache
def rule_book(name: str, table: str) -> RuleBook:
    """Load and index the rules of `lexicon/NAME.toml`."""
    verbs: dict[str, list[tuple[str, Rule]]] = {}
    nouns: dict[str, list[tuple[str, Rule]]] = {}
    for entry in entries(name, table):
        rule = _rule(entry)
        for form in entry.get("verbs", ()):
            lemma, _, particle = form.partition(" ")
            verbs.setdefault(lemma, []).append((particle, rule))
        for form in entry.get("nouns", ()):
            modifier, _, lemma = form.replace(" - ", "-").rpartition(" ")
            nouns.setdefault(lemma, []).append((modifier, rule))
    return RuleBook({k: tuple(v) for k, v in verbs.items()}, {k: tuple(_longest(v)) for k, v in nouns.items()})


@cache
def rules_of(name: str, table: str) -> tuple[Rule, ...]:
    """Every rule of `lexicon/NAME.toml`, in the order of the file."""
    return tuple(_rule(entry) for entry in entries(name, table))


def _longest(found: list[tuple[str, Rule]]) -> list[tuple[str, Rule]]:
    """Nouns with a modifier come before the bare noun."""
    return sorted(found, key=lambda pair: not pair[0])


def _rule(entry: dict[str, Any]) -> Rule:
    conditions = {name: tuple(entry[name]) for name in _LISTS if name in entry}
    flags = frozenset(flag for flag in _FLAGS if entry.get(flag))
    if entry.get("subject_is") == "instrument":
        flags |= {"instrument"}
    known = {"id", "verbs", "nouns", "yes", "no", "subject_is", *_FLAGS, *_LISTS}
    makes = {k: v for k, v in entry.items() if k not in known}
    return Rule(
        entry["id"], frozenset(entry.get("verbs", ())), frozenset(entry.get("nouns", ())), conditions, flags, makes
    )


def verb_rules(scene: Scene, word: Word, book: RuleBook) -> list[Rule]:
    """Rules whose verb this is, particles included, in the order of the file; conditions are not looked at."""
    found = [(p, rule) for p, rule in book.verbs.get(word.lemma.lower(), ()) if has_particle(scene, word, p)]
    return [rule for _, rule in sorted(found, key=lambda pair: not pair[0])]


def has_particle(scene: Scene, word: Word, particle: str) -> bool:
    """Tell whether a verb has a particle; none is asked for by ""."""
    if not particle:
        return True
    children = scene.parse.children(word.index)
    words = scene.parse.words
    following = words[word.index + 1].lower if word.index + 1 < len(words) else ""
    return following == particle or any(
        w.lower == particle and w.deprel in ("compound:prt", "advmod", "compound", "obj", "xcomp") for w in children
    )


def noun_rules(scene: Scene, word: Word, book: RuleBook) -> list[Rule]:
    """Rules whose noun this is; a noun with its modifier comes first."""
    if (joined := _hyphenated(scene, word)) and joined in book.nouns:
        return [rule for _, rule in book.nouns[joined]]
    found = book.nouns.get(word.lemma.lower()) or book.nouns.get(word.lower) or ()
    if not found:
        return []
    modifiers = scene.modifiers(word.index)
    before = {form for m in modifiers for form in (m.lemma.lower(), m.lower, _with_front(scene, m))}
    return [rule for modifier, rule in found if not modifier or modifier in before]


def _with_front(scene: Scene, word: Word) -> str:
    """A modifier with what a hyphen joins before it ("live-fire" in "live-fire drills")."""
    words = scene.parse.words
    joined = word.index >= 2 and words[word.index - 1].text == "-"
    return f"{words[word.index - 2].lower}-{word.lower}" if joined else word.lower


def _hyphenated(scene: Scene, word: Word) -> str:
    """A word with its other half over a hyphen ("sit-in"), the half that heads it; "" without one."""
    words = scene.parse.words
    i = word.index
    if i + 2 < len(words) and words[i + 1].text == "-" and words[i + 2].head == i:
        return f"{word.lower}-{words[i + 2].lower}"
    if i >= 2 and words[i - 1].text == "-" and words[i - 2].head == i:
        return f"{words[i - 2].lower}-{word.lower}"
    return ""


def meets(scene: Scene, index: int, rule: Rule) -> bool:
    """Tell whether the words around a verb meet a rule's conditions."""
    return all(check(scene, index, rule) for check in _CHECKS)


def _object(scene: Scene, index: int, rule: Rule) -> bool:
    wanted = rule.conditions.get("object")
    if wanted == ("none",) and scene.parse.child(index, "ccomp") is not None:
        return False
    unwanted = rule.conditions.get("object_not", ())
    found = patients(scene, index) if wanted or unwanted else []
    if found and all(scene.is_a(i, unwanted) for i in found):
        return False
    return wanted is None or _fits(scene, found, wanted)


def _subject(scene: Scene, index: int, rule: Rule) -> bool:
    wanted = rule.conditions.get("subject")
    unwanted = rule.conditions.get("subject_not", ())
    found = [speaker(scene, i) for i in agents(scene, index)] if wanted or unwanted else []
    if any(scene.side(i) == "rebel group" for i in found) and "rebels" in unwanted:
        return False
    if any(scene.is_a(i, unwanted) for i in found):
        return False
    return wanted is None or _fits(scene, found, wanted)


def _fits(scene: Scene, found: list[int], wanted: tuple[str, ...]) -> bool:
    if "any" in wanted:
        return True
    if not found:
        return "none" in wanted
    return any(scene.is_a(i, wanted) for i in found)


def has_oblique(scene: Scene, index: int, rule: Rule) -> bool:
    """Tell whether a word has the prepositional dependent that a rule asks for."""
    cases = rule.conditions.get("oblique")
    if cases is None:
        return True
    wanted = rule.conditions.get("oblique_is", ("any",))
    for word in scene.parse.children(index, "obl", "nmod", "xcomp", "advcl"):
        fits = scene.case(word.index).split(" ")[0] in cases and not scene.names_time(word.index)
        if fits and ("any" in wanted or scene.is_a(word.index, wanted)):
            return True
    return False


def has_company(scene: Scene, index: int, rule: Rule) -> bool:
    """Tell whether a word has the company, right behind it or below it, that a rule asks for."""
    wanted = rule.conditions.get("company")
    if wanted is None:
        return True
    near = scene.parse.children(index, "obj", "xcomp", "obl", "advmod", "compound", "amod", "nsubj:pass")
    following = scene.parse.words[index + 1 : index + 3]
    return any(w.lower in wanted for w in (*near, *following))


def _adverb(scene: Scene, index: int, rule: Rule) -> bool:
    wanted = rule.conditions.get("adverb")
    return wanted is None or any(w.lower in wanted for w in scene.parse.children(index, "advmod"))


_CHECKS: tuple[Check, ...] = (_object, _subject, has_oblique, has_company, _adverb)


def is_predicate(word: Word) -> bool:
    """Tell whether a verb form says something, and does not only describe a noun ("the captured town")."""
    return word.upos == "VERB" and word.deprel not in (
        "amod",
        "compound",
        "aux",
        "case",
        "flat",
        "fixed",
        "mark",
        "nmod:poss",
    )
