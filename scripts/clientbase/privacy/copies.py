"""Take people out of the files that we keep: published versions, the state beside them, reports and records.

Every function converges: killed at any moment and called again, it ends in the same state.
"""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from clientbase.errors import ClientbaseError
from clientbase.intake.sql import identifier, literal
from clientbase.privacy.identifying import REMOVE
from clientbase.privacy.mart_rules import MartRule, rule_of
from clientbase.privacy.rewriting import ERASED, Eraser, Rewritten
from clientbase.versions import VERSION_RECORD
from clientbase.workdir import Workdir, read_json, sync

ASIDE_SUFFIX = ".erased"
AGAIN_SUFFIX = ".again"
_FOR_READERS = 0o444
_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class CopyReport:
    """What was done to one file; `what` is rewritten, redacted or deleted."""

    file: str
    what: str
    removed_count: int = 0
    anonymous_count: int = 0
    redacted_count: int = 0


def rewrite_version(workdir: Workdir, version: str, eraser: Eraser) -> list[CopyReport]:
    """Replace a version by one without the people: written aside, put to disk, swapped.

    Readers follow the link `published`: it leads to the old version, then to the copy aside, then to the copy under the
    version's own name. It never leads to half of one.
    """
    folder = workdir.versions / version
    aside = workdir.versions / f".{version}{ASIDE_SUFFIX}"
    shutil.rmtree(aside, ignore_errors=True)
    reports = _write_aside(folder, aside, eraser, workdir)
    finish_swap(workdir, version)
    return reports


def finish_swap(workdir: Workdir, version: str) -> None:
    """Put the copy aside, which is whole, in the version's place."""
    folder = workdir.versions / version
    aside = workdir.versions / f".{version}{ASIDE_SUFFIX}"
    again = workdir.versions / f".{version}{AGAIN_SUFFIX}"
    is_current = workdir.published.is_symlink() and workdir.published.readlink().name in (folder.name, aside.name)
    if is_current:
        _point(workdir, aside)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(again, ignore_errors=True)
    # The same files under a second name: nothing is copied, and the link always leads to a whole folder.
    shutil.copytree(aside, again, copy_function=os.link)
    again.chmod(0o755)
    sync(again)
    again.rename(folder)
    sync(workdir.versions)
    if is_current:
        _point(workdir, folder)
    shutil.rmtree(aside, ignore_errors=True)


def unfinished_swaps(workdir: Workdir) -> Iterator[str]:
    """The versions whose copy aside readers see already, or whose old form is gone: these have to be finished."""
    for aside in sorted(workdir.versions.glob(f".*{ASIDE_SUFFIX}")):
        version = aside.name[1 : -len(ASIDE_SUFFIX)]
        is_seen = workdir.published.is_symlink() and workdir.published.readlink().name == aside.name
        if is_seen or not (workdir.versions / version).is_dir():
            yield version


def _point(workdir: Workdir, target: Path) -> None:
    beside = workdir.published.with_name(f".{workdir.published.name}.new")
    beside.unlink(missing_ok=True)
    beside.symlink_to(target.relative_to(workdir.root))
    beside.replace(workdir.published)
    sync(workdir.root)


def _write_aside(folder: Path, aside: Path, eraser: Eraser, workdir: Workdir) -> list[CopyReport]:
    record = read_json(folder / VERSION_RECORD)
    reports: list[CopyReport] = []
    rows: dict[str, int] = {}
    (aside).mkdir(mode=0o755)
    for path in sorted(folder.rglob("*")):
        target = aside / path.relative_to(folder)
        name = str(path.relative_to(workdir.root))
        if path.is_dir():
            target.mkdir(mode=0o755, exist_ok=True)
            continue
        if path == folder / VERSION_RECORD:
            continue
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        report, counts = _rewrite_file(path, target, name, eraser, record)
        rows |= counts
        if report is not None:
            reports.append(report)
    if record is not None:
        _write_record(aside / VERSION_RECORD, record, rows, aside, eraser)
    for path in sorted(aside.rglob("*"), reverse=True):
        path.chmod(0o755 if path.is_dir() else _FOR_READERS)
        sync(path)
    aside.chmod(0o755)
    sync(aside)
    return reports


def _rewrite_file(
    path: Path, target: Path, name: str, eraser: Eraser, record: dict[str, Any] | None
) -> tuple[CopyReport | None, dict[str, int]]:
    """One file of a version, written without the people; the rows of each table of a database."""
    head = path.open("rb").read(16)
    if head[8:12] == b"DUCK":
        done, counts = _rewrite_database(path, target, eraser, record)
        return _report(name, done), counts
    if head.startswith(b"PAR1"):
        return _report(name, [_rewrite_parquet(path, target, eraser, record)]), {}
    if redact_file(path, target, eraser):
        return CopyReport(name, "redacted", redacted_count=1), {}
    return None, {}


def _report(name: str, done: list[Rewritten]) -> CopyReport | None:
    if all(one.is_unchanged for one in done):
        return None
    return CopyReport(
        name,
        "rewritten",
        sum(one.removed_count for one in done),
        sum(one.anonymous_count for one in done),
        sum(one.redacted_count for one in done),
    )


def _rewrite_database(
    path: Path, target: Path, eraser: Eraser, record: dict[str, Any] | None
) -> tuple[list[Rewritten], dict[str, int]]:
    done: list[Rewritten] = []
    counts: dict[str, int] = {}
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach {literal(str(path))} as before (read_only)")
        connection.execute(f"attach {literal(str(target))} as after")
        tables = connection.execute(
            "select schema_name, table_name, comment from duckdb_tables() where database_name = 'before' order by all"
        ).fetchall()
        for schema in sorted({str(row[0]) for row in tables}):
            connection.execute(f"create schema if not exists after.{identifier(schema)}")
        for schema, table, comment in tables:
            name = f"{identifier(schema)}.{identifier(table)}"
            columns = [
                str(row[0]) for row in connection.execute(f"describe select * from before.{name}").fetchall()
            ]
            rule = rule_of(record, str(table), columns)
            query, rewritten = eraser.rewrite(connection, f"before.{name}", rule)
            connection.execute(f"create table after.{name} as {query}")
            _check_totals(connection, f"before.{name}", f"after.{name}", rule)
            _copy_comments(connection, str(schema), str(table), comment, eraser)
            done.append(rewritten)
            counts[str(table)] = _one(connection, f"select count(*) from after.{name}")
        connection.execute("checkpoint after")
    return done, counts


def _copy_comments(
    connection: duckdb.DuckDBPyConnection, schema: str, table: str, comment: str | None, eraser: Eraser
) -> None:
    name = f"after.{identifier(schema)}.{identifier(table)}"
    if comment:
        connection.execute(f"comment on table {name} is {literal(eraser.needles.redacted(comment, ERASED))}")
    for column, text in connection.execute(
        "select column_name, comment from duckdb_columns() where database_name = 'before' and schema_name = $schema "
        "and table_name = $table and comment is not null",
        {"schema": schema, "table": table},
    ).fetchall():
        text = eraser.needles.redacted(text, ERASED)  # noqa: PLW2901
        connection.execute(f"comment on column {name}.{identifier(column)} is {literal(text)}")


def _check_totals(connection: duckdb.DuckDBPyConnection, before: str, after: str, rule: MartRule) -> None:
    """Where rows are made anonymous none may be lost, and no amount may change by a cent."""
    if rule.rows == REMOVE:
        return
    amounts = [
        str(row[0])
        for row in connection.execute(f"describe select * from {before}").fetchall()
        if str(row[1]).startswith("DECIMAL") and str(row[0]).endswith("_amount")
    ]
    totals = ", ".join(["count(*)", *(f"sum({identifier(name)})" for name in amounts)])
    old = connection.execute(f"select {totals} from {before}").fetchone()
    new = connection.execute(f"select {totals} from {after}").fetchone()
    if old != new:
        raise ClientbaseError(f"An erasure would change the totals of {before} ({old} to {new}). Nothing was swapped.")


def _rewrite_parquet(path: Path, target: Path, eraser: Eraser, record: dict[str, Any] | None) -> Rewritten:
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        source = f"read_parquet({literal(str(path))})"
        columns = [str(row[0]) for row in connection.execute(f"describe select * from {source}").fetchall()]
        query, rewritten = eraser.rewrite(connection, source, rule_of(record, path.stem, columns))
        connection.execute(f"copy ({query}) to {literal(str(target))} (format parquet, compression zstd)")
        return rewritten


def rewrite_state(path: Path, name: str, eraser: Eraser) -> CopyReport | None:
    """Replace a Parquet file of the state in one rename; rows that name a person go."""
    beside = path.with_name(f".{path.name}{ASIDE_SUFFIX}")
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        source = f"read_parquet({literal(str(path))})"
        query, rewritten = eraser.rewrite_state(connection, source)
        if rewritten.is_unchanged:
            return None
        connection.execute(f"copy ({query}) to {literal(str(beside))} (format parquet, compression zstd)")
    beside.chmod(_PRIVATE)
    sync(beside)
    beside.replace(path)
    sync(path.parent)
    return _report(name, [rewritten])


def redact_file(path: Path, target: Path, eraser: Eraser) -> bool:
    """Write a text file without the people, any other as it is; whether something was taken out."""
    data = path.read_bytes()
    new = _redacted(data, eraser)
    beside = target.with_name(f".{target.name}{ASIDE_SUFFIX}")
    if new is not None or target != path:
        beside.write_bytes(data if new is None else new)
        shutil.copymode(path, beside)
        sync(beside)
        beside.replace(target)
    return new is not None


def _redacted(data: bytes, eraser: Eraser) -> bytes | None:
    """The bytes without the people, None where they are no text or hold nobody."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    new = eraser.needles.redacted(text, ERASED)
    if "\\u" in new:
        # JSON may write letters as escapes; the values are looked at as they read.
        new = _redacted_json(new, eraser)
    return None if new == text else new.encode("utf-8")


def _redacted_json(text: str, eraser: Eraser) -> str:
    try:
        content = json.loads(text)
    except ValueError:
        return text

    def redact(value: Any) -> Any:
        if isinstance(value, str):
            return eraser.needles.redacted(value, ERASED)
        if isinstance(value, list):
            return [redact(item) for item in value]
        if isinstance(value, dict):
            return {redact(key): redact(item) for key, item in value.items()}
        return value

    new = redact(content)
    return text if new == content else json.dumps(new, indent=2, ensure_ascii=False) + "\n"


def _write_record(
    path: Path, record: dict[str, Any], rows: dict[str, int], aside: Path, eraser: Eraser
) -> None:
    """The version's account of itself, with the counts as they are now."""
    changed = dict(record)
    if isinstance(record.get("rows"), dict):
        changed["rows"] = {table: rows.get(table, count) for table, count in record["rows"].items()}
    if isinstance(record.get("segments"), dict) and {"dim_segments", "customer_segments"} <= rows.keys():
        changed["segments"] |= _segment_counts(aside)
    text = json.dumps(changed, indent=2, ensure_ascii=False) + "\n"
    path.write_text(eraser.needles.redacted(text, ERASED), encoding="utf-8")


def _segment_counts(aside: Path) -> dict[str, int]:
    with duckdb.connect(str(next(aside.glob("*.duckdb"))), read_only=True) as connection:
        return {
            str(label): int(count)
            for label, count in connection.execute(
                "select segments.label_en, count(customers.customer_id) from marts.dim_segments as segments left join "
                "marts.customer_segments as customers on customers.segment = segments.segment group by all"
            ).fetchall()
        }


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    value = row[0] if row else 0
    return int(value) if isinstance(value, int | Decimal) else 0
