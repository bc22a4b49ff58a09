"""Copy the marts of a green build into a new version and let readers see it with one rename."""

import os
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from clientbase.intake.sql import identifier, literal
from clientbase.marts import MARTS_SCHEMA, Mart, load_marts
from clientbase.postgres_target import connection_string
from clientbase.privacy.mart_rules import RECORD_KEY, load_erasure_rules
from clientbase.progress import Advance
from clientbase.settings import Settings
from clientbase.versions import VERSION_RECORD, Versions
from clientbase.workdir import Workdir, write_json

DATABASE_NAME = "clientbase.duckdb"


@dataclass(frozen=True, slots=True)
class Published:
    """One published version and the few numbers that say what is in it."""

    version: str
    as_of: str
    published_at: str
    rows: dict[str, int] = field(default_factory=dict)
    segments: tuple[tuple[str, str, int], ...] = ()
    quarantined_count: int = 0


def publish(settings: Settings, workdir: Workdir, version: str, advance: Advance) -> Published:
    """Write the version aside, then swap the link `published`: readers see the old version or the new one."""
    with Versions(workdir).writing(version) as folder:
        published = _write(settings, workdir, version, folder, advance)
        write_json(folder / VERSION_RECORD, _as_record(published) | {RECORD_KEY: load_erasure_rules(workdir.dbt_target)})
    return published


def _write(settings: Settings, workdir: Workdir, version: str, folder: Path, advance: Advance) -> Published:
    marts = load_marts(workdir.dbt_target)
    (folder / "parquet").mkdir()
    workdir.spill.mkdir(exist_ok=True)
    connection = duckdb.connect()
    try:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"set memory_limit = {literal(os.environ.get('CLIENTBASE_MEMORY_LIMIT', '1GB'))}")
        connection.execute(f"set temp_directory = {literal(str(workdir.spill))}")
        with closing(_reader(settings, workdir, connection)) as reader:
            rows = _write_marts(connection, reader, marts, folder, advance)
        published = _describe(connection, version, rows)
        connection.execute("checkpoint publication")
        return published
    finally:
        connection.close()


def _write_marts(
    connection: duckdb.DuckDBPyConnection,
    reader: "_DuckDBReader | _PostgresReader",
    marts: list[Mart],
    folder: Path,
    advance: Advance,
) -> dict[str, int]:
    """Copy every mart into the new version; how many rows each has."""
    connection.execute(f"attach {literal(str(folder / DATABASE_NAME))} as publication")
    connection.execute(f"create schema publication.{MARTS_SCHEMA}")
    rows = {}
    for number, mart in enumerate(marts, start=1):
        rows[mart.name] = _copy(connection, reader.select(mart), mart, folder)
        advance(number, len(marts), mart.name)
    return rows


class _DuckDBReader:
    """Reads marts of the working file, which dbt has closed."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, warehouse: Path) -> None:
        connection.execute(f"attach {literal(str(warehouse))} as working (read_only)")

    def select(self, mart: Mart) -> str:
        """Query that gives a mart's rows."""
        return f"select * from working.{identifier(mart.schema)}.{identifier(mart.name)}"

    def close(self) -> None:
        """Nothing to do: the working file is let go with the connection."""


class _PostgresReader:
    """Reads marts of a PostgreSQL server, through a CSV file that is gone afterwards."""

    def __init__(self, folder: Path) -> None:
        import psycopg2  # noqa: PLC0415 - an optional dependency

        self._server = psycopg2.connect(connection_string())
        self._file = folder / "mart.csv"

    def select(self, mart: Mart) -> str:
        """Query that gives a mart's rows, typed as its contract says."""
        names = ", ".join(identifier(name) for name in mart.columns)
        table = f"{identifier(mart.schema)}.{identifier(mart.name)}"
        query = f"copy (select {names} from {table}) to stdout (format csv, null '\\N')"
        with self._server.cursor() as cursor, self._file.open("wb") as file:
            cursor.copy_expert(query, file)
        columns = ", ".join(f"{literal(name)}: {literal(data_type)}" for name, data_type in mart.columns.items())
        return (
            f"select * from read_csv({literal(str(self._file))}, header = false, auto_detect = false, delim = ',', "
            f"quote = '\"', escape = '\"', nullstr = '\\N', columns = {{{columns}}})"
        )

    def close(self) -> None:
        """Leave the server and delete the file."""
        self._server.close()
        self._file.unlink(missing_ok=True)


def _reader(
    settings: Settings, workdir: Workdir, connection: duckdb.DuckDBPyConnection
) -> _DuckDBReader | _PostgresReader:
    if settings.target == "postgres":
        return _PostgresReader(workdir.spill)
    return _DuckDBReader(connection, workdir.warehouse)


def _copy(connection: duckdb.DuckDBPyConnection, query: str, mart: Mart, folder: Path) -> int:
    """Copy one mart, in the order of its key, so that the same values give the same files; how many rows."""
    order = ", ".join(f"{identifier(name)} nulls last" for name in mart.order_by)
    table = f"publication.{MARTS_SCHEMA}.{identifier(mart.name)}"
    connection.execute(f"create table {table} as {query} order by {order}")
    parquet = folder / "parquet" / f"{mart.name}.parquet"
    connection.execute(f"copy {table} to {literal(str(parquet))} (format parquet, compression zstd)")
    counted = connection.execute(f"select count(*) from {table}").fetchone()
    return int(counted[0]) if counted else 0


def _describe(connection: duckdb.DuckDBPyConnection, version: str, rows: dict[str, int]) -> Published:
    schema = f"publication.{MARTS_SCHEMA}"
    as_of = connection.execute(f"select max(rfm_updated_at) from {schema}.customer_segments").fetchone()
    segments = connection.execute(
        "select segments.label_en, segments.label_ru, count(customers.customer_id) "
        f"from {schema}.dim_segments as segments "
        f"left join {schema}.customer_segments as customers on customers.segment = segments.segment "
        "group by segments.label_en, segments.label_ru, segments.segment_order order by segments.segment_order"
    ).fetchall()
    return Published(
        version=version,
        as_of=f"{as_of[0].isoformat(sep=' ')} UTC" if as_of and as_of[0] else "no customers yet",
        published_at=datetime.now(UTC).isoformat(timespec="seconds"),
        rows=rows,
        segments=tuple((str(english), str(russian), int(count)) for english, russian, count in segments),
        quarantined_count=rows.get("quarantine", 0),
    )


def _as_record(published: Published) -> dict[str, Any]:
    return {
        "version": published.version,
        "as_of": published.as_of,
        "published_at": published.published_at,
        "segments": {english: count for english, _, count in published.segments},
        "quarantined_count": published.quarantined_count,
        "rows": published.rows,
    }
