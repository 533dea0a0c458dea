"""The composed corpus as examples: names, and for the words that carry them, claims, certainty, sources and cues.

The words and their heads come from the shipped reader; an annotation is put on the word that heads its span.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus.__main__ import files
from corpus.markup import read
from corpus.reading import compile_file
from dateline.language.annotator import ShippedAnnotator
from dateline.records.parse import Parse
from dateline.records.text import Span
from training.data import MAX_WORDS, Example, bio

_DETAIL = {"event": "type", "toll": "harm", "control": "status", "access": "status", "condition": "type"}


def claim_label(claim: dict[str, Any]) -> str:
    """A claim's kind with its type, harm or status: "event:Attack", "toll:killed", "statement"."""
    kind = str(claim["kind"])
    return f"{kind}:{claim[kind][_DETAIL[kind]]}" if kind in _DETAIL else kind


def compiled(folder: Path) -> list[dict[str, Any]]:
    """Compile every dispatch under a folder."""
    return [compile_file(read(path)) for path in files([folder])]


def parsed(row: dict[str, Any], annotator: ShippedAnnotator) -> Parse:
    """Parse the text lines of a dispatch."""
    text = row["text"]
    blocks, at = [], 0
    for part in text.split("\n"):
        if part.strip() and not part.startswith(("Published: ", "Outlet: ")):
            blocks.append(Span(at, at + len(part)))
        at += len(part) + 1
    return annotator.annotate(text, blocks)


def head_of(parse: Parse, span: Sequence[int]) -> int | None:
    """The word of a span whose head lies outside of it."""
    inside = [w for w in parse.words if w.start >= span[0] and w.end <= span[1]]
    numbers = {w.index for w in inside}
    tops = [w.index for w in inside if w.head not in numbers and w.upos != "PUNCT"]
    return tops[0] if tops else inside[0].index if inside else None


def columns(row: dict[str, Any], parse: Parse) -> dict[str, list[str]]:
    """The label of every word, by layer."""
    reading, n = row["reading"], len(parse.words)
    out = {"claim": ["O"] * n, "certainty": [""] * n, "part": ["O"] * n}
    for claim in reading["claims"]:
        at = head_of(parse, claim["trigger"]["span"])
        if at is not None:
            out["claim"][at], out["certainty"][at] = claim_label(claim), claim["certainty"]
    for said in reading["attributions"]:
        for part, spans in (("source", said["source_spans"]), ("cue", said["cue_spans"])):
            for span in spans:
                at = head_of(parse, span)
                if at is not None:
                    out["part"][at] = part
    spans = []
    starts = {w.start: w.index for w in parse.words}
    for start, end, label in row["names"]:
        words = [w.index for w in parse.words if w.start >= start and w.end <= end]
        if words and start in starts and parse.words[words[0]].text[:1].isupper():
            spans.append((words[0], words[-1] + 1, label))
    out["ner"] = bio([w.text for w in parse.words], spans)
    return out


def windows(parse: Parse, labels: dict[str, list[str]], rng: random.Random) -> Iterator[Example]:
    """Yield runs of one to four sentences of one block, as examples."""
    at = 0
    sentences = parse.sentences
    while at < len(sentences):
        last = at
        size = rng.choice((1, 1, 2, 3, 4))
        while (
            last + 1 < min(len(sentences), at + size)
            and sentences[last + 1].block == sentences[at].block
            and sentences[last + 1].last - sentences[at].first <= MAX_WORDS
        ):
            last += 1
        low, high = sentences[at].first, sentences[last].last
        begins = {s.first for s in sentences[at : last + 1]}
        yield Example(
            [w.text for w in parse.words[low:high]],
            ner=labels["ner"][low:high],
            starts=[int(i in begins) for i in range(low, high)],
            claim=labels["claim"][low:high],
            certainty=labels["certainty"][low:high],
            part=labels["part"][low:high],
        )
        at = last + 1
