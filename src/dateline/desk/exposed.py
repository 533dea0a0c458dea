"""What a vault protects and a desk holds in clear all the same: where, and what to do; never the value itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from dateline.protect.contacts import Contact
from dateline.store.wording import wording

_LEAST = 4  # letters or figures that tell a value from others
_AT_ONCE = 400
_SHOWN = 5
_UNSAID = frozenset({"note"})
_TAKE = "take what contacts send with `dateline vault take`, protect the source, and keep the disk encrypted"
_WRITE = "it can't be taken back: write pseudonyms there from now on, and keep the disk encrypted"
_WHAT_TO_DO = {
    "dispatch": _TAKE, "original": _TAKE, "arrival": _TAKE, "exhibit": "say pseudonyms with `dateline media add`",
    "file name": "`dateline media seal-names` puts it into the vault", "judgement": _WRITE, "comment": _WRITE,
    "log": "it has what was done as it was said: its entries stay, so keep the disk encrypted",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exposed:
    """A channel that holds values of a contact in clear: whose, in how many rows, and the first of them."""

    pseudonym: str
    channel: str
    rows: int
    first: tuple[str, ...]

    def in_words(self) -> str:
        """Return it in one line that holds nothing of the value."""
        ids = ", ".join(one[:12] for one in self.first)
        more = f" and {self.rows - len(self.first)} more" if self.rows > len(self.first) else ""
        return f"{self.pseudonym} stands in clear in {self.channel} {ids}{more}; {_WHAT_TO_DO[self.channel]}"


def exposed(connection: Connection, contacts: dict[str, Contact]) -> Iterator[Exposed]:
    """Yield where the record of a desk holds in clear what is sealed of contacts, by contact and channel."""
    of = {_plain(value): name for name, one in contacts.items() for field, value in one.values()
          if field not in _UNSAID and len(value.strip()) >= _LEAST}  # fmt: skip
    patterns = list(_patterns(sorted(of, key=lambda value: (-len(value), value))))
    found: dict[tuple[str, str], list[str]] = {}
    for channel, id, words in wording(connection):
        hits = {of[_plain(hit[0])] for pattern in patterns for hit in pattern.finditer(words)}
        for name in hits:
            found.setdefault((name, channel), []).append(id)
    for (name, channel), ids in sorted(found.items()):
        yield Exposed(name, channel, len(ids), tuple(ids[:_SHOWN]))


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()


def _patterns(values: Iterable[str]) -> Iterator[re.Pattern[str]]:
    """Yield patterns for values as whole words, in any case; thousands are looked for in portions."""
    spelled = [r"\s+".join(map(re.escape, value.split())) for value in values]
    for at in range(0, len(spelled), _AT_ONCE):
        yield re.compile(rf"(?<!\w)(?:{'|'.join(spelled[at : at + _AT_ONCE])})(?!\w)", re.I)
