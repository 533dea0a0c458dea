"""The steps by which a desk's tables came to be: ordered, never changed once released, all in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from dateline.errors import BadDesk
from dateline.store import searching
from dateline.store.briefs import fill as fill_briefs
from dateline.store.log import plant
from dateline.store.schema import migrations

_TYPES = {
    "sqlite": {"bytes": "BLOB", "big": "INTEGER", "plain": "TEXT"},
    "postgresql": {"bytes": "BYTEA", "big": "BIGINT", "plain": 'TEXT COLLATE "C"'},
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: statements for every database, with `{bytes}` and `{big}` for its types, and those for one alone.

    `{plain}` is text that sorts by code point. What SQL can't do, `run` does, before the statements for one alone.
    """

    number: int
    name: str
    statements: tuple[str, ...]
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    run: Callable[[Connection, str], None] | None = None


_FIRST = (
    "CREATE TABLE desk (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, at TEXT NOT NULL)",
    """CREATE TABLE originals (
      sha256 TEXT PRIMARY KEY, size {big} NOT NULL, name TEXT NOT NULL, received TEXT NOT NULL, parts {big},
      problem TEXT)""",
    """CREATE TABLE chunks (
      original TEXT NOT NULL REFERENCES originals (sha256), number INTEGER NOT NULL, data {bytes} NOT NULL,
      PRIMARY KEY (original, number))""",
    """CREATE TABLE arrivals (
      original TEXT NOT NULL REFERENCES originals (sha256), how TEXT NOT NULL, address TEXT NOT NULL, at TEXT NOT NULL,
      PRIMARY KEY (original, how, address))""",
    """CREATE TABLE dispatches (
      id {big} PRIMARY KEY, original TEXT NOT NULL REFERENCES originals (sha256), part TEXT NOT NULL,
      digest TEXT NOT NULL, received TEXT NOT NULL, format TEXT NOT NULL, headline TEXT, byline TEXT, outlet TEXT,
      published TEXT, published_at TEXT, language TEXT, url TEXT, guid TEXT, version TEXT, status TEXT NOT NULL,
      replaces TEXT, credit TEXT NOT NULL, attachments TEXT NOT NULL, notes TEXT NOT NULL, text TEXT NOT NULL,
      offsets {bytes} NOT NULL, chain TEXT, takes TEXT, state TEXT NOT NULL,
      changed_by {big} REFERENCES dispatches (id), copies {big} REFERENCES dispatches (id),
      UNIQUE (original, part))""",
    "CREATE INDEX dispatches_by_chain ON dispatches (chain) WHERE chain IS NOT NULL",
    "CREATE INDEX dispatches_by_takes ON dispatches (takes) WHERE takes IS NOT NULL",
    "CREATE INDEX dispatches_by_copies ON dispatches (copies) WHERE copies IS NOT NULL",
    "CREATE INDEX dispatches_by_day ON dispatches (published_at)",
    "CREATE INDEX dispatches_by_outlet ON dispatches (outlet)",
    """CREATE TABLE sightings (
      original TEXT NOT NULL REFERENCES originals (sha256), part TEXT NOT NULL,
      dispatch {big} NOT NULL REFERENCES dispatches (id), PRIMARY KEY (original, part))""",
    """CREATE TABLE states (
      id {big} PRIMARY KEY, dispatch {big} NOT NULL REFERENCES dispatches (id), at TEXT NOT NULL, state TEXT NOT NULL,
      changed_by {big} REFERENCES dispatches (id))""",
    "CREATE INDEX states_by_dispatch ON states (dispatch, id)",
    """CREATE TABLE readings (
      dispatch {big} NOT NULL REFERENCES dispatches (id), reader TEXT NOT NULL, at TEXT NOT NULL, body {bytes} NOT NULL,
      PRIMARY KEY (dispatch, reader))""",
    """CREATE TABLE log (
      seq {big} PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL,
      hash TEXT NOT NULL)""",
    "CREATE INDEX log_by_subject ON log (subject, seq)",
)
_FIRST_SQLITE = tuple(
    f"""CREATE TRIGGER log_keeps_{verb} BEFORE {verb} ON log
    BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END"""
    for verb in ("UPDATE", "DELETE")
)
_FIRST_POSTGRESQL = (
    """CREATE FUNCTION log_is_kept() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the log is never changed'; END $$""",
    """CREATE TRIGGER log_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON log
    FOR EACH STATEMENT EXECUTE FUNCTION log_is_kept()""",
)

_COPIES = (
    """CREATE TABLE sketches (
      id {big} PRIMARY KEY, size {big} NOT NULL, leader {big} NOT NULL REFERENCES dispatches (id),
      rank {plain} NOT NULL, made_from {big}, shared {big} NOT NULL, root {big} NOT NULL)""",
    "CREATE INDEX sketches_by_root ON sketches (root)",
    """CREATE TABLE compared (
      dispatch {big} PRIMARY KEY REFERENCES dispatches (id), sketch {big}, rank {plain} NOT NULL,
      credit TEXT NOT NULL)""",
    "CREATE INDEX compared_by_sketch ON compared (sketch) WHERE sketch IS NOT NULL",
)
_BANDS = "CREATE TABLE bands (band {big} NOT NULL, sketch {big} NOT NULL, PRIMARY KEY (band, sketch))"
_COPIES_ONLY = (
    ("sqlite", (_BANDS.format_map(_TYPES["sqlite"]) + " WITHOUT ROWID",)),
    ("postgresql", (_BANDS.format_map(_TYPES["postgresql"]),)),
)

_LEDGER = (
    "CREATE INDEX dispatches_by_digest ON dispatches (digest)",
    "CREATE TABLE unfiled (dispatch {big} PRIMARY KEY REFERENCES dispatches (id))",
    "CREATE TABLE unfolded (kind TEXT NOT NULL, place {plain} NOT NULL, PRIMARY KEY (kind, place))",
    "INSERT INTO unfiled (dispatch) SELECT id FROM dispatches WHERE status <> 'kill'",
    """CREATE TABLE filings (
      dispatch {big} NOT NULL REFERENCES dispatches (id), since {plain} NOT NULL, until {plain}, reader TEXT NOT NULL,
      body {bytes} NOT NULL, PRIMARY KEY (dispatch, since))""",
    "CREATE UNIQUE INDEX filings_that_hold ON filings (dispatch) WHERE until IS NULL",
    """CREATE TABLE claims (
      key {plain} PRIMARY KEY, dispatch {big} NOT NULL REFERENCES dispatches (id), number INTEGER NOT NULL,
      kind TEXT NOT NULL, place {plain}, country TEXT, first INTEGER, last INTEGER, origin {plain} NOT NULL,
      basis TEXT, published {plain}, state TEXT NOT NULL, body TEXT)""",
    "CREATE INDEX claims_of_totals ON claims (country, first) WHERE basis IS NOT NULL AND basis <> 'incident'",
    "CREATE INDEX claims_by_dispatch ON claims (dispatch)",
    "CREATE INDEX claims_by_place ON claims (place, kind)",
    "CREATE INDEX claims_by_origin ON claims (origin, published)",
    "CREATE TABLE places (key {plain} PRIMARY KEY, folded {plain} NOT NULL, body TEXT NOT NULL)",
    "CREATE INDEX places_by_name ON places (folded)",
    "CREATE TABLE lies (inside {plain} NOT NULL, place {plain} NOT NULL, PRIMARY KEY (inside, place))",
    """CREATE TABLE accounts (
      key {plain} PRIMARY KEY, dispatch {big} NOT NULL REFERENCES dispatches (id), incident {plain},
      body {bytes} NOT NULL)""",
    "CREATE INDEX accounts_by_dispatch ON accounts (dispatch)",
    "CREATE INDEX accounts_by_incident ON accounts (incident)",
    """CREATE TABLE links (
      one {plain} NOT NULL, other {plain} NOT NULL, body TEXT NOT NULL, PRIMARY KEY (one, other))""",
    "CREATE INDEX links_by_other ON links (other)",
    """CREATE TABLE incidents (
      key {plain} PRIMARY KEY, id {plain} NOT NULL, place {plain}, country TEXT, first INTEGER, last INTEGER, type TEXT,
      state TEXT NOT NULL, body {bytes} NOT NULL)""",
    "CREATE INDEX incidents_by_id ON incidents (id)",
    "CREATE INDEX incidents_by_day ON incidents (first)",
    "CREATE INDEX incidents_by_country ON incidents (country, first)",
    "CREATE INDEX incidents_by_place ON incidents (place, first)",
    """CREATE TABLE counted (
      incident {plain} NOT NULL REFERENCES incidents (key), number INTEGER NOT NULL, harm TEXT NOT NULL,
      category TEXT NOT NULL, side TEXT, low {big} NOT NULL, high {big}, best {big}, provisional INTEGER NOT NULL,
      figures TEXT NOT NULL, place {plain}, country TEXT, first INTEGER, last INTEGER,
      PRIMARY KEY (incident, number))""",
    "CREATE INDEX counted_by_country ON counted (country, first)",
    "CREATE INDEX counted_by_place ON counted (place, first)",
    """CREATE TABLE holdings (
      kind TEXT NOT NULL, place {plain} NOT NULL, number INTEGER NOT NULL, country TEXT, first INTEGER NOT NULL,
      until INTEGER, state TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, place, number))""",
    "CREATE INDEX holdings_by_day ON holdings (kind, first, until)",
    """CREATE TABLE judgements (
      key {plain} PRIMARY KEY, act TEXT NOT NULL, value TEXT, reason TEXT NOT NULL, by TEXT NOT NULL,
      at {plain} NOT NULL, subjects TEXT NOT NULL)""",
    """CREATE TABLE judged (
      subject {plain} NOT NULL, judgement {plain} NOT NULL REFERENCES judgements (key),
      PRIMARY KEY (subject, judgement))""",
)
_BLOCKS = "CREATE TABLE blocks (block {big} NOT NULL, account {plain} NOT NULL, PRIMARY KEY (block, account))"
_LEDGER_ONLY = (
    ("sqlite", (_BLOCKS.format_map(_TYPES["sqlite"]) + " WITHOUT ROWID",)),
    ("postgresql", (_BLOCKS.format_map(_TYPES["postgresql"]),)),
)

_TREE = ("CREATE TABLE tree (place {big} PRIMARY KEY, hash {bytes} NOT NULL)",)
_TREE_SQLITE = tuple(
    f"""CREATE TRIGGER {table}_keeps_{verb} BEFORE {verb} ON {table}
    BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END"""
    for table, verb in (("log", "UPDATE"), ("tree", "UPDATE"), ("tree", "DELETE"))
)
_TREE_POSTGRESQL = tuple(
    f"""CREATE TRIGGER {table}_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION log_is_kept()"""
    for table in ("log", "tree")
)

_CHANGES = (
    """CREATE TABLE changed (
      number {big} PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, at TEXT NOT NULL, gone TEXT,
      UNIQUE (kind, id))""",
    "CREATE INDEX changed_by_kind ON changed (kind, number)",
    """INSERT INTO changed (number, kind, id, at, gone)
      SELECT row_number() OVER (ORDER BY kind DESC, id), kind, id, at, gone FROM (
      SELECT 'dispatch' AS kind, CAST(id AS TEXT) AS id, received AS at,
      CASE WHEN state IN ('replaced', 'withdrawn') THEN state END AS gone FROM dispatches
      UNION ALL SELECT 'claim', c.key, f.since, CASE WHEN c.state <> 'standing' THEN c.state END
      FROM claims c JOIN filings f ON f.dispatch = c.dispatch AND f.until IS NULL
      UNION ALL SELECT 'incident', id, (SELECT max(at) FROM log), NULL FROM incidents GROUP BY id) AS held""",
)

_COMMENTS = (
    """CREATE TABLE comments (
      key {plain} PRIMARY KEY, account {plain} NOT NULL, by TEXT NOT NULL, at {plain} NOT NULL, words TEXT NOT NULL,
      retracted TEXT, why TEXT)""",
    "CREATE INDEX comments_by_account ON comments (account)",
)

_EXHIBITS = (
    """CREATE TABLE exhibits (
      sha256 TEXT PRIMARY KEY REFERENCES originals (sha256), sha3_512 TEXT NOT NULL, size {big} NOT NULL,
      type TEXT NOT NULL, received {plain} NOT NULL, copy TEXT REFERENCES originals (sha256))""",
    "CREATE INDEX exhibits_by_arrival ON exhibits (received)",
    """CREATE TABLE appearances (
      exhibit TEXT NOT NULL REFERENCES exhibits (sha256), number INTEGER NOT NULL, at {plain} NOT NULL,
      by TEXT NOT NULL, place TEXT, time TEXT, source TEXT, dispatch {big} REFERENCES dispatches (id),
      PRIMARY KEY (exhibit, number))""",
    """CREATE TABLE received_names (
      exhibit TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, salt TEXT NOT NULL,
      PRIMARY KEY (exhibit, number), FOREIGN KEY (exhibit, number) REFERENCES appearances (exhibit, number))""",
    """CREATE TABLE checks (
      exhibit TEXT NOT NULL REFERENCES exhibits (sha256), number INTEGER NOT NULL, at {plain} NOT NULL,
      name TEXT NOT NULL, tool TEXT NOT NULL, verdict TEXT NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (exhibit, number))""",
    """CREATE TABLE hashes (
      exhibit TEXT NOT NULL REFERENCES exhibits (sha256), number INTEGER NOT NULL, kind TEXT NOT NULL,
      frame DOUBLE PRECISION NOT NULL, quality INTEGER NOT NULL, bits {bytes} NOT NULL,
      PRIMARY KEY (exhibit, number))""",
    "CREATE INDEX hashes_by_kind ON hashes (kind, exhibit)",
    """CREATE TABLE verdicts (
      judgement {plain} PRIMARY KEY REFERENCES judgements (key), exhibit TEXT NOT NULL REFERENCES exhibits (sha256),
      checklist TEXT NOT NULL, evidence TEXT NOT NULL, claim TEXT)""",
    "CREATE INDEX verdicts_by_exhibit ON verdicts (exhibit)",
)

_VIEWS = (
    """CREATE INDEX counted_by_size ON counted
      (harm, category, (coalesce(nullif(best, 0), low)) DESC, side, low, high, best, incident)""",
    "CREATE INDEX incidents_as_shown ON incidents (place, state, first, last, type, country, key)",
    "DROP INDEX incidents_by_day",
    "CREATE INDEX incidents_by_day ON incidents (first, last, type, place, state)",
    "DROP INDEX incidents_by_country",
    "CREATE INDEX incidents_by_country ON incidents (country, first, last, type, place, state)",
    """CREATE INDEX dispatches_as_told ON dispatches
      ((coalesce(published_at, received)) DESC, (coalesce(copies, id)) DESC, published_at, received, copies, id,
      state)""",
    "DROP INDEX accounts_by_dispatch",
    "CREATE INDEX accounts_by_dispatch ON accounts (dispatch, incident)",
    "DROP INDEX accounts_by_incident",
    "CREATE INDEX accounts_by_incident ON accounts (incident, dispatch)",
)

_BRIEFS = (
    """CREATE TABLE briefs (
      incident {plain} PRIMARY KEY REFERENCES incidents (key), cells TEXT NOT NULL, feature {bytes} NOT NULL,
      fared TEXT NOT NULL)""",
    "CREATE TABLE reports (dispatch {big} PRIMARY KEY REFERENCES dispatches (id), body {bytes} NOT NULL)",
)

STEPS = (
    Step(1, "the desk", _FIRST, (("sqlite", _FIRST_SQLITE), ("postgresql", _FIRST_POSTGRESQL))),
    Step(2, "copies", _COPIES, _COPIES_ONLY),
    Step(3, "the ledger", _LEDGER, _LEDGER_ONLY),
    Step(5, "comments", _COMMENTS),
    Step(6, "changes and words", _CHANGES, run=searching.plant),
    Step(8, "the log's tree", _TREE, (("sqlite", _TREE_SQLITE), ("postgresql", _TREE_POSTGRESQL)), plant),
    Step(9, "exhibits", _EXHIBITS),
    Step(10, "indexes of views", _VIEWS),
    Step(11, "briefs and reports", _BRIEFS, run=fill_briefs),
)


def reached(connection: Connection) -> int:
    """Return the number of the last step that a desk has taken."""
    return int(connection.execute(select(func.coalesce(func.max(migrations.c.number), 0))).scalar_one())


def migrate(connection: Connection, where: str, at: str, fresh: bool = False, steps: Sequence[Step] = STEPS) -> int:
    """Take the steps that are yet to be taken, within the caller's transaction, and return how many those were.

    Raises `BadDesk` for a desk that knows more steps than this version of Dateline does.
    """
    taken = [] if fresh else list(connection.execute(select(migrations.c.number)).scalars())
    if max(taken, default=0) > steps[-1].number:
        raise BadDesk(
            f"{where}: made by a newer version of dateline (step {max(taken)}, this one knows {steps[-1].number}); "
            "update dateline"
        )
    due = [step for step in steps if step.number not in taken]
    for step in due:
        _take(connection, step, at)
        connection.execute(insert(migrations).values(number=step.number, name=step.name, at=at))
    return len(due)


def _take(connection: Connection, step: Step, at: str) -> None:
    dialect = connection.dialect.name
    for statement in step.statements:
        connection.exec_driver_sql(statement.format_map(_TYPES[dialect]))
    if step.run is not None:
        step.run(connection, at)
    for name, own in step.only:
        for statement in own if name == dialect else ():
            connection.exec_driver_sql(statement)
