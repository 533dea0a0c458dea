"""What each edition of a site corrected of the one before it: kept from edition to edition, so that kills travel."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dateline.errors import BadInput
from dateline.publish.brief import Brief

_CORRECTING = ("changed.other", "changed.gone", "changed.withdrawn")


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a site: its number, the last day that it is of, and what it says otherwise than the one before.

    `notices` have the rule and the words of each; what was only new is counted in `new`.
    """

    number: int
    day: str | None
    new: int
    notices: tuple[tuple[str, str], ...]


def first_edition(brief: Brief) -> tuple[Edition, ...]:
    """Return the editions of a site that is published for the first time."""
    return (Edition(1, brief.day, sum(len(one.sentences) for one in brief.sections), ()),)


def next_editions(
    brief: Brief, before: tuple[Edition, ...], cut: Callable[[str], str], records_changed: bool
) -> tuple[Edition, ...]:
    """Return the editions up to the one of a brief that was compared with the last; the latest first.

    Where neither a statement nor a record changed it is still the last edition. What earlier ones said is told without
    names that may not be published any more.
    """
    told = tuple(
        Edition(one.number, one.day, one.new, tuple((rule, cut(text)) for rule, text in one.notices)) for one in before
    )
    changed = [one for section in brief.sections if section.id == "changed" for one in section.sentences]
    if not changed and not records_changed:
        return told
    notices = tuple((one.id, one.text) for one in changed if one.id in _CORRECTING)
    return (Edition(len(before) + 1, brief.day, len(changed) - len(notices), notices), *told)


def editions_json(editions: tuple[Edition, ...]) -> list[dict[str, Any]]:
    """Return editions as JSON has them."""
    return [
        {"edition": one.number, "day": one.day, "new": one.new,
         "notices": [{"rule": rule, "text": text} for rule, text in one.notices]}
        for one in editions
    ]  # fmt: skip


def read_editions(told: str, where: str) -> tuple[Edition, ...]:
    """Read the editions that a site says it had. Raises `BadInput`."""
    try:
        found = tuple(
            Edition(int(one["edition"]), None if one["day"] is None else str(one["day"]), int(one["new"]),
                    tuple((str(each["rule"]), str(each["text"])) for each in one["notices"]))
            for one in json.loads(told)["editions"]
        )  # fmt: skip
        if found:
            return found
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise BadInput(f"{where}: not as it was published; publish into a new folder")
