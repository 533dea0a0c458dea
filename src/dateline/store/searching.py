"""Full text, in the store: which dispatches have words in a row, in their headline or text, in any case.

The database indexes words (SQLite with FTS5, PostgreSQL with tsvector); what a word is, is said here, for both alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Connection, false, literal, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement

_ALONE = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_ALONE}]|[^\W_{_ALONE}]+")
_LONGEST, _PIECE, _SHARED = 60, 8000, 40  # letters of a word; words of a row, and those that it shares with the next
_ASKED = 40  # words that are looked for at most
_TABLES = {
    "sqlite": ("CREATE VIRTUAL TABLE words USING fts5(said, content='', tokenize='unicode61 remove_diacritics 0')",),
    "postgresql": (
        "CREATE TABLE words (number BIGINT PRIMARY KEY, said TSVECTOR NOT NULL)",
        "CREATE INDEX words_said ON words USING GIN (said)",
    ),
}
_WRITE = {
    "sqlite": text("INSERT INTO words (rowid, said) VALUES (:number, :said)"),
    "postgresql": text("INSERT INTO words (number, said) VALUES (:number, to_tsvector('simple', :said))"),
}
_PIECES = 1 << 16  # a row's number is the dispatch's, so many times, and the piece's


def words_of(said: str) -> list[str]:
    """Return the words of a text as they are compared: without case, accents or vowel marks.

    Where words are not set apart (Chinese, Japanese) each letter is one.
    """
    plain = unicodedata.normalize("NFKD", said.casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter)) if not plain.isascii() else plain
    return [word[:_LONGEST] for word in _WORD.findall(bare)]


def enter(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Index dispatches that are new, from their rows."""
    found = [
        {"number": row["id"] * _PIECES + number, "said": piece}
        for row in rows
        for number, piece in enumerate(_pieces(words_of(f"{row['headline'] or ''} \n {row['text']}")))
    ]
    if found:
        connection.execute(_WRITE[connection.dialect.name], found)


def plant(connection: Connection, _: str) -> None:
    """Make the index, and index the dispatches of a desk that was made before there was one."""
    for statement in _TABLES[connection.dialect.name]:
        connection.exec_driver_sql(statement)
    found = connection.execute(text("SELECT id, headline, text FROM dispatches ORDER BY id")).mappings()
    while some := found.fetchmany(200):
        enter(connection, map(dict, some))


def _pieces(words: list[str]) -> Iterator[str]:
    """Cut long texts, as a database indexes no more than so much in a row; each piece begins before the last ends."""
    for start in range(0, max(1, len(words) - _SHARED), _PIECE - _SHARED):
        yield " ".join(words[start : start + _PIECE])


def saying(id: ColumnElement[Any], asked: str) -> ColumnElement[bool]:
    """Return the condition that a dispatch has words in a row; the last may be the beginning of one."""
    words = words_of(asked)[:_ASKED]
    return _Saying(id, literal(_fts(words)), literal(_tsquery(words))) if words else false()


def _fts(words: list[str]) -> str:
    return '"' + " ".join(words) + '" *'


def _tsquery(words: list[str]) -> str:
    return " <-> ".join(f"'{word}'" for word in words) + ":*"


class _Saying(FunctionElement[bool]):
    """That a dispatch is among those whose rows match, as each database says it."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """Stand as it is: compared with true, as databases without booleans have it, no index would be of use."""
        return self if against is not None else super().self_group()


@compiles(_Saying, "sqlite")
def _in_sqlite(element: _Saying, compiler: SQLCompiler, **options: Any) -> str:
    id, asked, _ = element.clauses
    told, wanted = compiler.process(id, **options), compiler.process(asked, **options)
    return f"{told} IN (SELECT rowid / {_PIECES} FROM words WHERE words MATCH {wanted})"


@compiles(_Saying, "postgresql")
def _in_postgresql(element: _Saying, compiler: SQLCompiler, **options: Any) -> str:
    id, _, asked = element.clauses
    told, wanted = compiler.process(id, **options), compiler.process(asked, **options)
    return f"{told} IN (SELECT number / {_PIECES} FROM words WHERE said @@ to_tsquery('simple', {wanted}))"
