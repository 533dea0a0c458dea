"""What a vault keeps of a contact: everything that could give somebody away, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from dateline.errors import BadVault
from dateline.names.spelling import fold

_MOST = 200  # values of one field
_LONGEST = 20_000
_TELLING = 4  # letters from which a value can be looked for


@dataclass(frozen=True, slots=True)
class Contact:
    """Who a contact is. `also` are other names, `point` are coordinates, `device` serials and the like.

    `file` are original names of files, `sources` the keys under which the desk knows the contact.
    """

    name: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    phone: tuple[str, ...] = ()
    handle: tuple[str, ...] = ()
    mail: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    point: tuple[str, ...] = ()
    device: tuple[str, ...] = ()
    file: tuple[str, ...] = ()
    note: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def packed(self) -> bytes:
        """Return a contact as bytes to be sealed."""
        told = {name: list(values) for name in FIELDS if (values := getattr(self, name))}
        return json.dumps(told, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")

    def values(self) -> Iterator[tuple[str, str]]:
        """Yield each value with its field, but for the keys of the desk."""
        for name in FIELDS[:-1]:
            yield from ((name, value) for value in getattr(self, name))

    def is_in(self, words: str) -> bool:
        """Tell whether words hold a value that is long enough to tell anything, in any case and spelling."""
        text, plain = words.casefold(), fold(words)
        told = [value for _, value in self.values() if len(value.strip()) >= _TELLING]
        return any(value.casefold() in text or (fold(value) and fold(value) in plain) for value in told)

    def joined(self, other: Contact) -> Contact:
        """Return a contact with what another record of it holds beside."""
        both = {name: tuple(dict.fromkeys((*getattr(self, name), *getattr(other, name)))) for name in FIELDS}
        return replace(self, **both)


FIELDS = tuple(field.name for field in fields(Contact))


def read_contact(data: bytes) -> Contact:
    """Return the contact that JSON tells of: an object of fields, each a word or a list of words.

    Raises `BadVault`, which says nothing of what was given.
    """
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        raise BadVault('what was given is no JSON; write an object such as {"name": "..."}') from None
    return contact_of(told)


def contact_of(told: Any) -> Contact:
    """Return the contact that fields with a word or a list of words tell of. Raises `BadVault`."""
    if not isinstance(told, Mapping) or not told:
        raise BadVault(f"a contact is an object with some of {', '.join(FIELDS)}")
    if unknown := [at for at, name in enumerate(told, 1) if name not in FIELDS]:
        raise BadVault(f"field {unknown[0]} of the contact is none that a vault has; there are {', '.join(FIELDS)}")
    found = {name: _words(name, value) for name, value in told.items()}
    if not any(found.values()):
        raise BadVault("a contact of whom nothing is told")
    return Contact(**found)


def _words(name: str, value: Any) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or len(values) > _MOST or not all(isinstance(one, str) for one in values):
        raise BadVault(f"{name} should be a word, or a list of at most {_MOST} words")
    if any(len(one) > _LONGEST for one in values):
        raise BadVault(f"{name} holds more than {_LONGEST:,} letters")
    return tuple(dict.fromkeys(one.strip() for one in values if one.strip()))
