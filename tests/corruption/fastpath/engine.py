"""One night in one process: attach the input, build, measure, judge; the state of a published night is handed on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from clientbase.errors import InputError
from clientbase.intake import attach_views, inspect_input
from corruption.fastpath.compiled import RUN_START_SENTINEL, Compiled, Node
from corruption.fastpath.judging import Broken, judge
from corruption.fastpath.paths import PROJECT_ROOT
from corruption.fastpath.snapshots import take_snapshot

_MESSAGE_LENGTH = 300


@dataclass(frozen=True, slots=True)
class State:
    """What the next run must know about a published night: one Parquet file a relation."""

    folder: Path
    version: str
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Baseline:
    """The undamaged night: its database with every relation as a table, and what did not hold (only warnings)."""

    database: Path
    broken: tuple[Broken, ...]


@dataclass(slots=True)
class NightRun:
    """How a night ended. `refused` holds what was wrong with the input, `crashed` the model that could not be built.

    `differing`: unique ids of what differs from the baseline, where there is one.
    """

    connection: duckdb.DuckDBPyConnection
    is_kept_whole: bool = False
    differing: set[str] = field(default_factory=set)
    refused: str = ""
    crashed: str = ""
    broken: list[Broken] = field(default_factory=list)

    @property
    def stops(self) -> list[str]:
        """The names of everything that stopped the run; empty where it would be published."""
        named = [broken.name for broken in self.broken if broken.stops]
        return (["input"] if self.refused else []) + ([f"crash:{self.crashed}"] if self.crashed else []) + named

    @property
    def warnings(self) -> list[str]:
        """The names of the expectations that only warn."""
        return [broken.name for broken in self.broken if not broken.stops]

    def close(self) -> None:
        """Give the memory back."""
        self.connection.close()


def run_night(
    compiled: Compiled,
    raw_root: Path,
    *,
    sources: Sequence[str] = ("files",),
    last: State | None = None,
    run_start: datetime,
    scratch: Path,
    seed_folder: Path | None = None,
    goes_on: bool = False,
    database: Path | None = None,
    baseline: Baseline | None = None,
    touched: frozenset[str] = frozenset(),
    accepted: frozenset[str] = frozenset(),
) -> NightRun:
    """Run one night on the raw files.

    `seed_folder` holds edited seeds that stand for the project's own. With `goes_on` everything is built and judged
    even where the raw suites stop the run; expectations that are `accepted` are not asked. The work is done in memory,
    or in `database`. With a `baseline` only what depends on `touched` (unique ids of sources and seeds) is built, and
    only as far as it differs: everything else is what the undamaged night gave.
    """
    connection = duckdb.connect(config={"threads": 1, "preserve_insertion_order": False})
    connection.execute(f"attach '{database or ':memory:'}' as warehouse")
    connection.execute("use warehouse")
    connection.execute("set TimeZone = 'UTC'")
    run = NightRun(connection, is_kept_whole=database is not None or baseline is not None)
    try:
        raw_input = inspect_input(raw_root, tuple(sources), PROJECT_ROOT, scratch)
    except InputError as error:
        run.refused = str(error)[:_MESSAGE_LENGTH]
        return run
    attach_views(connection, raw_input)
    _restore(connection, compiled, last)
    if baseline:
        connection.execute(f"attach '{baseline.database}' as baseline (read_only)")
        run.differing |= touched
    started = run_start.strftime("%Y-%m-%d %H:%M:%S")
    for stage in ("raw", "marts"):
        nodes = [node for node in compiled.nodes if node.is_raw_stage == (stage == "raw")]
        if not all(_build_or_take_over(run, node, started, seed_folder, baseline) for node in nodes):
            return run
        asked = [one for one in compiled.expectations if one["stage"] == stage and one["name"] not in accepted]
        _judge_all(run, compiled, asked, baseline)
        if run.stops and not goes_on:
            return run
    return run


def _build_or_take_over(
    run: NightRun, node: Node, started: str, seed_folder: Path | None, baseline: Baseline | None
) -> bool:
    if baseline and not run.differing.intersection((node.unique_id, *node.parents)):
        _take_over(run, node, baseline)
        return True
    if not _build(run, node, started, seed_folder):
        return False
    if baseline and node.kind != "test" and _differs(run, node):
        run.differing.add(node.unique_id)
    return True


def _judge_all(
    run: NightRun, compiled: Compiled, expectations: Sequence[dict[str, Any]], baseline: Baseline | None
) -> None:
    by_name = {node.name: node for node in compiled.nodes}
    for expectation in expectations:
        node = by_name[expectation["relation"]]
        if baseline and node.unique_id not in run.differing:
            run.broken += [broken for broken in baseline.broken if broken.name == expectation["name"]]
            continue
        broken = judge(run.connection, expectation, node.relation)
        if broken:
            run.broken.append(broken)


def _take_over(run: NightRun, node: Node, baseline: Baseline) -> None:
    """Use what the undamaged night gave."""
    if node.kind == "test":
        run.broken += [broken for broken in baseline.broken if broken.name == node.name]
        return
    run.connection.execute(f"create schema if not exists {_schema_of(node)}")
    if node.remembers:
        run.connection.execute(f"drop table {node.relation}")
    run.connection.execute(f"create view {node.relation} as from {_in_baseline(node)}")


def _differs(run: NightRun, node: Node) -> bool:
    """Whether the rows are other ones than those of the undamaged night."""
    prints = [
        run.connection.execute(f"select count(*), sum(cast(hash(one) as hugeint)) from {relation} as one").fetchone()
        for relation in (node.relation, _in_baseline(node))
    ]
    return prints[0] != prints[1]


def _in_baseline(node: Node) -> str:
    return ".".join(['"baseline"', *node.relation.split(".")[1:]])


def save_state(run: NightRun, compiled: Compiled, folder: Path, version: str) -> State:
    """Write what the next night must know about this one."""
    folder.mkdir(parents=True, exist_ok=True)
    for node in compiled.nodes:
        if node.is_kept or node.is_compared or node.remembers:
            run.connection.execute(f"copy (select * from {node.relation}) to '{folder / node.name}.parquet'")
    (as_of,) = run.connection.execute("select as_of_at from unified.run_as_of").fetchone() or (None,)
    assert isinstance(as_of, datetime)
    return State(folder, version, as_of)


def _restore(connection: duckdb.DuckDBPyConnection, compiled: Compiled, last: State | None) -> None:
    connection.execute("create schema last_published")
    for table, columns in compiled.last_published.items():
        connection.execute(f"create table last_published.{table} ({_listed(columns)})")
    # Nothing is fitted on this path: predictions fall back, and say so.
    connection.execute("create schema fitted")
    for table, columns in compiled.fitted.items():
        connection.execute(f"create table fitted.{table} ({_listed(columns)})")
    for node in compiled.nodes:
        if node.remembers:
            connection.execute(f"create schema if not exists {_schema_of(node)}")
            connection.execute(f"create table {node.relation} ({_listed(compiled.incremental[node.name])})")
    if last is None:
        return
    if "published_version" in compiled.last_published:
        values: dict[str, Any] = {"version": last.version, "as_of_at": last.as_of, "settings": "{}"}
        names = list(compiled.last_published["published_version"])
        connection.execute(
            f"insert into last_published.published_version values ({', '.join('?' for _ in names)})",
            [values[name] for name in names],
        )
    for node in compiled.nodes:
        path = last.folder / f"{node.name}.parquet"
        if (node.is_kept or node.is_compared) and node.name in compiled.last_published:
            connection.execute(f"insert into last_published.{node.name} by name from '{path}'")
        if node.remembers:
            connection.execute(f"insert into {node.relation} by name from '{path}'")


def _listed(columns: dict[str, str]) -> str:
    return ", ".join(f'"{name}" {data_type}' for name, data_type in columns.items())


def _build(run: NightRun, node: Node, started: str, seed_folder: Path | None) -> bool:
    """Build or test one node; False where the run cannot go on."""
    connection = run.connection
    sql = node.sql.replace(RUN_START_SENTINEL, started)
    try:
        if node.kind == "test":
            (count,) = connection.execute(f"select count(*) from ({sql})").fetchone() or (0,)
            if count:
                run.broken.append(Broken(node.name, "warn" if node.severity == "warn" else "stop", count))
            return True
        connection.execute(f"create schema if not exists {_schema_of(node)}")
        if node.kind == "seed":
            _load_seed(connection, node, seed_folder)
        else:
            _build_model(connection, node, sql, as_table=run.is_kept_whole)
    except duckdb.Error as error:
        run.crashed = f"{node.name}: {' '.join(str(error).split())}"[:_MESSAGE_LENGTH]
        return False
    return True


def _build_model(connection: duckdb.DuckDBPyConnection, node: Node, sql: str, *, as_table: bool) -> None:
    if node.materialized == "view" and not as_table:
        connection.execute(f"create view {node.relation} as {sql}")
    elif node.materialized == "snapshot":
        take_snapshot(connection, node, sql)
    elif node.materialized == "incremental":
        connection.execute(f"insert into {node.relation} by name {sql}")
    elif node.enforced:
        listed = ", ".join(
            f"{name} {data_type}{' not null' if name in node.not_null else ''}"
            for name, data_type in node.enforced.items()
        )
        connection.execute(f"create table {node.relation} ({listed})")
        connection.execute(f"insert into {node.relation} by name {sql}")
    else:
        connection.execute(f"create table {node.relation} as {sql}")


def _load_seed(connection: duckdb.DuckDBPyConnection, node: Node, seed_folder: Path | None) -> None:
    assert node.seed_file is not None
    edited = seed_folder / node.seed_file.name if seed_folder else node.seed_file
    path = edited if edited.is_file() else node.seed_file
    types = ", ".join(f"'{name}': '{data_type}'" for name, data_type in node.seed_types)
    connection.execute(
        f"create table {node.relation} as select * from read_csv('{path}', header = true, "
        f"nullstr = '', types = {{{types}}})"
    )


def _schema_of(node: Node) -> str:
    return node.relation.split(".")[1].strip('"')
