"""Shut DuckDB in: a connection that reads raw data reaches the files it was given and nothing else.

Raw files come from outside and models are edited by many hands; neither may read other files, write where it likes, or
load code. What DuckDB 1.5.5 does with each setting is in docs/security.md and held by tests.
"""

import os
from collections.abc import Iterable
from pathlib import Path

import duckdb

from clientbase.errors import BrokenOffError
from clientbase.intake.sql import glob_escaped, literal

# What a query over a damaged file may raise: DuckDB's own errors, what its parsers throw without being caught, and a
# message that quotes bytes which are no text.
SCAN_ERRORS = (duckdb.Error, RuntimeError, UnicodeDecodeError)
MEMORY_LIMIT_VARIABLE = "CLIENTBASE_MEMORY_LIMIT"
DEFAULT_MEMORY_LIMIT = "1GB"
# DuckDB allows them by itself for the database that it opened, but not for one to be attached.
_DATABASE_FILES = ("", ".wal", ".wal.checkpoint", ".wal.recovery")
# The order matters: the allowed paths cannot be changed once access is off, and nothing once the lock is on.
_SWITCHES = (
    "autoinstall_known_extensions = false",
    "autoload_known_extensions = false",
    "allow_community_extensions = false",
    "enable_external_access = false",
    "lock_configuration = true",
)


def lock(
    connection: duckdb.DuckDBPyConnection,
    *,
    files: Iterable[Path] = (),
    folders: Iterable[Path] = (),
    databases: Iterable[Path] = (),
) -> None:
    """Leave the connection's database only these files, what is in these folders, itself and its spill folder.

    `databases` are database files to attach: a file together with the logs that stand beside it.

    It holds for every session of the database, and only closing the database ends it; a database that is locked
    already stays as it is. DuckDB follows links before it compares, so a link out of a folder leads nowhere, and it
    knows no difference between reading and writing: what must not be changed needs the file system's protection.
    """
    if is_locked(connection):
        return
    logged = [path.with_name(path.name + log) for path in databases for log in _DATABASE_FILES]
    paths = sorted({spelling for path in (*files, *logged) for spelling in _spellings(path)})
    directories = sorted({str(path.resolve()) for path in folders})
    connection.execute(f"set global allowed_paths = [{', '.join(map(literal, paths))}]")
    connection.execute(f"set global allowed_directories = [{', '.join(map(literal, directories))}]")
    for switch in _SWITCHES:
        connection.execute(f"set global {switch}")


def is_locked(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the configuration of the connection's database can no longer be changed."""
    row = connection.execute("select current_setting('lock_configuration')").fetchone()
    return row is not None and bool(row[0])


def locked_reader(files: Iterable[Path]) -> duckdb.DuckDBPyConnection:
    """A database in memory, in UTC and within the memory limit, that can read these files and nothing else."""
    connection = duckdb.connect()
    connection.execute("set global TimeZone = 'UTC'")
    connection.execute(f"set global memory_limit = {literal(memory_limit())}")
    # Nothing it does needs to spill, and the default folder would be one in the current directory.
    connection.execute("set global temp_directory = ''")
    lock(connection, files=files)
    return connection


def memory_limit() -> str:
    """What DuckDB may use in memory: the setting that profiles.yml reads as well."""
    return os.environ.get(MEMORY_LIMIT_VARIABLE) or DEFAULT_MEMORY_LIMIT


def too_little_memory(path: Path) -> BrokenOffError:
    """The file may be sound: it is the machine, or what it was given, that is too small."""
    return BrokenOffError(
        f"DuckDB needs more memory than it may use ({memory_limit()}) to read {path}. Raise {MEMORY_LIMIT_VARIABLE}."
    )


def _spellings(path: Path) -> set[str]:
    """A file as itself and as the pattern that table functions are given, with and without links followed."""
    names = {str(path.absolute()), str(path.resolve())}
    return names | {glob_escaped(name) for name in names}
