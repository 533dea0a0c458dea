"""Draw the briefs that the corpus is written from: python -m corpus.briefs THEATRE FIRST LAST

A brief says what a dispatch must hold, not how it is worded: register, style, length, and a draw of cue
families, attribution shapes, number phrases, kinds, types, certainties, time and place expressions. The draw
depends only on the theatre and the number, so that a brief can be looked up again.
"""

from __future__ import annotations

import random
import sys
import tomllib
from pathlib import Path

from corpus import labels
from dateline.records.claim import CERTAINTIES

CUES = {
    "plain": "said / says / saying", "told": "told X / told reporters by phone", "according": "according to; per",
    "official": "announced, declared, confirmed, acknowledged, admitted", "statement": "in a statement / communique / bulletin",
    "report": "reported, reports that, was reported by, a report said", "doubt": "claimed, alleged, accused, blamed",
    "denial": "denied, rejected, dismissed", "estimate": "estimated, put the toll at, counted, documented",
    "warn": "warned, feared, cautioned, appealed", "show": "photographs/footage/video showed; satellite images",
    "hear": "heard, saw, recalled, described, added, continued, went on",
    "write": "wrote, posted, tweeted, broadcast, quoted as saying, cited", "passive": "was quoted as saying; it was said; is believed",
    "noun": "the claim that, reports of, word of, allegations that", "headline": "headline '...: ministry' or 'X, official says'",
    "none": "outlet's own voice, correspondent saw",
}  # fmt: skip
SHAPES = (
    "direct quotation, cue after", "direct quotation, cue before", "direct quotation interrupted by the cue",
    "quotation over two sentences", "indirect with 'that'", "indirect without 'that'", "mixed quotation",
    "nested: A said that B had claimed", "pronoun as source ('he added')", "short form of a source named before",
    "unnamed source with the reason for withholding the name", "source named only after several sentences",
    "two sources who contradict each other", "a source who corrects or withdraws a figure", "a document as source",
    "cannot be independently verified", "a source quoting another outlet", "no source at all for one heavy claim",
)  # fmt: skip
NUMBERS = (
    "at least N", "more than N", "up to N", "as many as N", "some N", "about N", "nearly N", "around N", "N to M",
    "between N and M", "dozens", "scores", "hundreds", "thousands", "several", "a number word (eleven)",
    "N, including M women", "another N", "N more", "a family of five", "no casualties", "one toll revised to another",
    "killed and wounded in one clause (N dead and M injured)", "over N", "fewer than N", "a dozen", "N families",
    "tens of thousands", "none were hurt", "N bodies", "total since a date", "daily count of a monitor",
)  # fmt: skip
TIMES = (
    "weekday", "weekday + part of day", "overnight", "yesterday / today", "the day before", "since + weekday",
    "last month", "two years ago", "in recent weeks", "a full written date", "date + hours (0430, 5 p.m.)",
    "by nightfall / at dawn", "for the third straight day", "an N-day campaign", "between two months", "hours later",
    "the next day", "a religious feast", "early / late in the week", "a bare month", "the past N hours", "daily",
    "no time in the sentence: carried over", "a decade or a season", "on the 15th",
)  # fmt: skip
PLACES = (
    "district of a city", "suburb", "village near a town", "N km north of a town", "the X-Y road", "a bridge or river",
    "a camp", "a market or hospital", "province", "a border crossing", "a front line between two places",
    "speaker in another city than the event", "foreign capital", "here / the area / the town (carried over)",
    "two spellings of one place", "a place of the same name as a person or an organisation", "airport or base",
)  # fmt: skip
TWISTS = (
    "a correction at the end", "a background paragraph about the war so far", "rival tolls side by side",
    "a list of incidents by place", "an attempt that failed", "a planned operation", "a threat", "a hypothetical",
    "an event of years ago compared with now", "a negation (no shots were fired)", "a photograph authenticated",
    "a video that could not be verified", "a route cut and a shortage that follows", "a place changing hands twice",
    "prisoners exchanged", "a ceasefire broken", "a named commander killed", "aid workers detained",
    "a claim of responsibility", "a denial of responsibility", "a curfew", "a hospital out of fuel",
    "a headline that repeats the toll", "a caption", "a dispatch without any event", "an unusual word for killing",
)  # fmt: skip
HERE = Path(__file__).parent


def brief(theatre: str, number: int, note: bool = False) -> str:
    """Return the brief of a dispatch (or of a short field message) as a few lines."""
    rng = random.Random(f"{theatre}-{number}")
    register = rng.choice(("chat", "phone-note", "form") if note else tuple(r for r in labels.REGISTERS if r != "form") * 2 + ("wire",) * 8)
    years = tomllib.loads((HERE / "theatres.toml").read_text(encoding="utf-8"))[theatre]["period"]
    rows = {
        "register": register, "style": rng.choice(labels.STYLES), "year": str(rng.randint(*years)),
        "sentences": str(rng.randint(2, 6) if note else rng.choice((5, 7, 8, 9, 10, 11, 12, 14, 16))),
        "cues": " | ".join(CUES[k] for k in rng.sample(sorted(CUES), 3)),
        "shapes": " | ".join(rng.sample(SHAPES, 1 if note else 3)),
        "numbers": " | ".join(rng.sample(NUMBERS, 2 if note else 4)),
        "events": " | ".join(rng.sample(sorted(labels.EVENTS), 2 if note else 4)),
        "certainty": " | ".join(rng.sample([c for c in CERTAINTIES if c != "asserted"], 1 if note else 2)),
        "control/access/condition": rng.choice(labels.CONTROL) + " | " + rng.choice(labels.ACCESS) + " | " + rng.choice(labels.CONDITIONS),
        "times": " | ".join(rng.sample(TIMES, 1 if note else 4)), "places": " | ".join(rng.sample(PLACES, 1 if note else 3)),
        "twist": rng.choice(TWISTS),
    }  # fmt: skip
    return f"== {theatre}-{number:03d}\n" + "".join(f"   {k}: {v}\n" for k, v in rows.items())


def main() -> None:
    theatre, first, last, *rest = sys.argv[1:]
    print("".join(brief(theatre, n, bool(rest)) for n in range(int(first), int(last) + 1)), end="")


if __name__ == "__main__":
    main()
