"""Heads and proofs as files: what leaves the desk can be checked without it, and no byte of it changed unseen."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from custody import rows, small_desk
from dateline.custody import extra, heads
from dateline.custody.heads import as_text, leaves_of, read_head, sign, signature_of, statement
from dateline.custody.page import page
from dateline.custody.proofs import Consistency, Inclusion, holds, proof_text, read_proof
from dateline.desk.custody import DeskCustody, key_beside, signing_key
from dateline.errors import BadProof
from desks import NOON, later

_KEY = bytes(range(32))
pytest.importorskip("cryptography", reason="the extra `custody` is not installed")


def custody_of(where: Path, key: bytes | None = _KEY) -> DeskCustody:
    """The custody of a small desk, which is left open."""
    return DeskCustody(small_desk(where), key)


def test_a_head_says_what_the_log_came_to_and_is_signed(tmp_path: Path) -> None:
    custody = custody_of(tmp_path / "desk.sqlite")
    head = custody.head(NOON)
    assert signature_of(head) == "good"
    assert read_head(as_text(head), "head") == head
    told = rows(custody._desk)
    assert [row.kind for row in told[-2:]] == ["key", "head"]
    assert (head.size, told[-2].subject, told[-1].subject) == (len(told) - 1, head.key, head.root[:16])
    again = custody.head(later(1))
    assert again.size == head.size + 1
    assert [row.kind for row in rows(custody._desk)].count("key") == 1


def test_a_signature_is_of_all_that_a_head_says(tmp_path: Path) -> None:
    head = custody_of(tmp_path / "desk.sqlite").head(NOON)
    for change in ({"size": 3}, {"root": "00" * 32}, {"at": "2031"}, {"desk": "another"}, {"key": "00" * 32}):
        assert signature_of(replace(head, **change)) == "wrong"
    assert signature_of(replace(head, signature="zz")) == "wrong"
    assert signature_of(replace(head, signature=None)) == "none"
    assert json.loads(statement(head)) == {
        "format": "dateline-head-1", "desk": head.desk, "size": head.size, "root": head.root, "at": head.at,
    }  # fmt: skip


def test_the_signature_is_the_one_of_rfc_8032() -> None:
    secret = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    assert heads.public_key(secret) == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"


def test_no_byte_of_a_head_is_changed_unseen(tmp_path: Path) -> None:
    head = custody_of(tmp_path / "desk.sqlite").head(NOON, leaves=True)
    assert leaves_of(head) is not None
    data = as_text(head).encode()
    for place in range(len(data)):
        for bit in (0x01, 0x20, 0x80):
            bad = data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :]
            assert is_changed(bad), (place, bit)
        assert is_changed(data[:place])
    assert is_changed(data + b"\n")


def is_changed(data: bytes) -> bool:
    """Tell whether a head says of itself that it was changed."""
    try:
        head = read_head(data.decode("utf-8"), "head")
    except (BadProof, UnicodeDecodeError):
        return True
    return signature_of(head) != "good" or leaves_of(head) is None


def test_every_entry_can_be_proved_to_whoever_keeps_the_head(tmp_path: Path) -> None:
    custody = custody_of(tmp_path / "desk.sqlite")
    for row in rows(custody._desk):
        proof = custody.proof(str(row.seq), NOON)
        assert read_proof(proof_text(proof), "proof") == proof
        assert holds(proof) is None
        assert json.loads(proof.entry)[1:] == list(row[:5])
        assert holds(replace(proof, entry=proof.entry.replace("2031", "2032")))
        assert holds(replace(proof, seq=proof.seq + 1))
        assert holds(replace(proof, head=replace(proof.head, root="00" * 32)))
        assert holds(replace(proof, path=(*proof.path, b"\0" * 32)))
    (seq,) = (row.seq for row in rows(custody._desk) if row.subject == "file-3")
    assert custody.proof("export/file-3", NOON).seq == seq


@pytest.mark.parametrize(
    ("entry", "word"), [("0", "no entry 0"), ("999", "no entry 999"), ("export/x", "KIND/SUBJECT")]
)
def test_what_is_no_entry_is_not_proved(tmp_path: Path, entry: str, word: str) -> None:
    with pytest.raises(BadProof, match=word):
        custody_of(tmp_path / "desk.sqlite").proof(entry, NOON)


def test_one_head_continues_another_or_it_is_said_that_it_does_not(tmp_path: Path) -> None:
    custody = custody_of(tmp_path / "desk.sqlite")
    first = custody.head(NOON)
    second = custody.head(later(1))
    for found in (custody.consistent(first, second, NOON), custody.consistent(second, first, NOON)):
        assert (found.first, found.second) == (first, second)
        assert holds(found) is None
        assert read_proof(proof_text(found), "proof") == found
    assert holds(custody.consistent(first, None, NOON)) is None
    assert holds(custody.consistent(replace(first, root="00" * 32), None, NOON))
    assert holds(Consistency(first, replace(second, desk="another"), ())) == "the heads are of two desks"
    with pytest.raises(BadProof, match="cut off"):
        custody.consistent(replace(first, size=900), None, NOON)
    with pytest.raises(BadProof, match="another desk"):
        custody.consistent(replace(first, desk="another"), None, NOON)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"format":"dateline-head-1"}', '{"format":"x"}', "[" * 9_000,
     '{"format":"dateline-head-1","desk":1,"size":"1","root":2,"at":3}',
     '{"format":"dateline-inclusion-1","entry":"","seq":"a","path":[],"head":{}}',
     '{"format":"dateline-consistency-1","first":[],"second":{},"path":["zz"]}'],
)  # fmt: skip
def test_what_is_no_head_and_no_proof_is_said_to_be_none(text: str) -> None:
    with pytest.raises(BadProof):
        read_head(text, "file")
    with pytest.raises(BadProof):
        read_proof(text, "file")


def test_an_entry_that_is_no_json_proves_nothing(tmp_path: Path) -> None:
    proof = custody_of(tmp_path / "desk.sqlite").proof("1", NOON)
    assert isinstance(proof, Inclusion)
    for entry in ("", "{}", "[]", "[1]", "\ud800"):
        assert holds(replace(proof, entry=entry)) == "the entry does not say to be entry 1"


def test_leaves_that_are_others_are_none(tmp_path: Path) -> None:
    head = custody_of(tmp_path / "desk.sqlite").head(NOON, leaves=True)
    assert leaves_of(replace(head, leaves=None)) is None
    for bad in ("!", "AAAA", base64.b64encode(b"\0" * 32 * head.size).decode()):
        assert leaves_of(replace(head, leaves=bad)) is None


def test_a_page_has_the_head_in_words_and_as_a_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("segno", reason="the extra `custody` is not installed")
    head = custody_of(tmp_path / "desk.sqlite").head(NOON, leaves=True)
    shown = page(head)
    assert re.search(r'<svg [^>]*viewBox="0 0 (\d+) \1"', shown), "a code that does not grow to the size it is given"
    assert head.root in shown
    assert head.leaves is not None
    assert head.leaves not in shown
    assert "http" not in shown.replace("http://www.w3.org", "")
    monkeypatch.setattr(extra.importlib.util, "find_spec", lambda _: None)
    assert "pip install 'dateline[custody]'" in page(replace(head, key=None, signature=None))
    assert "not signed" in page(replace(head, key=None, signature=None))


def test_without_the_extra_heads_are_made_and_not_signed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signed = custody_of(tmp_path / "one.sqlite").head(NOON)
    monkeypatch.setattr(extra.importlib.util, "find_spec", lambda _: None)
    assert signing_key(tmp_path / "none.signing-key") is None
    assert signature_of(custody_of(tmp_path / "two.sqlite", None).head(NOON)) == "none"
    assert signature_of(signed) == "unchecked"


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = key_beside(str(tmp_path / "desk.sqlite"))
    assert key_beside("postgresql://example/desk") is None
    assert path is not None
    key = signing_key(path)
    assert key == signing_key(path)
    assert path.stat().st_mode & 0o077 == 0
    path.write_text("no key")
    with pytest.raises(BadProof, match="no signing key"):
        signing_key(path)


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_name: str) -> None:
        raise ModuleNotFoundError

    monkeypatch.setattr(extra.importlib, "import_module", gone)
    with pytest.raises(BadProof, match=r"dateline\[custody\]"):
        sign(heads.Head("a", 1, "b", "c"), _KEY)
