"""What binds an exhibit's file, addresses, findings, actors and times in one object, and whether a desk has it so."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from dateline.errors import DatelineError
from dateline.records.exhibit import WORDS, Exhibit
from dateline.store.exhibits import ExhibitStore
from dateline.store.held import canonical
from dateline.store.log import id_of
from dateline.store.log_checking import Fault
from dateline.store.repository import Store

FORMAT = "dateline-exhibit-1"
_LISTS = {"appearances": ("appearance", "number"), "checks": ("check", "id"), "verdicts": ("verdict", "key"),
          "log": ("log entry", "seq")}  # fmt: skip
_LONGEST = 60
_Object = dict[str, Any]


def manifest(store: Store, exhibit: Exhibit, last: int | None = None) -> _Object:
    """Return the manifest of an exhibit, sealed by its own digest; with `last`, as it was after that entry of the log.

    Names of files stay out of it, and their pseudonyms too: the log has their seals.
    """
    entries = [one for one in store.log() if one.subject == exhibit.sha256 and (last is None or one.seq <= last)]
    until = _Until(None if last is None else [(one.kind, json.loads(one.body)) for one in entries])
    held = ExhibitStore(store)
    found = {one.id: asdict(one) | {"at": at.isoformat()} for number, at, one in held.history(exhibit.sha256)
             if until.has_check(number)}  # fmt: skip
    bound = {
        "format": FORMAT,
        "desk": _desk(store),
        "file": {name: getattr(exhibit, name) for name in ("sha256", "sha3_512", "size", "type")},
        "received": exhibit.received.isoformat(),
        "appearances": [asdict(one) | {"at": one.at.isoformat(), "name": None} for one in exhibit.appearances
                        if until.has_appearance(one.number)],
        "checks": list(found.values()),
        "verdicts": [asdict(one) | {"at": one.at.isoformat(), "media_review": WORDS[one.word]}
                     for one in held.verdicts(exhibit.sha256) if until.has_verdict(one.key)],
        "log": [{"seq": one.seq, "at": one.at.isoformat(), "kind": one.kind, "hash": one.seal} for one in entries],
    }  # fmt: skip
    plain: _Object = json.loads(canonical(bound))
    return plain | {"seal": seal_of(plain)}


def seal_of(told: Mapping[str, Any]) -> str:
    """Return the digest that seals a manifest."""
    plain = {key: value for key, value in told.items() if key != "seal"}
    return hashlib.sha256(canonical(plain).encode("utf-8", "surrogatepass")).hexdigest()


class _Until:
    """What the entries of the log about an exhibit had told by one of them; all there is without any."""

    def __init__(self, entries: Sequence[tuple[str, _Object]] | None) -> None:
        self._all = entries is None
        told = entries or ()
        self._appearances = {body["number"] for kind, body in told if kind == "appearance"}
        self._checks = max((body["first"] + len(body["found"]) for kind, body in told if kind == "checks"), default=0)
        self._verdicts = {body["judgement"] for kind, body in told if kind == "verdict"}

    def has_appearance(self, number: int) -> bool:
        return self._all or number in self._appearances

    def has_check(self, number: int) -> bool:
        return self._all or number < self._checks

    def has_verdict(self, key: str) -> bool:
        return self._all or key in self._verdicts


def differences(name: str, told: Mapping[str, Any], store: Store, notes: list[str]) -> Iterator[Fault]:
    """Yield what of a manifest a desk does not have so; `notes` takes in what has changed since, and is no fault."""
    try:
        exhibit = _exhibit(told, store)
        if isinstance(exhibit, str):
            yield Fault(name, exhibit)
            return
        if not told["log"]:
            yield Fault(name, "names no entry of the log, so that nothing shows when it was written")
            return
        last = max(int(one["seq"]) for one in told["log"])
        own = manifest(store, exhibit, last)
        for part in sorted((own.keys() | told.keys()) - {"seal"}):
            yield from _part(name, part, told.get(part), own.get(part), notes)
        later = sum(one.subject == exhibit.sha256 for one in store.log(last))
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        yield Fault(name, f"not made as the manifest of an exhibit is ({type(error).__name__})")
        return
    if later:
        notes.append(f"{name}: the log tells of the exhibit {later:,} times more since it was written")


def file_faults(name: str, exhibit: Exhibit, store: Store) -> Iterator[Fault]:
    """Yield where the bytes that are kept are not those of an exhibit."""
    try:
        data = store.data(exhibit.sha256)
    except DatelineError as error:
        yield Fault(name, f"its file: {error}")
        return
    if (hashlib.sha3_512(data).hexdigest(), len(data)) != (exhibit.sha3_512, exhibit.size):
        yield Fault(name, "its file is another than the record says")


def _exhibit(told: Mapping[str, Any], store: Store) -> Exhibit | str:
    """Return the exhibit that a manifest is of, or in words why there is none."""
    sha256, own = str(told["file"]["sha256"]), _desk(store)
    if told.get("desk", own) != own:
        return f"of desk {_short(told['desk'])}, and this one is {own}"
    found = [one for one in ExhibitStore(store).starting(sha256) if one.sha256 == sha256]
    return found[0] if found else f"no exhibit of this desk has the SHA-256 {_short(sha256)}"


def _part(name: str, part: str, told: Any, own: Any, notes: list[str]) -> Iterator[Fault]:
    """Yield where one part of a manifest is another than the desk has it."""
    if part == "desk" and told is None:  # of before manifests named their desk
        return
    if part not in _LISTS:
        if told != own:
            yield Fault(name, _unlike(part, told, own))
        return
    word, key = _LISTS[part]
    theirs, ours = {one[key]: dict(one) for one in told}, {one[key]: one for one in own}
    if len(theirs) < len(told):
        yield Fault(name, f"has the same {word} twice")
    for one in [*ours, *(theirs.keys() - ours.keys())]:
        seq = one if part == "log" else None
        if one not in theirs:
            yield Fault(name, f"{word} {one} is left out", seq)
        elif one not in ours:
            yield Fault(name, f"the desk has no {word} {_short(one)} of it", seq)
        else:
            yield from _item(name, f"{word} {one}", theirs[one], ours[one], seq, notes)


def _item(name: str, word: str, told: _Object, own: _Object, seq: int | None, notes: list[str]) -> Iterator[Fault]:
    if told.get("stands") != own.get("stands") and isinstance(told.get("stands"), bool):
        notes.append(f"{name}: {word} was taken back, followed or brought back since")
        told = told | {"stands": own["stands"]}
    if told != own:
        yield Fault(name, _unlike(word, told, own), seq)


def _unlike(word: str, told: Any, own: Any) -> str:
    """Say where two things part: in which fields, and what each has there."""
    if not (isinstance(told, dict) and isinstance(own, dict)):
        return f"{word} is {_short(told)}, and the desk has {_short(own)}"
    fields = [key for key in sorted(told.keys() | own.keys()) if told.get(key) != own.get(key)]
    return "; ".join(
        f"{word}: {key} is {_short(told.get(key))}, and the desk has {_short(own.get(key))}" for key in fields
    )


def _short(value: object) -> str:
    words = value if isinstance(value, str) else canonical(value)
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"


def _desk(store: Store) -> str | None:
    with store.transaction() as connection:
        return id_of(connection)
