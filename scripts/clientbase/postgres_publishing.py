"""Publishing on a PostgreSQL server: readers see the schema `published`, which is swapped by renaming.

    marts                  what a run builds; not for readers
    published              the version that readers see; its comment names the version
    published_<version>    a version that is ready or was seen before

The link of the work folder decides which version readers see; `follow` makes the server agree with it. The next run
catches up what was killed between the two.
"""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clientbase.errors import ClientbaseError
from clientbase.intake.sql import identifier, literal
from clientbase.marts import MARTS_SCHEMA
from clientbase.postgres_target import connection_string
from clientbase.settings import Settings
from clientbase.workdir import Workdir
from clientbase.working_database import open_working_database

if TYPE_CHECKING:
    from psycopg2.extensions import cursor as PostgresCursor  # noqa: N812

SCHEMA = "published"
READER_ROLE_VARIABLE = "CLIENTBASE_PG_READER_ROLE"
_LOCK_TIMEOUT = "5s"
_COMMENT = "version "


def prepare(settings: Settings, workdir: Workdir, version: str, parquet: Path) -> None:
    """Copy the marts of the server into a schema of their own; readers do not see it yet.

    `parquet` is the folder of the version's files: tables that only the command line writes come from there.
    """
    schema = schema_of(version)
    with transaction() as cursor:
        cursor.execute(f"drop schema if exists {identifier(schema)} cascade")
        cursor.execute(f"create schema {identifier(schema)}")
        cursor.execute("select tablename from pg_tables where schemaname = %s order by 1", (MARTS_SCHEMA,))
        for (table,) in cursor.fetchall():
            source = f"{identifier(MARTS_SCHEMA)}.{identifier(table)}"
            target = f"{identifier(schema)}.{identifier(table)}"
            cursor.execute(f"create table {target} (like {source} including all)")
            cursor.execute(f"insert into {target} select * from {source}")
            cursor.execute(f"analyze {target}")
        name_version(cursor, schema, version)
    _load_the_rest(settings, workdir, schema, parquet)


def follow(version: str) -> bool:
    """Let readers see this version: one transaction renames the schemas. Whether anything had to be done."""
    schema = schema_of(version)
    with transaction() as cursor:
        seen = _seen(cursor)
        if seen == version:
            return False
        cursor.execute("select 1 from pg_namespace where nspname = %s", (schema,))
        if cursor.fetchone() is None:
            raise ClientbaseError(
                f"The server has no version {version} to show. Its readers keep {seen or 'none'}; the next run "
                "publishes a new one."
            )
        cursor.execute(f"set local lock_timeout = {literal(_LOCK_TIMEOUT)}")
        role = reader_role(cursor)
        if seen is not None:
            if role:
                cursor.execute(f"revoke all on schema {SCHEMA} from {identifier(role)}")
            cursor.execute(f"alter schema {SCHEMA} rename to {identifier(schema_of(seen))}")
        cursor.execute(f"alter schema {identifier(schema)} rename to {SCHEMA}")
        if role:
            cursor.execute(f"grant usage on schema {SCHEMA} to {identifier(role)}")
            cursor.execute(f"grant select on all tables in schema {SCHEMA} to {identifier(role)}")
    return True


def seen_version() -> str | None:
    """The version that readers of the server see, None before the first."""
    with transaction() as cursor:
        return _seen(cursor)


def converge(version: str | None) -> None:
    """After a kill: show what the work folder shows, where the server has it."""
    if version is not None and has(version):
        follow(version)


def has(version: str) -> bool:
    """Whether the server holds the version, seen or not."""
    with transaction() as cursor:
        if _seen(cursor) == version:
            return True
        cursor.execute("select 1 from pg_namespace where nspname = %s", (schema_of(version),))
        return cursor.fetchone() is not None


def prune(kept: Collection[str]) -> list[str]:
    """Drop the versions that are not kept; one that a reader still reads waits for the next time. The names dropped."""
    wanted = {schema_of(version) for version in kept}
    dropped = []
    for schema in published_schemas():
        if schema == SCHEMA or schema in wanted:
            continue
        if drop(schema):
            dropped.append(schema)
    return dropped


def published_schemas() -> list[str]:
    """The schemas of all versions on the server, the seen one included."""
    with transaction() as cursor:
        cursor.execute(
            "select nspname from pg_namespace where nspname = %s or nspname like %s order by 1",
            (SCHEMA, SCHEMA + r"\_%"),
        )
        return [str(name) for (name,) in cursor.fetchall()]


def drop(schema: str) -> bool:
    """Drop a schema unless a reader holds it for longer than the lock's time; whether it is gone."""
    import psycopg2  # noqa: PLC0415 - an optional dependency

    try:
        with transaction() as cursor:
            cursor.execute(f"set local lock_timeout = {literal(_LOCK_TIMEOUT)}")
            cursor.execute(f"drop schema if exists {identifier(schema)} cascade")
    except psycopg2.errors.LockNotAvailable:
        return False
    return True


def schema_of(version: str) -> str:
    """The schema of a version that readers do not see."""
    return f"{SCHEMA}_{version.lower()}"


def _seen(cursor: "PostgresCursor") -> str | None:
    cursor.execute(
        "select coalesce(obj_description(oid, 'pg_namespace'), '') from pg_namespace where nspname = %s", (SCHEMA,)
    )
    row = cursor.fetchone()
    if row is None:
        return None
    comment = str(row[0])
    if not comment.startswith(_COMMENT):
        raise ClientbaseError(
            f"The schema {SCHEMA} of the server is none that a run made. Rename it, and run again."
        )
    return comment.removeprefix(_COMMENT)


def name_version(cursor: "PostgresCursor", schema: str, version: str) -> None:
    """Write down which version a schema holds."""
    cursor.execute(f"comment on schema {identifier(schema)} is {literal(_COMMENT + version)}")


def reader_role(cursor: "PostgresCursor") -> str | None:
    """The role that may read what is published: made where it is missing and we may; None where none is named."""
    import psycopg2  # noqa: PLC0415 - an optional dependency

    role = os.environ.get(READER_ROLE_VARIABLE, "").strip()
    if not role:
        return None
    cursor.execute("select 1 from pg_roles where rolname = %s", (role,))
    if cursor.fetchone() is None:
        try:
            cursor.execute(f"create role {identifier(role)} nologin")
        except psycopg2.errors.InsufficientPrivilege as error:
            raise ClientbaseError(
                f"The role {role} of {READER_ROLE_VARIABLE} does not exist, and this user may not make it. Let an "
                f"administrator run: create role {identifier(role)} nologin;"
            ) from error
    return role


def _load_the_rest(settings: Settings, workdir: Workdir, schema: str, parquet: Path) -> None:
    """Tables that are in the files alone, such as the ledger."""
    with open_working_database(settings, workdir) as database:
        for path in sorted(parquet.glob("*.parquet")):
            if not database.has(schema, path.stem):
                database.load(path, schema, path.stem)


@contextmanager
def transaction() -> Iterator["PostgresCursor"]:
    """A cursor whose statements hold together. Raises ClientbaseError where the server cannot be reached."""
    import psycopg2  # noqa: PLC0415 - an optional dependency

    try:
        connection: Any = psycopg2.connect(connection_string())
    except psycopg2.Error as error:
        raise ClientbaseError(
            f"The PostgreSQL database cannot be reached ({' '.join(str(error).split())}). Check the CLIENTBASE_PG_... "
            "settings."
        ) from error
    try:
        with connection, connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()
