"""A reading made by hand over a short invented text, with every kind of claim and every optional field."""

from __future__ import annotations

from datetime import date

from dateline.intake.receive import receive_text
from dateline.records.claim import (
    Access,
    Attribution,
    Claim,
    ClaimTime,
    Condition,
    Control,
    Event,
    Media,
    Party,
    Source,
    Toll,
)
from dateline.records.reading import Reading
from dateline.records.referent import Place, PlaceMention, TimeMention
from dateline.records.text import Excerpt, Span

TEXT = """\
Published: 2015-03-02
Outlet: Example Press

River Guard shells market in Hask

HASK (EP) — River Guard gunmen shelled the market in Hask on Sunday, an activist said on condition of anonymity \
for fear of arrest. He said at least 12 civilians were killed with mortars, the clinic's director told him.

Government troops captured the bridge, state television reported. The report could not be confirmed. The road \
to Dunmere was cut.

There is no bread in the town. "We will fight on," the governor said. A video posted online showed smoke over Hask.
"""


def cut(words: str, nth: int = 1) -> Excerpt:
    """The nth occurrence of `words` in the text."""
    at = -1
    for _ in range(nth):
        at = TEXT.index(words, at + 1)
    return Excerpt.at(TEXT, at, at + len(words))


HASK = Place("Hask", 41.25, -20.5, "town", "XX", "geonames:1", "geonames:2", 4.0)
SUNDAY = date(2015, 3, 1)


def _claim(
    number: int, kind: str, trigger: Excerpt, content: Excerpt, chain: tuple[str, ...], **fields: object
) -> Claim:
    values: dict[str, object] = {
        "certainty": "asserted",
        "marks": (),
        "doubt": None,
        "places": (PlaceMention(cut("Hask", 2), HASK),),
        "time": ClaimTime(None, "2015-03-01", SUNDAY, SUNDAY, rule="time.paragraph"),
        "placed_by": "place.paragraph",
    }
    return Claim(f"c{number}", kind, trigger, content, content.span, chain, rule=f"en.{kind}", **(values | fields))


def handmade() -> Reading:
    """Build the reading."""
    sources = (
        Source("s1", "an activist", (cut("an activist").span,), "activist", "unnamed", cut("for fear of arrest"), None),
        Source("s2", "the clinic's director", (cut("the clinic's director").span,), "medical", "partial", None, None),
        Source("s3", "state television", (cut("state television").span,), "state-media", "institution", None, "state"),
        Source("s4", "the governor", (cut("the governor").span,), "official", "unnamed", None, "state"),
    )
    shelled = cut("River Guard gunmen shelled the market in Hask on Sunday")
    killed = cut("at least 12 civilians were killed with mortars")
    captured = cut("Government troops captured the bridge")
    attributions = (
        _attribution("a1", "s1", "an activist", "said", shelled, None),
        _attribution("a2", "s1", "He", "said", killed, None),
        _attribution("a3", "s2", "the clinic's director", "told", killed, "a2"),
        _attribution("a4", "s3", "state television", "reported", captured, None),
        _attribution("a5", "s4", "the governor", "said", cut("We will fight on"), None),
    )
    claims = (
        _claim(1, "event", cut("shelled"), shelled, ("a1",), event=Event(
            "Shelling/artillery/missile attack", "ASSAULT", "heavy-weapons",
            (Party(cut("River Guard gunmen"), "people", "rebel group"),),
            (Party(cut("the market"), "thing", None),), (cut("mortars"),),
        ), time=ClaimTime(cut("on Sunday"), "2015-03-01", SUNDAY, SUNDAY, rule="time.clause"),
               placed_by="place.clause"),
        _claim(2, "toll", cut("at least 12 civilians"), killed, ("a2", "a3"), certainty="estimated", toll=Toll(
            "killed", 12, None, False, cut("civilians"), "civilian", "civilians", "incident")),
        _claim(3, "control", cut("captured"), captured, ("a4",), certainty="unconfirmed",
               doubt=cut("could not be confirmed"), marks=("historical",),
               control=Control("captured", cut("Government troops"), "state forces", None)),
        _claim(4, "access", cut("cut"), cut("The road to Dunmere was cut"), (),
               places=(PlaceMention(cut("Dunmere"), None, "not in the gazetteer"),),
               time=ClaimTime(None, None, None, None, "no date in the text", "time.none"),
               placed_by="place.clause", access=Access("cut", cut("The road to Dunmere"), (cut("Dunmere"),))),
        _claim(5, "condition", cut("no bread"), cut("There is no bread in the town"), (),
               condition=Condition("shortage", cut("bread"))),
        _claim(6, "statement", cut("fight on"), cut("We will fight on"), ("a5",), certainty="planned", places=(),
               placed_by="place.none"),
    )  # fmt: skip
    media = (Media(cut("A video").span, "video", None, None, PlaceMention(cut("Hask", 3), HASK), None, None, None),)
    return Reading(
        dispatch=receive_text(TEXT, "examples/hask.txt"),
        sources=sources,
        attributions=attributions,
        places=(PlaceMention(cut("Hask", 2), HASK), PlaceMention(cut("Dunmere"), None, "not in the gazetteer")),
        times=(TimeMention(cut("on Sunday"), "DATE", "2015-03-01", "2015-03-01", SUNDAY, SUNDAY),),
        claims=claims,
        media=media,
    )


def _attribution(id: str, source: str, who: str, cue: str, content: Excerpt, parent: str | None) -> Attribution:
    spans: tuple[Span, ...] = (content.span,)
    return Attribution(id, source, (cut(who).span,), (cut(cue).span,), spans, "says", None, None, parent, "en.cue.say")
