"""Expectations read as the gate reads them, evaluated by SQL of our own: an independent second reading."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb

Expectation = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Broken:
    """An expectation or data test that does not hold; `detail` names a few of its rows, never personal values."""

    name: str
    severity: str
    rows: int
    detail: str = ""

    @property
    def stops(self) -> bool:
        """Whether nothing may be published."""
        return self.severity != "warn"


def judge(connection: duckdb.DuckDBPyConnection, expectation: Expectation, relation: str) -> Broken | None:
    """The expectation where it does not hold, else None. `relation` is the quoted name of what it is about."""
    expect = expectation["expect"]
    if expect == "no_rows":
        return _judge_rows(connection, expectation, relation, expectation["where"], expectation.get("key", "''"))
    if expect in _OF_ROWS:
        condition = _OF_ROWS[expect](expectation).format(relation=relation)
        key = "'...'" if expectation.get("personal") else f"cast({expectation['column']} as text)"
        return _judge_rows(connection, expectation, relation, condition, key)
    if expect in _OF_THE_TABLE:
        return _judge_table(connection, expectation, relation, _OF_THE_TABLE[expect](expectation))
    raise ValueError(
        f"The expectation {expectation['name']} uses {expect}, which this harness cannot evaluate. "
        "Add it to tests/corruption/fastpath/judging.py."
    )


def _judge_rows(
    connection: duckdb.DuckDBPyConnection, expectation: Expectation, relation: str, condition: str, key: str
) -> Broken | None:
    rows = connection.execute(
        f"select count(*), string_agg(example, ', ') filter (where place <= 5) from "
        f"(select cast({key} as text) as example, row_number() over () as place "
        f"from {relation} where {condition})"
    ).fetchone()
    assert rows is not None
    return Broken(expectation["name"], expectation["severity"], rows[0], str(rows[1] or "")) if rows[0] else None


def _judge_table(
    connection: duckdb.DuckDBPyConnection, expectation: Expectation, relation: str, measure: str
) -> Broken | None:
    row = connection.execute(f"select {measure} from {relation}").fetchone()
    assert row is not None
    low, high = (expectation.get(bound, expectation.get("value")) for bound in ("min_value", "max_value"))
    if (low is None or row[0] >= low) and (high is None or row[0] <= high):
        return None
    return Broken(expectation["name"], expectation["severity"], 1, f"measured {row[0]}")


def _between(expectation: Expectation) -> str:
    column, sides = expectation["column"], []
    if expectation.get("min_value") is not None:
        sides.append(f"{column} {'<=' if expectation.get('strict_min') else '<'} {expectation['min_value']}")
    if expectation.get("max_value") is not None:
        sides.append(f"{column} {'>=' if expectation.get('strict_max') else '>'} {expectation['max_value']}")
    return f"({' or '.join(sides)})"


def _in_set(expectation: Expectation) -> str:
    values = ", ".join(
        "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)
        for value in expectation["value_set"]
    )
    return f"{expectation['column']} not in ({values})"


def _unique(expectation: Expectation) -> str:
    column = expectation["column"]
    return f"{column} in (select {column} from {{relation}} group by {column} having count(*) > 1)"


# The condition that holds for rows that break it.
_OF_ROWS: dict[str, Callable[[Expectation], str]] = {
    "expect_column_values_to_be_between": _between,
    "expect_column_values_to_be_in_set": _in_set,
    "expect_column_values_to_be_unique": _unique,
    "expect_column_values_to_not_be_null": lambda expectation: f"{expectation['column']} is null",
    "expect_column_values_to_be_null": lambda expectation: f"{expectation['column']} is not null",
}
# What is measured over a whole table, and compared with `value` or with `min_value` and `max_value`.
_OF_THE_TABLE: dict[str, Callable[[Expectation], str]] = {
    "expect_table_row_count_to_equal": lambda _: "count(*)",
    "expect_table_row_count_to_be_between": lambda _: "count(*)",
    "expect_column_unique_value_count_to_be_between": lambda expectation: f"count(distinct {expectation['column']})",
}
