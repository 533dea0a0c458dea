"""Draw the learning curves: python -m training.plots

docs/learning/curve.json goes in; docs/learning/*.svg and the table between the marks of docs/learning.md come out.
"""

from __future__ import annotations

import json
from typing import Any

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot
from matplotlib.axes import Axes

from training.curve import FIGURES
from training.material import ROOT

PAGE = ROOT / "docs" / "learning.md"
LINES = {
    "composed trigger F": ("a claim is seen", "#1b4965"),
    "composed kind F": ("of the right kind", "#5fa8d3"),
    "composed type F": ("of the right kind and type", "#ca6702"),
}
REAL = {
    "real recall with kind": ("gold dispatches: claims seen", "#1b4965"),
    "real precision": ("gold dispatches: words rightly marked", "#5fa8d3"),
    "CASE accuracy": ("CASE: type of a snippet", "#ca6702"),
}
NAMES = {"shipped": "the shipped model's vectors", "before": "vectors that never saw the corpus"}
STYLES = {"shipped": "-", "before": "--"}
BEGIN, END = "<!-- curve -->\n", "<!-- /curve -->"


def draw(held: dict[str, list[dict[str, Any]]], lines: dict[str, tuple[str, str]], title: str, name: str) -> None:
    """One plot, a line for each measure and model, with the spread over the seeds as a band."""
    matplotlib.rcParams |= {"svg.hashsalt": "dateline", "svg.fonttype": "none", "font.size": 9}
    figure, axes = pyplot.subplots(figsize=(7.2, 4.6))
    for model, rows in held.items():
        x = [row["dispatches"] for row in rows]
        for measure, (label, colour) in lines.items():
            if measure in rows[0]:
                _line(axes, x, rows, measure, label if model == "shipped" else None, colour, STYLES[model])
    axes.set_xlabel(
        "dispatches learned from; whole lines over the shipped vectors, broken over ones that never saw the corpus"
    )
    axes.set_ylabel("per cent")
    axes.set_ylim(0, 100)
    axes.set_title(title, loc="left")
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=8.5, loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=3)
    figure.tight_layout()
    figure.savefig(FIGURES.with_name(name), metadata={"Date": None})
    pyplot.close(figure)


def _line(
    axes: Axes, x: list[int], rows: list[dict[str, Any]], measure: str, label: str | None, colour: str, style: str
) -> None:
    y = [row[measure] for row in rows]
    spread = [row[f"{measure} ±"] for row in rows]
    axes.plot(x, y, style, color=colour, marker="o", markersize=3.5, label=label)
    axes.fill_between(
        x, [a - b for a, b in zip(y, spread, strict=True)], [a + b for a, b in zip(y, spread, strict=True)],
        color=colour, alpha=0.12, linewidth=0,
    )  # fmt: skip


def table(held: dict[str, list[dict[str, Any]]]) -> str:
    """The figures as Markdown: the mean over the seeds, and the spread of composed ones."""
    measures = [
        "composed trigger precision", "composed trigger recall", *LINES, "real recall with kind", "real precision",
        "CASE accuracy",
    ]  # fmt: skip
    lines = ["| vectors | dispatches | " + " | ".join(measures) + " |", "| --- " * (len(measures) + 2) + "|"]
    for model, rows in held.items():
        for row in rows:
            cells = [f"{row[m]:.1f} ± {row[f'{m} ±']:.1f}" if m in row else "" for m in measures]
            lines.append(f"| {NAMES[model]} | {row['dispatches']:.0f} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    held = json.loads(FIGURES.read_text(encoding="utf-8"))
    draw(held, LINES, "Theatres of the corpus that it has not seen", "curve-composed.svg")
    draw(held, REAL, "Real text", "curve-real.svg")
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    PAGE.write_text(before + BEGIN + table(held) + END + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
