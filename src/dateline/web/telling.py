"""What an observer fills in -> a field report in the desk's own form; what is missing is asked for, never guessed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dateline.formats.forms import HOW
from dateline.formats.moments import iso
from dateline.web.uploads import Upload

LONGEST = {"what": 6000, "place": 120, "detail": 300, "day": 10, "hour": 5, "from": 120}
HOW_WORDS = {
    "seen": "I saw it", "heard": "I heard it happen", "told": "Somebody told me", "read": "I read it, or saw pictures",
    "believed": "I believe so",
}  # fmt: skip
MOST_FILES = 3
_ODD = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAK = re.compile("\r\n?|[\x85\u2028\u2029]")
_MAGIC = (
    (b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n", "png"), (b"GIF8", "gif"), (b"OggS", "ogg"), (b"ID3", "mp3"),
    (b"%PDF-", "pdf"), (b"#!AMR", "amr"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A form as it was filled in, and what is wrong with it by field, in words."""

    form: Mapping[str, str]
    wrong: Mapping[str, str]


def told(form: Mapping[str, str], now: datetime) -> Told:
    """Read a form: what can be kept of each field, and what is to be asked again."""
    clean = {name: cleaned(form.get(name, ""), name == "what")[:most] for name, most in LONGEST.items()}
    clean["how"] = form.get("how", "") if form.get("how") in HOW else ""
    wrong = {name: words for name, words in _NEEDED.items() if not clean[name]}
    wrong |= dict.fromkeys(_too_long(form), "This is too long; send the rest in a second report.")
    if clean["day"] and (problem := _day_problem(clean, now)):
        wrong["day"] = problem
    if clean["how"] in ("told", "read") and not clean["from"]:
        wrong["from"] = "Say who told it or where it stood, without a name: a nurse, a neighbour, a town's group."
    return Told(clean, wrong)


_NEEDED = {
    "what": "Say what happened.", "place": "Say where it happened.", "day": "Say on which day it happened.",
    "how": "Say how you know.",
}  # fmt: skip


def _too_long(form: Mapping[str, str]) -> list[str]:
    return [name for name, most in LONGEST.items() if len(cleaned(form.get(name, ""), True)) > most]


def _day_problem(clean: Mapping[str, str], now: datetime) -> str:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", clean["day"], re.A) or iso(clean["day"]) is None:
        return "Write the day as year-month-day: 2031-03-05."
    if clean["hour"] and (not re.fullmatch(r"\d\d:\d\d", clean["hour"], re.A) or iso(_moment(clean)) is None):
        return "Write the hour as 21:10, or leave it empty."
    if (datetime.fromisoformat(clean["day"]).date() - now.date()).days > 1:
        return "This day is yet to come."
    return ""


def _moment(clean: Mapping[str, str]) -> str:
    return f"{clean['day']} {clean['hour']}" if clean["hour"] else clean["day"]


def cleaned(words: str, lines: bool = False) -> str:
    """Return words without what no text may hold; on one line, or with their lines."""
    kept = _ODD.sub("", _BREAK.sub("\n", words)).strip()
    return kept if lines else " ".join(kept.split())


def field_report(told: Told, name: str, guid: str, at: datetime, digests: list[str]) -> bytes:
    """Return the report as the desk takes it in, under the name that was drawn for the observer and no other."""
    form = told.form
    where = {"place": form["place"]} | ({"detail": form["detail"]} if form["detail"] else {})
    report: dict[str, object] = {
        "field_report": 1, "id": guid, "outlet": name, "who": {"name": name, "role": "observer"}, "where": where,
        "when": _moment(form), "reported": f"{at:%Y-%m-%dT%H:%M}Z", "what": form["what"], "how": form["how"],
    }  # fmt: skip
    if form["how"] in ("told", "read"):
        report["from"] = form["from"]
    if digests:
        report["attachments"] = [f"sha256:{digest}" for digest in digests]
    return json.dumps(report, ensure_ascii=False, indent=1).encode("utf-8")


def kind_of(file: Upload) -> str:
    """Return what a file is by its first bytes; what its sender called it is never looked at."""
    head = file.data[:16]
    if head[4:8] == b"ftyp":
        return "mp4"
    if head[:4] == b"RIFF":
        return {b"WEBP": "webp", b"WAVE": "wav", b"AVI ": "avi"}.get(head[8:12], "file")
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), "file")
