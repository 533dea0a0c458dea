"""What somebody had typed when their session ended: sealed, carried through signing in, and shown to be sent again."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping

SECRET = frozenset({"csrf", "password", "old", "code"})
"""The fields that forms have for secrets; a form with one of a person is never carried anywhere."""
PLUMBING = frozenset({"snapshot", "shown", "back", "once", "incident", "source", "judgement", "subject", "person"})
"""The fields that forms bear unseen; all others are shown when what was typed is shown again."""


def typed_in(form: Mapping[str, str]) -> dict[str, str]:
    """Return what a form says, without its secrets."""
    return {name: value for name, value in form.items() if name not in SECRET}


def is_kept(form: Mapping[str, str]) -> bool:
    """Tell whether a form is worth keeping: something is typed in it, and it bears no secret."""
    return bool(form) and SECRET.isdisjoint(form.keys() - {"csrf"}) and bool(typed_in(form))


def shown(form: Mapping[str, str]) -> dict[str, str]:
    """Return what of a form its sender sees."""
    return {name: value for name, value in form.items() if name not in PLUMBING}


def unseen(form: Mapping[str, str]) -> dict[str, str]:
    """Return what of a form its sender does not see."""
    return {name: value for name, value in form.items() if name in PLUMBING}


def packed(key: bytes, to: str, form: Mapping[str, str]) -> str:
    """Return what was typed and where it was going as one value that only this desk can make."""
    body = json.dumps([to, typed_in(form)], ensure_ascii=False, separators=(",", ":"))
    return f"{_seal(key, body)}{body}"


def unpacked(key: bytes, kept: str) -> tuple[str, dict[str, str]] | None:
    """Return where it was going and what was typed; None for what this desk has not packed."""
    seal, body = kept[:64], kept[64:]
    if not hmac.compare_digest(_seal(key, body).encode(), seal.encode("utf-8", "replace")):
        return None
    to, form = json.loads(body)
    return to, form


def _seal(key: bytes, body: str) -> str:
    return hmac.new(key, body.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
