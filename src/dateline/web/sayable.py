"""Codes for people to say and to copy by hand: groups of four, without I, L, O and U."""

from __future__ import annotations

import secrets

from dateline.protect.secret import SAYABLE

_GROUP = 4
_MEANT = str.maketrans("ILO", "110")


def new_code(groups: int = 4) -> str:
    """Return a random code, of twenty bits in each group."""
    return grouped("".join(secrets.choice(SAYABLE) for _ in range(groups * _GROUP)))


def spelled(data: bytes, groups: int = 4) -> str:
    """Return the code that some random bytes spell; of each byte, five bits."""
    return grouped("".join(SAYABLE[byte % len(SAYABLE)] for byte in data[: groups * _GROUP]))


def grouped(letters: str) -> str:
    """Set letters in groups."""
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))


def meant(typed: str) -> str:
    """Return the code that somebody typed, in whatever groups, with letters that no code has read as the digits."""
    letters = "".join(letter for letter in typed.upper().translate(_MEANT) if letter in SAYABLE)
    return grouped(letters[:64])
