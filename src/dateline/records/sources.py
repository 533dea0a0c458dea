"""What is known of sources across dispatches: who they are, how their claims fared, and since when they are silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

SUBJECTS = ("source", "outlet", "place")
SILENCES = ("heard", "silent", "unknown")


@dataclass(frozen=True, slots=True)
class Fared:
    """How often an origin's word on a happening was borne out by independent ones, contradicted, both, or neither."""

    borne_out: int = 0
    contradicted: int = 0
    disputed: int = 0
    alone: int = 0


@dataclass(frozen=True, slots=True)
class SourceProfile:
    """An origin in all dispatches: `names` are all its spellings and `kinds` all its kinds, the commonest first.

    `voices` are those who passed on its word by name. `merged` are the keys of the origins that people judged to be
    this one. `first` and `last` are days of publication, None where no dispatch is dated. `counts` are its claims by
    kind. `reliability` is what a person gave, "F" where nobody did; `suggested` is what its record speaks for, None
    while that is too short. A suggestion never becomes the grade by itself. `withheld` are the words of dispatches that
    say that its name is withheld, each once.
    """

    key: str
    name: str
    names: tuple[tuple[str, int], ...]
    kinds: tuple[tuple[str, int], ...]
    named: bool
    side: str | None
    standing: str | None
    party: str | None
    voices: tuple[str, ...]
    merged: tuple[str, ...]
    first: date | None
    last: date | None
    dispatches: int
    counts: tuple[tuple[str, int], ...]
    fared: Fared
    reliability: str
    suggested: str | None
    withheld: tuple[str, ...] = ()

    def is_called(self, name: str) -> bool:
        """Tell whether people call it so: its key or a name of its, in any case and with or without its article."""
        return _bare(name) in {_bare(self.key), *(_bare(one) for one, _ in self.names)}


def _bare(name: str) -> str:
    return " ".join(name.split()).casefold().removeprefix("the ")


@dataclass(frozen=True, slots=True)
class SourceLink:
    """That two origins may be one: the points of the rule in thousandths, and in words what speaks for it."""

    one: str
    other: str
    points: int
    rule: str
    words: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Words that say that there is no news: where and since when, by the rule that found them."""

    claim: str
    rule: str
    words: str
    place: str | None
    day: date | None


@dataclass(frozen=True, slots=True)
class Silence:
    """How long nothing has come from a source or an outlet, or of a place and all in it. It is never read as calm.

    `subject` is one of `SUBJECTS`, `key` its origin's key, the outlet's name or the place's key. `last` is the day of
    the last report, `reports` on how many days there were some, `usual` the median gap between them in days, None
    where they are too few. `state` is one of `SILENCES`; `days` are those since the last report. `stated` are the
    claims that say themselves that there is no news.
    """

    subject: str
    key: str
    name: str
    last: date | None
    reports: int
    usual: int | None
    days: int | None
    state: str
    stated: tuple[str, ...]
