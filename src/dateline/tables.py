"""Lists as the machine reads them: one JSON array, or a table as CSV, each written as it is made."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable
from typing import Any

import click


def write_array(objects: Iterable[Any]) -> None:
    """Write one JSON array to standard output, object by object."""
    before = "["
    for one in objects:
        click.echo(f"{before}\n{json.dumps(one, ensure_ascii=False)}", nl=False)
        before = ","
    click.echo("[]" if before == "[" else "\n]")


def write_table(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """Write a table to standard output as CSV; what is None is empty."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
