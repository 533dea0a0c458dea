"""The folder in which a desk's gazetteers stand, each a file of its own: what there is, where a new one goes."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

from dateline.errors import BadGazetteer
from dateline.gazetteer.draft import discard
from dateline.gazetteer.layers import Layers
from dateline.gazetteer.lookup import Gazetteer
from dateline.gazetteer.store import Store
from dateline.names.spelling import fold

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_TAKEN = frozenset({"geonames", "dateline", "packaged"})


class Shelf:
    """The gazetteers of a desk, in the order of their names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """Return where a gazetteer stands, there or not. Raises `BadGazetteer` if it can't be called so."""
        if not _NAME.fullmatch(name) or name in _TAKEN:
            raise BadGazetteer(f"{name!r} can't name a gazetteer: a to z, 0 to 9, dot, hyphen; not {sorted(_TAKEN)}")
        return self.folder / f"{name}.sqlite"

    def part(self, name: str) -> Path:
        """Return where a gazetteer is drafted."""
        return self.path(name).with_suffix(".part")

    def names(self) -> list[str]:
        """Return the names of what stands here."""
        return [path.stem for path in sorted(added(self.folder))]

    def open(self, name: str) -> Store:
        """Open a gazetteer. Raises `BadGazetteer` if there is none of that name."""
        path = self.path(name)
        if not path.is_file():
            there = ", ".join(self.names()) or "none are"
            raise BadGazetteer(f"no gazetteer {name!r} in {self.folder}; {there} there")
        return Store(path)

    def stores(self) -> list[Store]:
        """Open all of them."""
        return [Store(path) for path in sorted(added(self.folder))]

    def others(self, name: str) -> list[Store]:
        """Open those that can be opened, but for one: so that it can be added again, whatever ails another."""
        found: list[Store] = []
        for path in sorted(added(self.folder)):
            with contextlib.suppress(BadGazetteer):
                found += [Store(path)] if path.stem != name else []
        return found

    def unfinished(self) -> list[str]:
        """Return the names of gazetteers whose import was cut off and can go on."""
        return sorted(path.stem for path in self.folder.glob("*.part"))

    def remove(self, name: str) -> None:
        """Remove a gazetteer, and what an import of it has left. Raises `BadGazetteer` if there is neither."""
        path, part = self.path(name), self.part(name)
        if not path.is_file() and not part.is_file():
            self.open(name)
        path.unlink(missing_ok=True)
        discard(part)

    def make(self) -> None:
        """Make the folder."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadGazetteer(f"{self.folder}: {error.strerror}; name another folder with --data") from error


def added(folder: Path) -> list[Path]:
    """Return the gazetteers that stand in a folder; a folder that is not there has none."""
    try:
        with os.scandir(folder) as rows:
            return [Path(row.path) for row in rows if row.name.endswith(".sqlite")]
    except OSError:
        return []


def layered(folder: Path, world: Gazetteer) -> Gazetteer:
    """Return a desk's gazetteers over the packaged one, or that alone where there are none."""
    stores = Shelf(folder).stores()
    return Layers(stores, world) if stores else world


def proposed(file_name: str) -> str:
    """Return what a gazetteer is called after its file, if nothing else is said."""
    plain = re.sub(r"[^a-z0-9]+", "-", fold(file_name.rpartition(".")[0] or file_name)).strip("-")[:64]
    return f"{plain}-places" if plain in _TAKEN else plain or "gazetteer"
