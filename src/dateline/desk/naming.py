"""Names that an exhibit brings along: those of files go into the vault, those of protected sources nowhere."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from dateline.desk.ledger import DeskLedger
from dateline.desk.vault import APPOINTED, OPENED, DeskVault
from dateline.errors import BadMedia, BadVault
from dateline.names.spelling import fold
from dateline.protect.shielding import PROTECT, shielded
from dateline.protect.vault import ORIGINAL, Vault, is_pseudonym, new_pseudonym, vault_beside
from dateline.store.exhibits import SealedName
from dateline.store.log import Entry
from dateline.store.noting import noted
from dateline.store.repository import Store
from dateline.store.seals import name_seal


class Names:
    """Seals names of files in the vault of a desk; without one they are not kept."""

    def __init__(self, vault: DeskVault | None) -> None:
        self._vault = vault
        self._compared = False

    def sealed(self, name: str, exhibit: str, by: str) -> SealedName | None:
        """Return a file's name under a new pseudonym, to be put into the vault when the exhibit is written.

        The salt of its seal is in the vault too: with the seal alone, nobody can try out names. Raises `BadVault`.
        """
        if self._vault is None:
            return None
        held, pseudonym, salt = self._vault, new_pseudonym(ORIGINAL), secrets.token_hex(16)
        if not self._compared:
            held.custodians()
            self._compared = True
        told = {"file": name, "exhibit": exhibit, "salt": salt}
        entry = Entry(OPENED, pseudonym, {"act": "sealed", "by": by})
        envelope = json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
        return SealedName(pseudonym, name_seal(salt, name), entry, lambda: held.vault.seal({pseudonym: envelope}))

    def knows(self, pseudonym: str) -> bool:
        """Tell whether something is sealed under a pseudonym; without a vault nobody can say."""
        return self._vault is None or pseudonym in self._vault.vault.pseudonyms(pseudonym[0])


def vault_of(store: Store, named: Path | None, where: str) -> DeskVault | None:
    """Return the vault of a desk; None where the desk never had one.

    Raises `BadVault` where there should be one and none is at hand, so that no name is lost unsaid.
    """
    path = named or vault_beside(where)
    if path is not None and path.exists():
        return DeskVault(store, Vault(path))
    if named is not None:
        raise BadVault(f"{named}: there is no vault; `dateline vault init` makes one")
    if noted(store, APPOINTED):
        raise BadVault(f"{where}: its vault is not beside it, and names of files go there; give it with --vault FILE")
    return None


def check_source(source: str, names: Names, ledger: DeskLedger, where: str) -> None:
    """Refuse a source that is given by the name of somebody under protection, or by an unknown pseudonym.

    Raises `BadMedia`, which does not repeat the name.
    """
    if is_pseudonym(source) and not names.knows(source):
        raise BadMedia(f"{where}: nothing is sealed as {source}; `dateline vault list` lists the pseudonyms")
    words = f" {fold(source)} "
    if any(f" {name} " in words for name in _protected(ledger)):
        raise BadMedia(f"{where}: that source is under protection; give a pseudonym of the vault with --source")


def _protected(ledger: DeskLedger) -> set[str]:
    """Return the names of all who are under protection, as they are compared."""
    judgements = ledger.store.judgements()
    if not any(one.act == PROTECT for one in judgements):
        return set()
    claims = [claim for some in ledger.store.claims() for claim in some]
    keys = shielded(claims, judgements, asked=False)
    return {fold(one.origin.name) for one in claims if one.origin.key in keys and one.origin.named} - {""}
