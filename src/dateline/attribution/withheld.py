"""Names that are withheld: the sentence that says so, the source it speaks of, and the reason it gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dateline.attribution.sourcekinds import pseudonym_signs, reason_openers, withheld_signs
from dateline.attribution.sources import Draft, Sources
from dateline.attribution.syntax import subject
from dateline.records.parse import Parse, Sentence
from dateline.records.text import Excerpt

_END = re.compile(r"[.;”\"]|, (?:said|told|added|and|but|who|which)\b|$")


@dataclass(frozen=True, slots=True)
class Withheld:
    """That a name is withheld: in which words, whether a pseudonym is used instead, and for which stated reason."""

    words: Excerpt
    alias: bool
    reason: Excerpt | None


def withheld(parse: Parse, sources: Sources) -> Iterator[tuple[Draft, Withheld]]:
    """Yield the sources whose name is withheld."""
    for sentence in parse.sentences:
        text = sentence.span.of(parse.text)
        sign = withheld_signs().search(text)
        alias = pseudonym_signs().search(text)
        found = sign or alias
        if not found:
            continue
        at = sentence.span.start + found.start()
        draft = _whose(parse, sources, sentence, at)
        if draft is not None:
            reason = _reason(parse, sentence, at)
            stop = max(sentence.span.start + found.end(), reason.span.end if reason else 0)
            start = min(at, reason.span.start if reason else at)
            yield draft, Withheld(Excerpt.at(parse.text, start, stop), sign is None, reason)


def _whose(parse: Parse, sources: Sources, sentence: Sentence, at: int) -> Draft | None:
    """The person mentioned last before the sign in its sentence, else the one its subject means."""
    people = [d for d in sources.drafts if not d.institution]
    here = [d for d in people for m in d.mentions if sentence.span.start <= m.start <= at]
    if here:
        ends = {id(d): max(m.start for m in d.mentions if sentence.span.start <= m.start <= at) for d in here}
        return max(here, key=lambda d: ends[id(d)])
    head = subject(parse, sentence.root)
    found = sources.find_person(head) if head is not None else None
    if found is not None:
        return found
    after = [d for d in people for m in d.mentions if at < m.start < sentence.span.end]
    return after[0] if after else None


def _reason(parse: Parse, sentence: Sentence, at: int) -> Excerpt | None:
    text = parse.text[: sentence.span.end]
    opener = reason_openers().search(text, max(sentence.span.start, at - 40))
    if opener is None:
        return None
    end = _END.search(text, opener.end())
    stop = end.start() if end else sentence.span.end
    return Excerpt.at(parse.text, opener.start(), max(opener.end(), stop))
