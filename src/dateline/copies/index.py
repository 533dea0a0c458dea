"""Dispatches one by one -> whose copy each is; and all of them -> groups that no order of arrival changes."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from dateline.copies.compare import Overlap, compare, is_copy
from dateline.copies.groups import Group, Member, grouped
from dateline.copies.postings import Postings
from dateline.copies.runs import Shared
from dateline.copies.sketch import WIDTH, hashes, least_shared, sign
from dateline.copies.words import Words, read_words
from dateline.names.credits import agency, credits

_TRIED = 16  # candidates that are compared word by word
_CACHED = 32_768  # characters; the words of longer texts are read anew each time

Rank = tuple[bool, float, str]


@dataclass(frozen=True, slots=True)
class Held:
    """A dispatch as the index holds it; `text` is None where a store has it, `signature` is b"" for a short one."""

    key: str
    signature: bytes
    text: str | None = None
    published: datetime | None = None
    outlet: str | None = None
    credit: tuple[str, ...] = ()

    @property
    def rank(self) -> Rank:
        """Its place in time: by publication, what has no date last, what is from one moment by key.

        A moment without a zone is taken for one in UTC.
        """
        if self.published is None:
            return True, 0.0, self.key
        moment = self.published if self.published.tzinfo else self.published.replace(tzinfo=UTC)
        return False, moment.timestamp(), self.key


@dataclass(frozen=True, slots=True)
class Match:
    """A new dispatch and a held one, of which `later` was made from `earlier`; one of the two is the new one."""

    earlier: str
    later: str
    overlap: Overlap


class Copies:
    """An index of dispatches by what their texts share.

    `text_of` tells a held text by its key, where a store keeps the texts; without it the index keeps them.
    """

    def __init__(self, text_of: Callable[[str], str] | None = None) -> None:
        self._text_of = text_of
        self._held: dict[str, Held] = {}
        self._alike: list[list[tuple[Rank, Held]]] = []
        self._sizes: list[int] = []
        self._numbers: dict[bytes, int] = {}
        self._postings = Postings()

    def __len__(self) -> int:
        return len(self._held)

    def add(
        self,
        key: str,
        text: str,
        published: datetime | None = None,
        outlet: str | None = None,
        credit: Iterable[str] = (),
    ) -> Match | None:
        """Hold a dispatch and return which of those held before it was made from, or was made from it.

        A key that is held already is not held twice; its first text stands.
        """
        if key in self._held:
            return self._match(self._held[key], self._text(self._held[key]))
        kept = text if self._text_of is None else None
        new = Held(key, sign(_read(text)), kept, published, outlet, tuple(credit))
        found = self._match(new, text)
        self.restore(new)
        return found

    def restore(self, held: Held) -> None:
        """Hold a dispatch whose signature is known, without looking for its like."""
        if held.key in self._held:
            return
        self._held[held.key] = held
        number = self._numbers.setdefault(held.signature, len(self._alike))
        if number == len(self._alike):
            self._alike.append([])
            self._sizes.append(len(held.signature) // WIDTH)
            self._postings.add(number, hashes(held.signature))
        insort(self._alike[number], (held.rank, held), key=lambda row: row[0])

    def held(self) -> Iterator[Held]:
        """Return everything held, in the order of its coming: with `restore` the index can be made again."""
        return iter(self._held.values())

    def groups(self) -> tuple[Group, ...]:
        """Return the groups of two and more, each with its origin: the same in whatever order they came.

        Each dispatch is held to be made from that earlier one of which it has the most, so that a text which draws
        on two agencies does not make one of them.
        """
        ordered = sorted(self._held.values(), key=lambda held: held.rank)
        return grouped([self._member(held) for held in ordered])

    def _member(self, held: Held) -> Member:
        text = self._text(held)
        found = self._match(held, text, earlier=True)
        made_from, overlap = (found.earlier, found.overlap) if found else (None, None)
        credit = tuple(sorted({*map(agency, held.credit), *credits(text)}))
        return Member(held.key, held.published, held.outlet, credit, made_from, overlap)

    def _match(self, new: Held, text: str, *, earlier: bool = False) -> Match | None:
        words = _read(text)
        for other in self._candidates(new, earlier):
            known = _read(self._text(other))
            if is_copy(Shared(words, known)):
                if other.rank < new.rank:
                    return Match(other.key, new.key, compare(words, known))
                return Match(new.key, other.key, compare(known, words))
        return None

    def _candidates(self, new: Held, earlier: bool) -> list[Held]:
        """Return the likeliest dispatches first; of those alike, the earliest."""
        wanted, rank = hashes(new.signature), new.rank
        found = []
        for number, shared in self._postings.find(wanted).items():
            if shared < least_shared(len(wanted), self._sizes[number]):
                continue
            for since, other in self._alike[number][:2]:
                if other.key != new.key and not (earlier and since > rank):
                    found.append((-shared, since, other))
                    break
        return [other for _, _, other in sorted(found, key=lambda row: row[:2])[:_TRIED]]

    def _text(self, held: Held) -> str:
        return held.text if held.text is not None else self._text_of(held.key) if self._text_of else ""


def _read(text: str) -> Words:
    return _read_short(text) if len(text) <= _CACHED else read_words(text)


@lru_cache(maxsize=256)
def _read_short(text: str) -> Words:
    return read_words(text)
