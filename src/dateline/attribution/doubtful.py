"""Sources that the model takes for none: a rule that found one there has most likely been misled."""

from __future__ import annotations

from functools import cache

from dateline.attribution.verbs import Link
from dateline.lexicon import load
from dateline.records.parse import Parse

_BY_SETTING = frozenset({"en.titled"})


@cache
def _least() -> float:
    return float(load("learned")["speaker"]["least"])


def is_doubtful(parse: Parse, link: Link) -> bool:
    """Tell whether the model sees no source in any of the words that a link takes for one.

    A link without such words is never doubtful, nor is any where the annotator was not taught what sources are, nor
    one that the setting of the page makes, which the model doesn't see.
    """
    if link.rule in _BY_SETTING:
        return False
    shares = [parse.speakers[i] for i in link.source if i in parse.speakers]
    return bool(shares) and max(shares) < _least()
