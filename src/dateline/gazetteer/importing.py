"""A file into a gazetteer: dumps as a stream that can be taken up where it broke off, tables and maps in one go."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from dateline.errors import BadGazetteer
from dateline.gazetteer import maps, tables
from dateline.gazetteer.draft import Draft, as_kept, copied, discard, tally_of
from dateline.gazetteer.geonames import JOINED, Names, names_of, places_of
from dateline.gazetteer.incoming import Incoming
from dateline.gazetteer.lookup import Gazetteer
from dateline.gazetteer.parents import Parents, named
from dateline.gazetteer.properties import Given
from dateline.gazetteer.record import BadRecord, Record, Tally
from dateline.gazetteer.shelf import Shelf
from dateline.gazetteer.store import IN_USE, Store, spelling_mark, told

_BATCH = 10_000
_CREDIT = "GeoNames (https://www.geonames.org), CC BY 4.0"
Tick = Callable[[int, int], None]
_Line = tuple[int, int, Record | Names | BadRecord | None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import came to, for one gazetteer."""

    name: str
    kind: str
    places: int
    names: int
    tally: Tally
    resumed: bool = False


def add(
    incoming: Incoming, shelf: Shelf, name: str, given: Given, gazetteer: Gazetteer, tick: Tick, anew: bool = False
) -> list[Outcome]:
    """Import a file. Raises `BadGazetteer`, with nothing changed, if nothing of it can be taken.

    Files of alternate names, divisions and countries add to the dumps that are there, or to the one called `name`.
    """
    shelf.make()
    if given.parent and incoming.kind in ("geonames", *JOINED):
        raise BadGazetteer("--parent is for tables and maps; a dump says itself what its places lie in")
    if incoming.kind in JOINED:
        return [_joined(incoming, shelf, store, tick) for store in _dumps(incoming, shelf, name)]
    if shelf.path(name).exists() and not anew:
        raise BadGazetteer(f"there is a gazetteer {name!r} already; give --replace, or another --name")
    if incoming.kind == "geonames":
        return [_streamed(incoming, shelf, name, given, tick)]
    return [_at_once(incoming, shelf, name, given, gazetteer)]


def _dumps(incoming: Incoming, shelf: Shelf, name: str) -> list[Store]:
    stores = [store for store in shelf.stores() if store.is_dump and name in ("", store.name)]
    if not stores:
        raise BadGazetteer(
            f"{incoming.path}: {incoming.kind} of GeoNames, which add to a dump, and there is none; "
            "add XX.txt or allCountries.txt first"
        )
    return stores


def _at_once(incoming: Incoming, shelf: Shelf, name: str, given: Given, gazetteer: Gazetteer) -> Outcome:
    """Import a table or map: read, settle what lies in what, write, publish."""
    _check_parent(given, gazetteer)
    tally, lines, records = Tally(unit="feature" if incoming.kind == "geojson" else "line"), list[int](), list[Record]()
    for line, made in maps.rows(incoming, given) if incoming.kind != "csv" else tables.rows(incoming, given):
        if isinstance(made, BadRecord):
            tally.refuse(line, str(made))
        else:
            lines.append(line)
            records.append(made)
    draft, _ = _draft(shelf, name, "")
    with told(shelf.part(name)), draft:
        try:
            with draft.batch():
                _settle(draft, Parents(records, name, gazetteer), lines, records, tally)
            _check_some(incoming, tally)
            about = {"kind": "own", "file": str(incoming.path), "source": given.source}
            draft.publish(shelf.path(name), tally, **about)
        except BaseException:
            draft.discard()
            raise
    return _outcome(shelf, name, tally)


def _settle(draft: Draft, parents: Parents, lines: list[int], records: list[Record], tally: Tally) -> None:
    for at, line in enumerate(lines):
        try:
            settled = parents.settle(at)
        except BadRecord as error:
            tally.refuse(line, str(error))
            continue
        if not draft.add(settled.record):
            tally.refuse(line, f"id {settled.record.identity!r} is there twice")
            continue
        tally.places += 1
        for note in filter(None, (*records[at].notes, settled.note)):
            tally.note(line, note)


def _check_parent(given: Given, gazetteer: Gazetteer) -> None:
    try:
        if given.parent and ":" not in given.parent and named(given.parent, gazetteer, given.country) is None:
            raise BadGazetteer(f"--parent: {given.parent!r} is in no gazetteer; write it as the gazetteer does")
    except BadRecord as error:
        raise BadGazetteer(f"--parent: {error}") from error


def _check_some(incoming: Incoming, tally: Tally) -> None:
    if not tally.places:
        why = tally.told[0] if tally.told else "no place in it"
        raise BadGazetteer(f"{incoming.path}: nothing in it could be taken: {why}")


def _streamed(incoming: Incoming, shelf: Shelf, name: str, given: Given, tick: Tick) -> Outcome:
    """Import a dump of places, from where an earlier import of the same file stopped."""
    mark = _mark(incoming, given.country)
    part = shelf.part(name)
    draft, kept = _draft(shelf, name, mark)
    with told(part), draft:
        tally = tally_of(kept["tally"] if kept else None)

        def take(line: int, record: Record | Names) -> None:
            if not isinstance(record, Record) or given.country not in ("", record.country):
                tally.other_features += 1
            elif draft.add(record):
                tally.places += 1
            else:
                tally.refuse(line, f"id {record.identity} is there twice")

        _stream(incoming, draft, mark, kept, tally, take, tick)
        if not tally.places:
            draft.discard()
        _check_some(incoming, tally)
        source = given.source or _CREDIT
        draft.publish(shelf.path(name), tally, kind="geonames", file=str(incoming.path), source=source, joined=[])
    return _outcome(shelf, name, tally, bool(kept))


def _joined(incoming: Incoming, shelf: Shelf, store: Store, tick: Tick) -> Outcome:
    """Add the names of a file to a copy of a dump, and put the copy in its place."""
    mark, part = _mark(incoming, store.meta["file"]), shelf.part(store.name)
    earlier = store.meta["joined"]
    if mark in [row["mark"] for row in earlier]:
        return _outcome(shelf, store.name, Tally())
    draft, kept = _draft(shelf, store.name, mark, store)
    with told(part), draft:
        tally = tally_of(kept["tally"] if kept else None)

        def take(_: int, names: Record | Names) -> None:
            if not isinstance(names, Names):
                return
            if names.admin1 is not None and names.country:
                draft.division(names.country, names.admin1, names.place, names.names[0])
            if draft.holds(names.place):
                tally.names += sum(draft.add_name(names.place, name) for name in names.names)
            else:
                tally.other_features += 1

        _stream(incoming, draft, mark, kept, tally, take, tick)
        about = {"joined": [*earlier, {"file": str(incoming.path), "mark": mark}]}
        draft.publish(shelf.path(store.name), replace(tally, bad=tally.bad + store.meta["left_out"]), **about)
    return _outcome(shelf, store.name, tally, bool(kept))


def _draft(shelf: Shelf, name: str, mark: str, base: Store | None = None) -> tuple[Draft, dict[str, Any] | None]:
    """Return a draft with what an earlier import of the same file left in it, or a new one."""
    part = shelf.part(name)
    try:
        draft = Draft(part)
        kept = draft.meta("progress")
        if kept and kept["mark"] == mark:
            return draft, kept
        draft.discard()
    except BadGazetteer as error:
        if IN_USE in str(error):
            raise
        discard(part)
    if base is not None:
        copied(base.path, part)
    return Draft(part), None


def _stream(
    incoming: Incoming, draft: Draft, mark: str, kept: dict[str, Any] | None, tally: Tally,
    take: Callable[[int, Record | Names], None], tick: Tick,
) -> None:  # fmt: skip
    """Take every line that is left, a batch at a time; each batch notes how far it went."""
    offset, line = (kept["offset"], kept["line"]) if kept else (0, 0)
    rows = _rows(incoming, offset, line)
    while True:
        with draft.batch():
            at = offset
            for line, at, made in islice(rows, _BATCH):  # noqa: B007  how far it went
                if isinstance(made, BadRecord):
                    tally.refuse(line, str(made))
                elif made is not None:
                    take(line, made)
                else:
                    tally.other_features += 1
            done, offset = at == offset, at
            draft.note(progress={"mark": mark, "offset": offset, "line": line, "tally": as_kept(tally)})
        tick(offset, incoming.size)
        if done:
            return


def _rows(incoming: Incoming, offset: int, line: int) -> Iterator[_Line]:
    lines = incoming.lines(offset, line)
    try:
        yield from places_of(lines) if incoming.kind == "geonames" else names_of(incoming.kind, lines)
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise BadGazetteer(f"{incoming.path}: {error}; get the file again") from error


def _mark(incoming: Incoming, option: str) -> str:
    return hashlib.sha256(f"{incoming.mark}{option}{spelling_mark()}".encode()).hexdigest()


def _outcome(shelf: Shelf, name: str, tally: Tally, resumed: bool = False) -> Outcome:
    store = shelf.open(name)
    store.close()
    return Outcome(name, store.meta["kind"], store.meta["places"], store.meta["names"], tally, resumed)
