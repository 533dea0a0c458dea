"""Verdicts on exhibits as MediaReview: the word and why, with nothing by which a file or its sender could be found."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dateline.desk import Desk
from dateline.desk.exhibits import DeskExhibits, Told
from dateline.gazetteer.world import open_world
from dateline.pipeline import Reader
from dateline.protect.clearance import Clearing, clear
from dateline.protect.policy import default_policy, default_text, read_policy
from dateline.protect.reviewing import Reviewed
from dateline.publish.asked import Wanted, chosen
from dateline.publish.changes import changes, read_export
from dateline.publish.exports import FORMATS
from dateline.publish.media_reviews import media_reviews
from dateline.publish_commands import export
from dateline.records.exhibit import WORDS, Verdict
from dateline.records.filed import FiledClaim
from dateline.records.incident import Judgement
from filed import NOON, TAVNIK, event, filed, origin
from leaks import leaks
from publishing import AT_ONCE, CLINIC, LATER, MILL, everything, given

SHA = "5f" * 32
THEN = datetime(2015, 10, 9, tzinfo=UTC)
WIRE = filed(1, by=origin("Northern Observatory", "monitor"), event=event())
SAID = filed(2, by=origin("Zorvath Quill", "resident"), event=event(), day=7)
REASON = (
    f"The wall is that of zq_photo-77.JPG ({SHA[:12]}), taken at 16:32 at 10.01234, 20.02345 by Zorvath Quill "
    "near the Old Mill; ask zq@mail.example or +44 7700 900123. An older copy shows another town."
)
HIDDEN = (
    SHA, SHA[:12], "zq_photo-77", "16:32", "10.01234", "20.02345", "Zorvath", "Quill", "Old Mill", "zq@mail.example",
    "+44 7700 900123", "Ana of the desk",
)  # fmt: skip


def reviewed(number: int = 1, claim: FiledClaim | None = WIRE, **more: Any) -> Reviewed:
    at = NOON + timedelta(days=2, hours=number)
    verdict = Verdict(
        f"v{number}", SHA, "decontextualized", REASON, "Ana of the desk", at, ("looked",), ("e",),
        claim.key if claim else None,
    )  # fmt: skip
    told = {"type": "image/jpeg", "place": MILL, "start": date(2031, 5, 6), "end": date(2031, 5, 6),
            "names": ("zq_photo-77.JPG",)}  # fmt: skip
    verdict = replace(verdict, **{key: more.pop(key) for key in ("word", "reason", "exhibit") if key in more})
    return Reviewed(verdict, **(told | more))


def judged(one: Reviewed) -> Judgement:
    own = one.verdict
    return Judgement(own.key, "exhibit", (own.exhibit,), own.word, own.reason, own.by, own.at)


def clearing(*some: Reviewed, undone: tuple[str, ...] = (), policy: Any = AT_ONCE, at: Any = LATER) -> Clearing:
    judgements = [judged(one) for one in some]
    judgements += [
        Judgement(f"u{key}", "undo", (key,), None, "wrong", "Ana", NOON + timedelta(days=9)) for key in undone
    ]
    asked = replace(given([WIRE, SAID, filed(3, place=CLINIC)], judgements, at), exhibits=some)
    return clear(asked, policy)


def graph(found: Clearing) -> list[dict[str, Any]]:
    told = json.loads(media_reviews(found))
    assert told["@context"] == "https://schema.org"
    return list(told["@graph"])


def test_a_verdict_is_told_in_one_of_the_six_words_with_what_it_is_used_for() -> None:
    found = clearing(reviewed())
    (one,) = graph(found)
    (incident,) = {each.record.id for each in found.incidents for a in each.record.accounts for claim in a.claims
                   if claim.key in one["isBasedOn"]["@id"]}  # fmt: skip
    assert (one["@type"], one["mediaAuthenticityCategory"]) == ("MediaReview", "DecontextualizedContent")
    assert one["about"] == [{"@type": "Event", "@id": f"urn:dateline:incident:{incident}"}]
    assert one["datePublished"] == "2031-05-08"
    assert one["itemReviewed"] == {
        "@type": "ImageObject", "temporalCoverage": "2031-05-06",
        "contentLocation": {"@type": "Place", "name": "Tavnik",
                            "geo": {"@type": "GeoCoordinates", "latitude": TAVNIK.lat, "longitude": TAVNIK.lon}},
    }  # fmt: skip
    assert "An older copy shows another town." in one["reviewBody"]
    for word, category in WORDS.items():
        assert graph(clearing(reviewed(word=word)))[0]["mediaAuthenticityCategory"] == category


def test_no_format_holds_a_file_its_name_its_digest_a_point_an_hour_or_who_judged_it() -> None:
    written = everything(clearing(reviewed()))
    assert "mediareview" in written
    for format, text in written.items():
        assert not leaks(text.encode(), HIDDEN), format


def test_a_place_in_danger_is_shown_as_the_policy_has_it() -> None:
    (one,) = graph(clearing(reviewed(place=CLINIC)))
    assert "contentLocation" not in one["itemReviewed"] or one["itemReviewed"]["contentLocation"]["name"] == "Orven"
    months = read_policy(default_text().replace('unit = "day"', 'unit = "month"').encode(), "months")
    (one,) = graph(clearing(reviewed(), policy=replace(months, batch=1), at=LATER + timedelta(days=9)))
    assert (one["itemReviewed"]["temporalCoverage"], one["datePublished"]) == ("2031-05-01/2031-05-31", "2031-05-01")


@pytest.mark.parametrize(
    ("some", "policy", "at"),
    [
        ((reviewed(claim=None),), AT_ONCE, LATER),
        ((reviewed(claim=SAID),), default_policy(), LATER),
        ((reviewed(claim=filed(99)),), AT_ONCE, LATER),
        ((reviewed(),), AT_ONCE, NOON + timedelta(days=3)),
    ],
    ids=["used for nothing", "its claim waits for its batch", "its claim is not on file", "too recent"],
)
def test_what_may_not_be_told_yet_is_not_told(some: tuple[Reviewed, ...], policy: Any, at: Any) -> None:
    with_it, without = clearing(*some, policy=policy, at=at), clearing(policy=policy, at=at)
    assert graph(with_it) == []
    assert everything(with_it) == everything(without)


def test_the_last_that_stands_is_told_under_an_id_that_stays() -> None:
    first, other = reviewed(1), reviewed(3, word="original", reason="Made there.")
    elsewhere = reviewed(2, exhibit="aa" * 32, word="staged")
    ids = {one["mediaAuthenticityCategory"]: one["@id"] for one in graph(clearing(first, elsewhere))}
    now = {one["mediaAuthenticityCategory"]: one["@id"] for one in graph(clearing(first, elsewhere, other))}
    assert now == {"OriginalMediaContent": ids["DecontextualizedContent"], "StagedContent": ids["StagedContent"]}
    back = clearing(first, elsewhere, other, undone=("v3",))
    assert {one["@id"] for one in graph(back)} == set(ids.values())
    assert not any(SHA[:10].upper() in id for id in ids.values())


def test_ids_are_made_of_nothing_that_the_file_is() -> None:
    assert media_reviews(clearing(reviewed())) == media_reviews(clearing(reviewed(exhibit="bb" * 32)))


def test_a_verdict_that_is_taken_back_leaves_a_tombstone(tmp_path: Path) -> None:
    one, path = reviewed(), tmp_path / "mediareview.jsonld"
    path.write_text("".join(map(str, FORMATS["mediareview"](clearing(one)))), encoding="utf-8")
    before, now = read_export(path), clearing(one, undone=("v1",))
    head, gone = (json.loads(line) for line in changes(now, now, before))
    assert (head["format"], head["records_before"], head["records_now"]) == ("mediareview", 1, 0)
    assert gone == {"change": "gone", "id": next(iter(before.records)), "why": gone["why"]}
    assert "holds it no more" in gone["why"]
    other = clearing(one, reviewed(3, word="original", reason="Made there."))
    _, changed = (json.loads(line) for line in changes(other, other, before))
    assert (changed["change"], changed["columns"][0]) == ("changed", "mediaAuthenticityCategory")
    assert len(list(changes(clearing(one), clearing(one), before))) == 1


def test_what_is_asked_for_holds_for_verdicts_as_well() -> None:
    found = clearing(reviewed())
    assert graph(chosen(found, Wanted(since=date(2031, 5, 6), until=date(2031, 5, 6))))
    assert graph(chosen(found, Wanted(since=date(2031, 6, 1)))) == []


def test_an_exhibit_of_a_desk_goes_all_the_way_to_the_file(tmp_path: Path, reader: Reader) -> None:
    pictures = pytest.importorskip("pictures")
    where, wire = tmp_path / "desk.sqlite", tmp_path / "wire.txt"
    wire.write_text(
        "Outlet: Northwire\nPublished: 2015-10-06\n\nKUNDUZ, Oct 6 - Shells hit Kunduz on Tuesday, the army said.\n",
        encoding="utf-8",
    )
    with Desk.open(str(where), THEN) as desk, DeskExhibits(desk, open_world) as exhibits:
        desk.add([str(wire)], THEN, print)
        exhibits.ledger.update(lambda: reader, THEN)
        claim = next(one for some in exhibits.ledger.store.claims() for one in some if one.event)
        data = pictures.jpeg(pictures.scene(5))
        added = exhibits.add(
            data, "zq_photo-77.jpg", Told("Ana", "Kunduz", "2015-10-06T16:32", "zq@mail.example"), THEN
        )
        exhibit = exhibits.exhibit(added.appearance.exhibit)
        verdict = exhibits.judge(exhibit, "original", "zq_photo-77 fits", "Ana of the desk", THEN, claim=claim.key)
        one = _exported(where, tmp_path / "first.jsonld")
        exhibits.ledger.judge("undo", [verdict.key], "wrong", "Ana", THEN + timedelta(days=1))
    assert [each["reviewBody"] for each in one] == ["[withheld] fits"]
    assert one[0]["about"]
    assert one[0]["itemReviewed"]["contentLocation"]["name"] == "Kunduz"
    seen = (tmp_path / "first.jsonld").read_bytes()
    assert not leaks(seen, (*HIDDEN[2:], exhibit.sha256, exhibit.id, exhibit.sha3_512, "zq@mail.example"))
    assert _exported(where, tmp_path / "now.jsonld") == []
    since = tmp_path / "changes.jsonl"
    _run(where, "--format", "changes", "--since-export", str(tmp_path / "first.jsonld"), "-o", str(since))
    assert [json.loads(line).get("change") for line in since.read_text(encoding="utf-8").splitlines()] == [None, "gone"]


def _exported(where: Path, out: Path) -> list[dict[str, Any]]:
    _run(where, "--format", "mediareview", "-o", str(out))
    return list(json.loads(out.read_text(encoding="utf-8"))["@graph"])


def _run(where: Path, *arguments: str) -> None:
    done = CliRunner().invoke(export, arguments, env={"DATELINE_DESK": str(where)})
    assert done.exit_code == 0, done.output
