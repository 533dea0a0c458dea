"""The vault of a desk: nothing is opened, sealed or changed in it that the desk's log does not tell of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from dateline.errors import BadVault
from dateline.protect.contacts import Contact, read_contact
from dateline.protect.keys import Key
from dateline.protect.vault import CONTACT, ORIGINAL, Vault, is_pseudonym, new_pseudonym
from dateline.store.noting import noted, noting
from dateline.store.repository import Store

OPENED, APPOINTED = "vault", "custodian"  # kinds of entries in the log


@dataclass(frozen=True, slots=True)
class Opening:
    """By whose key, why and when something is opened or changed."""

    key: Key
    reason: str
    now: datetime


class DeskVault:
    """A vault with the log of its desk: `custodians` of both are compared before anything is sealed."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self.store, self.vault = store, vault

    def found(self, custodian: str, public: str, now: datetime) -> None:
        """Make the vault, with its first custodian. Raises `BadVault`."""
        _named(custodian)
        with noting(self.store, APPOINTED, [custodian], _appointed("added", public, custodian, "the first"), now):
            Vault.create(self.vault.path, {custodian: public})

    def custodians(self) -> dict[str, str]:
        """Return the custodians' public keys by name, as both the vault and the log have them. Raises `BadVault`."""
        here, told = self.vault.custodians(), self._told()
        if here != told:
            raise BadVault(
                f"{self.vault.path}: its custodians are not those that the log of the desk tells of; "
                "`dateline vault check` says how they differ"
            )
        return here

    def add(self, custodian: str, public: str, opening: Opening) -> int:
        """Let another open the vault, or give a custodian another key; all is sealed anew. Return how much that was."""
        _named(custodian)
        by = self.admitted(opening, "all")
        return self._appoint("added", custodian, public, by, opening)

    def remove(self, custodian: str, opening: Opening) -> int:
        """Take a custodian away; all is sealed anew without them. Return how much that was. Raises `BadVault`."""
        by = self.admitted(opening, "all")
        if custodian not in self._told() and custodian not in self.vault.custodians():
            raise BadVault(f"{self.vault.path}: no custodian of that name; `dateline vault check` lists them")
        return self._appoint("removed", custodian, "", by, opening)

    def rotate(self, public: str, opening: Opening) -> int:
        """Put a new key in the place of the one that opens; return how much was sealed anew."""
        by = self.admitted(opening, "all")
        return self._appoint("rotated", by, public, by, opening)

    def seal(self, contacts: Mapping[str, Contact], by: str, now: datetime) -> None:
        """Seal who contacts are, under new pseudonyms."""
        self.put({name: contact.packed() for name, contact in contacts.items()}, by, now)

    def put(self, entries: Mapping[str, bytes], by: str, now: datetime) -> None:
        """Seal bytes under new pseudonyms, all of them or none."""
        self.custodians()
        with noting(self.store, OPENED, sorted(entries), {"act": "sealed", "by": by}, now):
            self.vault.seal(entries)

    def add_contact(self, contact: Contact, by: str, now: datetime) -> str:
        """Seal who a contact is, and return a pseudonym."""
        pseudonym = new_pseudonym()
        self.seal({pseudonym: contact}, by, now)
        return pseudonym

    def show(self, pseudonym: str, opening: Opening) -> Contact:
        """Return who a pseudonym stands for, once the log says that it was opened. Raises `BadVault`."""
        return read_contact(self._read(pseudonym, opening))

    def original(self, pseudonym: str, opening: Opening) -> bytes:
        """Return an original that is sealed. Raises `BadVault`."""
        return self._read(pseudonym, opening)

    def _read(self, pseudonym: str, opening: Opening) -> bytes:
        by = self.admitted(opening, pseudonym)
        found = self.vault.open(pseudonym, opening.key)
        if pseudonym.startswith(CONTACT) and read_contact(found).is_in(opening.reason):
            raise BadVault("the reason holds what the vault protects, and it is kept in clear; say it otherwise")
        self._note("opened", pseudonym, by, opening)
        return found

    def contacts(self, opening: Opening) -> dict[str, Contact]:
        """Return who all pseudonyms stand for, once the log says that all were opened. Raises `BadVault`."""
        by = self.admitted(opening, "all")
        self._note("opened", "all", by, opening)
        return {name: read_contact(data) for name, data in self.vault.all(opening.key)}

    def faults(self, key: Key | None = None) -> Iterator[str]:
        """Yield in words what is wrong: custodians that the log does not know, what a key does not open."""
        here, told = self.vault.custodians(), self._told()
        for name in sorted(here.keys() | told.keys()):
            if here.get(name) != told.get(name):
                what = "an unknown key" if name in here and name in told else "the log alone" if name in told else ""
                yield f"custodian {name}: {what or 'the vault alone, not the log, knows this one'}"
        for name in (*self.vault.pseudonyms(), *self.vault.pseudonyms(ORIGINAL)) if key else ():
            try:
                self.vault.open(name, key) if key else None
            except BadVault as error:
                yield str(error)

    def admitted(self, opening: Opening, subject: str) -> str:
        """Return whose key it is; that another tried is written down too. Raises `BadVault`."""
        if not opening.reason.strip():
            raise BadVault("say why with --reason; it is kept in the log of the desk")
        by = next((name for name, key in self.vault.custodians().items() if key == opening.key.public), None)
        if by is None:
            known = subject if subject == "all" or is_pseudonym(subject) else "?"
            self._note("refused", known, "a key of no custodian", opening, reason="")
            raise BadVault(f"{self.vault.path}: not the key of a custodian; it may have been revoked or replaced")
        return by

    def _note(self, act: str, subject: str, by: str, opening: Opening, reason: str | None = None) -> None:
        told = {"act": act, "by": by, "reason": opening.reason if reason is None else reason}
        with noting(self.store, OPENED, [subject], told, opening.now):
            pass

    def _appoint(self, act: str, custodian: str, public: str, by: str, opening: Opening) -> int:
        after = {name: key for name, key in self.vault.custodians().items() if name != custodian}
        if public:
            after[custodian] = public
        body = _appointed(act, public, by, opening.reason)
        with noting(self.store, APPOINTED, [custodian], body, opening.now):
            return self.vault.appoint(after, opening.key)

    def _told(self) -> dict[str, str]:
        """Return the custodians that the log tells of."""
        found: dict[str, str] = {}
        for entry in noted(self.store, APPOINTED):
            public = json.loads(entry.body).get("key")
            if public:
                found[entry.subject] = public
            else:
                found.pop(entry.subject, None)
        return found


def _appointed(act: str, public: str, by: str, reason: str) -> dict[str, str]:
    return {"act": act, "key": public, "by": by, "reason": reason}


def _named(custodian: str) -> None:
    if not custodian.strip() or not custodian.isprintable() or len(custodian) > 60:
        raise BadVault("a custodian's name should be a short word or two")
