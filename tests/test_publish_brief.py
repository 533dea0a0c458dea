"""A brief: every sentence from a template, every one with its claims, and what changed since the last."""

from __future__ import annotations

import itertools
import json
import re
import string
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from dateline.errors import BadInput
from dateline.ledger.corrections import terms_of, told
from dateline.publish.asked import Wanted, chosen
from dateline.publish.brief import Brief, Point, make_brief
from dateline.publish.brief_pages import brief_html, brief_markdown
from dateline.publish.briefs import brief_json, compared, read_brief
from dateline.publish.drawing import _Drawn, _meet, drawn_map
from dateline.publish.wording import listed, on_days, quoted, spell, tables
from dateline.records.claim import Access, Condition, Party
from dateline.records.filed import FiledClaim
from dateline.records.incident import Judgement
from dateline.records.text import Excerpt, Span
from filed import NOON, TAVNIK, control, event, filed, origin, toll
from publishing import COUNTRY, MILL, ORVEN, cleared


def words(text: str) -> Excerpt:
    return Excerpt(Span(0, len(text)), text)


def desk() -> list[FiledClaim]:
    """A small desk that has something for every section."""
    activist = origin("activists", "activist", False)
    return [
        filed(1, event=event("Air/drone strike"), day=6),
        filed(2, event=event("Air/drone strike"), day=6, by="Ministry of Health"),
        filed(3, "toll", toll=toll("killed", 9, 9), dispatch="d001", day=6),
        filed(4, "toll", toll=toll("killed", 12, 12), dispatch="d002", day=6, by="Ministry of Health"),
        filed(5, event=event("Armed clash"), day=8, by=activist, place=MILL),
        filed(6, "control", control=control("held", "the army", "state forces"), day=7),
        filed(7, "control", control=control("held", "the rebels", "rebel group"), day=7, by=activist),
        filed(8, "condition", condition=Condition("shortage", None), day=7, content=words("There is “no” bread. ")),
        filed(9, "access", access=Access("cut", words("The north road"), ()), day=7),
        filed(10, "statement", stance="cannot-confirm", day=8, content=words(", a strike on the bridge,")),
        filed(11, "toll", toll=toll("detained", 1, 1), day=8),
        filed(12, event=event("Arrests"), day=12, state="withdrawn"),
    ]


def brief_of(claims: list[FiledClaim], wanted: Wanted | None = None) -> Brief:
    return make_brief(cleared(claims), wanted or Wanted())


def texts(brief: Brief, id: str) -> list[str]:
    return [one.text for section in brief.sections if section.id == id for one in section.sentences]


def test_it_says_what_happened_by_whose_word_and_how_sure() -> None:
    told = texts(brief_of(desk()), "happened")
    assert told[0] == (
        "On 6 May 2031, an air or drone strike was reported in Tavnik by Ministry of Health and Observatory, "
        "at least 2 of them independent of one another."
    )
    assert told[1] == (
        "Between them, Ministry of Health and Observatory counted 9 to 12 killed, 12 being best supported; "
        "the ends are the lowest and the highest figure."
    )
    assert any("by activists; the claim could not be confirmed." in one for one in told)
    assert any("was withdrawn by its outlet and counts for nothing." in one for one in told)
    assert any("so small that it is withheld" in one for one in told)


def test_every_section_has_its_own() -> None:
    brief = brief_of(desk())
    assert texts(brief, "tolls")[0].startswith("Killed: 9 to 12")
    assert any("it was disputed who held Tavnik" in one for one in texts(brief, "control"))
    assert texts(brief, "access") == [
        "From 7 May 2031 on, a way or supply was cut in Tavnik, according to Observatory: “The north road”."
    ]
    assert texts(brief, "conditions") == ["In Tavnik on 7 May 2031: “There is ‘no’ bread”, Observatory said."]
    assert any(one.startswith("Who held Tavnik") for one in texts(brief, "disputed"))
    assert any("could not confirm this: “a strike on the bridge”." in one for one in texts(brief, "unconfirmed"))
    assert "Old Mill" not in brief_json(brief)


def test_every_sentence_leads_to_footnotes_and_every_footnote_to_a_claim() -> None:
    clearing = cleared(desk())
    brief = make_brief(clearing, Wanted())
    claims = {one.record.key: one.record for one in clearing.claims}
    notes = {note.claim: note for note in brief.notes}
    assert [note.number for note in brief.notes] == list(range(1, len(notes) + 1))
    for section in brief.sections:
        for one in section.sentences:
            assert one.claims, one
            assert set(one.claims) <= notes.keys(), one
    for key, note in notes.items():
        assert note.dispatch == claims[key].dispatch
        assert note.words == " ".join(claims[key].content.text.split())


def test_every_sentence_comes_from_a_template() -> None:
    brief = brief_of(desk())
    for section in brief.sections:
        for one in section.sentences:
            parts = [re.escape(part) for part, *_ in string.Formatter().parse(tables()["sentence"][one.id])]
            assert re.fullmatch("(?i)" + r"(?s:.*)".join(parts) + r"(?s:.*)", one.text), one


def test_every_number_of_a_sentence_is_the_ledger_s() -> None:
    clearing = cleared(desk())
    figures = {n for one in clearing.incidents for row in one.record.tolls for n in (row.low, row.high, row.best) if n}
    for text in texts(make_brief(clearing, Wanted()), "happened"):
        if " killed" in text:
            assert {int(n) for n in re.findall(r"\d+", text)} <= figures


def test_the_same_desk_gives_the_same_bytes_in_any_order() -> None:
    one, other = cleared(desk()), cleared(desk()[::-1])
    for page in (brief_markdown, brief_html, brief_json):
        assert page(make_brief(one, Wanted())) == page(make_brief(other, Wanted()))


def test_a_brief_is_of_its_place_and_period() -> None:
    early = brief_of(desk(), Wanted(ORVEN, date(2031, 5, 6), date(2031, 5, 6)))
    assert early.place == "Orven"
    assert all("6 May" in one or "counted 9 to 12 killed" in one for one in texts(early, "happened"))
    assert texts(brief_of(desk(), Wanted(replace(TAVNIK, key="own:other"))), "happened") == []
    assert len(texts(brief_of(desk(), Wanted(COUNTRY)), "happened")) == len(texts(brief_of(desk()), "happened"))


def test_what_is_asked_for_is_narrowed_by_source_kind_and_state() -> None:
    clearing = cleared(desk())
    assert {one.record.types[0] for one in chosen(clearing, Wanted(kind="Arrests")).incidents} == {"Arrests"}
    assert {one.record.happened.state for one in chosen(clearing, Wanted(state="withdrawn")).incidents} == {"withdrawn"}
    mine = chosen(clearing, Wanted(source="source:ministry of health"))
    assert {one.record.origin.name for one in mine.claims} == {"Ministry of Health"}
    assert len(mine.incidents) == 1


def test_an_empty_brief_says_that_it_is_no_calm() -> None:
    page = brief_markdown(brief_of([]))
    assert "That is no report of calm." in page
    assert "[^" not in page


def test_what_changed_is_told_and_what_no_longer_stands_is_quoted() -> None:
    earlier = json.loads(brief_json(brief_of(desk())))
    now = [replace(claim, state="withdrawn") if claim.dispatch == "d005" else claim for claim in desk()]
    now = [claim for claim in now if claim.dispatch != "d008"]
    now.append(filed(20, event=event("Grenade"), day=9))
    clearing = cleared(now)
    brief = compared(make_brief(clearing, Wanted()), earlier, clearing)
    told = texts(brief, "changed")
    assert any(one.startswith("New: On 9 May 2031, a grenade attack") for one in told)
    assert any(one.startswith("No longer stands: “In Tavnik on 7 May 2031") for one in told)
    assert any(one.startswith("Changed: An earlier report of an armed clash") and "said:" in one for one in told)
    notes = {note.claim: note for note in brief.notes}
    assert all(set(one.claims) <= notes.keys() for section in brief.sections for one in section.sentences)
    assert "gone" in {note.state for note in notes.values()}
    assert [note.number for note in brief.notes] == list(range(1, len(brief.notes) + 1))
    assert compared(make_brief(cleared(desk()), Wanted()), earlier, cleared(desk())).sections[1].sentences == ()


def test_what_no_longer_stands_is_told_first_and_what_changed_with_what_it_is_of() -> None:
    earlier = json.loads(brief_json(brief_of(desk())))
    now = [replace(one, toll=toll("killed", 15, 15)) if one.key == "c00004" else one for one in desk()]
    now = [*(one for one in now if one.dispatch != "d008"), filed(20, event=event("Grenade"), day=9)]
    brief = compared(make_brief(cleared(now), Wanted()), earlier, cleared(now))
    (changed,) = [one for one in brief.sections if one.id == "changed"]
    kinds = [one.id for one in changed.sentences]
    order = ["changed.gone", "changed.other", "changed.new"]
    assert kinds == sorted(kinds, key=order.index)
    assert set(kinds) == set(order)
    (told,) = [one.text for one in changed.sentences if "toll" in one.about]
    assert told.startswith("Changed: On 6 May 2031, an air or drone strike was reported in Tavnik by ")
    assert "counted 9 to 15 killed" in told
    assert "said: “Between them" in told
    assert {len({one.about.split("/")[2] for one in some}) for some in changed.paragraphs()} == {1}


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", '{"brief": 2}', '{"brief": 1}', '{"brief": 1, "sections": [{"id": "happened"}]}',
             '{"brief": 1, "sections": [], "notes": [{"x": 1}]}', "\udcff", "[" * 9999],
)  # fmt: skip
def test_a_file_that_is_no_brief_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "brief.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(BadInput) as error:
        read_brief(path)
    assert "\n" not in str(error.value)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.append(tag)
        self.ids |= {told["id"] or ""} if "id" in told else set()
        self.links += [told[name] or "" for name in ("href", "src") if name in told]


def test_the_page_loads_nothing_and_its_links_lead_somewhere() -> None:
    page = _Page()
    page.feed(brief_html(brief_of(desk())))
    assert page.links
    assert all(link.startswith("#") and link[1:] in page.ids for link in page.links)
    assert not {"script", "link", "img", "iframe"} & set(page.tags)


def test_what_a_source_says_is_never_markup() -> None:
    nasty = "<script>alert(1)</script> *bold* [x](http://y) \u202e & “"
    claim = filed(1, "condition", condition=Condition("other", None), content=words(nasty), outlet="<b>Wire</b>")
    brief = brief_of([claim])
    assert "<script" not in brief_html(brief)
    assert "<b>" not in brief_html(brief)
    assert "<script" not in brief_markdown(brief).replace("\\<script", "")
    assert "[x](" not in brief_markdown(brief)


def test_what_is_said_in_short_is_said_again_below() -> None:
    brief = brief_of(desk())
    short = texts(brief, "short")
    assert short[0].startswith("4 incidents are on record: 1 reported by at least two independent sources, ")
    assert short[0].endswith("and 1 withdrawn by its outlet.")
    assert set(short[1:]) <= {*texts(brief, "tolls"), *texts(brief, "control")}
    assert any("who held Tavnik" in one for one in short)
    assert brief.notes[0].claim in brief.sections[1].sentences[0].claims


def test_nobody_who_is_not_named_blames_others_who_are_called_alike() -> None:
    def told(name: str, named: bool) -> list[str]:
        party = Party(words(name), "organisation" if named else "people", "rebel group")
        one = filed(
            1, event=event("Attack", actors=(party,)), by=origin(name, "armed-group" if named else "resident", named)
        )
        return texts(brief_of([one]), "happened")

    assert told("Red Brigade", True)[1:] == ["Red Brigade claimed to have done it."]
    assert told("residents", False)[1:] == []


def test_quotations_are_set_as_an_editor_sets_them() -> None:
    def set_(text: str) -> str:
        return quoted(filed(1, content=words(text)))

    assert set_("“The whole building was burning,”") == "The whole building was burning"
    assert set_('and he said "no one came" that night.') == "he said ‘no one came’ that night"
    assert set_("“Nobody goes out,” she said. “We wait.”") == "‘Nobody goes out,’ she said. ‘We wait.’"
    assert set_("that") == "that"


def test_the_map_names_every_place_that_it_has_room_for_and_covers_no_name() -> None:
    places = [
        Point(f"Place {n}", 10 + n % 4 / 10, 20 + n // 4 / 10, 2.0, "disputed: reds and blues", 3) for n in range(12)
    ]
    drawn = _Drawn(places)
    list(drawn.shapes())
    boxes = drawn.taken[len(places) :]
    assert len(boxes) == len(places)
    assert not any(_meet(one, other) for one, other in itertools.combinations(boxes, 2))
    assert all(box[0] >= 0 and box[2] <= 640 and box[1] >= 0 and box[3] <= drawn.height for box in boxes)


def test_the_map_shows_places_as_wide_as_they_are_vague() -> None:
    brief = brief_of(desk())
    assert [point.name for point in brief.points] == ["Tavnik"]
    assert brief.points[0].incidents >= 3
    svg = drawn_map(brief.points)
    assert svg.count('class="ring"') == 1
    assert "within 3 km" in svg
    assert " km</text>" in svg
    assert drawn_map(()) == ""


def test_days_and_lists_in_words() -> None:
    assert on_days(date(2031, 5, 6), date(2031, 5, 8)) == "Between 6 May 2031 and 8 May 2031"
    assert on_days(None, None) == "On a day that is not told"
    assert spell(date(2031, 5, 6), date(2031, 5, 9), date(2031, 5, 8)) == "From 6 May 2031 on"
    assert listed(["a", "b", "b"]) == "a and b"
    assert listed(["a", "b", "c", "d"]) == "a, b, c and 1 other"
    assert listed([]) == "somebody who is not named"


def test_a_figure_that_the_desk_put_right_says_so_and_not_by_whom_or_why() -> None:
    read = filed(1, "toll", toll=toll(low=7))
    right = told(replace(terms_of(read), toll=toll(low=9)))
    one = Judgement("j1", "correct", (read.key,), right, "the list has more", "Ana", NOON)
    undo = Judgement("j2", "undo", ("j1",), None, "no", "Ana", NOON + timedelta(days=1))
    brief = make_brief(cleared([filed(2), read], judgements=[one]), Wanted())
    (note,) = (note for note in brief.notes if note.by_desk)
    for page in (brief_markdown(brief), brief_html(brief)):
        assert page.count("as corrected by the desk") == 1
        assert "Ana" not in page
        assert "has more" not in page
    assert json.loads(brief_json(brief))["notes"][note.number - 1]["by_desk"] is True
    for judgements in ([], [one, undo]):
        plain = make_brief(cleared([filed(2), read], judgements=judgements), Wanted())
        assert not any(note.by_desk for note in plain.notes)
        assert "corrected by the desk" not in brief_markdown(plain)
