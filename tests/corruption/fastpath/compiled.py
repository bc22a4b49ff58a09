"""The project compiled once by dbt: every node's real SQL, in the order in which a run builds it."""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

from corruption.fastpath.paths import BUILD_FOLDER, PROJECT_ROOT

# Compiled in place of the start of the run, and replaced by the start of each night.
RUN_START_SENTINEL = "2031-07-09 01:02:03"
_COMPILED_FROM = ("models", "macros", "seeds", "tests/rules", "tests/generic", "snapshots")


@dataclass(frozen=True, slots=True)
class Node:
    """A seed, model or test: what it is called in the database and the SQL that makes it."""

    unique_id: str
    name: str
    kind: str
    relation: str
    # Unique ids of what it reads; sources are `source.clientbase.<schema>.<table>`.
    parents: tuple[str, ...]
    materialized: str
    sql: str
    is_kept: bool
    is_compared: bool
    is_mart: bool
    is_raw_stage: bool
    severity: str
    # Column name -> data type, only where dbt enforces them.
    enforced: dict[str, str]
    not_null: frozenset[str]
    seed_file: Path | None = None
    seed_types: tuple[tuple[str, str], ...] = ()
    # Of a snapshot: the columns that make another row of a card.
    check_columns: tuple[str, ...] = ()

    @property
    def remembers(self) -> bool:
        """Whether it is built upon its own rows of the night before."""
        return self.materialized in ("incremental", "snapshot")


@dataclass(frozen=True, slots=True)
class Compiled:
    """All nodes in build order; columns and types of the tables that are there before the first version."""

    nodes: tuple[Node, ...]
    last_published: dict[str, dict[str, str]]
    incremental: dict[str, dict[str, str]]
    expectations: tuple[dict[str, Any], ...]
    fingerprint: str


def compile_project(demo_root: Path, sources: Sequence[str], variables: dict[str, Any] | None = None) -> Compiled:
    """Compile the project for some sources, or take what an earlier call compiled from the same files."""
    fingerprint = _fingerprint(sources, variables or {})
    folder = BUILD_FOLDER / "compiled" / fingerprint
    folder.mkdir(parents=True, exist_ok=True)
    # Two test processes may ask for the same at once: the second waits and takes what the first compiled.
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").is_file():
            _run_dbt(folder, demo_root, sources, variables or {})
            (folder / "done").touch()
    manifest = json.loads((folder / "target" / "manifest.json").read_text(encoding="utf-8"))
    nodes = tuple(_nodes(manifest))
    names = [node.name for node in nodes if node.remembers]
    warehouse = folder / "warehouse.duckdb"
    return Compiled(
        nodes=nodes,
        last_published=_shapes(warehouse, "schema_name = 'last_published'", []),
        incremental=_shapes(warehouse, "list_contains(?, table_name) and schema_name <> 'last_published'", [names]),
        expectations=tuple(load_expectations()),
        fingerprint=fingerprint,
    )


def load_expectations(folder: Path = PROJECT_ROOT / "expectations") -> list[dict[str, Any]]:
    """Every expectation with its suite's relation and stage (`raw` or `marts`)."""
    found = []
    for stage in ("raw", "marts"):
        for path in sorted((folder / stage).glob("*.yml")):
            suite = yaml.safe_load(path.read_text(encoding="utf-8"))
            found += [
                {"stage": stage, "suite": suite["suite"], "relation": suite["relation"], **expectation}
                for expectation in suite["expectations"]
            ]
    return found


def _fingerprint(sources: Sequence[str], variables: dict[str, Any]) -> str:
    digest = hashlib.sha256(json.dumps([list(sources), variables], sort_keys=True).encode())
    paths = [PROJECT_ROOT / "dbt_project.yml", PROJECT_ROOT / "profiles.yml"]
    for folder in _COMPILED_FROM:
        paths += [path for path in (PROJECT_ROOT / folder).rglob("*") if path.is_file()]
    for path in sorted(paths):
        digest.update(str(path.relative_to(PROJECT_ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _run_dbt(folder: Path, demo_root: Path, sources: Sequence[str], variables: dict[str, Any]) -> None:
    """Build once, so that incremental models compile as on any later night, then compile."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("CLIENTBASE_", "DBT_"))},
        "PYTHONPATH": str(PROJECT_ROOT / "scripts"),
        "CLIENTBASE_RAW_ROOT": str(demo_root),
        "CLIENTBASE_WORKDIR": str(folder),
        "CLIENTBASE_SOURCES": ",".join(sources),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    chosen = json.dumps({**variables, "run_started_at": RUN_START_SENTINEL})
    for command in (["build", "--exclude-resource-type", "unit_test", "test"], ["compile"]):
        ended = subprocess.run(
            [sys.executable, "-m", "dbt.cli.main", *command, "--quiet", "--vars", chosen],
            cwd=PROJECT_ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode:
            raise RuntimeError(f"dbt {command[0]} failed on the clean demo:\n{ended.stdout}\n{ended.stderr}")


def _nodes(manifest: dict[str, Any]) -> list[Node]:
    nodes = {
        unique_id: node
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] in ("seed", "model", "test", "snapshot")
    }
    order = _build_order(nodes)
    raw_stage = _raw_stage(nodes)
    # A test of a source that is switched off has no SQL; one that reads no model tests the code, not tonight's data.
    return [
        _node(unique_id, nodes[unique_id], unique_id in raw_stage)
        for unique_id in order
        if nodes[unique_id]["resource_type"] == "seed"
        or (
            nodes[unique_id].get("compiled_code")
            and (unique_id.startswith(("model.", "snapshot.")) or _reads_data(nodes, unique_id))
        )
    ]


def _build_order(nodes: dict[str, Any]) -> list[str]:
    """Parents before children; tests right after what they test."""
    order: list[str] = []
    seen: set[str] = set()

    def visit(unique_id: str) -> None:
        if unique_id in seen or unique_id not in nodes:
            return
        seen.add(unique_id)
        for parent in nodes[unique_id]["depends_on"].get("nodes", []):
            visit(parent)
        order.append(unique_id)

    for unique_id in sorted(nodes, key=lambda one: (nodes[one]["resource_type"] == "test", one)):
        visit(unique_id)
    return order


def _reads_data(nodes: dict[str, Any], unique_id: str) -> bool:
    return any(parent in nodes or parent.startswith("source.") for parent in nodes[unique_id]["depends_on"]["nodes"])


def _raw_stage(nodes: dict[str, Any]) -> set[str]:
    """What the raw suites need: seeds, the measures of raw input, and everything before them."""
    wanted: set[str] = set()

    def visit(unique_id: str) -> None:
        if unique_id not in wanted and unique_id in nodes:
            wanted.add(unique_id)
            for parent in nodes[unique_id]["depends_on"].get("nodes", []):
                visit(parent)

    for unique_id, node in nodes.items():
        is_measure = "models/gate/raw/" in node["original_file_path"]
        if node["resource_type"] == "seed" or (node["resource_type"] == "model" and is_measure):
            visit(unique_id)
    tests = {
        unique_id
        for unique_id, node in nodes.items()
        if node["resource_type"] == "test"
        and node["depends_on"].get("nodes", [])
        and all(parent in wanted or parent not in nodes for parent in node["depends_on"].get("nodes", []))
    }
    return wanted | tests


def _node(unique_id: str, node: dict[str, Any], is_raw_stage: bool) -> Node:
    config = node["config"]
    meta = config.get("meta") or {}
    is_enforced = bool(node.get("contract", {}).get("enforced")) or bool(config.get("contract", {}).get("enforced"))
    constrained = {
        name
        for name, column in node["columns"].items()
        if any(constraint["type"] == "not_null" for constraint in column.get("constraints", []))
    }
    return Node(
        unique_id=unique_id,
        name=node["name"],
        kind=node["resource_type"],
        relation=node.get("relation_name") or "",
        parents=tuple(node["depends_on"].get("nodes", [])),
        materialized=config.get("materialized", ""),
        sql=node.get("compiled_code") or "",
        is_kept=bool(meta.get("kept")),
        is_compared=bool(meta.get("compared")),
        is_mart=node["resource_type"] in ("model", "snapshot") and config.get("schema") == "marts",
        is_raw_stage=is_raw_stage,
        severity=str(config.get("severity", "error")).lower(),
        enforced={name: column["data_type"] for name, column in node["columns"].items()} if is_enforced else {},
        not_null=frozenset(constrained),
        seed_file=PROJECT_ROOT / node["original_file_path"] if node["resource_type"] == "seed" else None,
        seed_types=tuple(config.get("column_types", {}).items()) if node["resource_type"] == "seed" else (),
        check_columns=tuple(config.get("check_cols") or ()) if node["resource_type"] == "snapshot" else (),
    )


def _shapes(warehouse: Path, condition: str, arguments: list[Any]) -> dict[str, dict[str, str]]:
    """Columns and types of some tables of the build."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(
            f"select table_name, column_name, data_type from duckdb_columns() where {condition} "
            "order by table_name, column_index",
            arguments,
        ).fetchall()
    found: dict[str, dict[str, str]] = {}
    for table, column, data_type in rows:
        found.setdefault(table, {})[column] = data_type
    return found
