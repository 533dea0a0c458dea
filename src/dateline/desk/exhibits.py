"""What a desk does with files that are to show something: take them in, look into them apart, compare, and judge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dateline.desk import Desk
from dateline.desk.apart import Apart
from dateline.desk.consistency import consistency_check
from dateline.desk.ledger import DeskLedger
from dateline.desk.lookalikes import Likeness, Lookalikes, hashes_check
from dateline.desk.manifests import manifest
from dateline.desk.naming import Names, check_source
from dateline.desk.saying import Saying, saying
from dateline.desk.vault import DeskVault
from dateline.errors import BadMedia, BadVault
from dateline.gazetteer.lookup import Gazetteer
from dateline.media.agreement import metadata_check
from dateline.media.digests import digests
from dateline.media.looking import Look
from dateline.media.shadow import Scene, Shadow, shadow_check
from dateline.records.exhibit import WORDS, Appearance, Check, Exhibit, Verdict
from dateline.records.incident import Judgement
from dateline.store.exhibits import ACT, PICTURES, ExhibitStore, New
from dateline.store.held import stamp
from dateline.store.judging import judgement_key

_FEWEST = 4  # characters by which an exhibit may be named


@dataclass(frozen=True, slots=True)
class Told:
    """What those who take a file in say of it; `source` is an address or words on whence it came."""

    by: str
    place: str | None = None
    time: str | None = None
    source: str | None = None
    dispatch: int | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """A file that was taken in, whether it was held before, and what was found."""

    appearance: Appearance
    held: bool
    type: str
    size: int
    checks: tuple[Check, ...]


class DeskExhibits:
    """The exhibits of an open desk; closed by `close` or at the end of a `with`."""

    def __init__(
        self, desk: Desk, gazetteer: Callable[[], Gazetteer], anchors: str = "", vault: DeskVault | None = None
    ) -> None:
        self.store = ExhibitStore(desk.store)
        self.ledger = DeskLedger(desk)
        self.where = desk.store.where
        self._desk = desk
        self._gazetteer = gazetteer
        self._apart = Apart(anchors)
        self._lookalikes = Lookalikes(self.store)
        self._names = Names(vault)
        self._allowed: set[str] = set()

    def __enter__(self) -> DeskExhibits:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def is_cut_off(self) -> bool:
        """Whether the kernel keeps the worker from reaching out; so too while none was started."""
        return self._apart.closed_doors is not False

    def close(self) -> None:
        """End the worker; the desk stays open."""
        self._apart.close()

    def add(self, data: bytes, name: str, told: Told, now: datetime) -> Added:
        """Take in a file with what is said of it; one transaction. What can't be looked into is kept all the same.

        Its name goes into the vault; without one it is not kept.
        """
        if told.source is not None and told.source not in self._allowed:
            check_source(told.source, self._names, self.ledger, self.where)
            self._allowed.add(told.source)
        said = self._said(told)
        both = digests(data)
        look = self._apart.look(data)
        own = Appearance(both.sha256, 0, now, told.by, told.place, told.time, told.source, told.dispatch)
        checks = (*self._found(look, said, now, own), consistency_check(self.ledger, self.store, said))
        held = bool(self.store.starting(both.sha256))
        new = New(
            data, both.sha256, both.sha3_512, look.kind.type, own, checks, look.fingerprints, look.copy,
            self._names.sealed(name, both.sha256, told.by),
        )  # fmt: skip
        seen = self.store.take(new, now)
        if not held:
            self._lookalikes.add(both.sha256, look.fingerprints)
        return Added(seen, held, look.kind.type, len(data), checks)

    def seal_names(self, by: str, now: datetime) -> int:
        """Put the names of files that stand in clear, as in older desks, into the vault; return how many those were."""
        clear = self.store.names_in_clear()
        for exhibit, number, name in clear:
            sealed = self._names.sealed(name, exhibit, by)
            if sealed is None:
                raise BadVault(f"{self.where}: there is no vault to put names into; `dateline vault init` makes one")
            self.store.seal_name(exhibit, number, sealed, now)
        return len(clear)

    def check(self, exhibit: Exhibit, now: datetime) -> tuple[Check, ...]:
        """Look into an exhibit again, with what is installed now and what is on file now."""
        look = self._apart.look(self._desk.store.data(exhibit.sha256))
        own = exhibit.appearances[-1]
        said = self._said(Told(own.by, own.place, own.time))
        used = next((one.claim for one in self.store.verdicts(exhibit.sha256) if one.stands), None)
        checks = (
            *self._found(look, said, exhibit.received, own), consistency_check(self.ledger, self.store, said, used)
        )  # fmt: skip
        self.store.recheck(exhibit.sha256, checks, look.fingerprints, now)
        return checks

    def find(self, data: bytes) -> list[tuple[Likeness, Exhibit]]:
        """Return the exhibits that look like a file, which is not taken in."""
        look = self._apart.look(data)
        same = self.store.starting(digests(data).sha256)
        alike = self._alike(look, {one.sha256 for one in same})
        return [*((Likeness(one.sha256, 0, 0, 0.0, same=True), one) for one in same), *alike]

    def shadow(self, exhibit: Exhibit, shadow: Shadow, now: datetime) -> Check:
        """Compare a shadow that a person measured with what was last said of an exhibit, and keep the finding."""
        own = exhibit.appearances[-1]
        said = self._said(Told(own.by, own.place, own.time)).said
        scene = None
        if said.lat is not None and said.lon is not None and said.start and said.end:
            scene = Scene(said.lat, said.lon, said.radius_km, said.start, said.end)
        check = shadow_check(scene, shadow)
        self.store.recheck(exhibit.sha256, [check], (), now)
        return check

    def judge(
        self, exhibit: Exhibit, word: str, reason: str, by: str, now: datetime, checklist: Sequence[str] = (),
        evidence: Sequence[str] = (), claim: str | None = None,
    ) -> Verdict:  # fmt: skip
        """Keep what a person holds of an exhibit. Raises `BadMedia` for another word or a claim that is not on file."""
        if word not in WORDS:
            raise BadMedia(f"{self.where}: {word!r} is no verdict; there are {', '.join(WORDS)}")
        if claim is not None and claim not in self.ledger.claims([claim]):
            raise BadMedia(f"{self.where}: no claim {claim} is on file; `dateline incidents show` prints keys")
        key = judgement_key(ACT, [exhibit.sha256], by, stamp(now))
        judgement = Judgement(key, ACT, (exhibit.sha256,), word, reason, by, now)
        verdict = Verdict(key, exhibit.sha256, word, reason, by, now, tuple(checklist), tuple(evidence), claim)
        self.store.judge(judgement, verdict)
        return verdict

    def exhibit(self, id: str) -> Exhibit:
        """Return the one exhibit whose digest begins so. Raises `BadMedia`."""
        found = self.store.starting(id) if len(id) >= _FEWEST else ()
        if len(found) != 1:
            what = "more than one exhibit" if found else "no exhibit"
            raise BadMedia(f"{self.where}: {what} {id}; `dateline media list` shows those that there are")
        return found[0]

    def copy(self, exhibit: Exhibit) -> bytes:
        """Return the working copy. Raises `BadMedia` where there is none."""
        if exhibit.copy is None:
            raise BadMedia(f"{self.where}: exhibit {exhibit.id} has no working copy: only whole pictures get one")
        return self._desk.store.data(exhibit.copy)

    def manifest(self, exhibit: Exhibit) -> dict[str, Any]:
        """Bind an exhibit's file, addresses, findings, actors and times in one object, sealed by its own digest."""
        return manifest(self._desk.store, exhibit)

    def _said(self, told: Told) -> Saying:
        if told.dispatch is not None and self._desk.store.dispatch(told.dispatch) is None:
            raise BadMedia(
                f"{self.where}: no dispatch {told.dispatch}; `dateline dispatches` lists those that there are"
            )
        return saying(told.place, told.time, self.ledger, self._gazetteer)

    def _found(self, look: Look, said: Saying, received: datetime, own: Appearance) -> tuple[Check, ...]:
        """Return what the worker found with what can be told only here: contradictions and older appearances."""
        metadata = metadata_check(look.statements, said.said, received, ())
        alike = self._alike(look, {own.exhibit})
        earlier = self.store.starting(own.exhibit)
        before = [(Likeness(one.sha256, 0, 0, 0.0, same=True), one) for one in earlier if own.number == 0]
        checks = (_with_parts(one, look) if one.id == PICTURES else one for one in look.checks)
        return (*checks, metadata, hashes_check(look.fingerprints, [*before, *alike], own))

    def _alike(self, look: Look, but: set[str]) -> list[tuple[Likeness, Exhibit]]:
        like = self._lookalikes.like(look.turned, look.parts) if look.turned else []
        found = [one for one in like if one.exhibit not in but]
        return [(one, exhibit) for one in found[:50] for exhibit in self.store.starting(one.exhibit)]


def _with_parts(found: Check, look: Look) -> Check:
    """Return what was found of pictures within a file with where each stands, by which it is named later."""
    return replace(found, details={"parts": [[frame, where] for frame, where in look.parts.items()]})
