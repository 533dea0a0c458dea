"""Sentences in wire prose with what should be read in them: python tests/sentences.py PART prints the score."""

from __future__ import annotations

import re
import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dateline.intake.receive import receive_text
from dateline.pipeline import Reader
from dateline.records.claim import Claim
from dateline.records.reading import Reading

FOLDER = Path(__file__).parent / "prose"
_KINDS = ("event", "toll", "control", "access", "condition", "statement")
_NUMBER = re.compile(r"[~.\d]+")


@dataclass(frozen=True)
class Wanted:
    """One claim that a sentence makes: fair answers, and words one of which its trigger must touch."""

    answers: tuple[tuple[str, str, str, str], ...]
    anchors: tuple[str, ...]


@dataclass(frozen=True)
class Sentence:
    """One sentence, the claims that it makes, those that it may make, and names one of which its source bears."""

    text: str
    reads: tuple[Wanted, ...]
    maybe: tuple[Wanted, ...]
    by: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What came of a sentence: claims right, claims wrong or missing, and claims that nobody asked for."""

    right: int
    wrong: tuple[str, ...]
    extra: tuple[str, ...]


@cache
def sentences(part: str) -> tuple[Sentence, ...]:
    """The sentences of one part: "worked", or one of those held back at first: "held", "fresh", "unseen"."""
    rows = tomllib.loads((FOLDER / f"{part}.toml").read_text(encoding="utf-8"))["sentence"]
    return tuple(
        Sentence(
            row["text"],
            tuple(_wanted(line) for line in row["reads"]),
            tuple(_wanted(line) for line in row.get("maybe", ())),
            tuple(row["by"].split("|")) if "by" in row else (),
        )
        for row in rows
    )


def _wanted(line: str) -> Wanted:
    answers, _, anchors = line.rpartition(": ")
    kind = value = ""
    made = []
    for answer in answers.split("|"):
        body, _, certainty = answer.partition("?")
        head, _, rest = body.partition("/")
        number = ""
        if head in _KINDS:
            kind, value = head, rest
        elif not _NUMBER.fullmatch(body):
            value = body
        if _NUMBER.fullmatch(body):
            number = body
        elif kind == "toll":
            value, _, number = value.partition("/")
        made.append((kind, value, number, certainty))
    return Wanted(tuple(made), tuple(anchors.split("|")))


def outcome(reader: Reader, sentence: Sentence) -> Outcome:
    """Read one sentence and compare."""
    reading = reader.read(receive_text(f"Published: 2031-07-12\n\n{sentence.text}\n"))
    left = [
        c
        for c in reading.claims
        if c.kind != "statement" or any("statement" in a for w in sentence.reads for a in w.answers)
    ]
    right, wrong = 0, []
    for wanted in sentence.reads:
        fitting = [c for c in left if _touches(c, wanted, reading)]
        best = next((c for c in fitting if _is_right(c, wanted)), None)
        if best is not None and _is_by(best, sentence.by, reading):
            right += 1
        else:
            wrong.append(f"{wanted.answers[0]} {wanted.anchors}: {[_shown(c) for c in fitting]}")
        left = [c for c in left if c not in fitting[:1] and c is not best]
    extra = [c for c in left if not any(_touches(c, w, reading) for w in (*sentence.maybe, *sentence.reads))]
    return Outcome(right, tuple(wrong), tuple(_shown(c) for c in extra if c.kind != "statement"))


def _touches(claim: Claim, wanted: Wanted, reading: Reading) -> bool:
    text = reading.dispatch.text
    span = claim.trigger.span
    for anchor in wanted.anchors:
        for found in re.finditer(re.escape(anchor), text):
            if span.start < found.end() and found.start() < span.end and claim.kind in {a[0] for a in wanted.answers}:
                return True
    return False


def _is_right(claim: Claim, wanted: Wanted) -> bool:
    return any(_answers(claim, *answer) for answer in wanted.answers)


def _answers(claim: Claim, kind: str, value: str, number: str, certainty: str) -> bool:
    if claim.kind != kind or (certainty and claim.certainty != certainty):
        return False
    if claim.event:
        return claim.event.type == value
    if claim.control or claim.access:
        return (claim.control or claim.access).status == value
    if claim.condition:
        return claim.condition.type == value
    return claim.toll is None or (
        claim.toll.harm == value and (not number or _bounds(number) == (claim.toll.low, claim.toll.high))
    )


def _bounds(number: str) -> tuple[int | None, int | None]:
    low, dots, high = number.strip("~").partition("..")
    if not dots:
        return int(low), int(low)
    return int(low) if low else None, int(high) if high else None


def _is_by(claim: Claim, names: tuple[str, ...], reading: Reading) -> bool:
    if not names:
        return True
    links = {a.id: a.source for a in reading.attributions}
    sources = {s.id: s for s in reading.sources}
    if not claim.attribution or (source := sources.get(links[claim.attribution[-1]] or "")) is None:
        return False
    said = " ".join((source.name or "", *(m.of(reading.dispatch.text) for m in source.mentions)))
    return any(name.lower() in said.lower() for name in names)


def _shown(claim: Claim) -> str:
    part = claim.event or claim.control or claim.access or claim.condition
    value = (getattr(part, "type", None) or getattr(part, "status", None)) if part else None
    if claim.toll:
        value = f"{claim.toll.harm} {claim.toll.low}..{claim.toll.high}"
    return f"{claim.kind}/{value}?{claim.certainty}: {claim.trigger.text!r} by {claim.rule}"


def scored(reader: Reader, part: str) -> tuple[int, int, int, list[tuple[Sentence, Outcome]]]:
    """Claims right, claims wanted and claims too many in a part, with the outcome of each sentence."""
    found = [(s, outcome(reader, s)) for s in sentences(part)]
    return (
        sum(o.right for _, o in found),
        sum(len(s.reads) for s, _ in found),
        sum(len(o.extra) for _, o in found),
        found,
    )


def main() -> None:
    right, wanted, extra, found = scored(Reader.default(), sys.argv[1])
    for sentence, o in found if len(sys.argv) > 2 else ():
        if o.wrong or o.extra:
            print(sentence.text, *(f"   WANT {w}" for w in o.wrong), *(f"   EXTRA {e}" for e in o.extra), sep="\n")
    full = sum(not o.wrong and not o.extra for _, o in found)
    print(f"{part_name(sys.argv[1])}: {right} of {wanted} claims right, {extra} too many, {full} of {len(found)} whole")


def part_name(part: str) -> str:
    """How a part is spoken of."""
    return {"worked": "worked with", "held": "held back", "fresh": "held back next", "unseen": "held back last"}[part]


if __name__ == "__main__":
    main()
