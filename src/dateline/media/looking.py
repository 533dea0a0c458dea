"""One look at an untrusted file, by all parsers; whatever one of them raises becomes a line and stops nothing else."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from dateline.errors import BadMedia
from dateline.media.captures import capture_check
from dateline.media.credentials import credentials_check
from dateline.media.extra import needed, tool, why
from dateline.media.frames import film, frames
from dateline.media.inner import MOST, inner_pictures
from dateline.media.kinds import BOXED, UNKNOWN, Kind, recognise
from dateline.media.likeness import prints, shrunk
from dateline.media.limits import LIMITS
from dateline.media.opening import opened
from dateline.media.statements import EXIF, READERS, iptc, streams
from dateline.media.traces import CANNOT_SAY, traces_check
from dateline.records.exhibit import Check, Fingerprint, Statement

_COPY_SIDE = 2048
WHOLE, ODD, UNREADABLE, UNKNOWN_KIND = "whole", "odd", "unreadable", "of no known kind"


@dataclass(slots=True)
class Look:
    """What was found in a file; `faults` are what could not be read of it, `copy` is a working copy as JPEG.

    `fingerprints` are those by which it is kept, `turned` those by which it is looked for, in all eight turnings.
    `parts` tells where each picture of a PDF or a capture stands, by the `frame` of its fingerprints.
    """

    kind: Kind
    statements: list[Statement] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    fingerprints: list[Fingerprint] = field(default_factory=list)
    turned: list[Fingerprint] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    copy: bytes | None = None
    parts: dict[float, str] = field(default_factory=dict)


def look(data: bytes, anchors: str = "") -> Look:
    """Look into a file. Only a missing package of the extra is raised; all else is said."""
    taken = Look(recognise(data))
    for name, families, reader in READERS:
        if taken.kind.family in families:
            with _said(taken, name):
                taken.statements += reader(_exif_block(data, taken.kind.type) if name == EXIF else data)
    image = _picture(taken, data) if taken.kind.family == "image" else None
    if taken.kind.family in ("video", "audio"):
        _play(taken, data)
    if taken.kind.family == "warc":
        with _said(taken, "the capture"):
            taken.checks.append(capture_check(data))
    if taken.kind.family in ("pdf", "warc"):
        _look_within(taken, data)
    with _said(taken, "content credentials"):
        taken.checks.append(credentials_check(data, taken.kind.type, anchors))
    with _said(taken, "traces"):
        taken.checks.append(traces_check(data, image, taken.statements))
    taken.checks.insert(0, _file_check(taken, len(data)))
    return taken


@contextlib.contextmanager
def _said(taken: Look, what: str) -> Iterator[None]:
    """Turn whatever a parser raises into a line; parsers of untrusted bytes raise anything."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except BadMedia:
        raise
    except Exception as error:
        taken.faults.append(f"{what} can't be read: {why(error)}")


def _picture(taken: Look, data: bytes) -> Any:
    """Decode a picture, note what it says and looks like, and make its working copy."""
    image = None
    with _said(taken, "the picture"):
        closed = opened(data, taken.kind.type)
        closed.load()
        image = closed
    if image is None:
        return None
    with _said(taken, "IPTC"):
        taken.statements += iptc(needed("PIL.IptcImagePlugin", "reading IPTC").getiptcinfo(image) or {})
    with _said(taken, "the picture's likeness"):
        small = shrunk(image.copy())
        _hash(taken, small, 0.0)
    with _said(taken, "the working copy"):
        taken.copy = _copied(image)
    return image


def _exif_block(data: bytes, type: str) -> bytes:
    """Return where the EXIF of a picture stands: in the file, or in the block that a file of boxes has for it."""
    if type not in BOXED:
        return data
    block: bytes = opened(data, type).info.get("exif") or b""
    return block.removeprefix(b"Exif\0\0")


def _copied(image: Any) -> bytes:
    """Return a picture drawn anew from its dots alone: nothing else of the file can be in it."""
    turned = needed("PIL.ImageOps", "copying pictures").exif_transpose(image)
    small = shrunk(turned if turned is not None else image, _COPY_SIDE)
    clean = needed("PIL.Image", "copying pictures").frombytes("RGB", small.size, small.tobytes())
    held = io.BytesIO()
    clean.save(held, "JPEG", quality=85)
    return held.getvalue()


def _play(taken: Look, data: bytes) -> None:
    """Note what a film or a sound says, and what some of its frames look like."""
    with _said(taken, "the container"):
        held = film(data)
        taken.statements += streams(held.fields)
        length = f"{held.seconds:,.1f} seconds by its own word" if held.seconds else "no length given"
        taken.statements.append(Statement("software", "streams", ", ".join([*held.streams, length])))
    with _said(taken, "frames"):
        for second, frame in frames(data) if taken.kind.family == "video" else ():
            _hash(taken, shrunk(frame), second)


def _look_within(taken: Look, data: bytes) -> None:
    """Note what the pictures look like that a PDF or a capture holds, and where each stands."""
    lines, by = list[str](), "pypdf" if taken.kind.family == "pdf" else "warcio"
    with _said(taken, "the pictures in it"):
        for number, one in enumerate(inner_pictures(data, taken.kind.family)):
            if number >= MOST:
                lines.append(f"and more, which were not looked at: only the first {MOST} are")
                break
            with _said(taken, f"the picture at {one.where}"):
                _hash(taken, shrunk(one.decoded()), one.frame)
                taken.parts[one.frame] = one.where
                lines.append(one.where)
    verdict = "has pictures" if taken.parts else "no pictures in it"
    taken.checks.append(Check("pictures", tool(by), verdict, tuple(lines), *LIMITS["pictures"]))


def _hash(taken: Look, small: Any, second: float) -> None:
    found = prints(small, second)
    taken.turned += found.turned
    taken.fingerprints += found.kept


def _file_check(taken: Look, size: int) -> Check:
    """Record what the bytes are, whether they are whole, and what else they are."""
    found = [f"{taken.kind.type}, {size:,} bytes", *taken.kind.oddities, *taken.faults]
    broken = any(fault.startswith(("the picture can't", "the container can't")) for fault in taken.faults)
    verdict = UNREADABLE if broken or not size else ODD if taken.kind.oddities or taken.faults else WHOLE
    if verdict == WHOLE and taken.kind.type == UNKNOWN:
        verdict = UNKNOWN_KIND
    return Check("file", tool("Pillow"), verdict, tuple(found), *LIMITS["file"])


def unlooked(kind: Kind, why: str) -> Look:
    """Return the record of a file that could not be looked into, which is an answer too."""
    check = Check("isolation", tool(), CANNOT_SAY, (why,), *LIMITS["isolation"])
    return Look(kind, checks=[check], faults=[why])
