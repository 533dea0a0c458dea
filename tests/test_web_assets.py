"""What others wrote for the pages: brought by the build where it can be, never a failure, the same from a lock file."""

from __future__ import annotations

import gzip
import json
import os
import re
import runpy
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from dateline.web import assets
from tree import ROOT

FOLDER = ROOT / "web-assets"
SQUARE = {
    "transform": {"scale": [0.5, 0.5], "translate": [-1.0, -1.0]},
    "arcs": [[[0, 0], [4, 0], [0, 4]], [[0, 0], [0, 4], [2, 0], [2, 0]], [[9, 9], [0, 0]]],
    "objects": {"land": {"type": "GeometryCollection", "geometries": [{"arcs": [[[0, ~1]], [[2]]]}]}},
}


@pytest.fixture
def vendor(tmp_path: Path) -> dict[str, Any]:
    """The step of the build, that writes into a folder of its own."""
    found = runpy.run_path(str(FOLDER / "vendor.py"))
    found["vendored"].__globals__["INTO"] = tmp_path / "vendor"
    return found


def _npm(folder: Path, words: str) -> None:
    script = folder / "npm"
    script.write_text(f"#!{sys.executable}\n{words}\n", encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)


def test_the_lock_file_names_versions_and_digests_but_no_registry() -> None:
    text = (FOLDER / "package-lock.json").read_text(encoding="utf-8")
    locked = {path.rpartition("/")[2]: one for path, one in json.loads(text)["packages"].items() if path}
    asked = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))
    assert "resolved" not in text
    assert not re.search(r"https?:", text)
    assert {name: one["version"] for name, one in locked.items()} == asked["dependencies"] | asked["devDependencies"]
    assert all(one["integrity"].startswith("sha512-") for one in locked.values())


def test_arcs_are_joined_into_rings_of_small_steps(vendor: dict[str, Any]) -> None:
    assert vendor["outline"](SQUARE) == [[-100, -100, 200, 0, 0, 200, -200, 0, 0, -200]]


def test_what_lies_on_a_line_is_left_out_and_what_lies_off_it_is_kept(vendor: dict[str, Any]) -> None:
    assert vendor["_thinned"]([(0.0, 0.0), (1.0, 0.01), (2.0, 0.0)]) == [(0.0, 0.0), (2.0, 0.0)]
    assert vendor["_thinned"]([(0.0, 0.0), (1.0, 0.03), (2.0, 0.0)]) == [(0.0, 0.0), (1.0, 0.03), (2.0, 0.0)]


@pytest.mark.parametrize(
    ("npm", "said"),
    [
        (None, "there is no npm here"),
        ("import sys; print('npm error code ENOTFOUND', file=sys.stderr); sys.exit(1)", "npm error code ENOTFOUND"),
        ("pass", "No such file"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="the stand-in for npm is a script with a first line")
def test_what_cannot_be_brought_fails_no_build(
    vendor: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, npm: str | None, said: str
) -> None:
    monkeypatch.delenv("DATELINE_NO_NPM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    if npm is not None:
        _npm(tmp_path, npm)
    assert said in vendor["vendored"]()
    assert not (tmp_path / "vendor").exists()


def test_it_is_left_out_where_that_is_asked_for(vendor: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_NO_NPM", "1")
    assert "DATELINE_NO_NPM is set" in vendor["vendored"]()


def test_what_is_there_already_is_not_brought_again(vendor: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    into = vendor["vendored"].__globals__["INTO"]
    into.mkdir()
    (into / "stamp.txt").write_text(vendor["_stamp"](), encoding="ascii")
    assert "there already" in vendor["vendored"]()


def test_what_was_brought_comes_with_its_licences_and_no_borders() -> None:
    if not assets.brought():
        pytest.skip("nothing was brought for the pages: there was no npm when the package was built")
    folder = Path(assets.__file__).parent / "static" / "vendor"
    assert "BSD 2-Clause" in (folder / "leaflet.LICENSE.txt").read_text(encoding="utf-8")
    assert "Michael Bostock" in (folder / "world-atlas.LICENSE.txt").read_text(encoding="utf-8")
    assert "countries" not in (FOLDER / "vendor.py").read_text(encoding="utf-8")
    rings = json.loads(assets.content("vendor/land.json"))
    assert len(rings) > 1000
    for ring in rings:
        assert all(-18_000 <= sum(ring[: n + 1 : 2]) <= 18_000 for n in range(0, len(ring), 2))
        assert (sum(ring[::2]), sum(ring[1::2])) == (ring[0], ring[1]), "a ring ends where it begins"


def test_files_are_sent_packed_to_those_who_take_that() -> None:
    for name in assets.names():
        assert gzip.decompress(assets.packed(name)) == assets.content(name)
    assert sum(len(assets.packed(name)) for name in assets.names()) < 200_000
