"""Observers: a report on an old phone, its receipt, notes both ways; staff see a drawn name, and nothing is logged."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

pytest.importorskip("python_multipart", reason="forms with files need the extra `desk`")

from hypothesis import given
from hypothesis import strategies as st

from dateline.desk import Desk, Wanted
from dateline.formats.forms import HOW, read_form
from dateline.lexicon import load
from dateline.web import observing, telling
from dateline.web.sayable import meant
from dateline.web.throttle import Throttle
from web_desk import NOON, Clock, client, fields, served, words

PHOTO = b"\xff\xd8\xff\xe0" + b"EXIF of a phone" * 20
FORM = {
    "what": "Two shells hit the mill. Three people were killed.", "place": "Qasr Jadid", "detail": "near the mill",
    "day": "2031-05-03", "hour": "21:10", "how": "seen", "from": "",
}  # fmt: skip


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(tmp_path: Path, clock: Clock):
    where = tmp_path / "desk.sqlite"
    Desk.open(str(where), NOON).close()
    with served(where, clock) as found:
        yield found


def _link(site, browser=None) -> str:
    """Invite an observer as an editor does; returns the path of the link."""
    browser = browser or client(site, "editor", f"Ed {len(site.people.everybody())}")
    csrf = {"csrf": fields(browser.get("/observers").text, "/observers/invite")["csrf"]}
    page = browser.post("/observers/invite", data=csrf).text
    return re.search(r'class="token">http://[^/]+(/report/[\w-]+)<', page)[1]


def _sent(site, link: str, phone=None, files=(), **form: str):
    phone = phone or client(site, None)
    once = fields(phone.get(link).text, link)
    return phone.post(link, data=once | FORM | form, files=[("files", one) for one in files])


def _code(answer) -> str:
    return re.search(r'class="code"><bdi>([0-9A-Z-]{19})<', answer.text)[1]


def _held(site):
    return list(site.desk.dispatches(Wanted()))


def test_a_report_goes_into_the_record_under_the_drawn_name(site) -> None:
    link = _link(site)
    answer = _sent(site, link)
    assert answer.status_code == 200
    (held,) = _held(site)
    (observer,) = site.channel.observers()
    assert held.item.outlet == held.item.byline == observer.name
    assert held.item.format == "field-report"
    assert "at 9:10 p.m., near the mill in Qasr Jadid. Two shells hit the mill." in held.item.text
    history = site.desk.history(held.id)
    assert [(way.how, way.address) for way in history.original.arrivals] == [("report", observer.name)]
    assert meant(_code(answer)) == _code(answer)


def test_the_name_is_stable_and_made_of_two_words_of_our_own_list(site) -> None:
    link, other = _link(site), _link(site)
    _sent(site, link)
    _sent(site, link, what="A second thing happened.")
    _sent(site, other, what="A third thing happened.")
    names = [held.item.outlet for held in _held(site)]
    assert names[0] == names[1] != names[2]
    first, second = (load("pseudonyms")[key].split() for key in ("first", "second"))
    for name in names:
        assert name.split()[0] in first
        assert name.split()[1] in second
    assert len({*first, *second}) == len(first) + len(second) > 100


def test_a_report_sent_twice_is_one_with_the_same_receipt(site) -> None:
    link, phone = _link(site), client(site, None)
    form = fields(phone.get(link).text, link) | FORM
    codes = {_code(phone.post(link, data=form, files={"files": ("", b"")})) for _ in range(3)}
    assert len(codes) == 1
    assert len(_held(site)) == 1
    assert len(site.channel.reports()) == 1


def test_an_observer_and_the_desk_write_to_each_other(site, clock: Clock) -> None:
    editor, phone = client(site, "editor", "Ed"), client(site, None)
    code = _code(_sent(site, _link(site, editor), phone))
    page = editor.get("/observers/1").text
    form = fields(page, "/observers/1/note")
    editor.post("/observers/1/note", data=form | {"text": "Which mill? <script>"})
    clock.now += timedelta(minutes=5)
    page = phone.post("/receipt", data={"receipt": code.lower().replace("-", " ")})
    assert "Which mill? <script>" in unescape(page.text)
    assert "<script>" not in page.text
    assert "Ed" not in words(page.text)
    answer = fields(page.text, "/receipt/answer") | {"words": "The old one.\nBy the river."}
    for _ in range(2):
        page = phone.post("/receipt/answer", data=answer)
    assert page.text.count("By the river.") == 1
    assert "waits for an answer" in editor.get("/observers").text
    (observer,) = site.channel.observers()
    told = editor.get("/observers/1").text
    assert told.count("By the river.") == 1
    assert f"<b>{observer.name}</b>" in told
    assert '<a href="/dispatches/1">' in told


def test_a_thread_that_is_closed_takes_no_more_and_one_destroyed_opens_no_more(site) -> None:
    editor, phone = client(site, "editor", "Ed"), client(site, None)
    code = _code(_sent(site, _link(site, editor), phone, [("a.jpg", PHOTO)]))
    form = fields(phone.post("/receipt", data={"receipt": code}).text, "/receipt/answer")
    csrf = {"csrf": fields(editor.get("/observers/1").text, "/observers/1/close")["csrf"]}
    editor.post("/observers/1/close", data=csrf)
    assert phone.post("/receipt/answer", data=form | {"words": "too late"}).status_code == 409
    assert editor.post("/observers/1/note", data=csrf | {"text": "x", "once": "1"}).status_code == 409
    editor.post("/observers/1/forget", data=csrf)
    assert phone.post("/receipt", data={"receipt": code}).status_code == 404
    assert editor.get("/observers/1/files/1").status_code == 404
    assert "destroyed" in editor.get("/observers/1").text
    assert len(_held(site)) == 1


def test_a_link_that_is_closed_or_made_up_asks_nothing(site) -> None:
    editor = client(site, "editor", "Ed")
    link = _link(site, editor)
    phone = client(site, None)
    form = fields(phone.get(link).text, link)
    editor.post(
        "/observers/close",
        data={"csrf": fields(editor.get("/observers").text, "/observers/close")["csrf"]} | {"observer": "1"},
    )
    for path in (link, "/report/made-up"):
        assert phone.get(path).status_code == 404
        assert phone.post(path, data=form | FORM).status_code == 404
    assert not _held(site)


def test_a_form_is_bound_to_its_link(site) -> None:
    link, other, phone = _link(site), _link(site), client(site, None)
    form = fields(phone.get(other).text, other)
    for once in (form["once"], "", "x" * 56, form["once"][:-1] + "é"):
        answer = phone.post(link, data=FORM | {"once": once})
        assert answer.status_code == 403
        assert FORM["what"] in answer.text
    assert not _held(site)


@pytest.mark.parametrize(
    ("wrong", "words_"),
    [
        ({"what": "  "}, "Say what happened."),
        ({"place": ""}, "Say where it happened."),
        ({"how": "guessed"}, "Say how you know."),
        ({"how": "told"}, "Say who told it"),
        ({"day": "03.05.2031"}, "year-month-day"),
        ({"day": "2031-02-30"}, "year-month-day"),
        ({"day": "2031-05-06"}, "yet to come"),
        ({"hour": "25:00"}, "Write the hour"),
        ({"what": "x" * 7000}, "too long"),
    ],
)
def test_what_is_missing_is_asked_for_and_the_rest_is_kept(site, wrong: dict[str, str], words_: str) -> None:
    answer = _sent(site, _link(site), **wrong)
    assert answer.status_code == 400
    assert words_ in answer.text
    assert 'value="near the mill"' in answer.text
    assert not _held(site)


def test_markup_in_every_field_is_words(site) -> None:
    evil = '"><script>alert(1)</script><b x="'
    link = _link(site)
    wrong = _sent(site, link, what=evil, place=evil, detail=evil, day=evil, hour=evil[:5], **{"from": evil})
    assert "<script>" not in wrong.text
    right = _sent(site, link, what=evil, place=evil, detail=evil, how="told", **{"from": evil})
    assert right.status_code == 200
    reader = client(site, "reader")
    for path in ("/dispatches/1", "/inbox"):
        assert "<script>alert" not in reader.get(path).text


def test_a_desk_that_is_shut_takes_no_report_and_keeps_what_was_typed(site) -> None:
    link, phone = _link(site), client(site, None)
    code = _code(_sent(site, link, phone))
    for mode in ("read-only", "locked"):
        site.people.set_mode(mode)
        answer = _sent(site, link, phone, what="Another thing happened.")
        assert answer.status_code == 503
        assert "Another thing happened." in answer.text
        thread = phone.post("/receipt", data={"receipt": code})
        note = fields(thread.text, "/receipt/answer") | {"words": "still here"}
        assert phone.post("/receipt/answer", data=note).status_code == 503
    assert len(_held(site)) == 1


def test_guessing_receipts_and_flooding_are_slowed(site) -> None:
    link, phone = _link(site), client(site, None)
    code = _code(_sent(site, link, phone))
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert [phone.post("/receipt", data={"receipt": wrong}).status_code for _ in range(7)] == [404] * 6 + [429]
    assert phone.post("/receipt", data={"receipt": code}).status_code == 429
    site.reports = Throttle(each=2, whole=9, within=3600.0)
    statuses = [_sent(site, link, what=f"Thing {n} happened.").status_code for n in range(3)]
    assert statuses == [200, 200, 429]
    assert _sent(site, _link(site)).status_code == 200


def test_files_are_kept_apart_without_their_names_and_only_given_out_to_be_saved(site, tmp_path: Path) -> None:
    editor = client(site, "editor", "Ed")
    files = [("Omar at home.jpg", PHOTO), ("x.html", b"<script>alert(1)</script>")]
    _sent(site, _link(site, editor), files=files)
    (held,) = _held(site)
    assert len([one for one in held.item.attachments if one.startswith("sha256:")]) == 2
    got = editor.get("/observers/1/files/1")
    assert got.content == PHOTO
    assert got.headers["content-disposition"] == 'attachment; filename="report-1-1.jpg"'
    second = editor.get("/observers/1/files/2")
    assert second.headers["content-type"] == "application/octet-stream"
    assert ".file" in second.headers["content-disposition"]
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or b"Omar at home" not in path.read_bytes(), path


def test_too_many_and_too_large_files_are_refused(site) -> None:
    link = _link(site)
    many = _sent(site, link, files=[("a", b"x")] * 4)
    assert many.status_code == 400
    assert FORM["what"] in many.text
    large = _sent(site, link, files=[("a", b"x" * (observing.FILES + 1))])
    assert large.status_code == 413
    assert not _held(site)


@pytest.mark.parametrize(
    "body", [b"", b"--x", b"--x\r\n\r\n", b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--"]
)
def test_a_broken_form_with_files_is_refused_in_words(site, body: bytes) -> None:
    link = _link(site)
    answer = client(site, None).post(
        link, content=body, headers={"content-type": "multipart/form-data; boundary=x"}
    )  # fmt: skip
    assert answer.status_code in (400, 403)
    assert "<h1>" in answer.text


def test_codes_and_links_stand_in_no_file_and_nothing_of_the_phone_anywhere(site, tmp_path: Path, capfd) -> None:
    phone = client(site, None)
    phone.headers["user-agent"] = "OldPhone/1.0 (canary)"
    phone.headers["x-forwarded-for"] = "203.0.113.77"
    link = _link(site)
    code = _code(_sent(site, link, phone))
    phone.post("/receipt", data={"receipt": code})
    phone.post("/receipt", data={"receipt": "0000-0000-0000-0000"})
    assert not phone.cookies
    told = capfd.readouterr()
    canaries = [code, code.replace("-", ""), link.rpartition("/")[2], "OldPhone", "203.0.113.77", "testclient"]
    for path in tmp_path.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        assert not [one for one in canaries if one.encode() in data], path
    assert not [one for one in canaries if one in told.out + told.err]


def test_staff_alone_see_observers_and_an_analyst_does_not(site) -> None:
    _sent(site, _link(site))
    for role, status in (("reader", 403), ("analyst", 403), ("custodian", 200), ("administrator", 200)):
        assert client(site, role).get("/observers/1").status_code == status


def test_the_pages_of_an_observer_are_small_and_need_no_script(site) -> None:
    link, phone = _link(site), client(site, None)
    style = phone.get("/static/observer.css", headers={"accept-encoding": "identity"}).content
    for page in (phone.get(link), _sent(site, link, phone), phone.get("/receipt")):
        assert len(page.content) + len(style) < 15 * 1024
        assert "<script" not in page.text
        assert page.headers["cache-control"] == "no-store"
    assert phone.get(link).text.count('dir="auto"') == 4


def test_no_id_of_others_leads_anywhere(site) -> None:
    editor = client(site, "editor")
    for path in ("/observers/7", "/observers/99999999999999999999", "/observers/7/files/1"):
        assert editor.get(path).status_code == 404


@given(what=st.text(min_size=1), place=st.text(min_size=1), by=st.text(min_size=1), how=st.sampled_from(HOW))
def test_whatever_is_typed_is_a_report_that_reads_back_with_those_words(
    what: str, place: str, by: str, how: str
) -> None:
    told = telling.told({"what": what, "place": place, "day": "2031-05-03", "how": how, "from": by}, NOON)
    if told.wrong:
        return
    data = telling.field_report(told, "Amber Heron", "report-1", NOON, [])
    (item,) = read_form(data, "report")
    assert item.byline == item.outlet == "Amber Heron"
    assert json.loads(data)["what"] == told.form["what"]
    if how == "seen":
        assert " ".join(told.form["what"].split()) in " ".join(item.text.split())
