"""A look as JSON and back. What comes back is not trusted: whoever wrote the file may have written the answer."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from typing import Any

from dateline.errors import BadMedia
from dateline.media.kinds import Kind
from dateline.media.limits import LIMITS
from dateline.media.looking import Look
from dateline.records.exhibit import STATEMENTS, Check, Fingerprint, Statement

MOST_BYTES = 48 << 20
_MOST_ROWS, _MOST_WORDS, _MOST_LINE = 400, 400, 400
_FRAMES, _PRINTS = 64, 2  # pictures of a film or a document, and fingerprints by which each is kept


def told(look: Look) -> bytes:
    """Return a look as JSON."""
    value = {
        "type": look.kind.type,
        "oddities": look.kind.oddities,
        "statements": [[one.kind, one.where, one.value, one.role, one.fault] for one in look.statements],
        "checks": [[one.id, one.tool, one.verdict, one.found] for one in look.checks],
        "prints": [[one.kind, one.frame, _text(one.bits), one.quality] for one in look.fingerprints],
        "turned": [[one.kind, one.frame, _text(one.bits), one.quality] for one in look.turned],
        "faults": look.faults,
        "copy": _text(look.copy) if look.copy is not None else None,
        "parts": list(look.parts.items()),
    }
    return json.dumps(value).encode("ascii")


def heard(answer: bytes) -> Look:
    """Return the look that an answer tells of, bounded and checked field by field. Raises `BadMedia`."""
    try:
        value = json.loads(answer)
        return Look(
            Kind(_line(value["type"]), _lines(value["oddities"])),
            [_statement(*one) for one in value["statements"][:_MOST_ROWS]],
            [_check(*one) for one in value["checks"][:20]],
            [_print(*one) for one in value["prints"][: _PRINTS * _FRAMES]],
            [_print(*one) for one in value["turned"][: 8 * _PRINTS * _FRAMES]],
            list(_lines(value["faults"])),
            base64.b64decode(value["copy"], validate=True) if value["copy"] is not None else None,
            {float(frame): _line(where) for frame, where in value["parts"][:_FRAMES]},
        )
    except (ValueError, TypeError, LookupError, RecursionError, AttributeError) as error:
        raise BadMedia(f"a worker's answer makes no sense ({type(error).__name__})") from None


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _line(words: Any) -> str:
    """Return words on one line, all of which can be printed."""
    kept = "".join(char if char.isprintable() else " " for char in str(words)[: 2 * _MOST_LINE])
    return " ".join(kept.split())[:_MOST_LINE]


def _lines(lines: Iterable[Any]) -> tuple[str, ...]:
    return tuple(_line(one) for one in list(lines)[:_MOST_WORDS])


def _statement(kind: Any, where: Any, value: Any, role: Any, fault: Any) -> Statement:
    if kind not in STATEMENTS:
        raise ValueError(kind)
    return Statement(str(kind), _line(where), _line(value), _line(role), None if fault is None else _line(fault))


def _check(id: Any, tool: Any, verdict: Any, found: Any) -> Check:
    """Return a check; what it can show is said here and not by the worker."""
    limits: Mapping[str, tuple[str, str]] = LIMITS
    return Check(str(id), _line(tool), _line(verdict), _lines(found), *limits[str(id)])


def _print(kind: Any, frame: Any, bits: Any, quality: Any) -> Fingerprint:
    held = base64.b64decode(bits, validate=True)
    if kind not in ("pdq", "points") or (kind == "pdq" and len(held) != 32) or len(held) > 4096:
        raise ValueError(kind)
    return Fingerprint(str(kind), float(frame), held, max(0, min(100, int(quality))))
