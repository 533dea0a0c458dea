"""Chat exports: every message an item with its poster, its channel, its moment and its place in the file."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import BadInput
from dateline.formats import items, recognise
from dateline.formats.chat_days import DAY_FIRST, MONTH_FIRST, YEAR_FIRST, Printed, order_of
from dateline.formats.telegram import read_telegram
from dateline.formats.whatsapp import read_whatsapp
from dateline.lexicon import load
from dateline.records.text import Span
from mangling import mangled, survives

POSTS: list[dict[str, Any]] = [
    {"id": 1, "type": "service", "date": "2031-03-05T08:00:00", "actor": "Korvash Watch", "action": "create_channel"},
    {
        "id": 7,
        "type": "message",
        "date": "2031-03-05T21:14:03",
        "date_unixtime": "1930511643",
        "from": "Korvash Watch",
        "from_id": "channel99",
        "author": "Layla Haddad",
        "text": "Two shells hit the mill at Korvash.\nFour people were hurt.",
    },
    {
        "id": 8,
        "type": "message",
        "date": "2031-03-05T22:00:00",
        "date_unixtime": "1930514400",
        "edited": "2031-03-05T22:10:00",
        "edited_unixtime": "1930515000",
        "from": "Korvash Watch",
        "forwarded_from": "Harbour Desk",
        "photo": "photos/photo_1.jpg",
        "text": ["Smoke over ", {"type": "bold", "text": "Korvash"}, ', a resident says: "we are cut off"'],
    },
    {
        "id": 9,
        "type": "message",
        "date": "2031-03-06T06:00:00",
        "from": "Korvash Watch",
        "file": "(File not included. Change data exporting settings to download.)",
        "file_name": "bridge.mp4",
        "location_information": {"latitude": 12.5, "longitude": 44.25},
        "text": "",
    },
]
CHAT: dict[str, Any] = {"name": "Korvash Watch", "type": "public_channel", "id": 99, "messages": POSTS}
TELEGRAM = json.dumps(CHAT, ensure_ascii=False, indent=1).encode()
ACCOUNT = json.dumps({"about": "…", "chats": {"list": [CHAT, {**CHAT, "name": "Harbour Desk", "id": 5}]}}).encode()

ANDROID = b"""25/03/2031, 21:14 - Messages and calls are end-to-end encrypted. Tap to learn more.
25/03/2031, 21:15 - Omar Said created group "Korvash"
25/03/2031, 21:16 - Layla Haddad: Two shells hit the mill.
Four people were hurt: two of them badly.

26/03/2031, 00:05 - Omar Said: IMG-20310326-WA0001.jpg (file attached)
The mill this morning.
26/03/2031, 00:06 - Omar Said: <Media omitted>
26/03/2031, 00:06 - Omar Said: Three hurt, not four. <This message was edited>
26/03/2031, 00:07 - Omar Said: This message was deleted
"""
IOS = (
    "\ufeff[3/25/31, 9:14:03\u202fPM] Korvash: \u200eMessages and calls are end-to-end encrypted. Tap.\r\n"
    "[3/25/31, 9:16:00\u202fPM] ~ Layla Haddad: Two shells hit the mill.\r\nFour people were hurt.\r\n"
    "\u200e[3/25/31, 9:17:00\u202fPM] Omar Said: \u200e<attached: 00000012-PHOTO-2031-03-25-21-17-00.jpg>\r\n"
    "\u200e[3/25/31, 9:18:00\u202fPM] Omar Said: \u200eimage omitted\r\n"
    "[3/26/31, 12:01:00\u202fAM] Omar Said: The army removed two guns.\r\n"
).encode()
ARABIC = "[٢٥‏/٣‏/٢٠٣١، ٩:١٤:٠٣ م] ليلى: سقطت قذيفتان.\n".replace("\u200f", "").encode()


def test_a_telegram_export_is_an_item_a_message() -> None:
    assert recognise(TELEGRAM, "result.json") == "telegram"
    first, second, third = items(TELEGRAM, "result.json")
    assert first.text == POSTS[1]["text"]
    assert (first.byline, first.outlet, first.guid) == ("Layla Haddad", "Korvash Watch", "telegram:99/7")
    assert first.published == datetime(2031, 3, 5, 21, 14, 3, tzinfo=UTC)
    assert (first.status, first.version, first.part) == ("new", None, "message 7")
    assert second.text == 'Smoke over Korvash, a resident says: "we are cut off"'
    assert (second.status, second.version) == ("update", "2031-03-05T22:10:00+00:00")
    assert (second.credit, second.attachments) == (("Harbour Desk",), ("photos/photo_1.jpg",))
    assert third.text == ""
    assert third.attachments == ("bridge.mp4", "geo:12.5,44.25")
    assert third.notes == ("its file was left out of the export", "no text, only attachments")
    assert third.published == datetime(2031, 3, 6, 6, 0)


@pytest.mark.parametrize("text", [json.dumps(CHAT), TELEGRAM.decode(), "\ufeff" + TELEGRAM.decode()])
def test_words_of_a_telegram_message_lead_back_into_the_file(text: str) -> None:
    for item, words in zip(read_telegram(text.encode(), "result.json"), ("Four people", "Korvash", ""), strict=True):
        at = item.text.index(words)
        for origin in item.offsets.origins(Span(at, at + len(words))):
            assert text[origin.start : origin.end] == words
    first = next(read_telegram(text.encode(), "result.json"))
    (origin,) = first.offsets.origins(Span(first.text.index("\n"), first.text.index("\n") + 1))
    assert text[origin.start : origin.end] == "\\n"


@given(st.lists(st.text(), min_size=1), st.booleans())
def test_every_letter_of_a_telegram_message_leads_back(runs: list[str], ascii: bool) -> None:
    text = [{"type": "bold", "text": run} for run in runs]
    file = json.dumps({"messages": [{"id": 1, "type": "message", "text": text}]}, ensure_ascii=ascii)
    (item,) = read_telegram(file.encode("utf-8", "surrogatepass").decode("utf-8", "replace").encode(), "result.json")
    if not item.text:
        return
    for at, letter in enumerate(item.text):
        (origin,) = item.offsets.origins(Span(at, at + 1))
        assert json.loads(f'"{file[origin.start : origin.end]}"') == letter


def test_an_export_of_all_chats_names_each() -> None:
    found = list(read_telegram(ACCOUNT, "result.json"))
    assert [item.outlet for item in found] == ["Korvash Watch"] * 3 + ["Harbour Desk"] * 3
    assert found[3].guid == "telegram:5/7"


def test_a_chat_named_after_its_messages_is_named() -> None:
    found = list(read_telegram(json.dumps(CHAT, sort_keys=True).encode(), "result.json"))
    assert {item.outlet for item in found} == {"Korvash Watch"}


def test_an_export_that_is_cut_short_is_read_up_to_there() -> None:
    found = list(read_telegram(TELEGRAM[:-500], "result.json"))
    assert [item.guid for item in found[:1]] == ["telegram:99/7"]
    assert "export the chat again" in found[-1].notes[0]
    assert all(item.text or item.notes for item in found)


def test_what_is_no_telegram_export_is_refused() -> None:
    with pytest.raises(BadInput, match=r"^x\.json: no list of messages"):
        list(read_telegram(b"{}", "x.json"))
    deep = b'{"messages": [' + b'{"a":' * 100_000
    assert "nested too deep" in next(read_telegram(deep, "x.json")).notes[0]


def test_an_android_chat_is_an_item_a_message() -> None:
    assert recognise(ANDROID, "WhatsApp Chat with Korvash Watch.txt") == "whatsapp"
    found = list(items(ANDROID, "WhatsApp Chat with Korvash Watch.txt"))
    first, photo, omitted, edited, deleted = found
    assert first.text == "Two shells hit the mill.\nFour people were hurt: two of them badly."
    assert (first.byline, first.outlet, first.part) == ("Layla Haddad", "Korvash Watch", "line 3")
    assert first.published == datetime(2031, 3, 25, 21, 16)
    assert first.guid == "whatsapp:Korvash Watch/2031-03-25T21:16:00/Layla Haddad/1"
    assert (photo.text, photo.attachments) == ("The mill this morning.", ("IMG-20310326-WA0001.jpg",))
    assert (omitted.text, omitted.notes) == ("", ("its file was left out of the export",))
    assert (edited.text, edited.status) == ("Three hurt, not four.", "update")
    assert edited.guid is not None
    assert edited.guid.endswith("/2")
    assert (deleted.text, deleted.status) == ("", "kill")
    text = ANDROID.decode()
    for item in found:
        for piece in item.offsets.pieces:
            assert piece.span.of(item.text) == text[piece.origin.start : piece.origin.end]


def test_an_ios_chat_is_an_item_a_message() -> None:
    first, photo, omitted, last = read_whatsapp(IOS, "WhatsApp Chat - Korvash Watch.zip!_chat.txt")
    assert first.text == "Two shells hit the mill.\r\nFour people were hurt."
    assert (first.byline, first.outlet) == ("Layla Haddad", "Korvash Watch")
    assert first.published == datetime(2031, 3, 25, 21, 16)
    assert photo.attachments == ("00000012-PHOTO-2031-03-25-21-17-00.jpg",)
    assert omitted.notes == ("its file was left out of the export",)
    assert (last.text, last.published) == ("The army removed two guns.", datetime(2031, 3, 26, 0, 1))


def test_arabic_digits_and_halves_of_the_day_are_read() -> None:
    (item,) = read_whatsapp(ARABIC, "_chat.txt")
    assert (item.published, item.byline, item.outlet) == (datetime(2031, 3, 25, 21, 14, 3), "ليلى", None)


def test_a_date_that_nothing_tells_is_not_guessed() -> None:
    (item,) = read_whatsapp(b"03/05/31, 21:14 - Omar Said: Two shells hit the mill.\n", "_chat.txt")
    assert item.published is None
    assert "nothing in the chat tells day from month" in item.notes[0]


def test_what_is_no_chat_is_refused() -> None:
    with pytest.raises(BadInput, match=r"^x: no dated message"):
        list(read_whatsapp(b"Two shells hit the mill.", "x"))
    with pytest.raises(BadInput, match=r"^x: not UTF-8 at byte 0"):
        list(read_whatsapp(b"\xff", "x"))


def test_a_message_of_nothing_but_controls_is_no_text() -> None:
    chat = b"25/03/2031, 21:17 - Omar Said: one.jpg (file attached)\n\x0c\x1d\n"
    (item,) = read_whatsapp(chat, "_chat.txt")
    assert (item.text, item.notes) == ("", ("no text, only attachments",))


def test_an_edited_message_without_words_is_told() -> None:
    (item,) = read_whatsapp(b"25/03/2031, 21:17 - Omar Said: <This message was edited>\n", "_chat.txt")
    assert (item.text, item.status, item.notes) == ("", "update", ("no text",))


def _dates(*written: str) -> list[Printed]:
    return [Printed(*map(int, each.split("/")), "/") for each in written]


@pytest.mark.parametrize(
    ("written", "order"),
    [
        (("25/3/31", "26/3/31"), DAY_FIRST),
        (("3/25/31", "3/4/31"), MONTH_FIRST),
        (("2031/3/4",), YEAR_FIRST),
        (("1/2/31", "2/2/31", "12/2/31", "1/3/31"), DAY_FIRST),  # else time would run back
        (("3/1/31", "3/2/31", "3/4/31"), MONTH_FIRST),  # else months lie between
        (("3/3/31",), DAY_FIRST),  # the same in either
        (("3/5/31", "3/6/31"), None),
        ((), None),
    ],
)
def test_the_order_of_dates_is_told_by_evidence(written: tuple[str, ...], order: str | None) -> None:
    assert order_of(_dates(*written)) == order


def test_the_name_of_a_file_tells_the_order_of_dates() -> None:
    dates = _dates("3/5/31", "3/6/31")
    assert order_of(dates, [(dates[0], date(2031, 3, 5))]) == MONTH_FIRST
    assert order_of(dates, [(dates[0], date(2031, 5, 3))]) == DAY_FIRST


@given(st.lists(st.dates(date(2020, 1, 1), date(2039, 12, 31)), min_size=1), st.booleans())
def test_an_order_that_is_told_is_the_right_one(days: list[date], day_first: bool) -> None:
    days = sorted(days)
    dates = [Printed(*((d.day, d.month) if day_first else (d.month, d.day)), d.year, "/") for d in days]
    found = order_of(dates)
    right = DAY_FIRST if day_first else MONTH_FIRST
    assert found in (None, right) or [p.day(str(found)) for p in dates] == days or len(set(days)) >= 3


def _examples() -> list[Any]:
    rows = [*load("chats")["line"], load("chats")["edited"], *load("chats")["attached"]]
    return [
        pytest.param(row["pattern"], row.get("role"), text, verdict == "yes", id=f"{row['id']}: {text}")
        for row in rows
        for verdict in ("yes", "no")
        for text in row[verdict]
    ]


@pytest.mark.parametrize(("pattern", "role", "text", "wanted"), _examples())
def test_a_rule_of_chats_keeps_its_examples(pattern: str, role: str | None, text: str, wanted: bool) -> None:
    found = re.fullmatch(pattern, text) if role else re.search(pattern, text)
    assert bool(found) is wanted


@given(mangled([TELEGRAM, ACCOUNT]))
def test_a_mangled_telegram_export_never_breaks_the_reader(data: bytes) -> None:
    survives(read_telegram, data, "result.json")


@given(mangled([ANDROID, IOS, ARABIC]))
def test_a_mangled_whatsapp_export_never_breaks_the_reader(data: bytes) -> None:
    survives(read_whatsapp, data, "_chat.txt")


@pytest.mark.soak
@settings(max_examples=20_000)
@given(mangled([TELEGRAM, ACCOUNT, ANDROID, IOS, ARABIC]))
def test_mangled_chats_in_number(data: bytes) -> None:
    survives(read_telegram, data, "result.json")
    survives(read_whatsapp, data, "_chat.txt")
