"""Learning from use: what a correction teaches, which are refused, and that new heads change nothing else."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dateline.attribution.find import find_links
from dateline.intake.receive import receive_text
from dateline.language.annotator import Annotator, ShippedAnnotator
from dateline.language.hints import read_speakers
from dateline.records.text import Span

sys.path.insert(0, str(Path(__file__).parent.parent))

from training import compare, corrections, heads

TEXT = "The militia outfoxed the army convoy near the dam, the ministry said."


def claim(verdict: str, word: str, kind: str = "event", **fields: Any) -> dict[str, Any]:
    """A claim of a correction, on a word of the text."""
    at = TEXT.index(word)
    detail = {"event": {"type": "Attack"}} if kind == "event" else {}
    trigger = {"span": [at, at + len(word)], "text": word}
    return {"verdict": verdict, "kind": kind, "trigger": trigger, "certainty": "asserted"} | detail | fields


def line(tmp_path: Path, row: Any) -> Path:
    path = tmp_path / "corrections.jsonl"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    return path


def labels(annotator: Annotator, row: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The labels that a correction gives, by layer and word."""
    parse = annotator.annotate(TEXT, [Span(0, len(TEXT))])
    columns = corrections.columns(row, parse)
    return {layer: {w.text: v for w, v in zip(parse.words, values, strict=True)} for layer, values in columns.items()}


def test_a_correction_teaches_what_was_judged_and_nothing_else(annotator: Annotator, tmp_path: Path) -> None:
    row = {"text": TEXT, "claims": [claim("added", "outfoxed"), claim("rejected", "convoy")]}
    (read,) = corrections.read(line(tmp_path, row))
    words = labels(annotator, read)["claim"]
    assert (words["outfoxed"], words["convoy"], words["dam"]) == ("event:Attack", "O", "")


def test_where_all_was_seen_the_rest_carries_no_claim(annotator: Annotator) -> None:
    words = labels(annotator, {"text": TEXT, "complete": True, "claims": [claim("accepted", "outfoxed")]})
    assert (words["claim"]["outfoxed"], words["claim"]["dam"]) == ("event:Attack", "O")


def test_a_rejected_claim_yields_to_the_right_one_on_the_same_word(annotator: Annotator) -> None:
    both = [claim("corrected", "outfoxed"), claim("rejected", "outfoxed", "statement")]
    assert labels(annotator, {"text": TEXT, "claims": both})["claim"]["outfoxed"] == "event:Attack"


def test_attributions_teach_sources_and_cues(annotator: Annotator) -> None:
    source, cue = TEXT.index("the ministry"), TEXT.index("said")
    said = {"verdict": "accepted", "source_spans": [[source, source + 12]], "cue_spans": [[cue, cue + 4]]}
    words = labels(annotator, {"text": TEXT, "attributions": [said]})["part"]
    assert (words["ministry"], words["said"], words["militia"]) == ("source", "cue", "")


def test_a_dispatch_gone_through_teaches_no_false_sources(annotator: Annotator) -> None:
    source, cue = TEXT.index("the ministry"), TEXT.index("said")
    said = {"source_spans": [[source, source + 12]], "cue_spans": [[cue, cue + 4]]}
    row = {"text": TEXT, "complete": True, "claims": [claim("accepted", "outfoxed")], "attributions": [said]}
    words = labels(annotator, row)["part"]
    assert (words["ministry"], words["said"], words["militia"]) == ("", "", "O")
    missed = claim("added", "outfoxed", sentence=[0, len(TEXT)])
    assert set(labels(annotator, {"text": TEXT, "complete": True, "claims": [missed]})["part"].values()) == {""}


def test_what_bears_no_verdict_is_neither_checked_nor_learned(annotator: Annotator, tmp_path: Path) -> None:
    row = {"text": TEXT, "claims": [{"kind": "event", "trigger": {"span": [0, 9_999]}}]}
    assert set(labels(annotator, corrections.read(line(tmp_path, row))[0])["claim"].values()) == {""}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ([], "wants an object with the dispatch's `text`"),
        ({"text": TEXT, "claims": {}}, "`claims` wants a list"),
        ({"text": TEXT, "claims": [7]}, "claims[0] wants an object"),
        ({"text": TEXT, "claims": [claim("maybe", "outfoxed")]}, "verdict 'maybe' is none of accepted"),
        ({"text": TEXT, "claims": [claim("added", "outfoxed", kind="rumour")]}, "kind 'rumour' is none of event"),
        ({"text": TEXT, "claims": [claim("added", "dam", event={"type": "Raid"})]}, "event.type 'Raid' is none of"),
        ({"text": TEXT, "claims": [claim("added", "dam", event=None)]}, "event.type None is none of"),
        ({"text": TEXT, "claims": [claim("added", "dam", certainty="sure")]}, "certainty 'sure' is none of"),
        ({"text": TEXT, "claims": [claim("added", "dam", trigger={"span": [3, 999]})]}, "a span inside the text"),
        ({"text": TEXT, "claims": [claim("added", "dam", trigger={"span": [True, 3]})]}, "a span inside the text"),
        ({"text": TEXT, "claims": [claim("added", "dam", trigger={"span": [0, 3], "text": "dam"})]}, "holds: 'The'"),
        ({"text": TEXT, "attributions": [{"verdict": "added", "cue_spans": []}]}, "source_spans wants spans"),
    ],
)
def test_a_faulty_correction_is_refused_with_its_line_and_reason(tmp_path: Path, row: Any, reason: str) -> None:
    path = line(tmp_path, row)
    with pytest.raises(corrections.BadCorrections) as raised:
        corrections.read(path)
    assert str(raised.value).startswith(f"{path}:1: ")
    assert reason in str(raised.value)


def test_every_fault_of_a_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "corrections.jsonl"
    path.write_text(f'{{"text": 1}}\n\n{json.dumps({"text": TEXT})}\nno json\n', encoding="utf-8")
    with pytest.raises(corrections.BadCorrections) as raised:
        corrections.read(path)
    assert [row.rsplit("corrections.jsonl:")[1][0] for row in str(raised.value).splitlines()] == ["1", "4"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(corrections.BadCorrections, match=r"none\.jsonl"):
        corrections.read(tmp_path / "none.jsonl")


def sides(seed: int, astray: float = 0.0) -> heads.Material:
    """Points on two sides of a ring, so that no straight line parts them; some labels go astray."""
    dice = np.random.default_rng(seed)
    points = dice.normal(size=(4_000, 3)).astype(np.float32)
    outside = np.hypot(points[:, 0], points[:, 1]) > 1.2
    return heads.Material(points, (outside ^ (dice.random(len(points)) < astray)).astype(np.int64))


def test_a_head_learns_what_no_straight_line_parts_and_does_so_again() -> None:
    once, again = (heads.train(sides(1), 2, 32, passes=40, seed=5) for _ in range(2))
    seen = sides(2)
    assert (once.scores(seen.vectors).argmax(axis=1) == seen.labels).mean() > 0.9
    assert all(np.array_equal(a.weight, b.weight) for a, b in zip(once.layers, again.layers, strict=True))


def test_calibration_fits_what_was_not_trained_on() -> None:
    proud = heads.train(sides(1, 0.2), 2, 32, passes=40).cooled(0.2)
    modest, temperature = heads.calibrated(proud, sides(2, 0.2))
    seen = sides(3, 0.2)
    right = (modest.scores(seen.vectors).argmax(axis=1) == seen.labels).mean()
    assert temperature > 1.5
    assert modest.shares(seen.vectors).max(axis=1).mean() == pytest.approx(right, abs=0.05)


def test_new_heads_leave_the_rest_of_the_model_as_it_was(annotator: Annotator, tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    from training.graft import graft

    shipped = Path(str(files("dateline"))) / "model"
    names = json.loads((shipped / "labels.json").read_text(encoding="utf-8"))
    shutil.copytree(shipped, tmp_path / "model")
    made = {"claim": _constant(len(names["claim"]), 3), "part": _constant(len(names["part"]), 0)}
    graft(shipped / "model.onnx", made, tmp_path / "model" / "model.onnx")
    new = ShippedAnnotator(tmp_path / "model").annotate(TEXT, [Span(0, len(TEXT))])
    old = annotator.annotate(TEXT, [Span(0, len(TEXT))])
    assert (new.words, new.names, new.sentences) == (old.words, old.names, old.sentences)
    assert {f"{hint.kind}:{hint.detail}" for hint in new.hints.values()} == {names["claim"][3]}
    assert len(new.hints) == len(new.words)


def _constant(labels: int, always: int) -> heads.Head:
    """A head that gives every word one label."""
    bias = np.zeros(labels, np.float32)
    bias[always] = 9
    return heads.Head((heads.Layer(np.zeros((416 + 2 * 384, labels), np.float32), bias),))


def test_a_figure_that_fell_is_told_and_small_movements_are_not() -> None:
    old = {"corpus": {"claims F": 80.0, "claims typed F": 60.0, "claims recall": 70.0}}
    shown, worse = compare.table(old, {"corpus": {"claims F": 79.9, "claims typed F": 55.0, "claims recall": 60.0}})
    assert worse == "corpus, claims typed F fell"
    assert "FELL" in shown.splitlines()[2]


@pytest.mark.parametrize(("typed", "worse"), [(60.2, ""), (60.0, "the figures fell on the whole")])
def test_a_model_that_is_a_little_worse_in_most_is_no_better(typed: float, worse: str) -> None:
    old = {"corpus": {"claims F": 80.0, "claims typed F": 60.0, "claims recall": 70.0}}
    assert (
        compare.table(old, {"corpus": {"claims F": 79.9, "claims typed F": typed, "claims recall": 90.0}})[1] == worse
    )


def test_what_was_installed_is_held_against_the_model_that_the_package_came_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("onnx")
    from training import learn

    for name, place in (("SHIPPED", "package"), ("FORMER", "before"), ("OURS", "ours")):
        monkeypatch.setattr(learn, name, tmp_path / place)
    for name in ("package", "first", "second"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.onnx").write_text(name, encoding="utf-8")
    assert learn.original() == tmp_path / "package"
    for name in ("first", "second"):
        learn.install(tmp_path / name)
        assert (tmp_path / "package" / "model.onnx").read_text(encoding="utf-8") == name
        assert (learn.original() / "model.onnx").read_text(encoding="utf-8") == "package"
    learn.restore()
    assert (tmp_path / "package" / "model.onnx").read_text(encoding="utf-8") == "package"
    with pytest.raises(SystemExit, match="nothing to bring back"):
        learn.restore()


def test_of_a_dispatch_that_was_not_gone_through_only_what_was_judged_is_compared() -> None:
    kept, refused = claim("accepted", "outfoxed"), claim("rejected", "convoy")
    made = {"claims": [kept, refused, claim("", "dam")], "attributions": []}
    partly, whole = (
        corrections.reading_of({"text": TEXT, "claims": [kept, refused], "complete": done}) for done in (False, True)
    )
    judged = [len(compare._judged(row, made, "claims", compare._is_claim)) for row in (partly, whole)]
    assert judged == [2, 3]


SAID = "The ministry said troops took the hill."


def test_an_attribution_whose_source_the_model_doubts_is_dropped(annotator: Annotator) -> None:
    parse = annotator.annotate(SAID, [block.span for block in receive_text(SAID).blocks])
    doubted = replace(parse, speakers={word.index: 0.001 for word in parse.words})
    assert find_links(doubted) == []


@pytest.mark.parametrize("share", [0.05, 0.9])
def test_a_source_that_the_model_sees_or_knows_nothing_of_stays(annotator: Annotator, share: float) -> None:
    parse = annotator.annotate(SAID, [block.span for block in receive_text(SAID).blocks])
    assert len(find_links(replace(parse, speakers={1: share}))) == 1
    assert len(find_links(replace(parse, speakers={}))) == 1


def test_speakers_are_the_probabilities_of_a_source() -> None:
    scores = np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 9.0]], np.float32)
    assert read_speakers(scores, ["O", "cue", "source"]) == [pytest.approx(1 / 3), pytest.approx(1, abs=0.001)]
