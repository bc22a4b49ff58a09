"""Expectations read as the gate reads them, evaluated by SQL of our own: an independent second reading."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb


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


def judge(connection: duckdb.DuckDBPyConnection, expectation: dict[str, Any], relation: str) -> Broken | None:
    """The expectation where it does not hold, else None. `relation` is the quoted name of what it is about."""
    expect = expectation["expect"]
    if expect == "no_rows":
        condition, key = expectation["where"], expectation.get("key", "''")
    elif expect in _CONDITIONS:
        condition, key = _CONDITIONS[expect](expectation), f"cast({_column_of(expectation)} as text)"
        key = "'...'" if expectation.get("personal") else key
    else:
        raise ValueError(
            f"The expectation {expectation['name']} uses {expect}, which this harness cannot evaluate. "
            "Add it to _CONDITIONS in tests/corruption/fastpath/judging.py."
        )
    rows = connection.execute(
        f"select count(*), string_agg(example, ', ') filter (where place <= 5) from "
        f"(select cast({key} as text) as example, row_number() over () as place "
        f"from {relation} where {condition})"
    ).fetchone()
    assert rows is not None
    if rows[0] == 0:
        return None
    return Broken(expectation["name"], expectation["severity"], rows[0], str(rows[1] or ""))


def _column_of(expectation: dict[str, Any]) -> str:
    return str(expectation.get("column") or expectation.get("column_A") or "''")


def _between(expectation: dict[str, Any]) -> str:
    column, sides = expectation["column"], []
    if expectation.get("min_value") is not None:
        sides.append(f"{column} {'<=' if expectation.get('strict_min') else '<'} {expectation['min_value']}")
    if expectation.get("max_value") is not None:
        sides.append(f"{column} {'>=' if expectation.get('strict_max') else '>'} {expectation['max_value']}")
    return f"({' or '.join(sides)})"


def _in_set(expectation: dict[str, Any]) -> str:
    values = ", ".join(
        "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)
        for value in expectation["value_set"]
    )
    return f"{expectation['column']} not in ({values})"


def _unique(expectation: dict[str, Any]) -> str:
    column = expectation["column"]
    return f"{column} is not null and count(*) over (partition by {column}) > 1"


_CONDITIONS: dict[str, Callable[[dict[str, Any]], str]] = {
    "expect_column_values_to_be_between": _between,
    "expect_column_values_to_be_in_set": _in_set,
    "expect_column_values_to_not_be_null": lambda expectation: f"{expectation['column']} is null",
    "expect_column_values_to_be_null": lambda expectation: f"{expectation['column']} is not null",
}
