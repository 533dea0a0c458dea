"""What is watched: a list in TOML, or folders and feeds as a command line names them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any, TypeVar

from dateline.errors import BadWatch, NotFetched
from dateline.fetch.exchange import Limits
from dateline.fetch.page import LIMITS
from dateline.fetch.target import target

Kind = TypeVar("Kind")
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3_600, "d": 86_400}
_SPAN = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*([smhd]?)\Z")
_FEED_EVERY, _FEED_LEAST = 900.0, 60.0
_FOLDER_EVERY, _FOLDER_LEAST = 10.0, 1.0
_WORDS: dict[type, str] = {
    str: "text in quotes", bool: "true or false", int: "a whole number", dict: "a table", list: "a list",
}  # fmt: skip
_LONGEST_LIST = 1_000_000


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed to be asked for `every` so many seconds; `pages` takes the pages that it leads to as well."""

    url: str
    name: str = ""
    every: float = _FEED_EVERY
    pages: bool = False


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder whose files of a pattern are taken once they have stopped growing."""

    path: Path
    pattern: str = "*"
    every: float = _FOLDER_EVERY


@dataclass(frozen=True, slots=True)
class WatchList:
    """All that one command watches, who fetches it, and the folder in which fetched pages are archived, if any."""

    feeds: tuple[Feed, ...] = ()
    folders: tuple[Folder, ...] = ()
    contact: str = ""
    limits: Limits = LIMITS
    warc: Path | None = None


def gathered(arguments: Sequence[str]) -> WatchList:
    """Return what a command line names: lists (.toml), folders and addresses of feeds, together."""
    whole = WatchList()
    for argument in arguments:
        if "://" in argument:
            whole = replace(whole, feeds=(*whole.feeds, _feed({"url": argument}, "")))
        elif Path(argument).is_dir():
            whole = replace(whole, folders=(*whole.folders, Folder(Path(argument).resolve())))
        else:
            one = read(Path(argument))
            whole = replace(one, feeds=whole.feeds + one.feeds, folders=whole.folders + one.folders)
    if not whole.feeds and not whole.folders:
        raise BadWatch(f"{', '.join(arguments)}: nothing to watch; add a [[feed]] or a [[folder]]")
    feeds = {feed.url: feed for feed in whole.feeds}
    return replace(whole, feeds=tuple(feeds.values()), folders=tuple(dict.fromkeys(whole.folders)))


def read(path: Path) -> WatchList:
    """Read a list; raises `BadWatch` with the table and the key that are wrong."""
    try:
        with path.open("rb") as stream:
            table = tomllib.loads(stream.read(_LONGEST_LIST).decode("utf-8"))
    except OSError as error:
        raise BadWatch(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadWatch(f"{path}: not TOML: {error}") from None
    _only(table, {"feed", "folder", "fetch"}, str(path))
    fetch = _section(table, path)
    return WatchList(
        tuple(_feed(row, f"{path}: feed {at}") for at, row in enumerate(_rows(table, "feed", path), 1)),
        tuple(_folder(row, path, f"{path}: folder {at}") for at, row in enumerate(_rows(table, "folder", path), 1)),
        _value(fetch, "contact", str, "", f"{path}: fetch"),
        _limits(fetch, f"{path}: fetch"),
        path.parent / fetch["warc"] if _value(fetch, "warc", str, "", f"{path}: fetch") else None,
    )


def seconds(value: object, where: str) -> float:
    """Return a span of time in seconds: a number of them, or "90s", "15m", "2h", "1d"."""
    found = _SPAN.match(str(value).strip()) if isinstance(value, int | float | str) else None
    if isinstance(value, bool) or found is None:
        raise BadWatch(f'{where}: {value!r} is no span of time; write "90s", "15m", "2h" or "1d"')
    return float(found[1]) * _UNITS[found[2]]


def _feed(row: Mapping[str, Any], where: str) -> Feed:
    _only(row, {"url", "name", "every", "pages"}, where)
    try:
        url = target(_value(row, "url", str, "", where)).url
    except NotFetched as error:
        raise BadWatch(f"{where}: {error}" if where else str(error)) from None
    every = _least(row, _FEED_EVERY, _FEED_LEAST, where)
    return Feed(url, _value(row, "name", str, "", where), every, _value(row, "pages", bool, False, where))


def _folder(row: Mapping[str, Any], path: Path, where: str) -> Folder:
    _only(row, {"path", "pattern", "every"}, where)
    named, pattern = _value(row, "path", str, "", where), _value(row, "pattern", str, "*", where)
    if not named:
        raise BadWatch(f"{where}: no path")
    if not pattern or PurePath(pattern).is_absolute() or ".." in PurePath(pattern).parts:
        raise BadWatch(f'{where}: {pattern!r} is no pattern inside the folder; write "*.txt" or "**/*.txt"')
    return Folder((path.parent / named).resolve(), pattern, _least(row, _FOLDER_EVERY, _FOLDER_LEAST, where))


def _limits(row: Mapping[str, Any], where: str) -> Limits:
    _only(row, {"contact", "warc", "megabytes", "seconds"}, where)
    megabytes = _value(row, "megabytes", int, LIMITS.size // 1_000_000, where)
    most = seconds(row.get("seconds", LIMITS.seconds), where)
    if not 1 <= megabytes <= 1_000 or not 1 <= most <= 3_600:
        raise BadWatch(f"{where}: from 1 to 1000 megabytes and from 1 second to an hour")
    return replace(LIMITS, size=megabytes * 1_000_000, seconds=most)


def _least(row: Mapping[str, Any], usual: float, least: float, where: str) -> float:
    every = seconds(row.get("every", usual), where)
    if every < least:
        raise BadWatch(f"{where}: every {every:g} seconds is too often; {least:g} at least")
    return every


def _section(table: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    return _value(table, "fetch", dict, {}, str(path))


def _rows(table: Mapping[str, Any], key: str, path: Path) -> list[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = _value(table, key, list, [], str(path))
    if not all(isinstance(row, dict) for row in rows):
        raise BadWatch(f"{path}: write [[{key}]] above each {key}")
    return rows


def _only(table: Mapping[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise BadWatch(f"{where}: no such key: {', '.join(unknown)}; there are {', '.join(sorted(known))}")


def _value(table: Mapping[str, Any], key: str, kind: Callable[..., Kind], usual: Kind, where: str) -> Kind:
    value = table.get(key, usual)
    if type(value) is not type(usual):
        raise BadWatch(f"{where}: {key} is {value!r}; it must be {_WORDS[type(usual)]}")
    return kind(value)
