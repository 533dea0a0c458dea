"""All words that a desk's record holds in clear, channel by channel: what came in, what people wrote, the log."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Connection, select

from dateline.store.schema import (
    appearances,
    arrivals,
    comments,
    dispatches,
    judgements,
    log,
    originals,
    received_names,
)

_D, _A = dispatches.c, appearances.c
CHANNELS: dict[str, tuple[Column[str], ...]] = {
    "dispatch": (_D.id, _D.text, _D.headline, _D.byline, _D.outlet, _D.url, _D.guid, _D.credit, _D.attachments),
    "original": (originals.c.sha256, originals.c.name, originals.c.problem),
    "arrival": (arrivals.c.original, arrivals.c.address),
    "exhibit": (_A.exhibit, _A.by, _A.place, _A.time, _A.source),
    "file name": (received_names.c.exhibit, received_names.c.name),
    "judgement": (judgements.c.key, judgements.c.reason, judgements.c.value, judgements.c.by),
    "comment": (comments.c.key, comments.c.words, comments.c.why),
    "log": (log.c.seq, log.c.subject, log.c.body),
}
"""Of each channel what tells a row apart, then its columns of words."""


def wording(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """Yield the words of each row of the record, with their channel and what tells the row apart."""
    for channel, columns in CHANNELS.items():
        for id, *words in connection.execution_options(yield_per=500).execute(select(*columns).order_by(columns[0])):
            yield channel, str(id), "\n".join(str(one) for one in words if one)
