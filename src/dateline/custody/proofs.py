"""Proofs as small files: that an entry is in the log that a head is of, and that one head continues another."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dateline.custody.heads import Head, made, parsed, plain
from dateline.custody.merkle import Hash, extends, includes, leaf_hash
from dateline.errors import BadProof

INCLUSION, CONSISTENCY = "dateline-inclusion-1", "dateline-consistency-1"


@dataclass(frozen=True, slots=True)
class Inclusion:
    """An entry, as the text that its leaf is the hash of, with its path to the root of a head."""

    entry: str
    seq: int
    path: tuple[Hash, ...]
    head: Head


@dataclass(frozen=True, slots=True)
class Consistency:
    """Two heads with the path that proves the first to be the beginning of the second."""

    first: Head
    second: Head
    path: tuple[Hash, ...]


Proof = Inclusion | Consistency


def holds(proof: Proof) -> str | None:
    """Return why a proof does not hold; None where it does. Whether its heads are signed is another question."""
    if isinstance(proof, Inclusion):
        return _holds_inclusion(proof)
    first, second = proof.first, proof.second
    if first.desk != second.desk:
        return "the heads are of two desks"
    if extends(first.size, second.size, proof.path, _bytes(first.root), _bytes(second.root)):
        return None
    return f"the log of {second.size:,} entries does not begin with the one of {first.size:,}"


def in_words(proof: Proof) -> str:
    """Say what a proof proves."""
    if isinstance(proof, Inclusion):
        head = proof.head
        return f"the proof that entry {proof.seq:,} is in the log of {head.size:,} entries of desk {head.desk}"
    first, second = proof.first, proof.second
    return f"the proof that the log of {second.size:,} entries of desk {second.desk} continues that of {first.size:,}"


def _holds_inclusion(proof: Inclusion) -> str | None:
    leaf, head = leaf_hash(proof.entry.encode("utf-8", "surrogatepass")), proof.head
    if _seq(proof.entry) != proof.seq:
        return f"the entry does not say to be entry {proof.seq:,}"
    if includes(leaf, proof.seq - 1, head.size, proof.path, _bytes(head.root)):
        return None
    return f"entry {proof.seq:,} is not in the log that the head is of"


def proof_text(proof: Proof) -> str:
    """Return a proof as text."""
    path = [step.hex() for step in proof.path]
    told: dict[str, Any]
    if isinstance(proof, Inclusion):
        told = {"format": INCLUSION, "entry": proof.entry, "seq": proof.seq, "path": path, "head": plain(proof.head)}
    else:
        told = {"format": CONSISTENCY, "first": plain(proof.first), "second": plain(proof.second), "path": path}
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_proof(text: str, where: str) -> Proof:
    """Return the proof that a text is. Raises `BadProof`."""
    kind = INCLUSION if f'"{INCLUSION}"' in text else CONSISTENCY
    told = parsed(text, kind, where)
    try:
        path = tuple(bytes.fromhex(step) for step in told["path"])
        if kind == INCLUSION:
            proof: Proof = Inclusion(str(told["entry"]), int(told["seq"]), path, made(dict(told["head"]), where))
        else:
            proof = Consistency(made(dict(told["first"]), where), made(dict(told["second"]), where), path)
    except (KeyError, TypeError, ValueError):
        raise BadProof(f"{where}: not a proof, or one that was changed") from None
    if proof_text(proof) != text:
        raise BadProof(f"{where}: not as it was written; ask for the proof again")
    return proof


def heads_of(proof: Proof) -> Sequence[Head]:
    """Return the heads that a proof leads to."""
    return (proof.head,) if isinstance(proof, Inclusion) else (proof.first, proof.second)


def _seq(entry: str) -> object:
    try:
        return json.loads(entry)[1]
    except (ValueError, IndexError, TypeError, KeyError):
        return None


def _bytes(root: str) -> Hash:
    try:
        return bytes.fromhex(root)
    except ValueError:
        return b""
