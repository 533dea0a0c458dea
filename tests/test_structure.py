"""The house's own rules, measured: sizes, names, the tree, the versions."""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

import tree
from dateline import __version__

BANNED = {"utils", "util", "helpers", "helper", "misc", "common", "core", "manager", "base"}
MODULES = tree.modules()
_TEXTS = [path for path in tree.ROOT.rglob("*.md") if not {".venv", "build", "node_modules"}.intersection(path.parts)]


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and length of each function: its lines without decorators and docstring."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            yield f"{path.name}:{node.name}", (node.end_lineno or 0) - body[0].lineno + 2


def test_functions_are_short() -> None:
    lengths = sorted((length, name) for path in MODULES for name, length in _functions(path))
    assert lengths[-1][0] <= 60, lengths[-3:]
    counts = [length for length, _ in lengths]
    assert statistics.median(counts) <= 10
    assert counts[int(len(counts) * 0.9)] <= 30


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(tree.PACKAGE).as_posix())
def test_a_module_is_short_and_says_what_it_is(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    assert path.stem not in BANNED
    assert tree.first_line(path)


def test_architecture_draws_the_package_as_it_is() -> None:
    assert tree.written() == tree.drawn(), "run `make tree`"


def test_no_note_to_ourselves_is_left_in_the_code() -> None:
    banned = re.compile(r"\b(?:TODO|FIXME|XXX+)\b(?!-)|type:\s*ignore|pragma:\s*no cover")
    for path in MODULES:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert "XXXX" in line or not banned.search(line), f"{path.name}:{number}"


def test_changelog_and_package_agree_on_the_version() -> None:
    first = re.search(r"^## (\d+\.\d+\.\d+)", (tree.ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert first is not None
    assert first[1] == __version__


def test_links_inside_the_documents_lead_somewhere() -> None:
    for path in _TEXTS:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
