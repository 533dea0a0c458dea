"""Heads of the log: how large it was and what it came to at a moment, signed, as a small file for somebody else."""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import re
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from dateline.custody.extra import has, needed
from dateline.custody.merkle import Hash, root_of
from dateline.errors import BadProof

FORMAT = "dateline-head-1"
_SIGNED = ("desk", "size", "root", "at")
_HASH = 32
_HEXADECIMAL = re.compile("[0-9a-f]*")
Signature = Literal["good", "none", "wrong", "unchecked"]
"""Whether a head is as it was signed; `unchecked` where the library that could tell is not installed."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a log came to: of which desk, how many entries, their root, and when by that desk's clock.

    `leaves` are the hashes of all entries, which tell where a log parts from the head and not only that it does.
    """

    desk: str
    size: int
    root: str
    at: str
    key: str | None = None
    signature: str | None = None
    leaves: str | None = None


def statement(head: Head) -> bytes:
    """Return what is signed of a head."""
    told: dict[str, Any] = {name: getattr(head, name) for name in _SIGNED}
    return _json(told | {"format": FORMAT}).encode("utf-8")


def public_key(secret: bytes) -> str:
    """Return the public half of a signing key."""
    return str(_ed25519().Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw().hex())


def sign(head: Head, secret: bytes) -> Head:
    """Return a head with its signature."""
    signature = _ed25519().Ed25519PrivateKey.from_private_bytes(secret).sign(statement(head))
    return replace(head, key=public_key(secret), signature=signature.hex())


def can_sign() -> bool:
    """Tell whether the library that signs is installed."""
    return has("cryptography")


def signature_of(head: Head) -> Signature:
    """Tell whether a head is as it was signed."""
    if head.key is None or head.signature is None:
        return "none"
    if not can_sign():
        return "unchecked"
    wrong: Any = needed("cryptography.exceptions", "checking a signature").InvalidSignature
    try:
        key = _ed25519().Ed25519PublicKey.from_public_bytes(bytes.fromhex(head.key))
        key.verify(bytes.fromhex(head.signature), statement(head))
    except (wrong, ValueError):
        return "wrong"
    return "good"


def with_leaves(head: Head, leaves: list[Hash]) -> Head:
    """Return a head with the hashes of all its entries."""
    return replace(head, leaves=base64.b64encode(b"".join(leaves)).decode("ascii"))


def leaves_of(head: Head) -> list[Hash] | None:
    """Return the hashes of a head's entries; None where it has none, or others than its root is of."""
    if head.leaves is None:
        return None
    with contextlib.suppress(binascii.Error, ValueError):
        data = base64.b64decode(head.leaves, validate=True)
        found = [data[at : at + _HASH] for at in range(0, len(data), _HASH)]
        same = len(found) == head.size and base64.b64encode(data).decode("ascii") == head.leaves
        if same and root_of(found).hex() == head.root:
            return found
    return None


def as_text(head: Head) -> str:
    """Return a head as the one text that it has."""
    told = {name: value for name, value in asdict(head).items() if value is not None}
    return _json(told | {"format": FORMAT}, 1) + "\n"


def read_head(text: str, where: str) -> Head:
    """Return the head that a text is. Raises `BadProof` for any other text than the one it was written as."""
    head = made(parsed(text, FORMAT, where), where)
    if as_text(head) != text:
        raise BadProof(f"{where}: not as it was written; bring this head back from a copy")
    return head


def made(told: dict[str, Any], where: str) -> Head:
    """Return the head of values. Raises `BadProof`."""
    values = {name: value for name, value in told.items() if name != "format"}
    try:
        head = Head(**values)
    except TypeError:
        raise BadProof(f"{where}: not a head, or one that was changed") from None
    hashes, words = (head.root, head.key or "", head.signature or ""), (head.desk, head.at, head.leaves or "")
    if type(head.size) is not int or not all(isinstance(one, str) for one in (*hashes, *words)):
        raise BadProof(f"{where}: not a head, or one that was changed")
    if not all(_HEXADECIMAL.fullmatch(one) for one in hashes):
        raise BadProof(f"{where}: not as it was written; bring this head back from a copy")
    return head


def plain(head: Head) -> dict[str, Any]:
    """Return a head as values, without its entries' hashes."""
    told = {name: value for name, value in asdict(head).items() if value is not None and name != "leaves"}
    return told | {"format": FORMAT}


def parsed(text: str, format: str, where: str) -> dict[str, Any]:
    """Return the object of a text that says to be of a format. Raises `BadProof`."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise BadProof(f"{where}: cut short or changed; it is no JSON") from None
    if not isinstance(told, dict) or told.get("format") != format:
        raise BadProof(f"{where}: not of the format {format}")
    return told


def _json(told: dict[str, Any], indent: int | None = None) -> str:
    separators = (",", ": ") if indent else (",", ":")
    return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=indent, separators=separators)


def _ed25519() -> Any:
    return needed("cryptography.hazmat.primitives.asymmetric.ed25519", "signing")
