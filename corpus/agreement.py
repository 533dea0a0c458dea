"""How far two annotators agree: python -m corpus.agreement [-o AGREEMENT.md]

`second/` holds dispatches that were annotated again by somebody who had not seen the first annotation. Units are
matched where their words meet (claims: trigger and kind; attributions: cue or source); F is twice the matches
over all units of both. Of the matched units each field is compared.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from corpus.__main__ import HERE, files
from corpus.markup import read
from corpus.reading import compile_file

Unit = dict[str, Any]
Pair = tuple[Unit, Unit]


def meets(one: list[int], other: list[int]) -> bool:
    """Tell whether two spans share a character."""
    return one[0] < other[1] and other[0] < one[1]


def matched(ours: list[Unit], theirs: list[Unit], fits: Callable[[Unit, Unit], bool]) -> list[Pair]:
    """Pair units one to one, in reading order."""
    left, out = list(theirs), []
    for unit in ours:
        partner = next((other for other in left if fits(unit, other)), None)
        if partner is not None:
            left.remove(partner)
            out.append((unit, partner))
    return out


def _same_claim(one: Unit, other: Unit) -> bool:
    return bool(one["kind"] == other["kind"]) and meets(one["trigger"]["span"], other["trigger"]["span"])


def _same_words(one: Unit, other: Unit) -> bool:
    return meets(one["span"], other["span"])


def _same_saying(one: Unit, other: Unit) -> bool:
    for key in ("cue_spans", "source_spans"):
        if one[key] and other[key]:
            return any(meets(a, b) for a in one[key] for b in other[key])
    return False


def _parties(claim: Unit, key: str) -> list[list[int]]:
    return [p["span"] for p in (claim["event"] or {}).get(key, [])]


def _same_parties(key: str) -> Callable[[Unit, Unit], bool]:
    def same(one: Unit, other: Unit) -> bool:
        a, b = _parties(one, key), _parties(other, key)
        return not a and not b if not (a and b) else any(meets(x, y) for x in a for y in b)

    return same


def _path(*keys: str) -> Callable[[Unit, Unit], bool]:
    def value(unit: Unit) -> Any:
        at: Any = unit
        for key in keys:
            at = at[key]
        return at

    return lambda one, other: bool(value(one) == value(other))


def _same_place(one: Unit, other: Unit) -> bool:
    """Both name no scene, or scenes of one name or in the same words."""
    a, b = (unit["places"][:1] for unit in (one, other))
    if not a or not b:
        return not a and not b
    return bool(a[0]["name"] == b[0]["name"]) or meets(a[0]["span"], b[0]["span"])


FIELDS: dict[str, tuple[str, Callable[[Unit, Unit], bool]]] = {
    "event type": ("event", _path("event", "type")),
    "actor": ("event", _same_parties("actor")),
    "target": ("event", _same_parties("target")),
    "harm": ("toll", _path("toll", "harm")),
    "lowest": ("toll", _path("toll", "min")),
    "highest": ("toll", _path("toll", "max")),
    "basis": ("toll", _path("toll", "basis")),
    "class of the harmed": ("toll", _path("toll", "group", "class")),
    "control status": ("control", _path("control", "status")),
    "access status": ("access", _path("access", "status")),
    "condition type": ("condition", _path("condition", "type")),
    "certainty": ("", _path("certainty")),
    "attributed or not": ("", lambda one, other: bool(one["attribution"]) == bool(other["attribution"])),
    "place": ("", _same_place),
    "first day": ("", _path("time", "start")),
    "last day": ("", _path("time", "end")),
}


def compare(first: Unit, second: Unit) -> Iterator[tuple[str, int, int]]:
    """Yield (what, agreed, out of) for one dispatch; for units the last two are twice the matches and the sum."""
    ours, theirs = first["reading"], second["reading"]
    claims = matched(ours["claims"], theirs["claims"], _same_claim)
    yield "claims, F", 2 * len(claims), len(ours["claims"]) + len(theirs["claims"])
    for kind in ("event", "toll", "control", "access", "condition", "statement"):
        both = sum(c["kind"] == kind for c in (*ours["claims"], *theirs["claims"]))
        yield f"- {kind}, F", 2 * sum(one["kind"] == kind for one, _ in claims), both
    for name, (kind, same) in FIELDS.items():
        pairs = [pair for pair in claims if not kind or pair[0]["kind"] == kind]
        yield name, sum(same(*pair) for pair in pairs), len(pairs)
    says = matched(ours["attributions"], theirs["attributions"], _same_saying)
    yield "attributions, F", 2 * len(says), len(ours["attributions"]) + len(theirs["attributions"])
    yield "stance", sum(a["stance"] == b["stance"] for a, b in says), len(says)
    kinds = [{s["id"]: s for s in reading["sources"]} for reading in (ours, theirs)]
    both_named = [(kinds[0][a["source"]], kinds[1][b["source"]]) for a, b in says if a["source"] and b["source"]]
    yield "kind of source", sum(a["kind"] == b["kind"] for a, b in both_named), len(both_named)
    yield "identity", sum(a["identity"] == b["identity"] for a, b in both_named), len(both_named)
    for key in ("times", "places"):
        pairs = matched(ours[key], theirs[key], _same_words)
        yield f"{key}, F", 2 * len(pairs), len(ours[key]) + len(theirs[key])
        field = "value" if key == "times" else "feature"
        yield f"{field} of {key}", sum(a[field] == b[field] for a, b in pairs), len(pairs)
    names = {tuple(n) for n in first["names"]}, {tuple(n) for n in second["names"]}
    yield "names with type, exact, F", 2 * len(names[0] & names[1]), len(names[0]) + len(names[1])


def report() -> str:
    """Return the agreement over all twice-annotated dispatches as Markdown."""
    agreed: Counter[str] = Counter()
    total: Counter[str] = Counter()
    again = files([HERE / "second"])
    for path in again:
        first = compile_file(read(HERE / "dispatches" / path.parent.name / path.name))
        for what, right, out_of in compare(first, compile_file(read(path))):
            agreed[what] += right
            total[what] += out_of
    rows = [f"| {what} | {100 * agreed[what] / total[what]:.1f} | {total[what]} |" for what in total if total[what]]
    head = f"{len(again)} dispatches were annotated a second time, blind. Per cent; F counts the units of both."
    made = "Made by `python -m corpus.agreement -o corpus/AGREEMENT.md`."
    table = ["| what | agreement | compared |", "| --- | --- | --- |", *rows]
    return "\n".join(["# How far two annotators agree", "", made, head, "", *table]) + "\n"


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("-o", "--out", type=Path)
    args = ap.parse_args()
    write: Callable[[str], object] = args.out.write_text if args.out else sys.stdout.write
    write(report())


if __name__ == "__main__":
    main()
