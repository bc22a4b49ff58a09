"""Write a published mart as a file. Only what readers may see anyway is read: the version that `published` leads to."""

import difflib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Literal

import duckdb

from clientbase.errors import ClientbaseError
from clientbase.export.delimited import Delimiter, write_for_people
from clientbase.intake.lockdown import lock, memory_limit
from clientbase.intake.sql import identifier, literal
from clientbase.marts import MARTS_SCHEMA
from clientbase.publishing import DATABASE_NAME
from clientbase.versions import Versions
from clientbase.workdir import Workdir

Reader = Literal["people", "machine"]
_ROWS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Exported:
    """A written file: what is in it and which version it is from."""

    path: Path
    mart: str
    version: str
    row_count: int


def export_mart(
    workdir: Workdir, mart: str, *, out: Path | None, reader: Reader, delimiter: Delimiter | None
) -> Exported:
    """Write one mart of the published version to `out`, by default named after the mart in the current folder.

    For people: a workbook, or CSV with the spelling that the delimiter's regions expect; text that a spreadsheet would
    calculate is neutralised. For a machine: CSV with the exact values, NULL and empty text told apart. The file is
    there whole or not at all, and only the current user may read it. Raises ClientbaseError.
    """
    path = out or Path(f"{mart}.xlsx" if reader == "people" else f"{mart}.csv")
    _check_out(workdir, path, reader, delimiter)
    version = Versions(workdir).current
    if version is None:
        raise ClientbaseError(f"Nothing is published in {workdir.root} yet. `clientbase run` publishes.")
    with _replacing(path) as (beside, file), _published(workdir.versions / version / DATABASE_NAME, beside) as database:
        table = _table(database, mart)
        if reader == "machine":
            count = _write_for_machine(database, table, beside)
        else:
            names, rows = _read(database, table)
            if path.suffix.lower() == ".xlsx":
                # Takes a while to import.
                from clientbase.export.workbook import write_workbook  # noqa: PLC0415

                count = write_workbook(file, mart, names, rows)
            else:
                count = write_for_people(file, names, rows, delimiter or Delimiter.SEMICOLON)
    return Exported(path, mart, version, count)


def _check_out(workdir: Workdir, path: Path, reader: Reader, delimiter: Delimiter | None) -> None:
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".xlsx"):
        raise ClientbaseError(f"--out {path} is neither .csv nor .xlsx. Name the file by what it shall be.")
    if reader == "machine" and suffix == ".xlsx":
        raise ClientbaseError(
            "A workbook rounds numbers to 15 digits, so that it is not for machines. Write --out with .csv, or read "
            f"the Parquet files in {workdir.published / 'parquet'}."
        )
    if delimiter is not None and (reader == "machine" or suffix == ".xlsx"):
        raise ClientbaseError("--delimiter is for CSV files for people. Leave it out, or write --out with .csv.")
    if path.absolute().parent.resolve().is_relative_to(workdir.versions.resolve()):
        raise ClientbaseError(f"{path} lies among the published versions, which do not change. Choose another place.")


@contextmanager
def _replacing(path: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A file beside `path`, open to write, that takes its place when all went well."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.unlink(missing_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield beside, file
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ClientbaseError(
            f"{path} cannot be written ({error.strerror or error}). Choose another place with --out."
        ) from error


@contextmanager
def _published(path: Path, beside: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published database, which can write the one file and reach nothing else."""
    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise ClientbaseError(
            f"{path} cannot be read. Publish anew with `clientbase run`, or go back with `clientbase rollback`."
        ) from error
    with connection:
        connection.execute("set global TimeZone = 'UTC'")
        connection.execute(f"set global memory_limit = {literal(memory_limit())}")
        connection.execute("set global temp_directory = ''")
        lock(connection, files=[beside])
        yield connection


def _table(database: duckdb.DuckDBPyConnection, mart: str) -> str:
    names = [
        str(name)
        for (name,) in database.execute(
            "select table_name from duckdb_tables() where schema_name = ? and database_name = current_database() "
            "order by table_name",
            [MARTS_SCHEMA],
        ).fetchall()
    ]
    if mart not in names:
        close = difflib.get_close_matches(mart, names, n=1)
        meant = f" (did you mean `{close[0]}`?)" if close else ""
        raise ClientbaseError(f"There is no published mart `{mart}`{meant}. Published are: {', '.join(names)}.")
    return f"{MARTS_SCHEMA}.{identifier(mart)}"


def _write_for_machine(database: duckdb.DuckDBPyConnection, table: str, beside: Path) -> int:
    row = database.execute(
        f"copy {table} to {literal(str(beside))} "
        "(format csv, header true, delimiter ',', nullstr '', use_tmp_file false)"
    ).fetchone()
    return int(row[0]) if row else 0


def _read(database: duckdb.DuckDBPyConnection, table: str) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """The names of a mart's columns and its rows, a batch in memory at a time."""
    read = database.execute(f"select * from {table}")
    names = [str(column[0]) for column in read.description]
    return names, chain.from_iterable(iter(lambda: read.fetchmany(_ROWS_AT_ONCE), []))
