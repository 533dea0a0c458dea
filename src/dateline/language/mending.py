"""Trees mended where the parser's slip is plain from the tree itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def join_subjects(heads: NDArray[np.int64], relations: NDArray[np.int64], labels: Sequence[str]) -> None:
    """Make the second of two subjects that "and" joins a conjunct of the first: "residents and activists said".

    A verb has one subject. `heads` count words from 1, with 0 for a root; both arrays are changed in place.
    """
    subject, joins, conjunct = labels.index("nsubj"), labels.index("cc"), labels.index("conj")
    for at in np.flatnonzero(relations == joins):
        second = int(heads[at]) - 1
        if second <= at or relations[second] != subject:
            continue
        verb = int(heads[second]) - 1
        rivals = np.flatnonzero((relations[:at] == subject) & (heads[:at] == verb + 1))
        beside = at - 1 if at and relations[at - 1] == subject else -1  # "residents and": of whatever verb
        first = beside if beside >= 0 else int(rivals[-1]) if len(rivals) else -1
        if verb > second and first >= 0:
            heads[first] = verb + 1
            heads[second], relations[second] = first + 1, conjunct


_TELLING = frozenset(("told", "tell", "tells", "telling"))
_SUBJECTS = ("nsubj", "nsubj:pass", "conj")


def give_addressee(
    heads: NDArray[np.int64], relations: NDArray[np.int64], labels: Sequence[str], forms: Sequence[str]
) -> None:
    """Make the name behind "told" whoever was told: "told AFP fighting went on", where it narrows the subject.

    Telling has an addressee, so that one with a clause and none has lost it. The arrays are changed in place.
    """
    compound, clause = labels.index("compound"), labels.index("ccomp")
    told = [labels.index(name) for name in ("obj", "iobj")]
    subjects = [labels.index(name) for name in _SUBJECTS if name in labels]
    for at in range(len(forms) - 2):
        if forms[at].lower() not in _TELLING or relations[at + 1] != compound or not forms[at + 1][:1].isupper():
            continue
        below = relations[heads == at + 1]
        if clause not in below or np.isin(below, told).any():
            continue
        noun = int(heads[at + 1]) - 1
        last = at + 1
        while last + 1 < noun and relations[last + 1] == compound and forms[last + 1][:1].isupper():
            last += 1
        if noun > last and relations[noun] in subjects:
            heads[at + 1 : last], relations[at + 1 : last] = last + 1, compound
            heads[last], relations[last] = at + 1, told[1]
