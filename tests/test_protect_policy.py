"""What a policy may say, and what is wrong with one in one line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dateline.errors import BadPolicy
from dateline.protect.policy import default_policy, load_policy, read_policy
from dateline.protect.secret import desk_secret, namer, secret_beside


def test_the_default_is_safe() -> None:
    policy = default_policy()
    assert (policy.unit, policy.sensitive_unit, policy.time, policy.unresolved) == (
        "town",
        "province",
        "day",
        "withhold",
    )
    assert policy.hours >= 24
    assert "resident" not in policy.named
    assert "killed" not in policy.harms
    assert policy.digest in policy.in_words()


def test_a_policy_may_say_only_what_differs(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text('policy = 1\nname = "ours"\n[place]\nunit = "province"\n', encoding="utf-8")
    policy = load_policy(path)
    assert (policy.name, policy.unit, policy.hours) == ("ours", "province", default_policy().hours)
    assert policy.digest != default_policy().digest
    assert load_policy(None) == default_policy()


def test_words_that_are_cut_leave_no_trace_in_what_is_stated() -> None:
    one, other = (read_policy(f'policy = 1\n[words]\ncut = ["{word}"]\n'.encode(), "p") for word in ("zorvath", "x"))
    assert one.stated() == other.stated()
    assert one.in_words() == other.in_words()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "policy = 1"),
        ("policy = 2", "policy = 1"),
        ("policy = true", "policy = 1"),
        ("policy = 1\nplace = 3", "should be a table"),
        ('policy = 1\n[place]\nunit = "street"', "it may be country, province, district, town"),
        ('policy = 1\n[place]\nunits = "town"', "has no 'units'"),
        ("policy = 1\n[places]", "no table [places]"),
        ('policy = 1\n[time]\nunit = "hour"', "it may be day, week, month"),
        ("policy = 1\n[delay]\nhours = -1", "a number from 0"),
        ("policy = 1\n[delay]\nhours = true", "a number from 0"),
        ('policy = 1\n[delay]\nsince = "noon"', "it may be published, recorded, both"),
        ('policy = 1\n[counts]\nharms = ["hungry"]', "'hungry'"),
        ('policy = 1\n[words]\ncut = "zorvath"', "a list of words"),
        ('policy = 1\n[words]\ncut = [" "]', "a list of words"),
        ('policy = 1\n[place]\nunit = "country"\n[sensitive]\nunit = "town"', "shown finer"),
        ('policy = 1\nname = "a\\u0007b"', "a short word"),
        ("policy = [", "p: "),
        ("policy = 1 # \udcff", "p: "),
    ],
)
def test_what_is_wrong_is_said_in_one_line(text: str, says: str) -> None:
    with pytest.raises(BadPolicy) as error:
        read_policy(text.encode("utf-8", "surrogateescape"), "p")
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_a_desk_has_one_key_which_only_its_owner_reads(tmp_path: Path) -> None:
    path = secret_beside(str(tmp_path / "desk.sqlite"))
    assert path is not None
    key = desk_secret(path)
    assert desk_secret(path) == key
    assert len(key) == 32
    assert os.name != "posix" or path.stat().st_mode & 0o077 == 0
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert secret_beside("postgresql://desk") is None


@pytest.mark.parametrize("text", ["", "00", "not a key", "é", "zz" * 32])
def test_a_key_that_is_none_is_refused_and_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "key"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadPolicy, match="no publishing key"):
        desk_secret(path)
    assert path.read_text(encoding="utf-8") == text


def test_ids_hang_on_the_key_and_the_words() -> None:
    one, other = namer(b"1" * 32), namer(b"2" * 32)
    assert one("claim", "a") == one("claim", "a")
    assert len({one("claim", "a"), one("claim", "b"), one("claima", ""), other("claim", "a")}) == 4
