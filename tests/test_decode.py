"""Bytes that are text, bytes that aren't, and what is said of them."""

from __future__ import annotations

import pytest

from dateline.errors import BadInput
from dateline.intake.decode import MAX_BYTES, decode
from dateline.intake.receive import receive, receive_text

WORDS = "Fighting went on in “Hask” – 3 killed.\r\n"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (WORDS.encode(), WORDS),
        (b"\xef\xbb\xbf" + WORDS.encode(), "\ufeff" + WORDS),
        (WORDS.encode("utf-16"), WORDS),
        (b"\xff\xfe" + WORDS.encode("utf-16-le"), WORDS),
        (b"\xfe\xff" + WORDS.encode("utf-16-be"), WORDS),
        (WORDS.encode("utf-32"), WORDS),
        ("\u202eevil\u202c \x07 text".encode(), "\u202eevil\u202c \x07 text"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16le", "utf-16be", "utf-32", "bidi and control"],
)
def test_text_is_decoded_and_never_altered(data: bytes, text: str) -> None:
    assert decode(data, "f") == text
    assert receive(data, "f").text == text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \n\t\r\n ", "empty"),
        ("\ufeff\u200b \n".encode(), "empty"),
        (b"abc\x00def ghi", "NUL at character 3"),
        ("Troops moved.".encode("utf-16-le"), "UTF-16 without a byte order mark"),
        (b"line one\nna\xefve \xe9l\xe8ve", "byte 11, line 2"),
        (b"\x92", "iconv -f WINDOWS-1252"),
        (b"\xff\xfeab\x00", "UTF-16 at byte"),
        (b"%PDF-1.7 ...", "a PDF file"),
        (b"PK\x03\x04rest", "ZIP or Office"),
        (bytes(range(1, 32)) * 3, "binary"),
    ],
)
def test_what_is_no_text_is_refused_in_one_line_with_the_place_and_the_remedy(data: bytes, says: str) -> None:
    with pytest.raises(BadInput) as caught:
        decode(data, "in/file.txt")
    message = str(caught.value)
    assert message.startswith("in/file.txt: ")
    assert says in message
    assert "\n" not in message


def test_a_file_beyond_the_cap_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(BadInput, match=r"more than 20,000,000"):
        decode(b"\xff" * (MAX_BYTES + 1), "big")


def test_a_lone_surrogate_in_a_string_is_refused_with_its_place() -> None:
    with pytest.raises(BadInput, match="lone surrogate at character 4"):
        receive_text("text\ud800", "f")


def test_the_id_is_that_of_the_bytes() -> None:
    assert receive(b"Troops moved.", "a").id == receive_text("Troops moved.", "b").id
    assert receive(b"\xef\xbb\xbfTroops moved.", "a").id != receive(b"Troops moved.", "a").id
