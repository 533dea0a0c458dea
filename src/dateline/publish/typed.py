"""Incidents as Parquet: the columns of the ACLED-shaped table with their types, and the policy in the file's head."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from dateline.formats.needing import needed
from dateline.protect.clearance import Clearing
from dateline.publish.columns import columns_of, type_of
from dateline.publish.rows import table

_BASE = "acled"


def parquet(clearing: Clearing) -> Iterator[bytes]:
    """Yield one Parquet file; the same bytes for the same records. Raises `BadInput` where pyarrow is missing."""
    pyarrow = needed("pyarrow", "parquet")
    types = {"integer": pyarrow.int64(), "number": pyarrow.float64(), "date": pyarrow.date32(),
             "string": pyarrow.string()}  # fmt: skip
    names = columns_of(_BASE)
    _, *rows = table(_BASE, clearing)
    columns = [[_cell(row[at], type_of(_BASE, name)) for row in rows] for at, name in enumerate(names)]
    head = {"dateline": json.dumps({"policy": clearing.policy.stated(), "withheld": dict(clearing.withheld)})}
    schema = pyarrow.schema([(name, types[type_of(_BASE, name)]) for name in names], metadata=head)
    made = pyarrow.table([pyarrow.array(column, schema.field(at).type) for at, column in enumerate(columns)], schema)
    out = io.BytesIO()
    needed("pyarrow.parquet", "parquet").write_table(made, out, compression="zstd")
    yield out.getvalue()


def _cell(value: Any, type: str) -> Any:
    """Return a cell; what is not known is null, and not an empty word."""
    if value == "":
        return None
    return value if type != "date" or isinstance(value, date) else date.fromisoformat(str(value))
