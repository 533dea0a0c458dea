"""Long work from the pages: taken in, read, watched through reloads; one piece at a time, cut off without harm."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import pytest

pytest.importorskip("python_multipart", reason="forms with files need the extra `desk`")

from dateline.desk import Desk, Wanted
from dateline.errors import BadDesk
from dateline.pipeline import Reader
from dateline.web.jobs import CUT_OFF, Jobs
from dateline.web.people import IDLE
from web_desk import NOON, PASSWORD, Clock, client, fields, served, words

REPORT = json.dumps(
    {
        "field_report": 1, "who": "Northwire", "outlet": "Northwire", "where": "Homs", "when": "2031-03-05",
        "reported": "2031-03-06",
        "what": "Shells hit the market. Three people were killed.", "how": "seen",
    }
).encode()  # fmt: skip


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(tmp_path: Path, reader: Reader, clock: Clock):
    where = tmp_path / "desk.sqlite"
    Desk.open(str(where), NOON).close()
    with served(where, clock) as found:
        found.reader = lambda: reader
        yield found
        found.jobs.stop()


def _form(browser, action: str = "/jobs/add") -> dict[str, str]:
    return fields(browser.get("/jobs").text, action)


def _added(browser, *files: tuple[str, bytes], text: str = "", **form: str):
    sent = [("files", one) for one in files] or [("files", ("", b""))]
    return browser.post("/jobs/add", data=_form(browser) | {"text": text} | form, files=sent)


def _waited(site, id: int = 1):
    """Wait until a piece of work is over; the clock of the wall alone bounds it, and generously."""
    for _ in range(3000):
        found = site.jobs.job(id)
        if found and not found.is_open:
            return found
        time.sleep(0.02)
    raise AssertionError("the work never ends")


def test_a_file_is_taken_in_and_read(site) -> None:
    browser = client(site, "analyst", "Ada")
    answer = _added(browser, ("report.json", REPORT))
    assert answer.url.path == "/jobs/1"
    done = _waited(site)
    assert done.state == "done"
    assert done.words[0] == "1 new dispatch"
    page = browser.get("/jobs/1").text
    assert "1 dispatch read, 2 claims" in page
    assert "<progress" not in page
    told = words(browser.get("/dispatches/1").text)
    assert "Field report from Homs" in told
    assert "report.json" in told


def test_a_pasted_text_is_taken_in_as_it_was_pasted(site) -> None:
    text = "HOMS, Syria, March 5, 2031 (Northwire) — Three people were killed, a “doctor” said.\r\nقال الطبيب\r\n"
    _added(client(site, "analyst"), text=text)
    assert _waited(site).state == "done"
    (held,) = site.desk.dispatches(Wanted())
    assert held.item.text.strip() == text.replace("\r\n", "\n").strip()


def test_the_same_form_sent_twice_is_one_piece_of_work(site) -> None:
    browser = client(site, "analyst")
    form = _form(browser)
    for _ in range(2):
        answer = browser.post("/jobs/add", data=form, files={"files": ("a.json", REPORT)})
        assert answer.url.path == "/jobs/1"
    assert len(site.jobs.latest()) == 1


def test_what_cannot_be_read_is_said_and_the_rest_goes_on(site) -> None:
    _added(client(site, "analyst"), ("a.bin", b"\x00\x01\x02" * 50), ("../../b<script>.json", REPORT))
    done = _waited(site)
    assert done.state == "done"
    assert done.words[0] == "1 new dispatch, 1 file not taken in"
    assert any("a.bin" in line for line in done.words)
    page = client(site, "analyst", "Ben").get("/jobs/1").text
    assert "<script>.json" not in page


def test_nothing_chosen_is_said(site) -> None:
    answer = _added(client(site, "analyst"))
    assert answer.status_code == 400
    assert not site.jobs.latest()


def test_reading_is_watched_through_reloads_while_it_goes_on(site) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def piece(tell):
        for done in range(3):
            tell("reading", done, 3)
            begun.set()
            go_on.wait(30)
        return ("all read",)

    site.jobs.start("read what came", "Ada", "x", piece)
    begun.wait(30)
    browser = client(site, "analyst")
    for _ in range(2):
        page = browser.get("/jobs/1").text
        assert '<progress aria-label="read what came" max="3" value="0">' in page
        assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
    assert "running" in browser.get("/jobs").text
    go_on.set()
    _waited(site)
    assert "all read" in browser.get("/jobs/1").text
    assert 'http-equiv="refresh"' not in browser.get("/jobs/1").text


def test_one_piece_at_a_time(site) -> None:
    at_once, most, lock = [0], [0], threading.Lock()

    def piece(_tell):
        with lock:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        time.sleep(0.02)
        with lock:
            at_once[0] -= 1
        return ()

    starting = [threading.Thread(target=site.jobs.start, args=("x", "Ada", f"once {n}", piece)) for n in range(8)]
    for one in starting:
        one.start()
    for one in starting:
        one.join()
    for id in range(1, 9):
        assert _waited(site, id).state == "done"
    assert most == [1]


def test_work_that_fails_says_so_in_one_line(site, capfd) -> None:
    def locked(_tell):
        raise BadDesk("desk.sqlite: locked by another program; wait and try again")

    def broken(_tell):
        raise ZeroDivisionError("secret inside")

    site.jobs.start("read", "Ada", "1", locked)
    site.jobs.start("read", "Ada", "2", broken)
    assert _waited(site, 1).words == ("desk.sqlite: locked by another program; wait and try again",)
    assert _waited(site, 2).words == ("The fault is ours. What went wrong stands in the terminal.",)
    page = client(site, "analyst").get("/jobs/2").text
    assert "It did not work." in page
    assert "secret inside" not in page
    assert "ZeroDivisionError" in capfd.readouterr().err


def test_a_server_that_stops_leaves_whole_batches_and_says_what_was_cut_off(site, clock: Clock) -> None:
    begun = threading.Event()

    def piece(tell):
        while True:
            tell("reading", 1, 9)
            begun.set()

    site.jobs.start("read", "Ada", "1", piece)
    site.jobs.start("read", "Ada", "2", lambda _tell: ("never",))
    begun.wait(30)
    site.jobs.stop()
    later = Jobs(site.people.open, clock)
    later.take_over()
    for id in (1, 2):
        found = later.job(id)
        assert (found.state, found.words) == ("stopped", (CUT_OFF,))
    assert not list(site.desk.store.faults())


def test_taking_in_again_after_a_cut_changes_nothing_that_is_there(site) -> None:
    browser = client(site, "analyst")
    _added(browser, ("a.json", REPORT))
    _waited(site, 1)
    before = site.last()
    _added(browser, ("a.json", REPORT))
    assert _waited(site, 2).words[0] == "0 new dispatches, 1 held before"
    assert site.last() == before


def test_what_came_is_read_on_request(site, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(REPORT)
    site.desk.add([str(path)], NOON, pytest.fail)
    browser = client(site, "analyst")
    inbox = browser.get("/inbox").text
    assert "Read 1 dispatch" in words(inbox)
    browser.post("/jobs/update", data=fields(inbox, "/jobs/update"))
    assert _waited(site).words == ("1 dispatch read, 2 claims",)
    assert "/jobs/update" not in browser.get("/inbox").text


def test_readers_take_nothing_in_and_a_shut_desk_neither(site) -> None:
    assert "/jobs/add" not in client(site, "reader").get("/inbox").text
    browser = client(site, "analyst")
    form = _form(browser)
    site.people.set_mode("read-only")
    assert browser.post("/jobs/add", data=form, files={"files": ("a.json", REPORT)}).status_code == 403
    assert "/jobs/add" not in browser.get("/inbox").text
    assert not site.jobs.latest()


def test_files_of_somebody_who_may_not_send_them_are_not_even_read(site) -> None:
    large = {"files": ("a", b"x" * (1 << 20))}
    assert client(site, None).post("/jobs/add", files=large).status_code == 413
    reader = client(site, "reader")
    csrf = fields(reader.get("/account").text, "/sign-out")
    assert reader.post("/jobs/add", data=csrf, files=large).status_code == 413


def test_a_pasted_text_outlasts_a_session(site, clock: Clock) -> None:
    browser = client(site, "analyst", "Ada")
    form = _form(browser)
    clock.now += IDLE * 2
    text = "قُتل ثلاثة أشخاص في السوق\n" * 800
    turned = browser.post("/jobs/add", data=form | {"text": text}, files={"files": ("a.json", REPORT)})
    assert turned.status_code == 401
    kept = browser.post("/sign-in", data=fields(turned.text, "/sign-in") | {"name": "Ada", "password": PASSWORD})
    assert kept.status_code == 200
    assert text.strip() in kept.text.replace("\r\n", "\n")
    assert "files are not kept" in kept.text
    again = fields(kept.text, "/jobs/add")
    browser.post("/jobs/add", data=again | {"text": text})
    assert _waited(site).state == "done"


def test_no_other_work_is_there(site) -> None:
    browser = client(site, "analyst")
    for path in ("/jobs/1", "/jobs/99999999999999999999999"):
        assert browser.get(path).status_code == 404
