"""Lemmas made sure of: a word that the model's lemma misses is looked up among the forms of the lexicon's words."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from dateline.lexicon import load
from dateline.records.parse import Parse, Word

_RULES = (("events", "event"), ("control", "control"), ("access", "access"), ("conditions", "condition"))
_VOWELS = frozenset("aeiou")


def with_sure_lemmas(parse: Parse) -> Parse:
    """Return the parse with lemmas from the lexicon's own words where the model's is none of them."""
    words = tuple(_sure(word) for word in parse.words)
    if all(new is old for new, old in zip(words, parse.words, strict=True)):
        return parse
    return replace(parse, words=words)


def _sure(word: Word) -> Word:
    if word.upos == "VERB":
        known, forms = _verbs()
    elif word.upos in ("NOUN", "PROPN", "ADJ"):
        known, forms = _nouns()
    else:
        return word
    if word.lemma.lower() in known:
        return word
    lemma = forms.get(word.lower)
    return replace(word, lemma=lemma) if lemma and not (word.upos != "NOUN" and lemma == word.lower) else word


@cache
def _verbs() -> tuple[frozenset[str], dict[str, str]]:
    """Verbs of the rules, and their regular and irregular forms -> lemma."""
    known = {form.partition(" ")[0] for entry in _entries() for form in entry.get("verbs", ())}
    known |= {v.partition(" ")[0] for name in ("light", "occurrence") for v in load("events")[name]["verbs"]}
    for entry in load("harm")["harm"]:
        known |= {*entry["verbs"], *entry["suffer"]}
    forms: dict[str, str] = {}
    for lemma in sorted(known):
        for form in _verb_forms(lemma):
            forms.setdefault(form, lemma)
    forms.update({f: v for f, v in load("forms")["irregular"].items() if v in known})
    return frozenset(known), forms


@cache
def _nouns() -> tuple[frozenset[str], dict[str, str]]:
    """Nouns of the rules and word lists, and their plurals -> lemma."""
    known = {form.rpartition(" ")[2] for entry in _entries() for form in entry.get("nouns", ())}
    for entry in (*load("groups")["group"], *load("nouns").values(), load("weapons")["arms"]):
        known |= set(entry["words"])
    for entry in load("weapons")["weapon"]:
        known |= {w.rpartition(" ")[2] for w in (*entry["words"], *entry.get("carriers", ()))}
    for entry in load("harm")["harm"]:
        known |= set(entry["nouns"])
    forms: dict[str, str] = {}
    for lemma in sorted(known):
        forms.setdefault(lemma, lemma)
        for form in _plurals(lemma):
            forms.setdefault(form, lemma)
    forms.update({f: v for f, v in load("forms")["plural"].items() if v in known})
    return frozenset(known), forms


def _entries() -> list[dict[str, Any]]:
    return [entry for name, table in _RULES for entry in load(name)[table]]


def _verb_forms(lemma: str) -> list[str]:
    """Regular forms: -s, -ed, -ing, with dropped e, y to i, and a doubled consonant where one may be."""
    if lemma.endswith("e"):
        return [lemma + "s", lemma + "d", lemma[:-1] + "ing"]
    if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        return [lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"]
    plural = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else "s")
    forms = [plural, lemma + "ed", lemma + "ing"]
    if len(lemma) > 2 and lemma[-1] not in "aeiouwxyh" and lemma[-2] in _VOWELS and lemma[-3] not in _VOWELS:
        forms += [lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing"]
    return forms


def _plurals(lemma: str) -> list[str]:
    """Regular plurals."""
    if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        return [lemma[:-1] + "ies"]
    if lemma.endswith(("s", "sh", "ch", "x", "z")):
        return [lemma + "es"]
    return [lemma + "s"] if not lemma.endswith("man") else [lemma[:-2] + "en"]
