"""A fault of a macro that a model calls may be killed by the macro's own test; what only looks alike may not."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from mutation.build import Build
from mutation.mutants import mutants_of
from mutation.results import survivors
from mutation.subjects import subjects
from mutation.trials import Outcome, try_mutant
from mutation.warehouse import Warehouse

DIVISION = "cast(round(cast({} / nullif({}, 0) as decimal(38, 12)), 6) as decimal(18, 8))"
MODEL = f"select id, {DIVISION.format('won', 'closed')} as win_rate from deals"
# The macro's test: a digit more or less would be seen, and a divisor of one that is taken for none.
MACRO_TEST = f"""
with cases as (
    select a, b, expected from (values (1, 3, 0.333333), (5, 1, 5), (1, -1, -1), (1, 0, null)) as rows (a, b, expected)
),
computed as (select *, {DIVISION.format("a", "b")} as result from cases),
validation_errors as (select * from computed where result is distinct from expected)
select * from validation_errors
"""
MACRO = "macro.clientbase.safe_divide"


def tried(folder: Path, called: list[str]) -> list[Outcome]:
    """What becomes of the mutants of a model without a unit test that calls these macros."""
    (folder / "target" / "run").mkdir(parents=True)
    facts: dict[str, Any] = {"alias": "win_rates", "schema": "main", "raw_code": "select", "columns": {}}
    manifest = {
        "metadata": {"project_name": "clientbase"},
        "macros": {
            MACRO: {
                "package_name": "clientbase", "original_file_path": "macros/portable/safe_divide.sql",
                "depends_on": {"macros": []},
            },
            "macro.clientbase.win_rate": {
                "package_name": "clientbase", "original_file_path": "macros/sales/win_rate.sql",
                "depends_on": {"macros": [MACRO]},
            },
        },
        "nodes": {
            "model.clientbase.win_rates": {
                **facts, "unique_id": "model.clientbase.win_rates", "name": "win_rates", "resource_type": "model",
                "original_file_path": "models/win_rates.sql", "depends_on": {"nodes": [], "macros": called},
                "config": {"materialized": "table", "contract": {"enforced": False}},
            },
            "test.clientbase.division": {
                **facts, "unique_id": "test.clientbase.division", "name": "division", "resource_type": "test",
                "original_file_path": "tests/rules/macros/division.sql",
                "depends_on": {"nodes": [], "macros": [MACRO]},
            },
        },
        "unit_tests": {},
    }  # fmt: skip
    compiled = {"model.clientbase.win_rates": MODEL, "test.clientbase.division": MACRO_TEST}
    results = {"results": [{"unique_id": name, "compiled_code": sql} for name, sql in compiled.items()]}
    (folder / "target" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "run_results.json").write_text(json.dumps(results), encoding="utf-8")
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute("create table deals as select 1 as id, 2 as won, 4 as closed")
        connection.execute(f"create table win_rates as {MODEL}")
    warehouse = Warehouse(Build(folder), folder / "copy")
    (subject,) = subjects(Build(folder), warehouse.connection, ["win_rates"])
    outcomes = [try_mutant(subject, mutant, warehouse) for mutant in mutants_of(subject)]
    warehouse.connection.close()
    return outcomes


@pytest.mark.parametrize("called", [[MACRO], ["macro.clientbase.win_rate"]])
def test_a_fault_of_a_called_macro_is_killed_by_its_own_test(tmp_path: Path, called: list[str]) -> None:
    outcomes = tried(tmp_path, called)
    numbers = [one for one in outcomes if one.mutant.key.operator in ("boundary", "arithmetic")]
    assert len(numbers) == 5, "the digits and the divisor, each up and down, and the division itself"
    assert {one.ending for one in numbers} == {"rule test"}
    assert all(len(sites) == 1 for one in numbers for sites in one.mutant.rules.values())


def test_code_of_the_same_shape_that_calls_no_macro_needs_a_test_of_its_own(tmp_path: Path) -> None:
    outcomes = tried(tmp_path, [])
    assert survivors(outcomes, {}) == [one for one in outcomes if one.ending == "survived"] != []
    assert "rule test" not in {one.ending for one in outcomes}
