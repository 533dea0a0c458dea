"""The package's tree as ARCHITECTURE.md draws it: each module with the first line of its docstring.

Run as a program, it rewrites the tree in ARCHITECTURE.md (`make tree`).
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "dateline"
PAGE = ROOT / "ARCHITECTURE.md"
_BLOCK = re.compile(r"(?<=```text\n)src/dateline/.*?(?=```)", re.S)
ORDER = ("records", "lexicon", "intake", "language", "attribution", "claims", "resolution", "assembly", "present")


def modules() -> list[Path]:
    """All modules of the package, sorted."""
    return sorted(PACKAGE.rglob("*.py"))


def first_line(path: Path) -> str:
    """The first line of a module's docstring, without its full stop."""
    if not path.exists():
        return ""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n")[0].rstrip(".")


def drawn() -> str:
    """The tree as it should stand in ARCHITECTURE.md."""
    lines = ["src/dateline/"]
    folders = sorted({path.parent for path in modules()} - {PACKAGE}, key=_place)
    for folder in folders:
        lines.append(_line(f"  {folder.name}/", folder / "__init__.py"))
        lines += [_line(f"    {path.name}", path) for path in sorted(folder.glob("*.py")) if path.name != "__init__.py"]
    lines += [_line(f"  {path.name}", path) for path in sorted(PACKAGE.glob("*.py")) if path.name != "__init__.py"]
    return "\n".join(lines) + "\n"


def written() -> str:
    """The tree as it stands in ARCHITECTURE.md."""
    match = _BLOCK.search(PAGE.read_text(encoding="utf-8"))
    return match.group() if match else ""


def _place(folder: Path) -> tuple[int, str]:
    return (ORDER.index(folder.name) if folder.name in ORDER else len(ORDER), folder.name)


def _line(name: str, path: Path) -> str:
    return f"{name:<22}  {first_line(path)}".rstrip()


if __name__ == "__main__":
    PAGE.write_text(_BLOCK.sub(lambda _: drawn(), PAGE.read_text(encoding="utf-8")), encoding="utf-8")
