"""Parses written by hand, one word a line: form, lemma, UPOS, XPOS, head (from 1, 0 for the root), relation."""

from __future__ import annotations

from datetime import date

from dateline.records.dispatch import Dispatch
from dateline.records.parse import Name, Parse, Sentence, Word
from dateline.records.text import Span


def parse_of(*sentences: str, names: tuple[tuple[str, str], ...] = ()) -> Parse:
    """Build a parse; the text is the forms joined by spaces, a name is a form with its label."""
    words: list[Word] = []
    spans: list[Sentence] = []
    text = ""
    for number, sentence in enumerate(sentences):
        first, start = len(words), len(text)
        root = first
        for line in sentence.strip().splitlines():
            form, lemma, upos, xpos, head, relation = line.split()
            at = len(text)
            text += form + " "
            above = first + int(head) - 1 if head != "0" else -1
            root = len(words) if above < 0 else root
            words.append(
                Word(len(words), at, at + len(form), form, form.lower(), lemma, upos, xpos, relation, above, number)
            )
        spans.append(Sentence(number, first, len(words), Span(start, len(text) - 1), number, root))
    return Parse(text, tuple(words), tuple(spans), tuple(_names(words, names)))


def _names(words: list[Word], names: tuple[tuple[str, str], ...]) -> list[Name]:
    found = []
    for form, label in names:
        word = next(w for w in words if w.text == form)
        found.append(Name(word.index, word.index + 1, word.span, label))
    return found


def dispatch_of(text: str, published: date | None = None) -> Dispatch:
    """A dispatch that is nothing but its text."""
    return Dispatch("made-up.txt", "0" * 64, text, (), None, None, None, None, published, "en")
