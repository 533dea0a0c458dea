"""Statements given in full: "The minister said:" and then paragraphs of the minister's own, without quotation marks."""

from __future__ import annotations

from itertools import pairwise

from dateline.attribution.cues import Cues
from dateline.attribution.sourcekinds import characterise
from dateline.attribution.syntax import noun_phrase, subject, verb_group
from dateline.attribution.verbs import Link
from dateline.records.parse import Parse, Word

_ISSUED = frozenset({"release", "issue", "make", "publish", "give", "deliver", "read"})
_TEXTS = frozenset({"statement", "remark", "comment", "communique", "declaration", "message", "letter"})
_OWN = frozenset({"i", "we", "our", "my", "me", "us"})
_QUOTES = ('"', "“", "”", "'", "‘", "«", "``", "-", "—", "–")
_TITLES = frozenset({"statement", "remark", "message", "declaration", "communique", "communiqué", "address"})
_NAMES = frozenset({"DET", "ADJ", "NOUN", "PROPN"})
_HEADED = 2  # blocks of a text under a title
_LONGEST = 100  # paragraphs of a statement at most
_TOP = 4  # paragraphs within which a press release opens its statement
_LINE = 16  # words within which a speaker's name line ends
_GAP = 2  # paragraphs in a row without a word of the speaker's own, after which the statement is over


def given_links(parse: Parse, cues: Cues, headlines: tuple[int, ...] = ()) -> list[Link]:
    """The attribution of each statement that follows a paragraph's colon, to its last paragraph in the first person."""
    blocks: dict[int, list[Word]] = {}
    for word in parse.words:
        blocks.setdefault(parse.sentences[word.sentence].block, []).append(word)
    order = sorted(blocks)
    found = _titled(parse, [blocks[n] for n in order], headlines)
    covered: set[int] = {i for link in found for i in link.content}
    for at, number in enumerate(order[:-1]):
        link = _opened(parse, blocks[number], cues)
        if link is None or link[1][0] in covered:
            continue
        content = _statement([blocks[n] for n in order[at + 1 : at + _LONGEST]], release=at < _TOP)
        if content:
            head, cue = link
            source = tuple(noun_phrase(parse, head))
            covered.update(content)
            found.append(Link(cue, source, head, content, "says", "speech", "en.given-in-full"))
    return found


def _titled(parse: Parse, blocks: list[list[Word]], headlines: tuple[int, ...]) -> list[Link]:
    """A text in the first person under "Statement by X on ..." or "X statement on ...": it is all X's."""
    if not headlines or len(blocks) < _HEADED or any(_is_opener(b) for b in blocks[:_TOP]):
        return []
    title, body = blocks[0], blocks[1:]
    cue = next((w for w in title if w.lemma.lower() in _TITLES), None)
    own = body[0][0].text[0] not in _QUOTES and any(w.lower in _OWN for w in body[0])
    if cue is None or not own or parse.sentences[title[0].sentence].block not in headlines:
        return []
    named = parse.words[cue.index + 1 : title[-1].index + 1]
    by = bool(named) and named[0].lower in ("by", "from", "of")
    run = list(named[1:]) if by else title[: cue.index - title[0].index]
    stop = next((k for k, w in enumerate(run) if w.upos == "ADP" and by), len(run))
    source = tuple(w.index for w in run[:stop] if w.lower not in ("'s", "’s") and w.upos in _NAMES)
    if not source or not _may_speak(parse, source):
        return []
    content = tuple(w.index for block in body for w in block)
    return [Link((cue.index,), source, source[-1], content, "says", "speech", "en.titled")]


def _is_opener(block: list[Word]) -> bool:
    return block[-1].text == ":"


def _may_speak(parse: Parse, words: tuple[int, ...]) -> bool:
    lemmas = frozenset(parse.words[i].lemma.lower() for i in words)
    return characterise(parse.excerpt(words[0], words[-1]).text, lemmas).kind not in ("other", "document")


def _opened(parse: Parse, block: list[Word], cues: Cues) -> tuple[int, tuple[int, ...]] | None:
    """The head of the source and the cue of a paragraph that ends in "said:" or "released the following statement:"."""
    if block[-1].text != ":":
        return None
    first = parse.sentences[block[-1].sentence].first
    verbs = [w for w in parse.words[first : block[-1].index] if w.upos == "VERB" and _speaks(parse, w, cues)]
    head = subject(parse, verbs[-1].index) if verbs else None
    if head is None or head >= block[-1].index or parse.words[head].lower in ("it", "this", "that", "there"):
        return None
    return head, tuple(verb_group(parse, verbs[-1].index))


def _speaks(parse: Parse, word: Word, cues: Cues) -> bool:
    said = any("quote" in rule.takes for rule in cues.verbs.get(word.lemma.lower(), ()))
    text = parse.child(word.index, "obj", "nsubj:pass")
    return said or (word.lemma.lower() in _ISSUED and text is not None and text.lemma.lower() in _TEXTS)


def _statement(blocks: list[list[Word]], release: bool) -> tuple[int, ...]:
    """The words of the paragraphs up to the last in the speaker's own person; none where a quotation follows.

    A `release`, which opens with the statement, goes on to its end.
    """
    if blocks[0][0].text.startswith(_QUOTES) or _is_line(blocks[0]):
        return ()
    last, silent = 0, 0
    for number, block in enumerate(blocks):
        own = any(w.lower in _OWN for w in block)
        silent = 0 if own else silent + 1
        if (
            block[-1].text == ":"
            or block[0].text.startswith(_QUOTES)
            or _is_line(block)
            or (silent > _GAP and not release)
        ):
            break
        last = number if own or number == 0 or release else last
    return tuple(w.index for block in blocks[: last + 1] for w in block)


def _is_line(block: list[Word]) -> bool:
    """Tell whether a paragraph opens with somebody else and a colon before a quotation: "A B, mayor: "We stay."."""
    head = block[:_LINE]
    return any(w.text == ":" and n.text.startswith(_QUOTES) for w, n in pairwise(head))
