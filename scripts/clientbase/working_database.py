"""The database in which a run builds: the scratch file on DuckDB, the server on PostgreSQL."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import duckdb

from clientbase.intake.lockdown import lock, memory_limit
from clientbase.intake.sql import file_literal, identifier, literal
from clientbase.postgres_target import connection_string
from clientbase.postgres_transfer import rows_from_server
from clientbase.settings import Settings
from clientbase.workdir import Workdir


class WorkingDatabase(Protocol):
    """What the steps around dbt do with the database, alike on every engine."""

    def read(self, query: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Names of the columns, and all rows."""

    def execute(self, statement: str) -> None:
        """Run one statement."""

    def load(self, parquet: Path, schema: str, table: str) -> None:
        """Make the table anew from a Parquet file, with the file's types."""

    def save(self, schema: str, table: str, columns: Sequence[str], parquet: Path) -> None:
        """Write a table's columns as a Parquet file (an empty list: all of them)."""

    def has(self, schema: str, table: str) -> bool:
        """Whether there is such a table or view."""


@contextmanager
def open_working_database(
    settings: Settings,
    workdir: Workdir,
    *,
    writable: bool = False,
    loaded: Iterable[Path] = (),
    saved_into: Iterable[Path] = (),
) -> Iterator[WorkingDatabase]:
    """The run's database; DuckDB's file is let go at the end of the block, so that dbt can open it.

    What is asked of it is the SQL of models and tests, so that DuckDB is locked: `loaded` are the Parquet files that
    the block may load, `saved_into` the folders it may save into. No other file can be read or written.
    """
    workdir.spill.mkdir(exist_ok=True)
    if settings.target == "postgres":
        database = _PostgresDatabase(workdir)
        try:
            yield database
        finally:
            database.close()
        return
    connection = duckdb.connect(str(workdir.warehouse), read_only=not writable, config=duckdb_config(workdir))
    try:
        connection.execute("set TimeZone = 'UTC'")
        lock(connection, files=loaded, folders=saved_into)
        yield _DuckDBDatabase(connection)
    finally:
        connection.close()


def duckdb_config(workdir: Workdir) -> dict[str, str | bool | int | float | list[str]]:
    """How DuckDB may use the machine."""
    return {
        "memory_limit": memory_limit(),
        "temp_directory": str(workdir.spill),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }


class _DuckDBDatabase:
    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def read(self, query: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        cursor = self._connection.execute(query)
        return [column[0] for column in cursor.description or ()], cursor.fetchall()

    def execute(self, statement: str) -> None:
        self._connection.execute(statement)

    def load(self, parquet: Path, schema: str, table: str) -> None:
        self.execute(f"create schema if not exists {identifier(schema)}")
        self.execute(
            f"create or replace table {identifier(schema)}.{identifier(table)} as "
            f"select * from read_parquet({file_literal(parquet)})"
        )

    def save(self, schema: str, table: str, columns: Sequence[str], parquet: Path) -> None:
        names = ", ".join(identifier(name) for name in columns) or "*"
        self.execute(
            f"copy (select {names} from {identifier(schema)}.{identifier(table)}) to {literal(str(parquet))} "
            "(format parquet, compression zstd)"
        )

    def has(self, schema: str, table: str) -> bool:
        _, rows = self.read(
            "select 1 from information_schema.tables where table_catalog = current_database() "
            f"and table_schema = {literal(schema)} and table_name = {literal(table)}"
        )
        return bool(rows)


class _PostgresDatabase:
    """The server; Parquet files pass through a CSV file that is gone afterwards."""

    def __init__(self, workdir: Workdir) -> None:
        import psycopg2  # noqa: PLC0415 - an optional dependency

        self._server = psycopg2.connect(connection_string())
        self._server.autocommit = True
        self._workdir = workdir
        self._file = workdir.spill / "transfer.csv"

    def close(self) -> None:
        """Leave the server and delete the file."""
        self._server.close()
        self._file.unlink(missing_ok=True)

    def read(self, query: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        with self._server.cursor() as cursor:
            cursor.execute(query)
            return [column[0] for column in cursor.description or ()], cursor.fetchall()

    def execute(self, statement: str) -> None:
        with self._server.cursor() as cursor:
            cursor.execute(statement)

    def load(self, parquet: Path, schema: str, table: str) -> None:
        with self._duckdb(files=[parquet]) as duck:
            source = f"read_parquet({file_literal(parquet)})"
            described = duck.execute(f"describe select * from {source}").fetchall()
            duck.execute(f"copy (select * from {source}) to {literal(str(self._file))} (format csv, nullstr '\\N')")
        name = f"{identifier(schema)}.{identifier(table)}"
        columns = ", ".join(f"{identifier(row[0])} {_postgres_type(str(row[1]))}" for row in described)
        self.execute(f"create schema if not exists {identifier(schema)}")
        self.execute(f"drop table if exists {name}")
        self.execute(f"create table {name} ({columns})")
        with self._server.cursor() as cursor, self._file.open("rb") as file:
            cursor.copy_expert(f"copy {name} from stdin (format csv, header, null '\\N')", file)

    def save(self, schema: str, table: str, columns: Sequence[str], parquet: Path) -> None:
        _, described = self.read(
            "select column_name, data_type, numeric_precision, numeric_scale from information_schema.columns "
            f"where table_schema = {literal(schema)} and table_name = {literal(table)} order by ordinal_position"
        )
        types = {row[0]: _duckdb_type(row) for row in described if not columns or row[0] in columns}
        query = rows_from_server(self._server, schema, table, types, self._file)
        # The whole folder: DuckDB writes over an existing file by way of one beside it.
        with self._duckdb(files=[self._file], folders=[parquet.parent]) as duck:
            duck.execute(f"copy ({query}) to {literal(str(parquet))} (format parquet, compression zstd)")

    def has(self, schema: str, table: str) -> bool:
        _, rows = self.read(f"select to_regclass({literal(f'{identifier(schema)}.{identifier(table)}')}) is not null")
        return bool(rows[0][0])

    @contextmanager
    def _duckdb(
        self, *, files: Iterable[Path] = (), folders: Iterable[Path] = ()
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """A database in memory that reaches these files and the spill folder, where the CSV file passes through."""
        with duckdb.connect(config=duckdb_config(self._workdir)) as connection:
            connection.execute("set TimeZone = 'UTC'")
            lock(connection, files=files, folders=folders)
            yield connection


def _postgres_type(duckdb_type: str) -> str:
    return {"VARCHAR": "text", "DOUBLE": "double precision", "HUGEINT": "numeric", "UTINYINT": "smallint"}.get(
        duckdb_type, duckdb_type.lower()
    )


def _duckdb_type(row: tuple[Any, ...]) -> str:
    _, data_type, precision, scale = row
    if data_type == "numeric":
        # A numeric without a declared size is a computed one: twelve places hold what models keep.
        return f"decimal({min(int(precision), 38)}, {int(scale)})" if precision else "decimal(38, 12)"
    return {"text": "varchar", "character varying": "varchar", "timestamp without time zone": "timestamp"}.get(
        str(data_type), str(data_type)
    )
