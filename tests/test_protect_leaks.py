"""The scanner for leaks: what is planted in any channel, in any form, is found; and nothing else is."""

from __future__ import annotations

import base64
import bz2
import gzip
import html
import io
import json
import lzma
import os
import quopri
import sqlite3
import tarfile
import unicodedata
import urllib.parse
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from leaks import leaks

CANARIES = (
    "Zorvathian", "Quillonby", "Łučka Đorđević", "0700-5551234", "zq_handle", "36.73519,68.86627", "SN-ZQ99871",
    "zq-file.jpg", "مصدر محمي",
)  # fmt: skip


def _zip(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", data)
    return file.getvalue()


def _name_in_zip(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(data.decode(), b"nothing")
    return file.getvalue()


def _tar(data: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        one = tarfile.TarInfo("a")
        one.size = len(data)
        archive.addfile(one, io.BytesIO(data))
    return file.getvalue()


FORMS: dict[str, Callable[[str], bytes]] = {
    "plain": lambda word: word.encode(),
    "capitals": lambda word: word.upper().encode(),
    "small letters": lambda word: word.lower().encode(),
    "NFD": lambda word: unicodedata.normalize("NFD", word).encode(),
    "NFKD in capitals": lambda word: unicodedata.normalize("NFD", word.upper()).encode(),
    "utf-16-le": lambda word: word.encode("utf-16-le"),
    "utf-16-be, one byte on": lambda word: b"x" + word.upper().encode("utf-16-be"),
    "reversed": lambda word: word[::-1].encode(),
    "base64 at 0": lambda word: base64.b64encode(word.encode() + b"yz"),
    "base64 at 1": lambda word: base64.b64encode(b"x" + word.encode() + b"yz"),
    "base64 at 2": lambda word: base64.b64encode(b"xx" + word.encode()),
    "base64 of utf-16": lambda word: base64.b64encode(b"x" + word.encode("utf-16-le")),
    "base64 for URLs": lambda word: base64.urlsafe_b64encode(b"\xff\xff" + word.encode()),
    "hexadecimal": lambda word: word.encode().hex().encode(),
    "HEXADECIMAL": lambda word: word.encode().hex().upper().encode(),
    "percent-encoded": lambda word: "".join(f"%{byte:02X}" for byte in word.encode()).encode(),
    "quoted for a URL": lambda word: urllib.parse.quote(word).encode(),
    "quoted with plus": lambda word: urllib.parse.quote_plus(word).encode(),
    "HTML escapes": lambda word: html.escape(word).encode(),
    "decimal entities": lambda word: "".join(f"&#{ord(letter)};" for letter in word).encode(),
    "hexadecimal entities": lambda word: "".join(f"&#x{ord(letter):X};" for letter in word).encode(),
    "entities for every other letter": lambda word: "".join(
        f"&#{ord(letter)};" if at % 2 else letter for at, letter in enumerate(word)
    ).encode(),
    "JSON": lambda word: json.dumps(word).encode(),
    "JSON escapes": lambda word: "".join(f"\\u{ord(letter):04X}" for letter in word).encode(),
    "JSON in JSON": lambda word: json.dumps(json.dumps(word)).encode(),
    "Python escapes": lambda word: repr(word.encode()).encode(),
    "quoted-printable": lambda word: quopri.encodestring(word.encode(), quotetabs=True),
    "gzip": lambda word: gzip.compress(word.encode()),
    "deflate": lambda word: b"%PDF-like" + zlib.compress(word.encode()),
    "deflate of JSON in the midst of a page": lambda word: b"x" * 100 + zlib.compress(json.dumps([word]).encode()),
    "bzip2": lambda word: bz2.compress(word.encode()),
    "xz": lambda word: lzma.compress(word.encode()),
    "zip": lambda word: _zip(word.encode()),
    "zip in zip": lambda word: _zip(_zip(word.encode())),
    "name in a zip": lambda word: _name_in_zip(word.encode()),
    "tar": lambda word: _tar(word.encode()),
    "with soft hyphens": lambda word: "\u00ad".join(word).encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_what_is_planted_in_any_form_is_found(form: str) -> None:
    for canary in CANARIES:
        planted = FORMS[form](canary)
        if form.startswith(("gzip", "bzip2", "xz", "zip", "tar", "name in")):
            assert leaks(planted, [canary]), canary
        else:
            assert leaks(b"before " + planted + b" after", [canary]), canary


def test_transliterations_and_bare_digits_are_found() -> None:
    assert leaks(b"by Lucka Dordevic", ["Łučka Đorđević"])
    for written in (b"07005551234", b"0700 555 1234", b"(0700) 555-1234", b"0700.555.1234"):
        assert leaks(b"call " + written, ["0700-5551234"]), written


def test_nothing_else_is_found() -> None:
    noise = b"nothing of the kind, " + os.urandom(500_000)
    for data in (noise, base64.b64encode(noise), noise.hex().encode(), b"Quill on by; Zor vathian; 0700-5551235"):
        assert not leaks(data, CANARIES)


def test_pages_of_a_database_are_looked_through(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA secure_delete = OFF")
    connection.execute("CREATE TABLE t (c)")
    connection.executemany("INSERT INTO t VALUES (?)", [("Quillonby " * 50,), (zlib.compress(b"zq_handle"),)])
    connection.commit()
    connection.execute("DELETE FROM t")
    connection.commit()
    connection.close()
    found = leaks(path.read_bytes(), ["Quillonby", "zq_handle", "Zorvathian"])
    assert {one.split(" as ")[0] for one in found} == {"Quillonby", "zq_handle"}


def test_text_and_metadata_of_a_pdf_are_looked_through(tmp_path: Path) -> None:
    typst = pytest.importorskip("typst")
    for source in ("Quillonby spoke.", '#set document(author: "Quillonby")\nnobody'):
        (tmp_path / "a.typ").write_text(source, encoding="utf-8")
        assert leaks(typst.compile(str(tmp_path / "a.typ")), ["Quillonby"])
    (tmp_path / "a.typ").write_text("nobody", encoding="utf-8")
    assert not leaks(typst.compile(str(tmp_path / "a.typ")), CANARIES)


def test_metadata_of_a_picture_are_looked_through() -> None:
    image, png = pytest.importorskip("PIL.Image"), pytest.importorskip("PIL.PngImagePlugin")
    for form, packed in (("PNG", False), ("PNG", True), ("JPEG", False)):
        file, told, exif = io.BytesIO(), png.PngInfo(), image.Exif()
        told.add_text("Comment", "Quillonby", zip=packed)
        exif[0xA431] = "SN-ZQ99871"
        image.new("RGB", (4, 4)).save(file, form, **({"pnginfo": told} if form == "PNG" else {"exif": exif}))
        assert leaks(file.getvalue(), ["Quillonby", "SN-ZQ99871"])


def test_columns_of_a_table_are_looked_through() -> None:
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    for packing in ("snappy", "zstd", "none"):
        file = io.BytesIO()
        parquet.write_table(arrow.table({"a": ["Quillonby"] * 100}), file, compression=packing)
        assert leaks(file.getvalue(), ["Quillonby"])
