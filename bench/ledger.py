"""Score the ledger on the campaign sets of the corpus: python bench/ledger.py [--own] [--misses] [CAMPAIGN ...].

Which claims are put into one incident is held against the incidents that analysts wrote down, from the claims as
annotated or, with `--own`, from what the program itself reads in the texts. Every third campaign is held back: rules
were worked out on the others.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path

for folder in (Path(__file__).parents[1] / "tests", Path(__file__).parents[1]):
    sys.path.append(str(folder))

from corpus.markup import read  # noqa: E402
from corpus.reading import reading_of  # noqa: E402

from dateline.gazetteer.lookup import lineage  # noqa: E402
from dateline.intake.receive import receive_text  # noqa: E402
from dateline.ledger.filing import Filing, file_claims  # noqa: E402
from dateline.pipeline import Reader  # noqa: E402
from dateline.records.filed import FiledClaim  # noqa: E402
from filed import CORPUS, NOON, campaign  # noqa: E402
from reconciled import Agreement, Score, agreement, assigned, from_annotations, score, sets  # noqa: E402


def from_own(name: str, reader: Reader) -> Score:
    """Score one campaign from what the program reads in its texts, over the analysts' claims that it finds.

    A claim is found where one of the same kind has a trigger that meets its own.
    """
    annotated, sheet = campaign(name)
    gold = assigned(sheet, annotated)
    own: list[FiledClaim] = []
    for one in sheet["dispatches"]:
        known = reading_of(read(CORPUS / "dispatches" / sheet["theatre"] / f"{one}.dsp")).dispatch
        reading = reader.read(receive_text(known.text, one, known.published, known.outlet))
        day = datetime.combine(known.published, time(), UTC) if known.published else NOON
        filing = Filing(one, known.outlet, None, day, day)
        own += file_claims(reading, filing, lambda place: lineage(reader.gazetteer, place))
    found: dict[str, str] = {}
    for claim in annotated:
        if claim.key in gold and (mine := _met(claim, own)):
            found.setdefault(mine.key, gold[claim.key])
    result = score(own, found)
    result.lost = len(gold) - len(found)
    return result


def _met(claim: FiledClaim, own: Iterable[FiledClaim]) -> FiledClaim | None:
    met = (x for x in own if x.dispatch == claim.dispatch and x.kind == claim.kind)
    return next((x for x in met if x.trigger.span.meets(claim.trigger.span)), None)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of the campaigns."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("campaigns", nargs="*")
    parser.add_argument("--own", action="store_true", help="from the program's own reading of the texts")
    parser.add_argument("--misses", action="store_true", help="list what was split and mixed, save of those held back")
    options = parser.parse_args(arguments)
    worked, held = sets()
    one_of = partial(from_own, reader=Reader.default()) if options.own else from_annotations
    for title, some, tell in (("worked on", worked, options.misses), ("held back", held, False)):
        total, said = Score(), Agreement()
        for name in some:
            if options.campaigns and name not in options.campaigns:
                continue
            one = one_of(name)
            total.add(one)
            agreement(name, said)
            if tell:
                print(f"{name}: {one.line()}", *one.misses, sep="\n")
        print(f"{title}: {total.line()}")
        print(f"{title}: {said.line()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
