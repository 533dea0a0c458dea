"""A head as a page to be printed: its words, a code that phones read, and what whoever keeps it can do with it."""

from __future__ import annotations

import io
from html import escape
from typing import Any

from dateline.custody.extra import has, needed
from dateline.custody.heads import Head, as_text, plain

_STYLE = """
body{font:11pt/1.5 serif;max-width:42em;margin:2em auto;padding:0 1em;color:#111;background:#fff}
h1{font-size:1.5em}table{border-collapse:collapse}th{text-align:left;padding:.2em 1.2em .2em 0;vertical-align:top}
td{font-family:monospace;overflow-wrap:anywhere;padding:.2em 0}pre{white-space:pre-wrap;overflow-wrap:anywhere;
font-size:8.5pt}svg{width:9cm;height:9cm;display:block;margin:1em 0}
@media print{body{margin:0}}
"""
_NAMES = (
    ("desk", "Desk"), ("size", "Entries of its log"), ("root", "Root over them"), ("at", "Time, by the desk's clock"),
    ("key", "Signed with the key"), ("signature", "Signature (Ed25519)"),
)  # fmt: skip


def page(head: Head) -> str:
    """Return a head as an HTML page that needs nothing else."""
    told = plain(head)
    rows = "".join(
        f"<tr><th>{escape(word)}<td>{escape(str(told.get(name, 'none: not signed')))}</tr>" for name, word in _NAMES
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Head of a log</title>'
        f"<style>{_STYLE}</style><h1>Head of the log of desk {escape(head.desk)}</h1>"
        f"<p>This page binds all {head.size:,} entries of the log as they were. Keep it where nobody who can write to "
        "the desk can reach it: with a lawyer, another newsroom, in a safe.</p>"
        f"<table>{rows}</table>{_code(head)}"
        "<h2>To check the desk with it</h2><p>Save the lines below, or what the code says, as <code>head.json</code>, "
        "and on a copy of the desk run</p><pre>dateline verify DESK --head head.json</pre>"
        "<p>It says whether the log still begins with these entries, and what of the desk is not as it was written. "
        "It does not say that what was entered is true, nor what was entered later.</p>"
        f"<pre>{escape(as_text(_short(head)))}</pre></html>\n"
    )


def _code(head: Head) -> str:
    if not has("segno"):
        return "<p>No code for phones: pip install 'dateline[custody]' brings what draws it.</p>"
    segno: Any = needed("segno", "a code for phones")
    out = io.BytesIO()
    segno.make(as_text(_short(head)), error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=False, border=4, omitsize=True
    )
    return out.getvalue().decode("utf-8")


def _short(head: Head) -> Head:
    """A head without its entries' hashes, which no page has room for."""
    return Head(head.desk, head.size, head.root, head.at, head.key, head.signature)
