"""Content credentials (C2PA), in five different answers; nothing is fetched."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from dateline.media.extra import needed, tool
from dateline.media.limits import LIMITS
from dateline.records.exhibit import Check

ABSENT, MALFORMED, ALTERED, UNTRUSTED, TRUSTED = ANSWERS = (
    "absent", "malformed", "altered", "valid but untrusted", "valid and trusted",
)  # fmt: skip
_MARKS = (b"c2pa", b"jumb")
_SIGNER = "signingCredential."
_BROKEN = ("malformed", "cbor.invalid", "general.error", "multiple", "claim.missing", "manifest.inaccessible")
_REMOTE = "Remote: "


def credentials_check(data: bytes, type: str, anchors: str = "") -> Check:
    """Read the content credentials of a file; `anchors` are certificates in PEM that this desk trusts."""
    c2pa = needed("c2pa", "reading content credentials")
    try:
        with c2pa.Reader(type, io.BytesIO(data), None, _context(c2pa, anchors)) as reader:
            state, told = str(reader.get_validation_state()), json.loads(reader.json())
    except c2pa.C2paError as error:
        return _record(*_without(str(error), data))
    return _record(*_with(state, told))


def _context(c2pa: Any, anchors: str) -> Any:
    verify = {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_trust": True}
    settings: dict[str, Any] = {"verify": verify}
    if anchors:
        settings["trust"] = {"trust_anchors": anchors}
    return c2pa.Context(settings=c2pa.Settings.from_dict(settings))


def _without(error: str, data: bytes) -> tuple[str, list[str]]:
    """Answer where no credentials could be read: there are none, they stand elsewhere, or they are damaged."""
    if error.startswith("ManifestNotFound"):
        return ABSENT, ["the file carries no content credentials"]
    if error.startswith(_REMOTE):
        return ABSENT, [f"the file carries none; it names some elsewhere, which were not fetched: {error[-200:]}"]
    if error.startswith("NotSupported") and not _marked(data):
        return ABSENT, ["the file is of a kind in which this version does not look for content credentials"]
    if not _marked(data):
        return ABSENT, [f"none were found, and the file could not be read as what it is: {error[:200]}"]
    return MALFORMED, [f"what should be content credentials can't be read: {error[:200]}"]


def _marked(data: bytes) -> bool:
    return any(mark in data for mark in _MARKS)


def _with(state: str, told: Any) -> tuple[str, list[str]]:
    """Answer what credentials that could be read come to."""
    faults = [one for one in told.get("validation_status") or [] if not str(one.get("code")).startswith(_SIGNER)]
    signers = [f"signed by {_signer(one)}" for one in _active(told)]
    if faults:
        word = MALFORMED if all(_is_broken(str(one.get("code"))) for one in faults) else ALTERED
        return word, [*_in_words(faults), *signers]
    codes = [str(one.get("code")) for one in told.get("validation_status") or []]
    return TRUSTED if state == "Trusted" else UNTRUSTED, [*signers, *dict.fromkeys(codes)]


def _is_broken(code: str) -> bool:
    return any(mark in code for mark in _BROKEN)


def _in_words(faults: Iterable[Any]) -> list[str]:
    found = [f"{one.get('code')} at {str(one.get('url', ''))[-120:] or 'the file'}" for one in faults]
    return list(dict.fromkeys(found))[:20]


def _active(told: Any) -> Sequence[Any]:
    active = (told.get("manifests") or {}).get(told.get("active_manifest"))
    return [active["signature_info"]] if active and active.get("signature_info") else []


def _signer(info: Any) -> str:
    """Name who signed, by what the certificate says, and when that was if a time is told."""
    name = str(info.get("common_name") or info.get("issuer") or "somebody unnamed")[:120]
    when = f" at {str(info['time'])[:40]}" if info.get("time") else ""
    return f"{name} ({str(info.get('issuer') or 'no issuer')[:120]}){when}"


def _record(verdict: str, found: Iterable[str]) -> Check:
    return Check("credentials", tool("c2pa-python"), verdict, tuple(found), *LIMITS["credentials"])
