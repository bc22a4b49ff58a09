"""Copy the marts of a green build into a new version and let readers see it with one rename."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from clientbase import postgres_publishing, state
from clientbase.documentation import DOCUMENTATION_KEY, Documented
from clientbase.intake.lockdown import lock
from clientbase.intake.sql import identifier, literal
from clientbase.ledger import RunRecord
from clientbase.marts import MARTS_SCHEMA, Mart, load_marts
from clientbase.operations_tables import published_record, write_operations_tables
from clientbase.postgres_target import connection_string
from clientbase.postgres_transfer import rows_from_server
from clientbase.privacy.mart_rules import RECORD_KEY, load_erasure_rules
from clientbase.progress import Advance
from clientbase.settings import Settings
from clientbase.versions import VERSION_RECORD, Versions
from clientbase.workdir import Workdir, write_json
from clientbase.working_database import duckdb_config, open_working_database

DATABASE_NAME = "clientbase.duckdb"
DASHBOARD_PAGE = "dashboard/index.html"


@dataclass(frozen=True, slots=True)
class Published:
    """One published version and the few numbers that say what is in it."""

    version: str
    as_of: str
    published_at: str
    rows: dict[str, int] = field(default_factory=dict)
    segments: tuple[tuple[str, str, int], ...] = ()
    quarantined_count: int = 0
    warning: str = ""


def publish(
    settings: Settings,
    workdir: Workdir,
    *,
    manifest: Any,
    run: RunRecord,
    ledger: Sequence[Mapping[str, Any]],
    gate_results: Sequence[Mapping[str, Any]],
    advance: Advance,
    write_page: Callable[[Settings, Workdir, Path], Mapping[str, Any] | None] | None = None,
    document: Callable[[Path], Documented] | None = None,
) -> Published:
    """Write the version aside, then swap the link `published`: readers see the old version or the new one.

    `manifest` is dbt's, `run` the record of this run, `ledger` every run's record, `gate_results` what the suites said.
    `write_page` writes the page into the version's folder, in place of the dashboard where the marts are others, and
    may give the numbers that the version's record keeps of it; `document` the documentation, where one is wanted.
    """
    facts = {**_facts(settings, workdir), "code_version": run.facts["code_version"]}
    with Versions(workdir).writing(run.run_id) as new:
        state.save(settings, workdir, manifest, new.state)
        operations = _Operations(run, ledger, gate_results, facts)
        published = _write(settings, workdir, new.folder, operations, advance)
        headline = (write_page or _write_dashboard)(settings, workdir, new.folder)
        documented = document(new.folder) if document else Documented()
        own = {RECORD_KEY: load_erasure_rules(workdir.dbt_target), DOCUMENTATION_KEY: documented.record}
        write_json(new.folder / VERSION_RECORD, {**_as_record(published), **facts, **own, "headline": headline})
        if settings.target == "postgres":
            postgres_publishing.prepare(settings, workdir, run.run_id, new.folder / "parquet")
    if settings.target == "postgres":
        postgres_publishing.follow(run.run_id)
        postgres_publishing.prune(Versions(workdir).kept())
    run.note(**facts)
    return replace(published, warning=documented.warning)


@dataclass(frozen=True, slots=True)
class _Operations:
    """What the tables about the runs are made from."""

    run: RunRecord
    ledger: Sequence[Mapping[str, Any]]
    gate_results: Sequence[Mapping[str, Any]]
    facts: Mapping[str, Any]

    def write(self, connection: duckdb.DuckDBPyConnection, folder: Path, rows: Mapping[str, int]) -> dict[str, int]:
        """Write `runs` and `gate_results`; how many rows each has."""
        this = published_record(self.run.facts, rows=dict(rows), **self.facts)
        records = [this if record["run_id"] == self.run.run_id else record for record in self.ledger]
        return write_operations_tables(
            connection, f"publication.{MARTS_SCHEMA}", folder / "parquet", records, self.gate_results
        )


def _facts(settings: Settings, workdir: Workdir) -> dict[str, Any]:
    """What the next run and the ledger need to know of what was built."""
    with open_working_database(settings, workdir) as database:
        _, as_of = database.read("select cast(as_of_at as varchar(26)) from unified.run_as_of")
        _, versions = database.read(
            f"select distinct methodology_version from {MARTS_SCHEMA}.customer_segments "
            "where methodology_version is not null order by methodology_version"
        )
    return {
        "as_of_at": as_of[0][0] if as_of else None,
        "methodology_version": ",".join(str(row[0]) for row in versions),
        "settings": json.dumps(
            {"sources": sorted(settings.sources), "variables": settings.variables}, sort_keys=True, ensure_ascii=False
        ),
    }


def _write(
    settings: Settings, workdir: Workdir, folder: Path, operations: _Operations, advance: Advance
) -> Published:
    marts = load_marts(workdir.dbt_target)
    (folder / "parquet").mkdir()
    workdir.spill.mkdir(exist_ok=True)
    connection = duckdb.connect(config=duckdb_config(workdir))
    try:
        connection.execute("set TimeZone = 'UTC'")
        lock(connection, databases=[workdir.warehouse], folders=[folder, workdir.spill])
        with closing(_reader(settings, workdir, connection)) as reader:
            rows = _write_marts(connection, reader, marts, folder, advance)
        rows |= operations.write(connection, folder, rows)
        published = _describe(connection, operations.run.run_id, rows)
        connection.execute("checkpoint publication")
        return published
    finally:
        connection.close()


def _write_dashboard(settings: Settings, workdir: Workdir, folder: Path) -> Mapping[str, Any]:
    """Put the dashboard beside the tables: it is part of the version, and readers see both at once."""
    # Nothing but a run that publishes needs it.
    from clientbase.dashboard import write_dashboard  # noqa: PLC0415

    return write_dashboard(
        folder / DATABASE_NAME,
        folder / DASHBOARD_PAGE,
        project_root=settings.project_root,
        config=duckdb_config(workdir),
        variables=settings.variables,
        earlier=workdir.published / DATABASE_NAME,
    )


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
        return rows_from_server(self._server, mart.schema, mart.name, mart.columns, self._file)

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
