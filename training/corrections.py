"""Corrections that a person made to readings, as material to learn from: what `dateline corrections` writes.

One JSON object a line, one line a dispatch: what `dateline read --format jsonl` prints, and beside it

  "text"      the decoded text that the spans count in
  "complete"  true where the person went through the whole dispatch: what then carries no claim has none, and
              what no attribution names is no source (optional)

and in each of its claims, and in those attributions that were looked at,

  "verdict"   "accepted", "corrected" (the fields are right now), "added" (the reader had missed it) or "rejected"

Of a claim only `kind`, `trigger`, `certainty` and the type, harm or status are needed; of an attribution
`source_spans` and `cue_spans`. Other keys may stand there and are not looked at. What bears no verdict teaches nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.labels import ACCESS, CONDITIONS, CONTROL, EVENTS

from dateline.records.claim import CERTAINTIES, HARMS, KINDS
from dateline.records.parse import Parse
from training.composed import claim_label, head_of

VERDICTS = ("accepted", "corrected", "added", "rejected")
_DETAILS = {
    "event": ("type", tuple(EVENTS.values())),
    "toll": ("harm", HARMS),
    "control": ("status", CONTROL),
    "access": ("status", ACCESS),
    "condition": ("type", CONDITIONS),
}


class BadCorrections(Exception):
    """A file of corrections is not what it should be; the message has a line for each fault."""


def read(path: Path) -> list[dict[str, Any]]:
    """Read and check a file. Raises `BadCorrections` with file, line and reason of every fault."""
    rows, faults = [], []
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadCorrections(f"{path}: {error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            faults.append(f"{path}:{number}: no JSON: {error}")
            continue
        found = list(_faults(row))
        faults += [f"{path}:{number}: {fault}" for fault in found]
        if not found:
            rows.append(row)
    if faults:
        raise BadCorrections("\n".join(faults))
    return rows


def _faults(row: Any) -> Iterator[str]:
    """Say what is wrong with a line."""
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        yield "wants an object with the dispatch's `text`"
        return
    for key, check in (("claims", _claim), ("attributions", _attribution)):
        entries = row.get(key, [])
        if not isinstance(entries, list):
            yield f"`{key}` wants a list"
            continue
        for k, entry in enumerate(entries):
            where = f"{key}[{k}]"
            if not isinstance(entry, dict):
                yield f"{where} wants an object"
            elif entry.get("verdict") is not None:
                if entry["verdict"] not in VERDICTS:
                    yield f"{where}: verdict {entry['verdict']!r} is none of {', '.join(VERDICTS)}"
                yield from (f"{where}: {fault}" for fault in check(entry, row["text"]))


def _claim(claim: dict[str, Any], text: str) -> Iterator[str]:
    trigger = claim.get("trigger")
    if not isinstance(trigger, dict) or not _is_span(trigger.get("span"), text):
        yield "trigger wants a span inside the text"
    elif "text" in trigger and trigger["text"] != text[slice(*trigger["span"])]:
        yield f"trigger {trigger['text']!r} is not what its span holds: {text[slice(*trigger['span'])]!r}"
    kind = claim.get("kind")
    if kind not in KINDS:
        yield f"kind {kind!r} is none of {', '.join(KINDS)}"
    elif kind in _DETAILS:
        key, known = _DETAILS[kind]
        detail = claim.get(kind)
        value = detail.get(key) if isinstance(detail, dict) else None
        if value not in known:
            yield f"{kind}.{key} {value!r} is none of {', '.join(known)}"
    if claim.get("certainty", "asserted") not in CERTAINTIES:
        yield f"certainty {claim['certainty']!r} is none of {', '.join(CERTAINTIES)}"


def _attribution(said: dict[str, Any], text: str) -> Iterator[str]:
    for key in ("source_spans", "cue_spans"):
        spans = said.get(key)
        if not isinstance(spans, list) or not all(_is_span(span, text) for span in spans):
            yield f"{key} wants spans inside the text"


def _is_span(span: Any, text: str) -> bool:
    whole = isinstance(span, list) and len(span) == 2 and all(type(end) is int for end in span)
    return whole and 0 <= span[0] < span[1] <= len(text)


def columns(row: dict[str, Any], parse: Parse) -> dict[str, list[str]]:
    """The labels of the words that a person has judged; the others' are empty, or none where they saw all."""
    n = len(parse.words)
    rest = "O" if row.get("complete") is True else ""
    out = {"claim": [rest] * n, "part": [rest] * n}
    for start, end in _open(row):
        out["part"] = ["" if start < w.end and w.start < end else out["part"][w.index] for w in parse.words]
    for claim in _judged(row, "claims"):
        at = head_of(parse, claim["trigger"]["span"])
        if at is not None:
            out["claim"][at] = "O" if claim["verdict"] == "rejected" else claim_label(claim)
    for said in _judged(row, "attributions"):
        for part, spans in (("source", said["source_spans"]), ("cue", said["cue_spans"])):
            for at in (head_of(parse, span) for span in spans):
                if at is not None:
                    out["part"][at] = "O" if said["verdict"] == "rejected" else part
    return out


def _open(row: dict[str, Any]) -> Iterator[list[int]]:
    """Yield the spans of which nobody has said whether a source or a cue stands there.

    These are attributions without a verdict, and sentences of claims that a person put under another source.
    """
    told: list[Any] = []
    for said in row.get("attributions", []):
        if not said.get("verdict"):
            told += [*(said.get("source_spans") or ()), *(said.get("cue_spans") or ())]
    for claim in row.get("claims", []):
        if claim.get("verdict") in ("added", "corrected") and not claim.get("attribution"):
            told.append(claim.get("sentence"))
    yield from (span for span in told if _is_span(span, row["text"]))


def _judged(row: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """Entries with a verdict, the rejected first: a word that something else rightly stands on keeps that."""
    return sorted((e for e in row.get(key, []) if e.get("verdict")), key=lambda e: e["verdict"] != "rejected")


def reading_of(row: dict[str, Any]) -> dict[str, Any]:
    """The line as an annotated dispatch: what stands after all corrections.

    `rejected` holds what nobody should make, for those kinds of entry of which the person may not have seen all.
    """
    told = {key: [e for e in row.get(key, []) if e.get("verdict")] for key in ("claims", "attributions")}
    kept = {key: [e for e in entries if e["verdict"] != "rejected"] for key, entries in told.items()}
    rejected = {key: [e for e in entries if e["verdict"] == "rejected"] for key, entries in told.items()}
    if row.get("complete") is True:
        del rejected["claims"]
    return {"text": row["text"], "reading": kept, "rejected": rejected}
