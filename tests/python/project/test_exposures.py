"""Exposures: who reads which mart. What they name is compared with what is really read."""

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pipeline.builds import Build

from clientbase.dashboard import writing
from clientbase.marts import BUILT_TABLES, MARTS_SCHEMA

Node = dict[str, Any]

# Tables of the published file that the run writes itself: dbt knows no model of them.
WRITTEN_BY_THE_RUN = {"runs", "gate_results"}
READERS = ("dashboard", "bi_duckdb", "bi_parquet", "bi_postgres", "crm_feed")
AREAS = ("", "_sales", "_service", "_growth")


class Listener:
    """A connection that remembers which marts it was asked for."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.marts: set[str] = set()

    def execute(self, query: str) -> duckdb.DuckDBPyConnection:
        self.marts |= set(re.findall(r"\bmarts\.(\w+)", query))
        return self.connection.execute(query)


def named_by(manifest: Node, reader: str) -> list[str]:
    """The nodes that a reader's exposures name, one exposure for each area."""
    parts = [node for node in manifest["exposures"].values() if node["name"] in {f"{reader}{area}" for area in AREAS}]
    assert parts, f"no exposure of {reader}"
    return sorted(manifest["nodes"][parent]["name"] for part in parts for parent in part["depends_on"]["nodes"])


def published(manifest: Node) -> list[Node]:
    return [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] in BUILT_TABLES and node["config"]["schema"] == MARTS_SCHEMA
    ]


def test_the_dashboard_names_exactly_the_marts_it_reads(manifest: Node, demo: Build, project_root: Path) -> None:
    with demo.connect() as connection:
        listener = Listener(connection)
        writing._content(listener, project_root, {})  # type: ignore[arg-type]
    assert len(listener.marts) > 30
    assert named_by(manifest, "dashboard") == sorted(listener.marts - WRITTEN_BY_THE_RUN)


@pytest.mark.parametrize("reader", ["bi_duckdb", "bi_parquet", "bi_postgres"])
def test_a_connection_of_bi_names_every_published_table(reader: str, manifest: Node) -> None:
    named, there = named_by(manifest, reader), sorted(node["name"] for node in published(manifest))
    assert named == there, (
        f"{reader}: a new mart is to be listed in models/semantic/<area>/_<area>__exposures.yml; "
        f"missing {sorted(set(there) - set(named))}, too many {sorted(set(named) - set(there))}"
    )


def test_the_crm_feed_names_exactly_what_is_delivered_for_it(manifest: Node) -> None:
    delivered = [
        node["name"] for node in published(manifest) if node["original_file_path"].startswith("models/delivery/crm/")
    ]
    assert named_by(manifest, "crm_feed") == sorted(delivered)


def test_every_exposure_says_whose_it_is_and_how_ripe(manifest: Node) -> None:
    violations = []
    for node in manifest["exposures"].values():
        if not re.fullmatch(rf"({'|'.join(READERS)})({'|'.join(AREAS)})", node["name"]):
            violations.append(f"{node['name']}: a reader that no test knows")
        for part in ("description", "label", "maturity"):
            if not node[part]:
                violations.append(f"{node['name']}: no {part}")
        if not node["owner"].get("name") or not re.search("[А-Яа-я]", node["config"]["meta"].get("label_ru", "")):
            violations.append(f"{node['name']}: no owner or no Russian label")
    assert not violations, "\n".join(violations)
