"""A model that is one macro over the entities: its parts change together, and a rule test of the macro may see it."""

import json
from pathlib import Path
from typing import Any

import duckdb

from mutation.build import Build
from mutation.mutants import mutants_of
from mutation.subjects import subjects
from mutation.trials import Outcome, try_mutant
from mutation.warehouse import Warehouse

PART = "select '{}' as entity, {} as row_key, {} is not null as is_final from {} where verdict = 'valid'"
MODEL = (
    f"with accepted as ({PART.format('deals', 'deal_id', 'closed_at', 'checked_deals')} "
    f"union all {PART.format('tasks', 'task_id', 'completed_at', 'checked_tasks')}) select * from accepted"
)
# One row that is kept and final, and one that is not usable.
RULE = f"""
with given as (
    select id, ended_at, verdict from (values ('k', 1, 'valid'), ('l', null, 'broken')) as rows (id, ended_at, verdict)
),
kept as ({PART.format("things", "id", "ended_at", "given")}),
validation_errors as (select * from kept where row_key <> 'k' or not is_final union all
    select 'none' as entity, 'none' as row_key, true as is_final where (select count(*) from kept) <> 1
)
select * from validation_errors
"""
ENTITIES = {"deals": ["deal_id", "closed_at"], "tasks": ["task_id", "completed_at"], "things": ["id", "ended_at"]}


def tried(folder: Path, rule_code: str) -> list[Outcome]:
    """What becomes of the mutants of the union where the only test has this code."""
    (folder / "target" / "run").mkdir(parents=True)
    facts: dict[str, Any] = {"schema": "main", "raw_code": "", "depends_on": {"nodes": [], "macros": []}}
    config = {"materialized": "table", "contract": {"enforced": False}}
    nodes: dict[str, dict[str, Any]] = {
        "model.clientbase.accepted_rows": {
            **facts, "name": "accepted_rows", "alias": "accepted_rows", "resource_type": "model", "config": config,
            "columns": {}, "original_file_path": "models/accepted_rows.sql",
            "raw_code": "{% for entity, relation in relations.items() %}{{ accepted(entity, relation) }}{% endfor %}",
        },
        "test.clientbase.rows_are_kept": {
            **facts, "name": "rows_are_kept", "resource_type": "test", "raw_code": rule_code,
            "original_file_path": "tests/rules/gate/rows_are_kept.sql",
        },
    }  # fmt: skip
    for entity, names in ENTITIES.items():
        columns = {name: {"name": name, "config": {"meta": {}}} for name in names}
        nodes[f"model.clientbase.unified_{entity}"] = {
            **facts, "name": f"unified_{entity}", "resource_type": "model", "columns": columns,
            "original_file_path": f"models/unified_{entity}.sql",
        }  # fmt: skip
    nodes = {name: {**node, "unique_id": name} for name, node in nodes.items()}
    compiled = {"model.clientbase.accepted_rows": MODEL, "test.clientbase.rows_are_kept": RULE}
    results = {"results": [{"unique_id": name, "compiled_code": sql} for name, sql in compiled.items()]}
    manifest = {"metadata": {"project_name": "clientbase"}, "macros": {}, "nodes": nodes, "unit_tests": {}}
    (folder / "target" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "run_results.json").write_text(json.dumps(results), encoding="utf-8")
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute("create table checked_deals as select 'd' as deal_id, 1 as closed_at, 'valid' as verdict")
        connection.execute("create table checked_tasks as select 't' as task_id, 1 as completed_at, 'valid' as verdict")
    warehouse = Warehouse(Build(folder), folder / "copy")
    (subject,) = subjects(Build(folder), warehouse.connection, ["accepted_rows"])
    outcomes = [try_mutant(subject, mutant, warehouse, asks_data=False) for mutant in mutants_of(subject)]
    warehouse.connection.close()
    return outcomes


def test_the_parts_of_a_union_change_together(tmp_path: Path) -> None:
    outcomes = tried(tmp_path, "{{ accepted('things', 'given') }}")
    (filtered,) = [one for one in outcomes if one.mutant.key.operator == "comparison"]
    (sites,) = filtered.mutant.models.values()
    assert len(sites) == 2
    assert filtered.mutant.change.startswith("verdict = 'valid'  ->  verdict <> 'valid'")


def test_a_rule_test_that_calls_the_macro_kills_its_faults(tmp_path: Path) -> None:
    endings = {one.mutant.key.operator: one.ending for one in tried(tmp_path, "{{ accepted('things', 'given') }}")}
    assert endings["comparison"] == endings["dropped condition"] == endings["not"] == "rule test"
    assert endings["row set"] == "survived", "the rule test holds no union"


def test_a_rule_test_of_something_else_kills_nothing(tmp_path: Path) -> None:
    outcomes = tried(tmp_path, "{{ not_accepted('things', 'given') }}")
    assert {one.ending for one in outcomes if one.mutant.key.operator != "column"} == {"survived"}
