"""The terminal view and the page: nothing lost, nothing escaped wrongly, nothing let out."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from rich.cells import cell_len

from dateline.intake.receive import receive_text
from dateline.present import wording
from dateline.present.html import render_page
from dateline.present.segments import mark
from dateline.present.text import console_for, print_reading
from dateline.records.claim import Toll
from dateline.records.reading import Reading
from dateline.records.text import Excerpt

VOID = {"meta", "input", "br", "link"}


def printed(reading: Reading, width: int = 90) -> str:
    """The terminal view as a plain string."""
    stream = io.StringIO()
    print_reading(reading, console_for(stream, width))
    return stream.getvalue()


class Page(HTMLParser):
    """Collects ids, links, text and every attribute that could load something."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.open: list[str] = []
        self.tags: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name == "href":
                self.links.append(value or "")
            elif name in ("src", "srcset", "action", "data", "poster") or name.startswith("on"):
                self.loads.append(f"{tag} {name}={value}")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script", "title"):
            self.words.append(data)


def test_each_claim_is_printed_from_its_source_to_its_certainty(reading: Reading) -> None:
    text = printed(reading)
    toll = text[text.index("2 TOLL") : text.index("3 CONTROL")]
    parts = ["an activist", "the clinic's director", "killed: at least 12", "Hask", "1 March 2015", "estimated"]
    places = [toll.index(part) for part in parts]
    assert places == sorted(places)
    assert "the outlet: “could not be confirmed”" in text
    assert "Dunmere — not placed: not in the gazetteer" in text
    assert "Example Press, in its own voice" in text


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_lines_keep_within_the_terminal_and_end_without_blanks(reading: Reading, width: int) -> None:
    for line in printed(reading, width).splitlines():
        assert cell_len(line) <= min(width, 108)
        assert line == line.rstrip()


def test_wide_characters_are_wrapped_by_their_columns(reading: Reading) -> None:
    dispatch = replace(reading.dispatch, outlet="新华社" * 30)
    assert all(cell_len(line) <= 60 for line in printed(replace(reading, dispatch=dispatch), 60).splitlines())


def test_without_a_terminal_there_is_no_colour(reading: Reading) -> None:
    assert "\x1b" not in printed(reading)


@pytest.mark.parametrize(("no_colour", "coloured"), [(None, True), ("1", False)])
def test_a_terminal_gets_colour_unless_it_asks_for_none(
    reading: Reading, monkeypatch: pytest.MonkeyPatch, no_colour: str | None, coloured: bool
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    if no_colour:
        monkeypatch.setenv("NO_COLOR", no_colour)
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: True)
    print_reading(reading, console_for(stream, 90))
    assert bool(re.search(r"\x1b\[[0-9;]*3[1-6]m", stream.getvalue())) is coloured


HOSTILE = 'A "<script>alert(1)</script>" & \u202egnp.exe\u202c [bold]x[/bold] \x1b[31mred :smile: \x07'


def hostile(reading: Reading) -> Reading:
    """The reading with a hostile outlet, source name and text."""
    text = f"{HOSTILE}\n\nTroops took {HOSTILE} on Friday, he said, and more words follow here to make a body."
    dispatch = replace(receive_text(text), outlet=HOSTILE, headline=Excerpt.at(text, 0, len(HOSTILE)))
    words = Excerpt.at(text, len(HOSTILE) + 2, len(text))
    claim = replace(reading.claims[0], trigger=words, content=words, attribution=("a1",), sentence=words.span)
    source = replace(reading.sources[0], name=HOSTILE, mentions=())
    return replace(reading, dispatch=dispatch, sources=(source,), claims=(claim,), places=(), times=(), media=())


def test_control_and_direction_characters_are_printed_visibly(reading: Reading) -> None:
    text = printed(hostile(reading))
    assert "⟨U+202E⟩" in text
    assert "⟨U+001B⟩" in text
    assert "[bold]x[/bold]" in text
    assert ":smile:" in text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e]", text)


def test_the_page_escapes_whatever_it_is_given(reading: Reading) -> None:
    html = render_page([hostile(reading)])
    page = Page(html)
    assert page.tags.count("script") == 1
    assert "<script>alert(1)</script>" in "".join(page.words)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", html)


def test_the_page_is_well_formed_and_loads_nothing(reading: Reading) -> None:
    html = render_page([reading, reading])
    page = Page(html)
    assert page.open == []
    assert page.loads == []
    assert all(link.startswith("#") for link in page.links)
    assert "url(" not in html
    assert "@import" not in html
    assert "default-src 'none'" in html


def test_every_link_of_the_page_has_its_target_and_every_id_is_unique(reading: Reading) -> None:
    page = Page(render_page([reading, reading]))
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links} <= set(page.ids)


def test_the_script_that_the_page_allows_is_the_one_it_has(reading: Reading) -> None:
    html = render_page([reading])
    script = re.search(r"<script>(.*?)</script>", html, re.S)
    assert script is not None
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in html


def test_the_page_says_of_what_language_it_is_and_names_its_landmarks(reading: Reading) -> None:
    page = Page(render_page([reading]))
    assert '<html lang="en">' in render_page([reading])
    assert {"header", "main", "footer", "article", "fieldset", "legend", "h1", "h2"} <= set(page.tags)
    assert page.tags.count("main") == 1


def test_all_text_is_on_the_page_and_claims_have_a_label_beside_their_colour(reading: Reading) -> None:
    html = render_page([reading])
    for block in reading.dispatch.blocks:
        shown = "".join(segment.text for marked in mark(reading) for segment in marked.segments)
        assert block.span.of(reading.dispatch.text) in shown
    for number, claim in enumerate(reading.claims, 1):
        assert f"{claim.kind} {number}</a>" in html
        assert f'id="d1-c{number}"' in html


def test_overlapping_claims_are_all_marked(reading: Reading) -> None:
    first = reading.claims[0]
    whole, inner = (
        first.content,
        Excerpt.at(reading.dispatch.text, first.trigger.span.start - 3, first.trigger.span.end),
    )
    across = Excerpt.at(reading.dispatch.text, first.trigger.span.start, first.trigger.span.end + 5)
    claims = tuple(
        replace(first, id=f"x{number}", trigger=words) for number, words in enumerate((whole, inner, across), 1)
    )
    segments = [segment for block in mark(replace(reading, claims=claims)) for segment in block.segments]
    assert {segment.triggers for segment in segments} == {(), (1,), (1, 2), (1, 2, 3), (1, 3)}
    assert sorted(number for segment in segments for number in segment.closing) == [1, 2, 3]


def test_a_claim_whose_trigger_runs_into_the_next_paragraph_is_marked_up_to_its_own_end(reading: Reading) -> None:
    body = next(block for block in reading.dispatch.blocks if block.role == "body")
    long = Excerpt.at(reading.dispatch.text, body.span.start + 3, body.span.end + 40)
    claim = replace(reading.claims[0], trigger=long, content=long)
    Page(render_page([replace(reading, claims=(claim,))]))


@pytest.mark.parametrize(
    ("low", "high", "about", "words"),
    [
        (12, None, False, "at least 12"),
        (None, 4000, False, "at most 4,000"),
        (60, 60, True, "about 60"),
        (8, 8, False, "8"),
        (7, 9, False, "7 to 9"),
        (0, 0, False, "0"),
        (None, None, False, "number not said"),
    ],
)
def test_figures_in_words(low: int | None, high: int | None, about: bool, words: str) -> None:
    assert wording.figure(Toll("killed", low, high, about, None, "unknown", None, "incident")) == words


def test_an_empty_reading_can_be_shown(reading: Reading) -> None:
    dispatch = replace(reading.dispatch, headline=None, outlet=None, published=None, dateline=None, language="und")
    empty = Reading(dispatch, (), (), (), (), (), ())
    assert "date unknown" in printed(empty)
    assert Page(render_page([empty])).open == []
    assert Page(render_page([])).open == []
