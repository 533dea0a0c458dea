"""What other tools find in the same texts, and how fast; run by bench/all.py in an environment that holds only them.

`python peers.py TEXTS.json` takes a list of texts with their words, parses and days, and prints one JSON object: for
each tool its version, its seconds of processor for all texts, and what it found in each. It never imports Dateline.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

Text = dict[str, Any]
warnings.filterwarnings("ignore")


def textacy() -> Callable[[Text], list[Any]]:
    """Direct quotations with their speakers, over the parse that the text comes with; [speaker, start, end] of each."""
    import spacy
    from spacy.tokens import Doc
    from textacy.extract import direct_quotations

    vocab = spacy.blank("en").vocab

    def found(text: Text) -> list[Any]:
        if "doc" not in text:
            text["doc"] = Doc(vocab, **text["parse"])
            return []
        told = []
        try:
            for speaker, _, content in direct_quotations(text["doc"]):
                starts = text["starts"][content.start], text["ends"][content.end - 1]
                told.append([" ".join(word.text for word in speaker), *starts])
        except ValueError as error:
            return [[str(error).partition(";")[0], -1, -1]]
        return told

    return found


def dateparser() -> Callable[[Text], list[Any]]:
    """Words that are a date, and the day that it makes of them, led back from the day of publication where known."""
    from dateparser.search import search_dates

    def found(text: Text) -> list[Any]:
        base = {"RELATIVE_BASE": datetime.fromisoformat(text["published"])} if text["published"] else {}
        dates = search_dates(text["text"], languages=["en"], settings=base) or []
        return [[words, day.date().isoformat()] for words, day in dates]

    return found


def geotext() -> Callable[[Text], list[Any]]:
    """Names of cities and countries."""
    from geotext import GeoText

    def found(text: Text) -> list[Any]:
        places = GeoText(text["text"])
        return [*places.cities, *places.countries]

    return found


TOOLS = (textacy, dateparser, geotext)


def measured(tool: Callable[[], Callable[[Text], list[Any]]], texts: list[Text]) -> dict[str, Any]:
    """Run a tool over all texts twice, the first time to warm up, and time the second."""
    found = tool()
    for text in texts:
        found(text)
    began = time.process_time()
    told = [found(text) for text in texts]
    return {"version": version(tool.__name__), "seconds": time.process_time() - began, "found": told}


def main() -> None:
    """Measure each tool that is installed."""
    texts = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    told = {}
    for tool in TOOLS:
        try:
            told[tool.__name__] = measured(tool, texts)
        except ImportError as error:
            print(f"{tool.__name__}: left out ({error})", file=sys.stderr)
    print(json.dumps(told))


if __name__ == "__main__":
    main()
