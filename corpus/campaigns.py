"""Check the campaign sets against the dispatches that they speak of: python -m corpus.campaigns"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Container
from pathlib import Path
from typing import Any

from corpus import labels
from corpus.__main__ import HERE
from corpus.markup import BadCorpus, read
from corpus.reading import compile_file
from dateline.records import claim as c

_NAMED = re.compile(r"(\S+) \{(.+)\}")
_INCIDENT = frozenset({"id", "type", "place", "start", "end", "actor", "claims", "origins", "toll", "note"})
_TOLL = frozenset({"harm", "low", "high", "figures", "superseded", "group", "sum", "note"})
_CONTROL = frozenset({"place", "from", "until", "holder", "status", "claims", "disputed_by", "note"})


def load(path: Path) -> dict[str, Any]:
    """Read one campaign set and check it.

    Raises:
        BadCorpus: an unknown key or label, a claim that does not stand in its dispatch, bounds that the figures
            do not give; with file and reason.
    """
    try:
        campaign = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadCorpus(f"{path}: {error}") from None
    claims = {name: _claims(path, campaign, name) for name in campaign.get("dispatches", [])}
    for incident in campaign.get("incident", []):
        _keys(path, incident, _INCIDENT)
        _known(path, incident["type"], labels.EVENTS)
        for named in incident["claims"]:
            _claim(path, claims, named)
        for toll in incident.get("toll", []):
            _toll(path, claims, toll)
    for control in campaign.get("control", []):
        _keys(path, control, _CONTROL)
        _known(path, control["status"], labels.CONTROL)
        for named in (*control["claims"], *control.get("disputed_by", [])):
            _claim(path, claims, named)
    return campaign


def _claims(path: Path, campaign: dict[str, Any], name: str) -> list[dict[str, Any]]:
    file = HERE / "dispatches" / campaign["theatre"] / f"{name}.dsp"
    if not file.exists():
        raise BadCorpus(f"{path}: there is no dispatch {name} in {campaign['theatre']}")
    return list(compile_file(read(file))["reading"]["claims"])


def _keys(path: Path, table: dict[str, Any], known: frozenset[str]) -> None:
    if unknown := sorted(set(table) - known):
        raise BadCorpus(f"{path}: unknown key '{unknown[0]}'; known: {', '.join(sorted(known))}")


def _known(path: Path, value: str, known: Container[str]) -> None:
    if value not in known:
        raise BadCorpus(f"{path}: unknown label '{value}'")


def _claim(path: Path, claims: dict[str, list[dict[str, Any]]], named: str) -> dict[str, Any]:
    match = _NAMED.fullmatch(named)
    if not match or match[1] not in claims:
        raise BadCorpus(f"{path}: '{named}' is not 'DISPATCH {{trigger}}' with a dispatch of this set")
    found = [x for x in claims[match[1]] if x["trigger"]["text"] == match[2]]
    if not found:
        raise BadCorpus(f"{path}: {match[1]} has no claim with the trigger '{match[2]}'")
    return found[0]


def _toll(path: Path, claims: dict[str, list[dict[str, Any]]], toll: dict[str, Any]) -> None:
    """Check that the bounds are those of the figures: the lowest and the highest that any source gave."""
    _keys(path, toll, _TOLL)
    _known(path, toll["harm"], c.HARMS)
    said = [_claim(path, claims, named)["toll"] for named in toll["figures"]]
    for named in toll.get("superseded", []):
        _claim(path, claims, named)
    if not said or any(t is None for t in said):
        raise BadCorpus(f"{path}: a toll of {toll['harm']} names figures that are no tolls")
    bounds = {b for t in said for b in (t["min"], t["max"]) if b is not None}
    if toll.get("sum"):
        bounds |= {one + other for one in bounds for other in bounds}
    for key in ("low", "high"):
        if toll.get(key) is not None and toll[key] not in bounds:
            raise BadCorpus(f"{path}: {key} = {toll[key]} is not among the figures {sorted(bounds)}")


def main() -> int:
    bad = 0
    for path in sorted((HERE / "campaigns").glob("*.toml")):
        try:
            campaign = load(path)
            print(
                f"{path.stem}: {len(campaign['dispatches'])} dispatches, {len(campaign.get('incident', []))} incidents"
            )
        except (BadCorpus, KeyError) as error:
            print(error if isinstance(error, BadCorpus) else f"{path}: lacks the key {error}", file=sys.stderr)
            bad += 1
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
