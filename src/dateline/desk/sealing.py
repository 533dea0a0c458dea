"""What comes from contacts into a desk: the original sealed in the vault, and on the desk a copy that names nobody."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from dateline.desk.arriving import Arriving, Opener, Sent
from dateline.desk.vault import DeskVault
from dateline.errors import BadInput, BadVault
from dateline.names.spelling import fold
from dateline.protect.contacts import Contact
from dateline.protect.vault import ORIGINAL, new_pseudonym
from dateline.protect.withholding import ENDINGS, FILE, LOOSE, PERSON, PLACE, Private, held_in, private_in, without
from dateline.records.item import Item

_GONE = "[withheld]"


@dataclass(frozen=True, slots=True)
class Sealed:
    """An original that was sealed: its pseudonym, those of whom it tells, and the copy to be taken into the desk."""

    pseudonym: str
    contacts: tuple[str, ...]
    copy: Arriving


class Sealing:
    """Seals originals; contacts that are known already keep their pseudonyms."""

    def __init__(
        self, held: DeskVault, opener: Opener, by: str, now: datetime, known: Mapping[str, Contact] | None = None
    ) -> None:
        self._held, self._opener, self._by, self._now = held, opener, by, now
        self._known = {fold(value): name for name, one in (known or {}).items() for field, value in one.values()
                       if field in ("name", "also", "phone", "handle", "mail")}  # fmt: skip

    def seal(self, one: Arriving) -> Sealed:
        """Seal an original with whom it tells of, and return the copy. Raises `BadVault` and `BadInput`."""
        came = one.read()
        data = came.data if isinstance(came, Sent) else came
        items = self._items(data, one.name)
        private = private_in(data, items)
        names, contacts = self._named(private, one)
        pseudonym = new_pseudonym(ORIGINAL)
        name = f"{pseudonym}.{ENDINGS[items[0].format]}"
        copy = without(data, items[0].format, items, names)
        self._check(copy, name, names)
        entries = {key: contact.packed() for key, contact in contacts.items()}
        self._held.put({**entries, pseudonym: _envelope(one, data, names)}, self._by, self._now)
        known = sorted({value for value in names.values() if value.startswith("C-")})
        return Sealed(pseudonym, tuple(known), Arriving(name, "vault", name, lambda: copy, len(copy)))

    def _items(self, data: bytes, name: str) -> list[Item]:
        try:
            items = [item for item in self._opener(data, name) if item.text]
        except BadInput:
            raise BadInput("can't be read as what it seems to be; `dateline read` says why") from None
        if not items:
            raise BadInput("holds no words that can be read")
        return items

    def _named(self, private: Iterable[Private], one: Arriving) -> tuple[dict[str, str], dict[str, Contact]]:
        """Return what stands in the place of each value, and the contacts that are new."""
        told = list(private)
        of = {whose: self._known.get(fold(whose)) or new_pseudonym() for whose in _people(told)}
        names: dict[str, str] = {}
        new: dict[str, Contact] = {}
        for value in told:
            owner = of.get(value.whose, "")
            names[value.value] = owner if value.what == PERSON and owner else _GONE
            if owner and owner not in self._known.values():
                new[owner] = new.get(owner, Contact()).joined(_contact(value))
        first = next(iter(of.values()), None)
        if first in new:
            new[first] = new[first].joined(Contact(file=(one.name,)))
        return names, new

    def _check(self, copy: bytes, name: str, names: Mapping[str, str]) -> None:
        """Make sure that the copy can be read, and that nothing of what was taken out is in it. Raises `BadVault`."""
        try:
            items = [item for item in self._opener(copy, name) if item.text]
        except BadInput:
            items = []
        if not items:
            raise BadVault("can't be read once names are taken out; write down what it says as a text, and take that")
        if left := held_in(" ".join([copy.decode("utf-8"), *map(_said, items)]), names):
            raise BadVault(f"{left} private values can't be taken out of it; write down what it says as a text")


def _people(private: Iterable[Private]) -> Iterator[str]:
    return iter(dict.fromkeys(one.whose for one in private if one.whose and one.what != LOOSE))


def _contact(value: Private) -> Contact:
    """Return what a value tells of its contact."""
    if value.what == PLACE:
        return Contact(point=(value.value,)) if value.value[-1:].isdigit() else Contact(address=(value.value,))
    if value.what == FILE:
        return Contact(file=(value.value,))
    if "@" in value.value:
        return Contact(mail=(value.value,))
    if sum(letter.isdigit() for letter in value.value) > len(value.value) // 2:
        return Contact(phone=(value.value,))
    return Contact(name=(value.value,)) if value.value == value.whose else Contact(also=(value.value,))


def _said(item: Item) -> str:
    fields = (item.headline, item.byline, item.outlet, item.guid, item.url, item.text, *item.attachments, *item.credit)
    return " ".join(one for one in fields if one)


def _envelope(one: Arriving, data: bytes, names: Mapping[str, str]) -> bytes:
    """Return an original with its own name and what stands for what in its copy, to be sealed."""
    told = {"file": one.name, "address": one.address, "copy": dict(names)}
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n" + data


def opened_envelope(data: bytes) -> tuple[dict[str, object], bytes]:
    """Return what was sealed of an original: what is told of it, and its bytes."""
    head, _, body = data.partition(b"\n")
    told: dict[str, object] = json.loads(head)
    return told, body
