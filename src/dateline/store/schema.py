"""The tables of a desk, as queries name them; `migrations` makes them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()

desk = Table("desk", metadata, Column("key", Text, primary_key=True), Column("value", Text))

migrations = Table(
    "migrations", metadata, Column("number", Integer, primary_key=True), Column("name", Text), Column("at", Text)
)

originals = Table(
    "originals",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("size", BigInteger),
    Column("name", Text),
    Column("received", Text),
    Column("parts", BigInteger),  # how many items it held; null until all of them are in
    Column("problem", Text),  # what could not be read of it, in words
)

chunks = Table(
    "chunks",
    metadata,
    Column("original", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("data", LargeBinary),
)

arrivals = Table(
    "arrivals",
    metadata,
    Column("original", Text, primary_key=True),
    Column("how", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("at", Text),
)

dispatches = Table(
    "dispatches",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("original", Text),
    Column("part", Text),
    Column("digest", Text),
    Column("received", Text),
    Column("format", Text),
    Column("headline", Text),
    Column("byline", Text),
    Column("outlet", Text),
    Column("published", Text),  # as the item has it
    Column("published_at", Text),  # the same in UTC, to sort and to choose by
    Column("language", Text),
    Column("url", Text),
    Column("guid", Text),
    Column("version", Text),
    Column("status", Text),
    Column("replaces", Text),
    Column("credit", Text),
    Column("attachments", Text),
    Column("notes", Text),
    Column("text", Text),
    Column("offsets", LargeBinary),
    Column("chain", Text),
    Column("takes", Text),
    Column("state", Text),
    Column("changed_by", BigInteger),
    Column("copies", BigInteger),
)

sightings = Table(
    "sightings",
    metadata,
    Column("original", Text, primary_key=True),
    Column("part", Text, primary_key=True),
    Column("dispatch", BigInteger),
)

states = Table(
    "states",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("dispatch", BigInteger),
    Column("at", Text),
    Column("state", Text),
    Column("changed_by", BigInteger),
)

readings = Table(
    "readings",
    metadata,
    Column("dispatch", BigInteger, primary_key=True),
    Column("reader", Text, primary_key=True),
    Column("at", Text),
    Column("body", LargeBinary),
)

sketches = Table(
    "sketches",
    metadata,
    Column("id", BigInteger, primary_key=True),  # told by the signature alone
    Column("size", BigInteger),
    Column("leader", BigInteger),  # the earliest dispatch of this signature
    Column("rank", Text),  # the leader's
    Column("made_from", BigInteger),  # the earlier sketch that this one has most of
    Column("shared", BigInteger),  # bands, with that one
    Column("root", BigInteger),  # where following `made_from` ends
)

compared = Table(
    "compared",
    metadata,
    Column("dispatch", BigInteger, primary_key=True),
    Column("sketch", BigInteger),  # null for what is too short to tell
    Column("rank", Text),
    Column("credit", Text),
)

bands = Table(
    "bands",
    metadata,
    Column("band", BigInteger, primary_key=True),
    Column("sketch", BigInteger, primary_key=True),
)

log = Table(
    "log",
    metadata,
    Column("seq", BigInteger, primary_key=True),
    Column("at", Text),
    Column("kind", Text),
    Column("subject", Text),
    Column("body", Text),
    Column("hash", Text),
)
