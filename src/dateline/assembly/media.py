"""Photos, videos and recordings that are spoken of, and what is said of their authentication."""

from __future__ import annotations

import re
from functools import cache

from dateline.assembly.scope import Scope
from dateline.lexicon import load
from dateline.records.claim import Media
from dateline.records.parse import Parse, Sentence, Word
from dateline.records.referent import PlaceMention
from dateline.records.text import Excerpt, Span

_BASIS = re.compile(
    r"\b(?:based on|consistent with|in keeping with|on the basis of|by comparing|using)\b(?P<basis>[^,;.]+)"
)
_BY = re.compile(r"\b(?:verified|authenticated|confirmed) by (?P<by>[^,;.]+)")
_POSTED = frozenset(
    "provide post release publish share upload distribute take shoot film air broadcast supply obtain record".split()
)


@cache
def _kinds() -> dict[str, str]:
    return {noun: row["kind"] for row in load("media")["kind"] for noun in row["nouns"]}


@cache
def _verdicts() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = [(row["verdict"], re.compile(row["pattern"], re.IGNORECASE)) for row in load("media")["verdict"]]
    return tuple(sorted(rows, key=lambda row: row[0] not in ("unverified", "refuted")))


def find_media(scope: Scope) -> tuple[Media, ...]:
    """Return the media that a dispatch speaks of, one for each noun phrase, in reading order."""
    parse = scope.parse
    found = []
    for word in parse.words:
        kind = _kinds().get(word.lemma.lower())
        if kind and word.upos in ("NOUN", "PROPN") and word.relation not in ("compound", "flat"):
            found.append(_media(scope, word, kind))
    return tuple(found)


def _media(scope: Scope, word: Word, kind: str) -> Media:
    parse = scope.parse
    sentence = parse.sentences[word.sentence]
    words = [i for i in parse.subtree(word.index) if i <= word.index]
    first = words[0]
    while first < word.index and (parse.words[first].relation in ("case", "punct", "cc")):
        first += 1
    span = Span(parse.words[first].start, word.end)
    verdict, judged = _judgement(parse, sentence, word)
    basis, by = (_BASIS.search(judged.text), _BY.search(judged.text)) if judged else (None, None)
    return Media(
        span,
        kind,
        _provider(parse, word),
        _captured(scope, word),
        _place(scope, word),
        verdict,
        _cut(judged, by, "by"),
        _cut(judged, basis, "basis"),
    )


def _cut(judged: Excerpt | None, match: re.Match[str] | None, group: str) -> Excerpt | None:
    if judged is None or match is None:
        return None
    start, end = match.span(group)
    lead = len(match[group]) - len(match[group].lstrip())
    return Excerpt(Span(judged.span.start + start + lead, judged.span.start + end), match[group].lstrip())


def _judgement(parse: Parse, sentence: Sentence, word: Word) -> tuple[str | None, Excerpt | None]:
    """The verdict in the medium's sentence, or in a following one of the paragraph that speaks of it again."""
    here = parse.sentences[sentence.index : sentence.index + 4]
    for later in (s for s in here if s.block == sentence.block or s.block == sentence.block + 1):
        text = later.span.of(parse.text)
        same = later.index == sentence.index or word.lemma.lower() in {
            w.lemma.lower() for w in parse.words[later.first : later.last]
        }
        if not same:
            continue
        for verdict, pattern in _verdicts():
            if pattern.search(text):
                return verdict, Excerpt(later.span, text)
    return None, None


def _provider(parse: Parse, word: Word) -> Excerpt | None:
    """ "provided by X", "X's video"; None where the words name nobody."""
    for verb in parse.children(word.index, "acl"):
        agent = parse.child(verb.index, "obl:agent", "obl")
        case = parse.child(agent.index, "case") if agent else None
        if verb.lemma in _POSTED and agent and case and case.lower in ("by", "from", "via"):
            words = [i for i in parse.subtree(agent.index) if i != case.index]
            run = [i for i in words if all(parse.words[k].text != "," for k in range(words[0], i + 1))]
            return parse.excerpt(run[0], run[-1]) if run else None
    owner = parse.child(word.index, "nmod:poss")
    if owner:
        return parse.excerpt(parse.subtree(owner.index)[0], owner.index)
    return None


def _captured(scope: Scope, word: Word) -> str | None:
    """The day in the noun phrase itself: "this Wednesday, July 3, image"; never the day of posting."""
    inside = scope.parse.subtree(word.index)
    low, high = scope.parse.words[inside[0]].start, word.end
    return next((t.edtf for t in scope.times if low <= t.words.span.start < high and t.edtf), None)


def _place(scope: Scope, word: Word) -> PlaceMention | None:
    """The place that the sentence sets the picture in."""
    sentence = scope.parse.sentences[word.sentence]
    after = [p for p in scope.places if word.start < p.words.span.start < sentence.span.end]
    return after[0] if after else None
