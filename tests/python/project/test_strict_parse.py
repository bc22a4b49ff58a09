"""The YAML is clean for dbt's own schemas, newer ones included, and the check that says so can fail."""

from pathlib import Path
from typing import Any

import pytest
from project.strict_parsing import strict_parse

PROFILE = """
small:
  target: duckdb
  outputs:
    duckdb: {type: duckdb, path: ":memory:"}
"""

# dbt warns of a filter here and goes on.
DOUBTFUL_METRIC = """
    time_spine: {standard_granularity_column: day_of}
    columns:
      - {name: day_of, granularity: day}
semantic_models:
  - name: ones
    model: ref('one')
    defaults: {agg_time_dimension: day_of}
    primary_entity: row
    entities:
      - {name: customer, type: foreign, expr: number}
    dimensions:
      - {name: day_of, type: time, type_params: {time_granularity: day}}
      - {name: number, type: categorical}
    measures:
      - {name: first_rows, agg: count, expr: number}
      - {name: second_rows, agg: count, expr: number}
metrics:
  - name: second_rate
    label: Second
    description: Rows that come again.
    type: conversion
    type_params:
      conversion_type_params:
        entity: customer
        base_measure: first_rows
        conversion_measure: {name: second_rows, filter: "{{ Dimension('row__number') }} = 2"}
"""


@pytest.fixture
def small_project(tmp_path: Path) -> Path:
    """A project of one model that dbt finds nothing wrong with."""
    (tmp_path / "models").mkdir()
    (tmp_path / "dbt_project.yml").write_text(
        "name: small\nversion: 0.1.0\nconfig-version: 2\nprofile: small\n"
        "flags: {send_anonymous_usage_stats: false, require_generic_test_arguments_property: true}\n",
        encoding="utf-8",
    )
    (tmp_path / "profiles.yml").write_text(PROFILE, encoding="utf-8")
    (tmp_path / "models" / "one.sql").write_text("select 1 as number\n", encoding="utf-8")
    return tmp_path


def write_model_yaml(project: Path, text: str) -> None:
    (project / "models" / "_models.yml").write_text(f"version: 2\nmodels:\n  - name: one\n{text}", encoding="utf-8")


def test_the_project_uses_nothing_that_dbt_will_take_away(parsed: dict[str, Any]) -> None:
    assert not parsed["error"], parsed["error"]
    assert not parsed["events"], "\n".join(parsed["events"])


def test_the_strict_parse_passes_a_clean_project(small_project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    write_model_yaml(small_project, "    description: One row.\n")
    found = strict_parse(small_project, tmp_path_factory.mktemp("clean"))
    assert found == {"events": [], "error": ""}


def test_the_strict_parse_sees_what_is_wrong(small_project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    write_model_yaml(
        small_project,
        "    description: One row.\n"
        "    tags_and_owner: nobody\n"
        "    columns:\n"
        "      - name: number\n"
        "        data_tests:\n"
        "          - accepted_values: {values: [1]}\n",
    )
    found = strict_parse(small_project, tmp_path_factory.mktemp("bad"))
    assert any("tags_and_owner" in event for event in found["events"]), found
    assert any("MissingArgumentsProperty" in event for event in found["events"]), found


def test_the_strict_parse_sees_a_doubtful_metric(small_project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    write_model_yaml(small_project, f"    description: One row.\n{DOUBTFUL_METRIC}")
    found = strict_parse(small_project, tmp_path_factory.mktemp("doubtful"))
    assert not found["error"], found
    assert any("not fully supported" in event for event in found["events"]), found
