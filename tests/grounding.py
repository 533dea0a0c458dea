"""What every reading must keep, whatever the text: its spans, its excerpts and its references."""

from __future__ import annotations

from typing import Any


def check_grounded(reading: dict[str, Any], text: str) -> None:
    """Assert that every span lies in the text, every text re-slices, and every id that is used exists."""
    _walk(reading, text, "reading")
    sources = {source["id"] for source in reading["sources"]}
    attributions = {attribution["id"] for attribution in reading["attributions"]}
    for attribution in reading["attributions"]:
        assert attribution["source"] is None or attribution["source"] in sources
        assert attribution["parent"] is None or attribution["parent"] in attributions
    for claim in reading["claims"]:
        assert set(claim["attribution"]) <= attributions
    for rows in (reading["sources"], reading["attributions"], reading["claims"]):
        ids = [row["id"] for row in rows]
        assert len(ids) == len(set(ids)), "ids are unique"


def _walk(value: Any, text: str, path: str) -> None:
    if isinstance(value, dict):
        if value.get("span") is not None and "text" in value:
            low, high = value["span"]
            assert text[low:high] == value["text"], path
        for key, part in value.items():
            _walk(part, text, f"{path}.{key}")
    elif isinstance(value, list):
        if len(value) == 2 and all(type(part) is int for part in value):
            assert 0 <= value[0] < value[1] <= len(text), path
        for number, part in enumerate(value):
            _walk(part, text, f"{path}[{number}]")
