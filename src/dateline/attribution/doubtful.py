"""Sources that the model takes for none: a rule that found one there has most likely been misled."""

from __future__ import annotations

from functools import cache

from dateline.attribution.sourcekinds import characterise
from dateline.attribution.verbs import Link
from dateline.lexicon import load
from dateline.records.parse import Parse

_BY_SETTING = frozenset({"en.titled", "en.in-words-of"})
_AT_COLONS = frozenset({"en.headline-colon", "en.turn"})


@cache
def _least() -> float:
    return float(load("learned")["speaker"]["least"])


def _is_known(parse: Parse, link: Link) -> bool:
    """Tell whether the words before or behind a headline's colon name what the lexicon knows for a source."""
    lemmas = frozenset(parse.words[i].lemma.lower() for i in link.source)
    return characterise(parse.excerpt(link.source[0], link.source[-1]).text, lemmas).kind not in ("other", "document")


def _judges(parse: Parse, link: Link) -> bool:
    """Tell whether a state or a body condemns, thanks or calls for something: "the US has expressed concern"."""
    if link.kind not in ("judgement", "demand") or link.head is None:
        return False
    named = any(n.label in ("LOC", "ORG") and n.first <= link.head < n.last for n in parse.names)
    return named and parse.words[link.head].relation in ("nsubj", "obl")


def is_doubtful(parse: Parse, link: Link) -> bool:
    """Tell whether the model sees no source in any of the words that a link takes for one.

    A link without such words is never doubtful, nor is any where the annotator was not taught what sources are, nor
    one that the setting of the page makes, which the model doesn't see, nor a known source at a headline's colon.
    """
    if _judges(parse, link):
        return False
    if link.rule in _BY_SETTING or (link.rule in _AT_COLONS and _is_known(parse, link)):
        return False
    shares = [parse.speakers[i] for i in (*link.source, *link.standing) if i in parse.speakers]
    return bool(shares) and max(shares) < _least()
