"""What a build leaves for readers: the marts, as dbt's manifest describes them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MARTS_SCHEMA = "marts"
# The kinds of dbt node that leave a table behind which may be published or kept.
BUILT_TABLES = frozenset({"model", "snapshot"})


@dataclass(frozen=True, slots=True)
class Mart:
    """One published table; `columns` maps name to data type in order, `order_by` makes its row order reproducible."""

    name: str
    schema: str
    columns: Mapping[str, str]
    order_by: tuple[str, ...]


def load_marts(dbt_target: Path) -> list[Mart]:
    """The marts of the last build, by name."""
    manifest = json.loads((dbt_target / "manifest.json").read_text(encoding="utf-8"))
    keys = _primary_keys(manifest)
    marts = [
        Mart(
            name=node["alias"],
            schema=node["schema"],
            columns={column["name"]: column["data_type"] for column in node["columns"].values()},
            order_by=keys.get(unique_id, tuple(node["columns"])),
        )
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] in BUILT_TABLES and node["config"]["schema"] == MARTS_SCHEMA
    ]
    return sorted(marts, key=lambda mart: mart.name)


def _primary_keys(manifest: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """The declared key of each model: the columns of its test primary_key."""
    keys: dict[str, tuple[str, ...]] = {}
    for node in manifest["nodes"].values():
        test = node.get("test_metadata") or {}
        if test.get("name") == "primary_key" and node.get("attached_node"):
            keys[node["attached_node"]] = tuple(test["kwargs"]["column_names"])
    return keys
