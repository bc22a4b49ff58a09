"""The files are what the input contract says, but for the planted rows."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from demo.queries import one

from clientbase.contract import Entity
from clientbase.demo import generate

PLANTED_LABELS = {
    "orders.status",
    "activities.type",
    "message_events.event_type",
    "assignments.object_type",
    "consents.status",
    "marketing_spend.cost_type",
}


def test_every_entity_has_a_file(demo: Path, contract: dict[str, Entity]) -> None:
    assert {path.stem for path in (demo / "files").iterdir()} == set(contract)
    assert len(contract) == 18


def test_columns_are_those_of_the_contract(files: duckdb.DuckDBPyConnection, contract: dict[str, Entity]) -> None:
    for entity in contract.values():
        described = files.execute(f"select * from {entity.name} limit 0").description
        assert [column[0] for column in described] == [column.name for column in entity.input_columns], entity.name


def test_values_outside_enumerations_are_the_planted_ones(
    files: duckdb.DuckDBPyConnection, contract: dict[str, Entity], truth: dict[str, Any]
) -> None:
    for entity in contract.values():
        for column in entity.input_columns:
            if not column.accepted_values:
                continue
            known = ", ".join(f"'{value}'" for value in column.accepted_values)
            unknown = one(files, f"select count(*) from {entity.name} where {column.name} not in ({known})")
            planted = truth["dirt"].get(entity.name, {}).get(f"unknown_{column.name}", {"rows": 0})["rows"]
            assert unknown == planted, f"{entity.name}.{column.name}"
            assert (planted > 0) == (f"{entity.name}.{column.name}" in PLANTED_LABELS)


def test_required_values_are_there(files: duckdb.DuckDBPyConnection, contract: dict[str, Entity]) -> None:
    for entity in contract.values():
        for column in entity.input_columns:
            if column.required:
                missing = one(files, f"select count(*) from {entity.name} where {column.name} is null")
                assert missing == 0, f"{entity.name}.{column.name}"


def test_unreadable_and_impossible_values_are_the_planted_ones(
    files: duckdb.DuckDBPyConnection, contract: dict[str, Entity], truth: dict[str, Any]
) -> None:
    types = {
        "ts": "timestamp",
        "date": "date",
        "money": "decimal(18, 2)",
        "price": "decimal(18, 4)",
        "quantity": "decimal(18, 3)",
        "rate": "decimal(18, 8)",
        "integer": "integer",
        "boolean": "boolean",
    }
    for entity in contract.values():
        problems = 0
        for column in entity.input_columns:
            if column.kind not in types:
                continue
            cast = f"try_cast({column.name} as {types[column.kind]})"
            checks = [f"({column.name} is not null and {cast} is null)"]
            if column.minimum is not None:
                checks.append(f"{cast} < {column.minimum}")
            if column.above is not None:
                checks.append(f"{cast} <= {column.above}")
            problems += one(files, f"select count(*) from {entity.name} where {' or '.join(checks)}")
        planted = sum(
            dirt["rows"]
            for kind, dirt in truth["dirt"].get(entity.name, {}).items()
            if kind.startswith(("unreadable_", "negative_", "zero_"))
        )
        assert problems == planted, entity.name


def test_times_are_plain_utc(files: duckdb.DuckDBPyConnection, contract: dict[str, Entity]) -> None:
    pattern = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z"
    for entity in contract.values():
        for column in entity.input_columns:
            if column.kind == "ts":
                odd = one(
                    files,
                    f"select count(*) from {entity.name} "
                    f"where not regexp_full_match({column.name}, '{pattern}') "
                    f"and try_cast({column.name} as timestamp) is not null",
                )
                assert odd == 0, f"{entity.name}.{column.name}"


@pytest.mark.parametrize("entity_name", ["orders", "order_items", "customers", "fx_rates", "message_events"])
def test_parquet_has_native_types(entity_name: str, parquet_demo: Path, contract: dict[str, Entity]) -> None:
    native = {
        "ts": "TIMESTAMP",
        "date": "DATE",
        "money": "DECIMAL(18,2)",
        "price": "DECIMAL(18,4)",
        "quantity": "DECIMAL(18,3)",
        "rate": "DECIMAL(18,8)",
        "integer": "INTEGER",
        "boolean": "BOOLEAN",
    }
    described = duckdb.sql(f"describe from '{parquet_demo}/files/{entity_name}.parquet'").fetchall()
    expected = [(column.name, native.get(column.kind, "VARCHAR")) for column in contract[entity_name].input_columns]
    assert [(row[0], row[1]) for row in described] == expected


def test_csv_and_parquet_tell_the_same(parquet_demo: Path, tmp_path: Path) -> None:
    generate(tmp_path / "csv", customers=120, seed=3, months=9)
    for entity in ("refunds", "deals", "tasks"):
        from_csv = f"read_csv('{tmp_path}/csv/files/{entity}.csv', all_varchar = true)"
        from_parquet = f"'{parquet_demo}/files/{entity}.parquet'"
        names = [row[0] for row in duckdb.sql(f"describe from {from_parquet}").fetchall()]
        typed = ", ".join(
            f"cast({name} as {row_type}) as {name}"
            for name, row_type in (row[:2] for row in duckdb.sql(f"describe from {from_parquet}").fetchall())
        )
        assert (
            duckdb.sql(f"select {typed} from {from_csv}").fetchall()
            == duckdb.sql(f"select {', '.join(names)} from {from_parquet}").fetchall()
        ), entity


@pytest.fixture(scope="module")
def parquet_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("parquet") / "raw"
    generate(out, customers=120, seed=3, months=9, file_format="parquet")
    return out
