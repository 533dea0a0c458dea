"""Time stamps: each reply gets the answer that it is worth, and what was altered of it is named."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest

from dateline.custody import stamps
from dateline.custody.der import ordered, wrapped
from dateline.errors import BadProof
from stamping import NOW, Authority

_SHARED = Path(__file__).parents[2] / "shared" / "data" / "media" / "timestamps"
_STAMPED = b"4b7b4e39f12b8c725e6e603e6d4422500316df94211070682ef10260ff5759ef"
_HEAD = b'{"a head": 1}\n'


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority whose certificate is good."""
    return Authority(tmp_path_factory.mktemp("tsa"), "Example", NOW - timedelta(days=9), NOW + timedelta(days=99))


@pytest.fixture(scope="module")
def reply(authority: Authority) -> bytes:
    """Its reply."""
    return authority.reply(stamps.request(_HEAD))


def answer(reply: bytes, data: bytes, *roots: bytes) -> str:
    """What a reply is worth."""
    return stamps.check(reply, data, [one for pem in roots for one in stamps.roots_of(pem, "roots")]).answer


def test_a_stamp_is_valid_by_its_own_root_alone(authority: Authority, reply: bytes, tmp_path: Path) -> None:
    other = Authority(tmp_path, "Other", NOW - timedelta(days=9), NOW + timedelta(days=99))
    found = stamps.check(reply, _HEAD, stamps.roots_of(authority.root, "root"))
    assert (found.answer, found.by) == ("valid", "Example stamps")
    assert found.at is not None
    assert abs(found.at - NOW) < timedelta(hours=1)
    assert found.words().startswith("stamped by Example stamps at ")
    assert answer(reply, _HEAD, other.root) == "untrusted"
    assert answer(reply, _HEAD, other.root, authority.root) == "valid"
    assert answer(reply, _HEAD) == "untrusted"
    assert answer(reply, _HEAD + b" ", authority.root) == "altered"


@pytest.mark.parametrize(("first", "last"), [(-90, -1), (1, 90)])
def test_a_certificate_that_was_not_valid_then_is_named(tmp_path: Path, first: int, last: int) -> None:
    expired = Authority(tmp_path, "Late", NOW + timedelta(days=first), NOW + timedelta(days=last))
    reply = expired.reply(stamps.request(_HEAD))
    assert answer(reply, _HEAD, expired.root) == "expired"
    assert stamps.check(reply, _HEAD, stamps.roots_of(expired.root, "root")).words().startswith("expired: ")


def test_a_refusal_is_named(authority: Authority) -> None:
    refused = authority.reply(stamps.request(_HEAD)[:-9] + b"\x00" * 9)
    assert answer(refused, _HEAD, authority.root) == "refused"


def test_a_bare_token_is_a_reply_too(authority: Authority, reply: bytes) -> None:
    token = reply[reply.index(bytes.fromhex("06092a864886f70d010702")) - 4 :]
    assert answer(token, _HEAD, authority.root) == "valid"
    assert wrapped(token) == reply[: len(reply) - len(token) - 5] + bytes.fromhex("3003020100") + token


def test_certificates_in_another_order_are_read(authority: Authority, reply: bytes) -> None:
    straight = ordered(reply)
    assert ordered(straight) == straight
    assert sorted(straight) == sorted(reply)
    first, second = (straight.index(one) for one in (b"Example root", b"Example stamps"))
    assert first != second
    assert answer(straight, _HEAD, authority.root) == "valid"
    for nothing in (b"", bytes.fromhex("06092a864886f70d010702a0"), straight[:90]):
        assert ordered(nothing) == nothing


@pytest.mark.parametrize("junk", [b"", b"\x30", b"not a reply", b"\x30\x84\xff\xff\xff\xff", b"\x30\x03\x02\x01\x00"])
def test_what_is_no_reply_is_named(authority: Authority, junk: bytes) -> None:
    assert answer(junk, _HEAD, authority.root) in ("malformed", "refused")


def test_no_altered_reply_is_of_another_time_or_of_other_bytes(authority: Authority, reply: bytes) -> None:
    roots = stamps.roots_of(authority.root, "root")
    whole = stamps.check(reply, _HEAD, roots)
    for place in range(0, len(reply), 3):
        bad = reply[:place] + bytes([reply[place] ^ 1]) + reply[place + 1 :]
        found = stamps.check(bad, _HEAD, roots)
        if found.answer == "valid":  # what no signature covers, and what says nothing
            assert found == whole


@pytest.mark.soak
def test_mutated_replies_are_answered(authority: Authority, reply: bytes) -> None:
    roots, chance = stamps.roots_of(authority.root, "root"), random.Random(1)
    whole = stamps.check(reply, _HEAD, roots)
    for _ in range(100_000):
        bad = bytearray(reply)
        for _ in range(chance.randrange(1, 6)):
            bad[chance.randrange(len(bad))] = chance.randrange(256)
        if chance.random() < 0.2:
            del bad[chance.randrange(len(bad)) :]
        found = stamps.check(bytes(bad), _HEAD, roots)
        assert found.answer in stamps.WORDS
        assert found.answer != "valid" or found == whole


def test_roots_that_are_none_are_refused() -> None:
    pytest.importorskip("cryptography", reason="the extra `custody` is not installed")
    with pytest.raises(BadProof, match="no certificates"):
        stamps.roots_of(b"none", "roots.pem")


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("valid_timestamp.tsr", ("valid", "altered", "untrusted")),
        ("digicert.tsr", ("valid", "altered", "untrusted")),
        ("timestamp_token_http-timestamp-identrust-com", ("valid", "altered", "untrusted")),
        ("self_signed.tsr", ("untrusted", "altered", "untrusted")),
        ("rfc3161-client-issue-104.tsr", ("altered", "altered", "altered")),
        ("LICENSE", ("malformed", "malformed", "malformed")),
    ],
)
def test_real_replies_get_the_answers_that_they_are_worth(
    name: str, answers: tuple[str, str, str], authority: Authority
) -> None:
    if not _SHARED.is_dir():
        pytest.skip("no replies of real authorities here")
    certifi = pytest.importorskip("certifi", reason="no roots of real authorities here")
    roots = Path(certifi.where()).read_bytes()
    reply = (_SHARED / name).read_bytes()
    pairs = ((_STAMPED, roots), (_STAMPED + b" ", roots), (_STAMPED, authority.root))
    assert tuple(answer(reply, data, root) for data, root in pairs) == answers
