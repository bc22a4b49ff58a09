"""Load raw input into PostgreSQL, where files cannot be read in place.

DuckDB reads the files by the very same queries, so that both engines start from the same values. Every column
becomes text: numbers and instants of typed Parquet in their canonical spelling (ISO 8601).
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import duckdb

from clientbase.errors import ClientbaseError
from clientbase.intake.lockdown import locked_reader
from clientbase.intake.relations import RawInput, RawRelation
from clientbase.intake.sql import identifier
from clientbase.intake.suppressed import attach_suppressed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg2.extensions import connection as PostgresConnection  # noqa: N812
    from psycopg2.extensions import cursor as PostgresCursor  # noqa: N812

# Rows that are in memory at once.
_ROWS_AT_ONCE = 20_000


def load_into_postgres(connection_string: str, raw_input: RawInput) -> None:
    """Fill the tables `raw_<source>.<table>` of a PostgreSQL database: with all of the raw input, or nothing.

    `connection_string` is what libpq takes (`host=... dbname=...` or a URL). Readers see the former rows
    until everything is loaded. A table whose columns are unchanged is kept, with the views that depend on it;
    any other is dropped (with such views, which dbt builds again) and made anew. Raises ClientbaseError where
    the driver is missing or the database refuses.
    """
    try:
        import psycopg2  # noqa: PLC0415 - an optional dependency
    except ImportError as error:
        raise ClientbaseError(
            "The PostgreSQL target needs the driver psycopg2. Install it: pip install 'clientbase[postgres]'."
        ) from error
    try:
        connection = psycopg2.connect(connection_string)
    except psycopg2.Error as error:
        raise ClientbaseError(
            f"The PostgreSQL database cannot be reached ({_one_line(error)}). Check the CLIENTBASE_PG_... "
            "settings."
        ) from error
    try:
        with connection:
            _load(connection, raw_input)
    except psycopg2.Error as error:
        raise ClientbaseError(
            f"The raw input could not be loaded into PostgreSQL, which is unchanged ({_one_line(error)})."
        ) from error
    finally:
        connection.close()


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _load(connection: PostgresConnection, raw_input: RawInput) -> None:
    reader = locked_reader(raw_input.files)
    try:
        attach_suppressed(reader, raw_input)
        with connection.cursor() as cursor:
            for schema in sorted({relation.schema for relation in raw_input.relations}):
                cursor.execute(f"create schema if not exists {identifier(schema)}")
            for relation in raw_input.relations:
                _empty_table(cursor, relation)
                _copy(cursor, reader, relation)
                cursor.execute(f"analyze {_name(relation)}")
    finally:
        reader.close()


def _name(relation: RawRelation) -> str:
    return f"{identifier(relation.schema)}.{identifier(relation.table)}"


def _empty_table(cursor: PostgresCursor, relation: RawRelation) -> None:
    """Have an empty table with the relation's columns."""
    cursor.execute(
        "select column_name, data_type from information_schema.columns where table_schema = %s and "
        "table_name = %s order by ordinal_position",
        (relation.schema, relation.table),
    )
    if cursor.fetchall() == [(column, "text") for column in relation.columns]:
        cursor.execute(f"truncate table {_name(relation)}")
        return
    columns = ", ".join(f"{identifier(column)} text" for column in relation.columns)
    cursor.execute(f"drop table if exists {_name(relation)} cascade")
    cursor.execute(f"create table {_name(relation)} ({columns})")


def _copy(cursor: PostgresCursor, reader: duckdb.DuckDBPyConnection, relation: RawRelation) -> None:
    # DuckDB writes whole CSV lines, several times faster than Python could. NULL is an empty field without
    # quotes.
    fields = ", ".join(
        f"coalesce('\"' || replace(cast({identifier(column)} as varchar), '\"', '\"\"') || '\"', '')"
        for column in relation.columns
    )
    rows = reader.execute(
        f"select concat_ws(',', {fields}) || chr(10) from ({relation.select_sql}) as rows_read"
    )
    cursor.copy_expert(f"copy {_name(relation)} from stdin (format csv)", _LineStream(_batches(rows)))


def _batches(rows: duckdb.DuckDBPyConnection) -> Iterator[bytes]:
    while batch := rows.fetchmany(_ROWS_AT_ONCE):
        yield "".join(line for (line,) in batch).encode()


class _LineStream(io.RawIOBase):
    """The batches as the file that COPY reads from, one batch in memory at a time."""

    def __init__(self, batches: Iterator[bytes]) -> None:
        self._batches = batches
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if not self._rest:
            self._rest = memoryview(next(self._batches, b""))
        end = len(self._rest) if size < 0 else size
        part, self._rest = bytes(self._rest[:end]), self._rest[end:]
        return part
