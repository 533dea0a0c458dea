"""The tables of a desk, as queries name them; `migrations` makes them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()

comments = Table(  # what staff wrote to each other about incidents
    "comments",
    metadata,
    Column("key", Text, primary_key=True),
    Column("account", Text),  # that it was written on, which keeps it through every regrouping
    Column("by", Text),
    Column("at", Text),
    Column("words", Text),
    Column("retracted", Text),  # when its author took it back, and why; null for what stands
    Column("why", Text),
)

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
    Column("hash", Text),  # the entry's leaf
)

tree = Table(  # the whole subtrees over the log's entries, two or more
    "tree",
    metadata,
    Column("place", BigInteger, primary_key=True),  # from left to right, the leaves at the odd places
    Column("hash", LargeBinary),
)

unfiled = Table("unfiled", metadata, Column("dispatch", BigInteger, primary_key=True))

unfolded = Table(  # places of which something new was said
    "unfolded",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("place", Text, primary_key=True),
)

filings = Table(
    "filings",
    metadata,
    Column("dispatch", BigInteger, primary_key=True),
    Column("since", Text, primary_key=True),
    Column("until", Text),  # when another filing took its place; null for the one that holds
    Column("reader", Text),
    Column("body", LargeBinary),
)

claims = Table(
    "claims",
    metadata,
    Column("key", Text, primary_key=True),
    Column("dispatch", BigInteger),
    Column("number", Integer),  # in the filing that holds
    Column("kind", Text),
    Column("place", Text),
    Column("country", Text),
    Column("first", Integer),  # days are ordinals, both taken in
    Column("last", Integer),
    Column("origin", Text),
    Column("basis", Text),  # of a toll
    Column("published", Text),
    Column("state", Text),
    Column("body", Text),  # of what is read alone, without its dispatch: control, access and totals
)

places = Table(
    "places",
    metadata,
    Column("key", Text, primary_key=True),
    Column("folded", Text),  # its name as names are compared
    Column("body", Text),
)

lies = Table(  # what lies in what, each place in itself too
    "lies",
    metadata,
    Column("inside", Text, primary_key=True),
    Column("place", Text, primary_key=True),
)

accounts = Table(
    "accounts",
    metadata,
    Column("key", Text, primary_key=True),
    Column("dispatch", BigInteger),
    Column("incident", Text),
    Column("body", LargeBinary),
)

blocks = Table(
    "blocks",
    metadata,
    Column("block", BigInteger, primary_key=True),
    Column("account", Text, primary_key=True),
)

links = Table(
    "links",
    metadata,
    Column("one", Text, primary_key=True),
    Column("other", Text, primary_key=True),
    Column("body", Text),
)

incidents = Table(
    "incidents",
    metadata,
    Column("key", Text, primary_key=True),  # of its earliest account
    Column("id", Text),  # as people say it
    Column("place", Text),
    Column("country", Text),
    Column("first", Integer),
    Column("last", Integer),
    Column("type", Text),
    Column("state", Text),
    Column("body", LargeBinary),
)

counted = Table(  # the tolls of incidents, to be summed
    "counted",
    metadata,
    Column("incident", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("harm", Text),
    Column("category", Text),
    Column("side", Text),
    Column("low", BigInteger),
    Column("high", BigInteger),
    Column("best", BigInteger),
    Column("provisional", Integer),
    Column("figures", Text),  # keys of the claims
    Column("place", Text),
    Column("country", Text),
    Column("first", Integer),
    Column("last", Integer),
)

briefs = Table(  # what files say of incidents, and how origins fared in them: worked out of them, to be read by itself
    "briefs",
    metadata,
    Column("incident", Text, primary_key=True),
    Column("cells", Text),  # a row of a table
    Column("feature", LargeBinary),  # a feature of GeoJSON, packed
    Column("fared", Text),  # of each origin, how often its word was borne out, contradicted, both, or neither
)

reports = Table(  # the claims of a dispatch that count, each in so much as tells who was heard, when and from where
    "reports",
    metadata,
    Column("dispatch", BigInteger, primary_key=True),
    Column("body", LargeBinary),
)

holdings = Table(  # control and access, folded: one row for each stretch of days
    "holdings",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("place", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("country", Text),
    Column("first", Integer),
    Column("until", Integer),  # the last day on which it is so
    Column("state", Text),
    Column("body", Text),
)

judgements = Table(
    "judgements",
    metadata,
    Column("key", Text, primary_key=True),
    Column("act", Text),
    Column("value", Text),
    Column("reason", Text),
    Column("by", Text),
    Column("at", Text),
    Column("subjects", Text),
)

judged = Table(
    "judged",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("judgement", Text, primary_key=True),
)

changed = Table(  # the last change of each dispatch, claim and incident
    "changed",
    metadata,
    Column("number", BigInteger, primary_key=True),  # only grows
    Column("kind", Text),
    Column("id", Text),
    Column("at", Text),
    Column("gone", Text),  # why it is there no more; null for what is
)

exhibits = Table(
    "exhibits",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("sha3_512", Text),
    Column("size", BigInteger),
    Column("type", Text),
    Column("received", Text),
    Column("copy", Text),  # the working copy without metadata, an original of its own; null where none could be made
)

appearances = Table(  # each time that an exhibit came in, with what was then said of it
    "appearances",
    metadata,
    Column("exhibit", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Text),
    Column("by", Text),
    Column("place", Text),
    Column("time", Text),
    Column("source", Text),
    Column("dispatch", BigInteger),
)

received_names = Table(  # pseudonyms of the vault under which file names are; in clear, with a salt, in older desks
    "received_names",
    metadata,
    Column("exhibit", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("name", Text),
    Column("salt", Text),
)

checks = Table(
    "checks",
    metadata,
    Column("exhibit", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Text),
    Column("name", Text),
    Column("tool", Text),
    Column("verdict", Text),
    Column("body", Text),
)

hashes = Table(
    "hashes",
    metadata,
    Column("exhibit", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", Text),
    Column("frame", Float),  # the second of a film
    Column("quality", Integer),
    Column("bits", LargeBinary),
)

verdicts = Table(  # what a judgement on an exhibit has beside its word and its reason
    "verdicts",
    metadata,
    Column("judgement", Text, primary_key=True),
    Column("exhibit", Text),
    Column("checklist", Text),
    Column("evidence", Text),
    Column("claim", Text),  # that the exhibit is used for
)
