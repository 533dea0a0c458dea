"""The files that pages load: our own, and what others wrote, which is there where the build could bring it along."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from importlib.resources import files

OWN = (
    "desk.css", "desk.js", "dispatch.css", "dispatch.js", "map.js", "mark.svg", "media.css", "observer.css",
    "people.css", "people.js",
)  # fmt: skip
OTHERS = ("vendor/land.json", "vendor/leaflet.css", "vendor/leaflet.js")
_TYPES = {
    "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "json": "application/json",
    "svg": "image/svg+xml",
}  # fmt: skip


@cache
def brought() -> bool:
    """Tell whether what others wrote came with the package; without it maps are drawn on the server alone."""
    return all(files("dateline.web").joinpath("static", name).is_file() for name in OTHERS)


@cache
def names() -> frozenset[str]:
    """Return the names of all files that pages may load."""
    return frozenset(OWN + OTHERS) if brought() else frozenset(OWN)


@cache
def content(name: str) -> bytes:
    """Return a file that pages load."""
    return files("dateline.web").joinpath("static", name).read_bytes()


@cache
def packed(name: str) -> bytes:
    """Return the file packed with gzip; these hold nothing of anybody's, so that packing tells nothing either."""
    return gzip.compress(content(name), 9, mtime=0)


@cache
def asset(name: str) -> str:
    """Return the address of a file, told apart by its content."""
    return f"/static/{name}?v={hashlib.sha256(content(name)).hexdigest()[:12]}"


def media_type(name: str) -> str:
    """Return what a file is."""
    return _TYPES[name.rpartition(".")[2]]
