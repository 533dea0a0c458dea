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
