"""A reading in the terminal: the dispatch's head, then each claim from its source to its certainty."""

from __future__ import annotations

from collections import Counter
from typing import IO

from rich.console import Console
from rich.text import Text

from dateline.present import wording
from dateline.records.claim import KINDS, Claim
from dateline.records.reading import Reading

_KIND_STYLE = {
    "event": "bold red",
    "toll": "bold magenta",
    "control": "bold blue",
    "access": "bold cyan",
    "condition": "bold yellow",
    "statement": "bold green",
}
_CERTAINTY_STYLE = {
    "asserted": "green",
    "estimated": "yellow",
    "possible": "yellow",
    "planned": "cyan",
    "unconfirmed": "bold yellow",
    "denied": "bold red",
}
_WIDEST = 108
_LABEL = 15


def console_for(stream: IO[str], width: int | None = None) -> Console:
    """A console on `stream`: colour only where it is a terminal and NO_COLOR isn't set."""
    console = Console(file=stream, highlight=False, markup=False, emoji=False, soft_wrap=False, width=width)
    console.width = max(40, min(console.width, _WIDEST))
    return console


def print_reading(reading: Reading, console: Console) -> None:
    """Print one reading."""
    _print_head(reading, console)
    index = wording.Index(reading)
    for number, claim in enumerate(reading.claims, 1):
        _print_claim(number, claim, index, console)
    _print_sources(reading, console)
    _print_unplaced(reading, console)
    console.print()


def _print_head(reading: Reading, console: Console) -> None:
    dispatch = reading.dispatch
    title = wording.one_line(dispatch.headline.text) if dispatch.headline else "(no headline)"
    _lay(Text("━" * console.width, "dim"), console)
    _lay(Text(title, "bold"), console)
    byline = f"by {wording.one_line(dispatch.byline.text)}" if dispatch.byline else None
    place = dispatch.dateline.place if dispatch.dateline else None
    when = wording.long_date(dispatch.published) if dispatch.published else "date unknown: times stay unresolved"
    outlet = wording.one_line(dispatch.outlet) if dispatch.outlet else "outlet unknown"
    dated = f"dateline {wording.one_line(place.text)}" if place else None
    parts = [outlet, byline, when, dated, wording.language_name(dispatch.language)]
    _lay(Text(" · ".join(part for part in parts if part)), console)
    _lay(Text(f"{wording.one_line(dispatch.file)} · sha256 {dispatch.id[:12]}", "dim"), console)
    _lay(_counts(reading), console)


def _counts(reading: Reading) -> Text:
    kinds = Counter(claim.kind for claim in reading.claims)
    line = Text.assemble((_many(len(reading.claims), "claim"), "bold"))
    for kind in KINDS:
        if kinds[kind]:
            line.append("  ")
            line.append(f"{kind} {kinds[kind]}", _KIND_STYLE[kind])
    line.append(f"  ·  {_many(len(reading.sources), 'source')}, {_many(len(reading.places), 'place name')}")
    return line


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _print_claim(number: int, claim: Claim, index: wording.Index, console: Console) -> None:
    console.print()
    mark = Text(f"{number:>3} ", "dim")
    label = Text(claim.kind.upper(), _KIND_STYLE[claim.kind])
    for name, value in _rows(claim, index):
        _lay(value, console, Text.assemble(mark, label or (name, "dim")), _LABEL)
        mark, label = Text(" " * 4), Text()


def _lay(value: Text, console: Console, label: Text | None = None, indent: int = 0) -> None:
    """Print a value beside its label; what overflows the line is set under the value."""
    label = label or Text(" " * indent)
    label.pad_right(max(0, indent - label.cell_len))
    for line in value.wrap(console, console.width - indent, overflow="fold"):
        line.rstrip()
        console.print(Text.assemble(label, line) if line else line, no_wrap=True, crop=False, overflow="ignore")
        label = Text(" " * indent)


def _rows(claim: Claim, index: wording.Index) -> list[tuple[str, Text]]:
    """The labelled lines of a claim, in the order in which a desk asks: who, what, where, when, how sure."""
    rows = [("via", _link(link)) for link in index.chain(claim)]
    if not rows:
        rows.append(("", Text(wording.outlet_voice(index.reading.dispatch.outlet), "italic")))
    if what := wording.what(claim):
        rows.append(("what", Text(what)))
    rows.append(("words", _content(claim)))
    rows.append(("where", Text(wording.where_from(claim), "" if claim.places else "dim")))
    if len(claim.places) > 1:
        rows.append(("also", Text("; ".join(wording.brief_place(place) for place in claim.places[1:]), "dim")))
    rows.append(("when", Text(wording.when(claim.time))))
    sure = Text(wording.certainty(claim), _CERTAINTY_STYLE.get(claim.certainty, ""))
    if claim.doubt:
        sure = Text.assemble(sure, (f" — the outlet: “{wording.one_line(claim.doubt.text)}”", "yellow"))
    rows.append(("certainty", sure))
    return rows


def _link(link: wording.Link) -> Text:
    line = Text.assemble((link.name, "bold"))
    if link.about:
        line.append(f" ({link.about})", "dim")
    line.append(f" — {link.cue}")
    if link.channel:
        line.append(f", by way of: {link.channel}", "dim")
    return line


def _content(claim: Claim) -> Text:
    """The clause put forward, the words that carry the claim underlined."""
    low, high = claim.trigger.span.start - claim.content.span.start, claim.trigger.span.end - claim.content.span.start
    words = claim.content.text
    if not 0 <= low < high <= len(words):
        return Text(wording.quoted(words))
    before = wording.visible(" ".join(f"{words[:low]}|".split())[:-1])
    after = wording.visible(" ".join(f"|{words[high:]}".split())[1:])
    marks = ("", "") if wording.is_quoted(words) else ("“", "”")
    return Text.assemble(marks[0], before, (wording.one_line(words[low:high]), "underline"), after, marks[1])


def _print_sources(reading: Reading, console: Console) -> None:
    if not reading.sources:
        return
    console.print()
    console.print(Text("Sources", "bold"))
    for source in reading.sources:
        line = Text.assemble((wording.one_line(source.name), "bold"))
        line.append(f"  {wording.about_source(source)}; {_many(len(source.mentions), 'mention')}")
        if source.reason:
            line.append(f"; name withheld: “{wording.withheld(source)}”")
        _lay(line, console, indent=2)


def _print_unplaced(reading: Reading, console: Console) -> None:
    """Say which place names could not be placed: missing knowledge is shown, not hidden."""
    unplaced = {mention.words.text: mention.reason for mention in reading.places if mention.place is None}
    if unplaced:
        console.print()
        console.print(Text("Not placed", "bold"))
        for words, reason in unplaced.items():
            _lay(Text(f"{wording.one_line(words)}: {reason or 'no reason given'}"), console, indent=2)
