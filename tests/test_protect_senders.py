"""Observers and contacts: what they send is published by no name, and nothing tells which reports are of one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from dateline.desk import Arriving, Desk
from dateline.desk.ledger import DeskLedger
from dateline.pipeline import Reader
from dateline.protect.policy import default_policy
from dateline.publish.exports import FORMATS
from dateline.publish_commands import _PAGES, brief, export, publish
from dateline.records.text import Excerpt, Span
from dateline.store.asking import Asked
from filed import event, filed, origin
from leaks import leaks
from publishing import cleared, everything

NOW = datetime(2031, 5, 1, tzinfo=UTC)
NAMES = ("Amber Heron", "Quiet River")
TOLD = (
    ("Shells hit a street in Kunduz. Seven people were killed.", "seen", ""),
    ("A shell hit the bridge in Kunduz. Nine people were killed.", "told", "a shopkeeper"),
    ("Fighters shot at a bus in Kunduz. Four people were killed.", "heard", ""),
    ("The governor said eleven people were killed in Kunduz.", "seen", ""),
)  # fmt: skip
AT_ONCE = "policy = 1\n[batch]\nsources = 1\n"


def report(at: int, name: str) -> Arriving:
    words, how, whom = TOLD[at]
    form = {
        "field_report": 1, "id": f"r{at}", "outlet": name, "who": {"name": name, "role": "observer"},
        "where": {"place": "Kunduz"}, "when": f"2015-10-0{at + 3}", "reported": f"2015-10-0{at + 4}T10:00Z",
        "what": words, "how": how, **({"from": whom} if whom else {}),
    }  # fmt: skip
    data = json.dumps(form).encode()
    return Arriving(f"r{at}.json", "report", name, lambda: data, len(data))


def desk(where: Path, reader: Reader, of: Iterable[int]) -> Path:
    """A desk with four reports, each by one of two observers; all desks have one key of publication."""
    with Desk.open(str(where), NOW) as opened:
        for at, who in enumerate(of):
            done = opened.take([report(at, NAMES[who])], NOW + timedelta(minutes=at), print)
            assert (done.failed, done.unread) == (0, 0)
        ledger = DeskLedger(opened)
        ledger.update(lambda: reader, NOW)
        assert {one.name for one in ledger.sources(Asked())} & set(NAMES), "the desk itself knows them by name"
    where.with_name(f"{where.name}.publishing-key").write_text("ab" * 32 + "\n", encoding="ascii")
    return where


def published(where: Path, out: Path) -> dict[str, bytes]:
    """Write all that there is to be published, and return it."""
    out.mkdir()
    policy = out.with_suffix(".toml")
    policy.write_text(AT_ONCE, encoding="utf-8")
    said = ("--policy", str(policy))
    for format in FORMATS:
        _run(where, export, "--format", format, "-o", str(out / f"out.{format}"), *said)
    for layout in _PAGES:
        _run(where, brief, "--format", layout, "-o", str(out / f"brief.{layout}"), *said)
    _run(where, publish, str(out / "site"), *said)
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


def _run(where: Path, command: Callable[..., None], *arguments: str) -> None:
    done = CliRunner().invoke(command, arguments, env={"DATELINE_DESK": str(where)})
    assert done.exit_code == 0, done.output


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("senders")


@pytest.fixture(scope="module")
def written(folder: Path, reader: Reader) -> dict[str, bytes]:
    for extra in ("typst", "docx", "pyarrow"):
        pytest.importorskip(extra)
    return published(desk(folder / "one.sqlite", reader, (0, 0, 1, 1)), folder / "one")


def test_no_public_format_holds_the_name_drawn_for_an_observer(written: dict[str, bytes]) -> None:
    assert len(written) > len(FORMATS) + len(_PAGES)
    for name, data in written.items():
        assert not leaks(name.encode() + data, NAMES), name
    assert b"bridge" in written["out.claims"]


def test_nothing_public_tells_which_reports_are_of_one_observer(
    written: dict[str, bytes], folder: Path, reader: Reader
) -> None:
    """Where the same reports are shared out otherwise between the two, the same bytes are published."""
    other = published(desk(folder / "two.sqlite", reader, (0, 1, 0, 1)), folder / "two")
    assert written.keys() == other.keys()
    for name, data in written.items():
        assert data == other[name], name


def test_each_report_of_an_observer_is_of_a_source_of_its_own(written: dict[str, bytes]) -> None:
    lines = [json.loads(line) for line in written["out.claims"].splitlines()[1:]]
    own = [line for line in lines if not line["source"]["named"]]
    assert {line["outlet"] for line in lines} == {"[name withheld]"}
    assert all(not line["relays"] for line in lines)
    by_dispatch: dict[str, set[str]] = {}
    for line in own:
        by_dispatch.setdefault(line["dispatch"], set()).add(line["source"]["key"])
    keys = [key for some in by_dispatch.values() for key in some]
    assert len(by_dispatch) >= 3
    assert len(keys) == len(set(keys))


def test_what_observers_pass_on_waits_as_their_own_word_does() -> None:
    """The words of a governor that only an observer brought would tell that there is one."""
    said = filed(1, by=origin("Governor Zelmira Orloth"), event=event(), dispatch="r1", outlet="Amber Heron")
    assert everything(cleared([said], senders={"r1": "Amber Heron"}))["claims"].count("\n") == 2
    held = cleared([said], default_policy(), senders={"r1": "Amber Heron"})
    assert everything(held)["claims"].count("\n") == 1


def test_the_parts_of_a_drawn_name_are_words_like_others() -> None:
    plain = filed(1, event=event(), content=Excerpt(Span(10, 30), "Shells hit the heron"))
    sent = filed(2, by=origin("Amber Heron", "outlet"), event=event(), dispatch="r1", outlet="Amber Heron")
    assert "Shells hit the heron" in everything(cleared([plain, sent], senders={"r1": "Amber Heron"}))["claims"]


@pytest.mark.parametrize("group", ["Tavnik", "Tavnik now", "Wire"])
def test_the_group_in_which_a_contact_wrote_is_no_outlet(group: str) -> None:
    """A private group stands where others have their outlet; its name would lead to whoever wrote there."""
    sent = filed(1, by=origin(group, "outlet"), event=event(), dispatch="r1", outlet=group, relays=(group,))
    wire = filed(2, by=origin("Wire", "outlet"), event=event(), outlet="Wire")
    told = everything(cleared([sent, wire], senders={"r1": "C-7KQ2M4XH"}))["claims"]
    lines = [json.loads(line) for line in told.splitlines()[1:]]
    assert {(one["outlet"], one["source"]["name"]) for one in lines} == {
        ("Wire", "Wire"),
        ("[name withheld]", "a source"),
    }
    assert "C-7KQ2M4XH" not in told
