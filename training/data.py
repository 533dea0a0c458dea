"""Reading the public corpora into examples: words, and whatever layers a corpus annotates.

Sources and licences stand in MODEL_CARD.md. Every function takes the folder that holds the data.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dateline.language.tokens import tokenize

GUM_GENRES = ("academic", "bio", "court", "interview", "news", "voyage")
GUM_NEWS_HELD_OUT = ("homeopathic", "iodine", "nasa", "sensitive")
GUM_LEFT_OUT = (*GUM_NEWS_HELD_OUT, "korea")  # the last is one of the project's gold dispatches
ENTITY = {"person": "PER", "place": "LOC", "organization": "ORG"}
RE3D = {"Person": "PER", "Location": "LOC", "Organisation": "ORG", "Nationality": "NORP"}
RE3D_FOLDERS = (
    "australian-department-of-foreign-affairs",
    "centcom",
    "uk-government",
    "us-state-department",
    "wikipedia",
)
DEMONYMS = frozenset((Path(__file__).parent / "demonyms.txt").read_text(encoding="utf-8").split())
MAX_WORDS = 100


@dataclass
class Example:
    """A run of words; `heads` are 1-based within the run with 0 for a root; None: not annotated."""

    words: list[str]
    heads: list[int] | None = None
    deprels: list[str] | None = None
    xpos: list[str] | None = None
    upos: list[str] | None = None
    lemmas: list[str] | None = None
    ner: list[str] | None = None
    starts: list[int] = field(default_factory=list)
    paragraph: int = 0
    spaces: list[bool] = field(default_factory=list)
    claim: list[str] | None = None
    certainty: list[str] | None = None
    part: list[str] | None = None


def conllu(path: Path) -> Iterator[Example]:
    """Yield the sentences of a CoNLL-U file; `paragraph` changes where a document or paragraph does."""
    rows: list[list[str]] = []
    paragraph = 0
    glued: set[int] = set()
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith(("# newpar", "# newdoc")):
            paragraph += 1
        elif line and not line.startswith("#"):
            cells = line.split("\t")
            if "-" in cells[0]:
                low, high = map(int, cells[0].split("-"))
                glued.update(range(low, high))
                if "SpaceAfter=No" in cells[9]:
                    glued.add(high)
            elif "." not in cells[0]:
                rows.append(cells)
        elif not line and rows:
            yield _sentence(rows, paragraph, glued)
            rows, glued = [], set()


def _sentence(rows: list[list[str]], paragraph: int, glued: set[int]) -> Example:
    return Example(
        words=[r[1] for r in rows],
        heads=[int(r[6]) for r in rows],
        deprels=[r[7] for r in rows],
        xpos=[r[4] for r in rows],
        upos=[r[3] for r in rows],
        lemmas=[r[2] for r in rows],
        ner=_gum_names(rows) if any("Entity=" in r[9] for r in rows) else None,
        starts=[1] + [0] * (len(rows) - 1),
        paragraph=paragraph,
        spaces=["SpaceAfter=No" not in r[9] and int(r[0]) not in glued for r in rows],
    )


def _gum_names(rows: list[list[str]]) -> list[str]:
    """Named entities: GUM mentions whose head is a proper noun, cut to the capitalised run round it."""
    spans: list[tuple[int, int, str]] = []
    open_: dict[str, list[tuple[int, str]]] = {}
    for i, row in enumerate(rows):
        found = re.search(r"Entity=([^|\t]+)", row[9])
        if not found:
            continue
        for part in re.findall(r"\([^()]+\)?|[^()]+\)", found.group(1)):
            if part.startswith("("):
                bits = part.strip("()").split("-")
                kind = bits[1] if len(bits) > 1 else ""
                if part.endswith(")"):
                    spans.append((i, i + 1, kind))
                else:
                    open_.setdefault(bits[0], []).append((i, kind))
            else:
                stack = open_.get(part.strip("()").split("-")[0])
                if stack:
                    start, kind = stack.pop()
                    spans.append((start, i + 1, kind))
    words = [r[1] for r in rows]
    named = [(*_capital_run(rows, *s[:2]), ENTITY[s[2]]) for s in spans if s[2] in ENTITY]
    return bio(words, [s for s in named if s[1] > s[0]])


def _capital_run(rows: list[list[str]], start: int, end: int) -> tuple[int, int]:
    heads = [i for i in range(start, end) if not start < int(rows[i][6]) <= end]
    if not heads or rows[heads[0]][3] != "PROPN":
        return 0, 0
    low = high = heads[0]
    inner = ("of", "the", "for", "and", "al", "el", "-", "&", "de", "la", "'s")
    while low > start and (
        rows[low - 1][1][0].isupper()
        or (low - 2 >= start and rows[low - 1][1] in inner and rows[low - 2][1][0].isupper())
    ):
        low -= 1
    while high + 1 < end and (
        rows[high + 1][1][0].isupper()
        or (high + 2 < end and rows[high + 1][1] in inner and rows[high + 2][1][0].isupper())
    ):
        high += 1
    while low < high and rows[low][1].lower() in ("the", "a", "an"):
        low += 1
    return low, high + 1


def bio(words: list[str], spans: Iterable[tuple[int, int, str]]) -> list[str]:
    """Flat BIO labels; longer spans win, and lone demonyms become NORP whatever the corpus says."""
    tags = ["O"] * len(words)
    for start, end, kind in sorted(spans, key=lambda s: (s[0] - s[1], s[0], s[2])):
        if all(t == "O" for t in tags[start:end]):
            tags[start:end] = [f"B-{kind}"] + [f"I-{kind}"] * (end - start - 1)
    for i, word in enumerate(words):
        alone = tags[i] == "O" or (tags[i][0] == "B" and not (i + 1 < len(tags) and tags[i + 1][0] == "I"))
        if alone and word in DEMONYMS:
            tags[i] = "B-NORP"
    return tags


def iob(path: Path, word: int, tag: int) -> Iterator[Example]:
    """Yield sentences of a column file with I-/B- tags; unknown types (MISC) count as outside."""
    words: list[str] = []
    tags: list[str] = []
    for line in [*path.read_text(encoding="utf-8").split("\n"), ""]:
        if line.startswith("#"):
            continue
        cells = line.split()
        if cells:
            words.append(cells[word])
            tags.append(cells[tag])
        elif words:
            if words != ["-DOCSTART-"]:
                yield Example(words, ner=bio(words, _runs(tags)), starts=[1] + [0] * (len(words) - 1))
            words, tags = [], []


def _runs(tags: list[str]) -> list[tuple[int, int, str]]:
    spans: list[tuple[int, int, str]] = []
    previous = "O"
    for i, tag in enumerate(tags):
        kind = tag[2:]
        if kind in ("PER", "ORG", "LOC"):
            if tag[0] == "I" and spans and previous[2:] == kind:
                spans[-1] = (spans[-1][0], i + 1, kind)
            else:
                spans.append((i, i + 1, kind))
        previous = tag
    return spans


def re3d(root: Path, held_out: bool) -> Iterator[Example]:
    """Yield sentences of re3d; every fifth document, by id within its folder, is held out.

    Annotators passed over many names in boilerplate. In the training part a name that is marked twice anywhere
    is marked wherever it stands; in the held-out part only within its own document.
    """
    chosen: list[tuple[str, set[tuple[int, int, str]]]] = []
    for folder in RE3D_FOLDERS:
        documents = _json_lines(root / folder / "documents.json")
        entities = _json_lines(root / folder / "entities.json")
        for i, document in enumerate(sorted(documents, key=lambda d: str(d["_id"]))):
            if (i % 5 == 4) == held_out:
                text = str(document["text"])
                mine = [e for e in entities if e["documentId"] == document["_id"]]
                chosen.append((text, {s for e in mine for s in _proper(text, e)}))
    counts = Counter((text[low:high], kind) for text, spans in chosen for low, high, kind in spans)
    common = {} if held_out else {name: kind for (name, kind), n in sorted(counts.items(), key=lambda c: c[1]) if n > 1}
    for text, spans in chosen:
        own = {text[low:high]: kind for low, high, kind in sorted(spans)}
        yield from _re3d_sentences(text, _everywhere(text, spans, common | own))


def _json_lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def _re3d_sentences(text: str, marked: set[tuple[int, int, str]]) -> Iterator[Example]:
    spans = sorted(marked, key=lambda s: (s[0] - s[1], s[0], s[2]))
    for start, end in _rough_sentences(text):
        tokens = [(start + a, start + b) for a, b in tokenize(text[start:end])]
        words = [text[a:b] for a, b in tokens]
        if not words:
            continue
        inside = []
        for low, high, kind in spans:
            covered = [i for i, (a, b) in enumerate(tokens) if a >= low and b <= high]
            if covered:
                inside.append((covered[0], covered[-1] + 1, kind))
        yield Example(words, ner=bio(words, inside), starts=[1] + [0] * (len(words) - 1))


def _proper(text: str, entity: dict[str, object]) -> list[tuple[int, int, str]]:
    """The proper names in a re3d mention: capitalised, without titles, places apart; none for common nouns."""
    kind = RE3D.get(str(entity["type"]))
    start, end = int(str(entity["begin"])), int(str(entity["end"]))
    if kind is None or text[start:end] != entity["value"]:
        return []
    words = [(start + m.start(), start + m.end()) for m in re.finditer(r"[^\s,]+|,", text[start:end])]
    parts = _parts(text, words) if kind in ("LOC", "NORP") else [words]
    return [(*run, kind) for part in parts if (run := _run(text, part, kind))]


def _parts(text: str, words: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Places in a row ("X, Y", "X and Y") are names apart."""
    parts: list[list[tuple[int, int]]] = [[]]
    for low, high in words:
        if text[low:high] in (",", "and", "or", "&"):
            parts.append([])
        else:
            parts[-1].append((low, high))
    return parts


def _run(text: str, words: list[tuple[int, int]], kind: str) -> tuple[int, int] | None:
    words = list(words)
    opening = _OPENERS | _ROLES if kind == "PER" else _OPENERS
    while words and (not text[words[0][0]].isupper() or text[words[0][0] : words[0][1]].strip(".").lower() in opening):
        words.pop(0)
    while words and not (text[words[-1][0]].isupper() or (text[words[-1][0]].isdigit() and len(words) > 1)):
        words.pop()
    if not words or len(words) > 12 or text[words[0][0] : words[0][1]] in _MONTHS:
        return None
    low, high = words[0][0], words[-1][1]
    if all(text[a:b].strip(".").lower() in _ROLES for a, b in words) or re.search(
        r"-(?:held|led|based|backed)$", text[low:high]
    ):
        return None
    if kind == "PER" and any(text[a:b].lower() in _ROLES or text[a:b] in ("of", "for", ",") for a, b in words):
        return None
    name = text[low:high]
    cut = re.sub(r"(?:['’]s|[.,;:])$", "", name) if not re.search(r"(?:[A-Z]\.){2,}$|\b[JS]r\.$", name) else name
    return low, low + len(cut)


def _everywhere(text: str, spans: set[tuple[int, int, str]], names: dict[str, str]) -> set[tuple[int, int, str]]:
    """Mark known names wherever they stand in a text and nothing is marked yet, the longest first."""
    found = set(spans)
    for name in sorted((n for n in names if len(n) > 2), key=lambda n: (-len(n), n)):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            if not any(low < match.end() and match.start() < high for low, high, _ in found):
                found.add((match.start(), match.end(), names[name]))
    return found


_MONTHS = frozenset("January February March April May June July August September October November December".split())
_ROLES = frozenset(
    "mr mrs ms dr he sir president prime minister ministers foreign secretary defence defense deputy general gen lt col"
    " colonel maj major capt captain sgt spc cpl cmdr commander chief ambassador spokesman spokesperson director king prince"
    " sheikh envoy special representative us uk u.s british american iraqi syrian russian turkish iranian state office".split()
)
_OPENERS = {
    "the",
    "a",
    "an",
    "we",
    "i",
    "our",
    "their",
    "his",
    "her",
    "he",
    "she",
    "they",
    "it",
    "this",
    "these",
    "that",
    "its",
    "us",
    "my",
    "you",
    "your",
}


def _rough_sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in re.finditer(r"(?<=[a-z0-9\)”\"][.!?])\s+(?=[A-Z“\"])|\n+", text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def pud(root: Path, held_out: bool) -> Iterator[Example]:
    """Yield PUD's sentences; every fourth document is held out for testing."""
    number = -1
    paragraph = None
    for sentence in conllu(root / "pud" / "en_pud-ud-test.conllu"):
        if sentence.paragraph != paragraph:
            number, paragraph = number + 1, sentence.paragraph
        if (number % 4 == 3) == held_out:
            yield sentence


def gum_files(root: Path, genres: Iterable[str] = GUM_GENRES) -> list[Path]:
    files = [p for g in genres for p in sorted((root / "gum").glob(f"GUM_{g}_*.conllu"))]
    return [p for p in files if p.stem.split("_")[2] not in GUM_LEFT_OUT]


def gum_news_test(root: Path) -> list[Path]:
    return [root / "gum" / f"GUM_news_{name}.conllu" for name in GUM_NEWS_HELD_OUT]


def join(sentences: list[Example], rng: random.Random) -> Iterator[Example]:
    """Join neighbours of one paragraph into windows of one to five sentences, drawn anew each epoch."""
    at = 0
    while at < len(sentences):
        size = rng.choice((1, 1, 1, 2, 2, 3, 4, 5))
        group = [sentences[at]]
        for following in sentences[at + 1 : at + size]:
            room = sum(len(s.words) for s in group) + len(following.words) <= MAX_WORDS
            if following.paragraph != group[0].paragraph or not room or group[0].heads is None:
                break
            group.append(following)
        at += len(group)
        yield group[0] if len(group) == 1 else _joined(group)


def _joined(group: list[Example]) -> Example:
    out = Example([], [], [], [], [], [], [] if all(s.ner for s in group) else None)
    for s in group:
        shift = len(out.words)
        assert s.heads and s.deprels and s.xpos and s.upos and s.lemmas
        out.words += s.words
        out.heads = (out.heads or []) + [h + shift if h else 0 for h in s.heads]
        out.deprels = (out.deprels or []) + s.deprels
        out.xpos = (out.xpos or []) + s.xpos
        out.upos = (out.upos or []) + s.upos
        out.lemmas = (out.lemmas or []) + s.lemmas
        out.starts = out.starts + s.starts
        if out.ner is not None and s.ner is not None:
            out.ner = out.ner + s.ner
    return out
