"""From the ClearNLP labels of spaCy's English pipelines to Universal Dependencies.

ClearNLP hangs a noun from its preposition and a predicate noun from its copula; Universal Dependencies does
the reverse. Sources: the ClearNLP guidelines (Choi and Palmer 2012) and universaldependencies.org.
"""

from __future__ import annotations

from dataclasses import dataclass

RENAMED = {
    "dobj": "obj", "dative": "iobj", "nsubjpass": "nsubj:pass", "csubjpass": "csubj:pass", "auxpass": "aux:pass",
    "relcl": "acl:relcl", "poss": "nmod:poss", "prt": "compound:prt", "neg": "advmod", "npadvmod": "obl:unmarked",
    "nmod": "compound", "oprd": "xcomp", "quantmod": "advmod", "predet": "det:predet", "preconj": "cc:preconj",
    "intj": "discourse", "meta": "dep", "ROOT": "root", "complm": "mark", "possessive": "case", "nn": "compound",
    "num": "nummod", "number": "compound",
}  # fmt: skip
SIGNS = frozenset({"dobj", "pobj", "nsubjpass", "relcl", "prep", "attr", "auxpass"})
_NOUNS = frozenset({"NOUN", "PROPN", "PRON", "NUM", "SYM", "ADJ", "DET"})


@dataclass(slots=True)
class Node:
    """A word on its way from one scheme to the other; `head` is its own index for a root."""

    index: int
    lower: str
    upos: str
    deprel: str
    head: int


def to_universal(nodes: list[Node]) -> None:
    """Rewrite heads and relations of one sentence in place."""
    for node in nodes:
        if node.deprel in ("pobj", "pcomp"):
            _turn_preposition(nodes, node)
    for node in nodes:
        if node.deprel in ("attr", "acomp") and nodes[node.head].lower in _COPULAS:
            _turn_copula(nodes, node)
    for node in nodes:
        if node.deprel == "prep":
            node.deprel = "obl" if nodes[node.head].upos in ("VERB", "AUX") else "nmod"
        elif node.deprel in ("attr", "acomp"):
            node.deprel = "xcomp"
        elif node.deprel == "agent":
            node.deprel = "case"
        else:
            node.deprel = RENAMED.get(node.deprel, node.deprel)


_COPULAS = frozenset({"be", "is", "are", "was", "were", "been", "being", "am", "'s", "’s", "'re", "’re", "'m", "’m"})


def _turn_preposition(nodes: list[Node], noun: Node) -> None:
    """Hang the noun where its preposition hung, and the preposition from the noun."""
    preposition = nodes[noun.head]
    clause = noun.deprel == "pcomp" and noun.upos in ("VERB", "AUX")
    if preposition.deprel == "agent":
        noun.deprel = "obl:agent"
    elif clause:
        noun.deprel = "advcl" if nodes[preposition.head].upos in ("VERB", "AUX") else "acl"
    else:
        noun.deprel = "obl" if nodes[preposition.head].upos in ("VERB", "AUX") else "nmod"
    root = preposition.head == preposition.index
    noun.head = noun.index if root else preposition.head
    if root:
        noun.deprel = "ROOT"
    preposition.head = noun.index
    preposition.deprel = "mark" if clause else "case"


def _turn_copula(nodes: list[Node], predicate: Node) -> None:
    """Make the predicate the head of its clause, with the copula and the copula's dependents under it."""
    copula = nodes[predicate.head]
    root = copula.head == copula.index
    predicate.head = predicate.index if root else copula.head
    predicate.deprel = copula.deprel
    for node in nodes:
        if node.head == copula.index and node is not predicate and node is not copula:
            node.head = predicate.index
    copula.head, copula.deprel = predicate.index, "cop"
