"""Every measure and dimension can be computed by its table, on both engines: MetricFlow itself is not asked here."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pipeline.postgres_server import running_server

Node = dict[str, Any]
AGGREGATES = {"sum": "sum({})", "count": "count({})", "count_distinct": "count(distinct {})"}
Execute = Callable[[str], object]


def broken_expressions(manifest: Node, execute: Execute) -> list[str]:
    """What cannot be computed by an empty table with the columns of the contract."""
    broken = []
    for model in manifest["semantic_models"].values():
        table = manifest["nodes"][model["depends_on"]["nodes"][0]]
        columns = ", ".join(f"{column['name']} {column['data_type']}" for column in table["columns"].values())
        execute(f"create table {model['name']} ({columns})")
        for element in [*model["measures"], *model["dimensions"], *model["entities"]]:
            aggregate = AGGREGATES.get(element.get("agg"), "max(cast(({}) as text))")
            try:
                execute(f"select {aggregate.format(element['expr'] or element['name'])} from {model['name']}")
            except Exception as error:
                broken.append(f"{model['name']}: {element['name']}: {str(error).splitlines()[0]}")
    return broken


@pytest.fixture
def on_duckdb() -> Iterator[Execute]:
    with duckdb.connect() as connection:
        yield connection.execute


@pytest.fixture
def on_postgres(tmp_path: Path) -> Iterator[Execute]:
    psycopg2 = pytest.importorskip("psycopg2", reason="no driver for PostgreSQL: install the extra postgres")
    with running_server(tmp_path / "server") as environment:
        connection = psycopg2.connect(
            host=environment["CLIENTBASE_PG_HOST"], port=environment["CLIENTBASE_PG_PORT"],
            user=environment["CLIENTBASE_PG_USER"], dbname=environment["CLIENTBASE_PG_DATABASE"],
        )  # fmt: skip
        connection.autocommit = True
        yield connection.cursor().execute
        connection.close()


def test_the_expressions_hold_on_duckdb(manifest: Node, on_duckdb: Execute) -> None:
    assert broken_expressions(manifest, on_duckdb) == []


@pytest.mark.postgres
def test_the_expressions_hold_on_postgres(manifest: Node, on_postgres: Execute) -> None:
    assert broken_expressions(manifest, on_postgres) == []


def test_a_column_that_is_not_there_is_seen(manifest: Node, on_duckdb: Execute) -> None:
    model = manifest["semantic_models"]["semantic_model.clientbase.orders"]
    planted = {**model, "measures": [{"name": "lost_column", "agg": "sum", "expr": "no_such_amount"}]}
    (broken,) = broken_expressions({**manifest, "semantic_models": {"orders": planted}}, on_duckdb)
    assert "no_such_amount" in broken
