"""Take people out of files of tables: a version's database and Parquet files, and the state beside it.

Nothing is deleted in place: a file is written anew beside the old one.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from clientbase.errors import ClientbaseError
from clientbase.intake.sql import identifier, literal
from clientbase.privacy import tombstones
from clientbase.privacy.copies import ASIDE_SUFFIX, CopyReport, report_of
from clientbase.privacy.identifying import REMOVE
from clientbase.privacy.mart_rules import MartRule, rule_of
from clientbase.privacy.rewriting import ERASED, Eraser, Rewritten
from clientbase.workdir import sync

_PRIVATE = 0o600


def rewrite_database(
    path: Path, target: Path, eraser: Eraser, record: dict[str, Any] | None
) -> tuple[list[Rewritten], dict[str, int]]:
    """Write a database without the people; what was done to each table, and how many rows each has."""
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


def rewrite_parquet(path: Path, target: Path, eraser: Eraser, record: dict[str, Any] | None) -> Rewritten:
    """Write a Parquet file without the people."""
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
        if path.stem == tombstones.LOG:
            columns = [str(row[0]) for row in connection.execute(f"describe select * from {source}").fetchall()]
            people = [customer_id for person in eraser.people for customer_id in person.customer_ids]
            query = tombstones.with_tombstones(query, source, columns, people)
        connection.execute(f"copy ({query}) to {literal(str(beside))} (format parquet, compression zstd)")
    beside.chmod(_PRIVATE)
    sync(beside)
    beside.replace(path)
    sync(path.parent)
    return report_of(name, [rewritten])


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    value = row[0] if row else 0
    return int(value) if isinstance(value, int | Decimal) else 0
