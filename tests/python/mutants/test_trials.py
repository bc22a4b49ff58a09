"""A whole trial on a project of two models: what a weak test misses is reported, and what each kind of test sees."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from mutation.build import Build
from mutation.mutants import mutants_of
from mutation.results import counted, known_outcome, read_report, shortcomings, survivors, write_report
from mutation.subjects import subjects
from mutation.trials import Outcome, check_unmutated, try_mutant
from mutation.warehouse import Warehouse, stopped_after

MODEL = 'with sales as (select * from "main"."sales") select id, amount from sales where amount > 10'
BELOW = 'select sum(amount) as total_amount from "main"."large_sales"'
DATA_TEST = 'select * from "main"."large_sales_total" where total_amount > 100'
UNIT_TEST = """
with dbt_internal_unit_test_actual as (
    select id, amount, 'actual' as actual_or_expected
    from (
        with __dbt__cte__sales as ({given}), sales as (select * from __dbt__cte__sales)
        select id, amount from sales where amount > 10
    ) as actual_rows
),
dbt_internal_unit_test_expected as (
    select id, amount, 'expected' as actual_or_expected from ({expected}) as expected_rows
)
select * from dbt_internal_unit_test_actual union all select * from dbt_internal_unit_test_expected
"""
WEAK = UNIT_TEST.format(
    given="select 1 as id, 20 as amount union all select 2 as id, 5 as amount", expected="select 1 as id, 20 as amount"
)
# The same with a row on the edge.
STRONG = UNIT_TEST.format(
    given="select 1 as id, 20 as amount union all select 2 as id, 10 as amount union all select 3 as id, 11 as amount",
    expected="select 1 as id, 20 as amount union all select 3 as id, 11 as amount",
)

EMPTY = UNIT_TEST.format(
    given="select 1 as id, 1 as amount where false", expected="select 1 as id, 1 as amount where false"
)

REFUSED = "build: large_sales breaks its contract"


def node(name: str, parents: list[str], **facts: object) -> dict[str, object]:
    """A node as it stands in dbt's manifest."""
    return {
        "unique_id": f"model.small.{name}", "name": name, "alias": name, "schema": "main", "resource_type": "model",
        "raw_code": "select", "original_file_path": f"models/{name}.sql",
        "depends_on": {"nodes": parents, "macros": []},
        "config": {"materialized": "table", "contract": {"enforced": False}}, "columns": {}, **facts,
    }  # fmt: skip


def small_build(folder: Path, unit_test: str) -> Build:
    """The files that a build of two models leaves."""
    target = folder / "target"
    run = target / "run" / "small" / "models" / "_models.yml" / "models"
    run.mkdir(parents=True)
    (run / "large_sales_are_kept.sql").write_text(unit_test, encoding="utf-8")
    test = {**node("total_is_plausible", ["model.small.large_sales_total"]), "resource_type": "test"}
    manifest = {
        "macros": {},
        "nodes": {
            "model.small.large_sales": node("large_sales", []),
            "model.small.large_sales_total": node("large_sales_total", ["model.small.large_sales"]),
            "test.small.total_is_plausible": test,
        },
        "unit_tests": {
            "unit_test.small.large_sales_are_kept": {
                "name": "large_sales_are_kept", "model": "large_sales", "original_file_path": "models/_models.yml",
                "overrides": None,
            }
        },
    }  # fmt: skip
    compiled = {
        "model.small.large_sales": MODEL,
        "model.small.large_sales_total": BELOW,
        "test.small.total_is_plausible": DATA_TEST,
    }
    results = {"results": [{"unique_id": name, "compiled_code": sql} for name, sql in compiled.items()]}
    (target / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "run_results.json").write_text(json.dumps(results), encoding="utf-8")
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute("create table sales as select * from (values (1, 99), (2, 7), (3, 1)) as rows (id, amount)")
        connection.execute(f"create table large_sales as {MODEL}")
        connection.execute(f"create table large_sales_total as {BELOW}")
    return Build(folder)


def tried(folder: Path, unit_test: str, report: dict[str, dict[str, Any]] | None = None) -> list[Outcome]:
    """What becomes of every mutant of the first model; of those of a report, if it survived."""
    build = small_build(folder / "build", unit_test)
    warehouse = Warehouse(build, folder / "copy")
    (subject,) = subjects(build, warehouse.connection, ["large_sales"])
    check_unmutated(subject, warehouse)
    outcomes = [
        try_mutant(subject, mutant, warehouse, known_outcome(report or {}, mutant)) for mutant in mutants_of(subject)
    ]
    before = warehouse.connection.execute("select * from large_sales").fetchall()
    assert before == [(1, 99)], "a mutant was left in the warehouse"
    warehouse.connection.close()
    return outcomes


def endings(outcomes: list[Outcome]) -> dict[str, str]:
    return {one.mutant.change.split("  ->  ")[1]: one.ending for one in outcomes}


def test_a_weak_unit_test_is_reported(tmp_path: Path) -> None:
    outcomes = tried(tmp_path, WEAK)
    left = {one.mutant.change.split("  ->  ")[1] for one in survivors(outcomes, {})}
    assert left == {"amount >= 10", "amount > 11", "amount > 9"}
    summary = write_report(tmp_path, outcomes, {}, 0)
    assert "3 mutants of the class money survive; not one may." in shortcomings(summary)
    assert (tmp_path / "survivors.txt").read_text(encoding="utf-8").count("large_sales:") == 3


def test_a_row_on_the_edge_kills_what_was_left(tmp_path: Path) -> None:
    assert survivors(tried(tmp_path, STRONG), {}) == []


def test_what_survived_is_tried_again_after_a_row_was_added(tmp_path: Path) -> None:
    write_report(tmp_path, tried(tmp_path / "weak", WEAK), {}, 0)
    report = read_report(tmp_path)
    outcomes = tried(tmp_path / "strong", STRONG, report)
    assert survivors(outcomes, {}) == []
    unchanged = [one for one in outcomes if report[one.mutant.id]["ending"] != "survived"]
    assert all(one.ending == report[one.mutant.id]["ending"] for one in unchanged)
    assert len(outcomes) - len(unchanged) == 3


def test_data_tests_see_what_is_built_on_a_mutant(tmp_path: Path) -> None:
    seen = endings(tried(tmp_path, EMPTY))
    assert seen["(nothing)"] == "data test", "without the WHERE the total passes 100"
    assert seen["amount >= 10"] == "survived"


def test_a_reviewed_equivalent_is_no_survivor(tmp_path: Path) -> None:
    outcomes = tried(tmp_path, WEAK)
    reasons = {one.mutant.id: "No sale is worth exactly ten." for one in survivors(outcomes, {})}
    assert survivors(outcomes, reasons) == []
    counts = counted(outcomes, reasons)
    assert (counts["equivalent"], counts["survived"], counts["score"]) == (3, 0, 1.0)


@pytest.mark.parametrize(
    ("sql", "ending"),
    [
        ("select cast(amount as integer) as amount, id from sales where amount > 10", "same"),
        ("select id, cast(amount as text) as amount from sales where amount > 10", REFUSED),
        ("select id from sales where amount > 10", REFUSED),
        ("select id, amount, 1 as more from sales where amount > 10", REFUSED),
    ],
)
def test_a_contract_orders_columns_and_refuses_others(tmp_path: Path, sql: str, ending: str) -> None:
    warehouse = Warehouse(small_build(tmp_path / "build", WEAK), tmp_path / "copy")
    warehouse.models["model.small.large_sales"]["config"]["contract"]["enforced"] = True
    assert warehouse.first_failure({"model.small.large_sales": sql}) == ending
    warehouse.connection.close()


def test_a_width_is_the_contracts(tmp_path: Path) -> None:
    warehouse = Warehouse(small_build(tmp_path / "build", WEAK), tmp_path / "copy")
    warehouse.connection.execute("alter table large_sales alter amount type decimal(18, 2)")
    warehouse.models["model.small.large_sales"]["config"]["contract"]["enforced"] = True
    wider = "select id, cast(amount as decimal(20, 4)) as amount from sales where amount > 10"
    assert warehouse.first_failure({"model.small.large_sales": wider}) == "same"
    warehouse.connection.close()


def test_a_build_that_does_not_end_is_interrupted() -> None:
    endless = "select count(*) from range(1000000000) as a cross join range(1000000000) as b where a.range <> b.range"
    with duckdb.connect() as connection, stopped_after(connection, 0.2), pytest.raises(duckdb.InterruptException):
        connection.execute(endless).fetchall()


def test_a_statement_the_parser_reads_wrongly_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="large_sales_are_kept fails without any mutation"):
        tried(tmp_path, WEAK.replace("select 1 as id, 20 as amount)", "select 1 as id, 21 as amount)"))
