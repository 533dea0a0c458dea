"""What a desk's policy says of publishing: the file, its default, and what is wrong with it in one line."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from dateline.errors import BadPolicy
from dateline.records.claim import HARMS, SOURCE_KINDS

UNITS = ("country", "province", "district", "town")
TIMES = ("day", "week", "month")
_SINCE = ("published", "recorded", "both")
_UNRESOLVED = ("publish", "withhold")
_QUOTED = ("all", "named", "none")
_ASKED = ("withhold", "name")
_MOST_HOURS = 24 * 366 * 10
_KEYS: Mapping[str, tuple[str, ...]] = {
    "delay": ("hours", "since"), "place": ("unit", "unresolved"), "time": ("unit",), "counts": ("below", "harms"),
    "sensitive": ("unit", "features", "words"), "sources": ("named", "asked"), "batch": ("sources",),
    "words": ("quote", "cut"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be published, and how coarse. `digest` tells two policies of one name apart, by all that is stated.

    `hours` count from what `since` says. `sensitive_unit` is what a sensitive place is shown as; it is one that has
    one of `features`, or one of `sensitive_words` in its name. `named` are the kinds of source that may be named;
    `asked` tells whether those are who asked elsewhere not to be; `batch` of how many people who are not named the word
    is published together; `quote` tells whose words are shown.
    """

    name: str
    digest: str
    hours: int
    since: str
    unit: str
    unresolved: str
    time: str
    below: int
    harms: tuple[str, ...]
    sensitive_unit: str
    features: tuple[str, ...]
    sensitive_words: tuple[str, ...]
    named: tuple[str, ...]
    asked: str
    batch: int
    quote: str
    cut: tuple[str, ...]

    def stated(self) -> dict[str, Any]:
        """Return what an export says of its policy: all but the words that are cut."""
        return {
            "name": self.name, "digest": self.digest, "delay_hours": self.hours, "delay_since": self.since,
            "place_unit": self.unit, "unresolved_places": self.unresolved, "time_unit": self.time,
            "counts_below": self.below, "counts_of": list(self.harms), "sensitive_place_unit": self.sensitive_unit,
            "named_sources": list(self.named), "who_asked_not_to_be_named": self.asked,
            "unnamed_sources_at_once": self.batch, "quoted": self.quote,
        }  # fmt: skip

    def in_words(self) -> str:
        """Return the policy in one line."""
        return (
            f"policy {self.name} ({self.digest}): nothing sooner than {self.hours} hours after it was {_when(self)}; "
            f"no place finer than a {self.unit}, sensitive ones no finer than a {self.sensitive_unit}; no time finer "
            f"than a {self.time}; counts of fewer than {self.below} {', '.join(self.harms) or 'people'} withheld; "
            f"what people say who are not named, only with the words of {max(0, self.batch - 1)} others"
        )


def _when(policy: Policy) -> str:
    return "published and recorded" if policy.since == "both" else policy.since


@cache
def default_policy() -> Policy:
    """Return the policy that a desk has until it has its own."""
    return read_policy(default_text().encode(), "default policy")


def default_text() -> str:
    """Return the file of the default policy, for a desk to change."""
    return (files(__package__) / "default.toml").read_text(encoding="utf-8")


def load_policy(path: Path | None) -> Policy:
    """Return the policy of a file, the default one where none is given. Raises `BadPolicy`."""
    return read_policy(path.read_bytes(), str(path)) if path else default_policy()


def read_policy(data: bytes, where: str) -> Policy:
    """Return the policy that some bytes state; what a table leaves out is as in the default. Raises `BadPolicy`."""
    try:
        told = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadPolicy(f"{where}: {error}") from None
    policy = _policy(_checked(told, where), where)
    return replace(policy, digest=hashlib.sha256(repr(policy.stated()).encode()).hexdigest()[:12])


def _checked(told: dict[str, Any], where: str) -> dict[str, Any]:
    if told.get("policy") != 1 or isinstance(told.get("policy"), bool):
        raise BadPolicy(f"{where}: no policy of this version; its first line should be `policy = 1`")
    for table, keys in told.items():
        if table in ("policy", "name"):
            continue
        if table not in _KEYS:
            raise BadPolicy(f"{where}: no table [{table}] is known; there are {', '.join(_KEYS)}")
        if not isinstance(keys, dict):
            raise BadPolicy(f"{where}: {table} should be a table, [{table}]")
        for key in keys:
            if key not in _KEYS[table]:
                raise BadPolicy(f"{where}: [{table}] has no {key!r}; there are {', '.join(_KEYS[table])}")
    return told


@dataclass(frozen=True, slots=True)
class _File:
    """The tables of a policy, those of the default behind them."""

    told: Mapping[str, Any]
    where: str

    def value(self, table: str, key: str) -> Any:
        own = self.told.get(table, {})
        return own[key] if key in own else _defaults()[table][key]

    def one_of(self, table: str, key: str, known: tuple[str, ...]) -> str:
        value = self.value(table, key)
        if not isinstance(value, str) or value not in known:
            raise BadPolicy(f"{self.where}: [{table}] {key} = {value!r}; it may be {', '.join(known)}")
        return value

    def number(self, table: str, key: str, most: int) -> int:
        value = self.value(table, key)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            raise BadPolicy(f"{self.where}: [{table}] {key} = {value!r}; it should be a number from 0 to {most}")
        return value

    def words(self, table: str, key: str, known: tuple[str, ...] = ()) -> tuple[str, ...]:
        value = self.value(table, key)
        if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
            raise BadPolicy(f"{self.where}: [{table}] {key} should be a list of words")
        for word in value:
            if known and word not in known:
                raise BadPolicy(f"{self.where}: [{table}] {key} has {word!r}; there are {', '.join(known)}")
        return tuple(value)


@cache
def _defaults() -> dict[str, Any]:
    return tomllib.loads(default_text())


def _policy(told: dict[str, Any], where: str) -> Policy:
    file, name = _File(told, where), told.get("name", "unnamed")
    if not isinstance(name, str) or not name.isprintable() or not 0 < len(name) <= 60:
        raise BadPolicy(f"{where}: name should be a short word or two")
    unit, sensitive = file.one_of("place", "unit", UNITS), file.one_of("sensitive", "unit", UNITS)
    if UNITS.index(sensitive) > UNITS.index(unit):
        raise BadPolicy(f"{where}: sensitive places would be shown finer ({sensitive}) than others ({unit})")
    return Policy(
        name, "", file.number("delay", "hours", _MOST_HOURS), file.one_of("delay", "since", _SINCE), unit,
        file.one_of("place", "unresolved", _UNRESOLVED), file.one_of("time", "unit", TIMES),
        file.number("counts", "below", 1000), file.words("counts", "harms", HARMS), sensitive,
        file.words("sensitive", "features"), file.words("sensitive", "words"),
        file.words("sources", "named", (*SOURCE_KINDS, "outlet")), file.one_of("sources", "asked", _ASKED),
        file.number("batch", "sources", 100), file.one_of("words", "quote", _QUOTED),
        file.words("words", "cut"),
    )  # fmt: skip
