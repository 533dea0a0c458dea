"""The character set that a server names, weighed against the bytes and the page's own word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import originals
from dateline.errors import BadInput
from dateline.formats import items
from dateline.formats.sent import charset, heeded
from dateline.records.text import Span

RUSSIAN = "Обстрел рынка в Старом Городе унёс жизни троих человек, сообщил мэр города в пятницу утром."
FRENCH = "L’armée a dit n’avoir « aucune information » sur le bombardement du marché à Orléans."


def page(charset: str | None, encoded: str, told: str = RUSSIAN) -> bytes:
    """A page that names one character set, none if None, and is written in another."""
    meta = f'<meta charset="{charset}">' if charset else ""
    story = f"<p>{told}</p>" * 3
    return f"<html><head>{meta}<title>A</title></head><body><article>{story}</article></body></html>".encode(
        encoded, "replace"
    )


CASES = [
    # meta, encoded as, the server says, what is read, what the note says
    (None, "windows-1251", "windows-1251", RUSSIAN, None),
    ("windows-1251", "windows-1251", "windows-1251", RUSSIAN, None),
    ("windows-1251", "windows-1251", "ISO-8859-1", RUSSIAN, "sent as ISO-8859-1, but it is windows-1251"),
    ("windows-1251", "windows-1251", "utf-8", RUSSIAN, "sent as utf-8, but it is windows-1251"),
    ("koi8-r", "koi8-r", "windows-1251", RUSSIAN, "sent as windows-1251, but it is koi8-r"),
    ("iso-8859-1", "windows-1251", "windows-1251", RUSSIAN, None),
    ("windows-1251", "utf-8", "windows-1251", RUSSIAN, "sent as windows-1251, but its bytes are UTF-8"),
    (None, "utf-8", "ISO-8859-1", RUSSIAN, "sent as ISO-8859-1, but its bytes are UTF-8"),
    (None, "utf-8-sig", "shift_jis", RUSSIAN, "sent as shift_jis, but its mark says otherwise"),
    (None, "utf-16", "utf-8", RUSSIAN, None),
    (None, "utf-16-le", "utf-16le", RUSSIAN, None),
    (None, "iso-8859-1", "nonsense", FRENCH.replace("’", "'"), "sent as nonsense, but no such character set is known"),
    (None, "windows-1252", "iso-8859-1", FRENCH, None),
    (None, "windows-1252", "us-ascii", FRENCH, None),
]


@pytest.mark.parametrize(("meta", "encoded", "said", "read", "told"), CASES)
def test_pages_are_read_whatever_is_said_of_them(
    meta: str | None, encoded: str, said: str, read: str, told: str | None
) -> None:
    (item,) = items(page(meta, encoded, read), "a", media_type=f"text/html; Charset={said}")
    assert read in item.text
    assert item.format == "html"
    assert [note for note in item.notes if note.startswith("sent as")] == ([told] if told else [])


def test_a_text_is_read_as_the_server_says_where_its_bytes_say_nothing() -> None:
    (item,) = items(RUSSIAN.encode("windows-1251"), "a.txt", media_type="text/plain; charset=windows-1251")
    assert item.text == RUSSIAN
    assert item.offsets.origins(Span(0, 7))[0].end == 7
    with pytest.raises(BadInput, match="not UTF-8"):
        list(items(RUSSIAN.encode("windows-1251"), "a.txt"))


def test_a_feed_is_read_as_the_server_says() -> None:
    feed = f"<rss version='2.0'><channel><title>A</title><item><title>Б</title><description>{RUSSIAN}</description>"
    (item,) = items(f"{feed}</item></channel></rss>".encode("windows-1251"), media_type="text/xml;charset=windows-1251")
    assert item.text == RUSSIAN


@pytest.mark.parametrize("name", ["pdf", "eml", "mbox"])
def test_what_is_no_text_is_left_as_it_is(name: str) -> None:
    data = originals.samples()[name]
    assert [item.text for item in items(data, media_type="text/plain; charset=windows-1251")] == [
        item.text for item in items(data)
    ]


def test_a_media_type_names_a_format_that_the_bytes_do_not() -> None:
    table = b"text,outlet\nTwo shells hit the mill.,Hask Radio\n"
    (item,) = items(table, "https://wire.example/export?id=1", media_type="text/csv; charset=utf-8")
    assert (item.format, item.outlet) == ("csv", "Hask Radio")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ('text/html; charset="UTF-8"', "UTF-8"),
        ("text/html;x=y; CHARSET = koi8-r", "koi8-r"),
        ("text/html", None),
        ("text/html; charset=", None),
        ("", None),
    ],
)
def test_a_character_set_in_a_media_type(said: str, found: str | None) -> None:
    assert charset(said) == found


@given(data=st.binary(max_size=200), said=st.one_of(st.sampled_from(["utf-16", "utf-7", "idna", "hex"]), st.text()))
def test_any_bytes_sent_as_anything(data: bytes, said: str) -> None:
    found, note = heeded(data, f"text/html; charset={said}")
    assert found == data or found.decode("utf-8") is not None
    assert note is None or len(note.splitlines()) == 1
