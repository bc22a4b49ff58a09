"""The published tables about the runs themselves: `runs` (the ledger) and `gate_results` (what this run's suites said).

They are written by the publisher, not by dbt: only it knows that the run succeeded. Unlike every other mart they differ
between two runs over the same input.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from clientbase.intake.sql import literal
from clientbase.ledger import PUBLISHED, now

# name: (type, description). The descriptions become comments of the published columns.
RUNS_COLUMNS = {
    "run_id": ("varchar", "Primary key; a published run's version has the same name"),
    "started_at": ("timestamp", "When the run began, UTC"),
    "ended_at": ("timestamp", "When it ended, UTC; NULL for a run that was killed"),
    "outcome": ("varchar", "published | refused | bad input | broke off | failed | killed"),
    "failed_check_count": ("integer", "Checks that failed, warnings included"),
    "as_of_at": ("timestamp", "The instant the published tables look from, UTC; NULL where nothing was published"),
    "sources": ("varchar", "Source systems that were read, comma between"),
    "target": ("varchar", "Engine that built the tables"),
    "variables": ("varchar", "Vars that were set for the run, JSON"),
    "accepted_checks": ("varchar", "Expectations that were let through by name, comma between"),
    "input_files": ("varchar", "Source, file, rows, bytes and SHA-256 of every file that was read, JSON"),
    "input_checksum": ("varchar", "One SHA-256 of all input: equal if every file is"),
    "input_row_count": ("bigint", "Rows in these files"),
    "published_row_count": ("bigint", "Rows of all published tables; NULL where nothing was published"),
    "code_version": ("varchar", "Version of the package and checksum of the project's code"),
    "methodology_version": ("varchar", "RFM methodology in force at as-of"),
}
GATE_RESULTS_COLUMNS = {
    "expectation": ("varchar", "Primary key: the expectation's name"),
    "suite": ("varchar", "Suite in which it is declared"),
    "side": ("varchar", "raw | marts"),
    "severity": ("varchar", "stop | warn"),
    "owner": ("varchar", "Who acts when it fails"),
    "meaning": ("varchar", "What is wrong when it fails"),
    "outcome": ("varchar", "passed | warned | accepted"),
    "failed_row_count": ("bigint", "Rows that break it"),
}


# Columns with their types and descriptions, rows, and what orders the rows.
_Table = tuple[Mapping[str, tuple[str, str]], Sequence[Mapping[str, Any]], str]


def write_operations_tables(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    parquet_folder: Path,
    records: Sequence[Mapping[str, Any]],
    gate_results: Sequence[Mapping[str, Any]],
) -> dict[str, int]:
    """Write both tables into the schema and beside it as Parquet; how many rows each has."""
    tables: dict[str, _Table] = {
        "runs": (RUNS_COLUMNS, [_run_row(record) for record in records], "run_id"),
        "gate_results": (GATE_RESULTS_COLUMNS, list(gate_results), "expectation"),
    }
    for name, (columns, rows, order) in tables.items():
        table = f"{schema}.{name}"
        typed = ", ".join(f"{column} {data_type}" for column, (data_type, _) in columns.items())
        connection.execute(f"create table {table} ({typed})")
        if rows:
            places = ", ".join("?" for _ in columns)
            connection.executemany(
                f"insert into {table} values ({places})", [[row.get(column) for column in columns] for row in rows]
            )
        for column, (_, description) in columns.items():
            connection.execute(f"comment on column {table}.{column} is {literal(description)}")
        parquet = literal(str(parquet_folder / f"{name}.parquet"))
        connection.execute(
            f"copy (select * from {table} order by {order}) to {parquet} (format parquet, compression zstd)"
        )
    return {name: len(rows) for name, (_, rows, _) in tables.items()}


def published_record(record: Mapping[str, Any], **facts: Any) -> dict[str, Any]:
    """The record of the run at hand as it will stand once its version is out."""
    return {**record, **facts, "outcome": PUBLISHED, "ended_at": now()}


def _run_row(record: Mapping[str, Any]) -> dict[str, Any]:
    inputs = record.get("inputs")
    rows = record.get("rows")
    return {
        **{key: record.get(key) for key in RUNS_COLUMNS},
        "failed_check_count": len(record.get("failed_checks", ())),
        "sources": ",".join(record.get("sources", ())),
        "variables": json.dumps(record.get("variables", {}), sort_keys=True, ensure_ascii=False),
        "accepted_checks": ",".join(record.get("accepted", ())),
        "input_files": json.dumps(inputs, ensure_ascii=False) if inputs is not None else None,
        "input_row_count": sum(file["rows"] for file in inputs) if inputs is not None else None,
        "published_row_count": sum(rows.values()) if rows else None,
    }
