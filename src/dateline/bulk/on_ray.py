"""The engine of many machines: Ray Data streams the chunks to actors that read them, as workers do here.

All machines must see the output's folder at one path: each chunk is written there, whole, by whoever read it.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import pickle
import re
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from dateline.bulk.chunks import chunks_of
from dateline.bulk.inputs import Archive
from dateline.bulk.local import Settings
from dateline.bulk.stage import Stage
from dateline.errors import BadInput, DatelineError
from dateline.pipeline import Reader

_BLOCK = 1 << 10  # bytes: every chunk is a block of its own, since a block is what an actor is given


_OURS = re.compile(r"^dateline\.errors\.\w+: (.+)", re.MULTILINE)


class ReadChunks:
    """An actor: a reader that is loaded once, and reads chunk after chunk."""

    def __init__(self, settings: Settings) -> None:
        self._stage = Stage(settings.stage)
        self._reader = Reader.default(settings.annotator, settings.gazetteers)

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[str]]:
        """Read chunks, and return the counts of each."""
        found = [self._stage.read(self._reader, pickle.loads(chunk)) for chunk in batch["chunk"]]
        return {"counts": [json.dumps(counts) for counts in found]}


def read_on_ray(
    archive: Archive, columns: tuple[str, ...], done: frozenset[str], settings: Settings, workers: int,
    told: Callable[[Counter[str]], None],
) -> None:  # fmt: skip
    """Read what is not done with so many actors, and tell the counts of each chunk.

    Uses the cluster that `RAY_ADDRESS` names, or starts one on this machine. Raises `BadInput` without Ray, and
    `DatelineError` where no actor can read.
    """
    data = _ray(workers)

    def cut(row: dict[str, Any]) -> Iterator[dict[str, bytes]]:
        for chunk in chunks_of(archive, pickle.loads(row["unit"]), columns, done):
            yield {"chunk": pickle.dumps(chunk)}

    units = [{"unit": pickle.dumps(unit)} for unit in archive.units]
    read = (
        data.from_items(units, override_num_blocks=max(1, min(len(units), 200)))
        .flat_map(cut, num_cpus=0.1)
        .map_batches(
            ReadChunks,
            batch_size=1,
            compute=data.ActorPoolStrategy(size=workers),
            num_cpus=1,
            fn_constructor_args=(settings,),
        )
    )
    with _in_a_line():
        for row in read.iter_rows():
            told(Counter(json.loads(row["counts"])))


@contextlib.contextmanager
def _in_a_line() -> Iterator[None]:
    """Take what Ray tells of an error anywhere, pages of it, for the error that it is. Raises `DatelineError`."""
    try:
        yield
    except import_module("ray.exceptions").RayError as error:
        ours = _OURS.findall(str(error))
        lines = [line for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
        reason = ours[-1] if ours else f"Ray ended the run ({lines[-1].strip()}); what was read is kept, give it again"
        raise DatelineError(reason) from None


def _ray(workers: int) -> Any:
    """Start Ray, which tells nobody that it runs, or join the cluster that is named."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        ray, data = import_module("ray"), import_module("ray.data")
    except ImportError:
        raise BadInput("--engine ray needs ray; install it: pip install 'dateline[ray]'") from None
    if "RAY_ADDRESS" in os.environ:
        ray.init(log_to_driver=False, logging_level=logging.ERROR)
    elif not ray.is_initialized():
        ray.init(num_cpus=workers + 1, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    context = data.DataContext.get_current()
    context.enable_progress_bars = False
    for name in ("ray.data", "ray"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    context.target_min_block_size = context.target_max_block_size = _BLOCK
    return data
