"""Draw the plots of docs/performance.md from docs/performance/figures.json: python bench/plots.py, with matplotlib."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

try:
    import matplotlib
except ImportError:
    sys.exit("bench/plots.py needs matplotlib; install it: pip install matplotlib")

matplotlib.use("svg")
from matplotlib import pyplot
from matplotlib.axes import Axes

FIGURES = Path(__file__).parents[1] / "docs" / "performance" / "figures.json"
DARK, LIGHT, WARM = "#1b4965", "#5fa8d3", "#ca6702"
TOOLS = {
    "dateline": "dateline, everything", "dateparser": "dateparser, dates",
    "textacy": "textacy, quotations\n(parse given)", "geotext": "geotext, names",
}  # fmt: skip
ENGINES = {"one": "1 worker", "two": "2 workers", "ray": "Ray on 2"}
MILLION, HOUR = 1_000_000, 3_600


def bars(axes: Axes, names: list[str], values: list[float], form: str, colour: str = DARK) -> None:
    """Draw a bar for each value, with its figure at the end."""
    held = axes.barh(names[::-1], values[::-1], color=colour, height=0.55)
    axes.bar_label(held, fmt=form, padding=4, fontsize=8.5)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="x", alpha=0.3)
    axes.set_axisbelow(True)


def engines(told: dict[str, Any], axes: Axes) -> None:
    """Dispatches a second with each engine."""
    names = [name for name in ENGINES if f"rate {name}" in told]
    bars(axes, [ENGINES[name] for name in names], [told[f"rate {name}"] for name in names], "%.1f")
    axes.axvline(8, color=WARM, linestyle="--", linewidth=1)
    axes.set_xlabel(f"dispatches of 450 words a second; broken line: asked of one core; load {told['load']}")
    axes.set_title("In bulk, models loaded", loc="left")


def tools(told: dict[str, float], axes: Axes) -> None:
    """Words a second of each tool, on a scale of tens."""
    names = [name for name in TOOLS if name in told]
    bars(axes, [TOOLS[name] for name in names], [told[name] for name in names], "{:,.0f}", LIGHT)
    axes.set_xscale("log")
    axes.set_xlim(right=10 * max(told[name] for name in names))
    axes.set_xlabel("words a second on the shipped samples; each finds something else, see the table")
    axes.set_title("Beside other tools, one core", loc="left")


def cluster(rate: float, axes: Axes) -> None:
    """Hours that a million dispatches take on so many cores, at the measured rate and at the one asked for."""
    cores = [2**power for power in range(11)]
    for speed, colour, style, words in (
        (rate, DARK, "-", f"measured: {rate:.1f} a second and core"), (8.0, WARM, "--", "asked: 8"),
    ):  # fmt: skip
        hours = [MILLION / speed / HOUR / number for number in cores]
        axes.plot(cores, hours, style, color=colour, marker="o", markersize=3.5, label=words)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xlabel("cores, each with a worker of its own; that the rate grows with them is assumed beyond two")
    axes.set_ylabel("hours for a million dispatches")
    axes.set_title("A cluster", loc="left")
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=8.5)


def main() -> None:
    """Draw each plot whose figures are there."""
    held = json.loads(FIGURES.read_text(encoding="utf-8"))
    matplotlib.rcParams |= {"svg.hashsalt": "dateline", "svg.fonttype": "none", "font.size": 9}
    plots = [("bulk", "bulk.svg", engines, 2.3), ("peers", "peers.svg", tools, 2.6)]
    for part, name, draw, high in plots:
        if part in held:
            figure, axes = pyplot.subplots(figsize=(7.2, high))
            draw(held[part], axes)
            _saved(figure, name)
    if "rate one" in held.get("bulk", {}):
        figure, axes = pyplot.subplots(figsize=(7.2, 3.6))
        cluster(held["bulk"]["rate one"], axes)
        _saved(figure, "cluster.svg")


def _saved(figure: Any, name: str) -> None:
    figure.tight_layout()
    figure.savefig(FIGURES.with_name(name), metadata={"Date": None})
    pyplot.close(figure)


if __name__ == "__main__":
    main()
