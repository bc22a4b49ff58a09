"""What an erasure does with the rows of each published table, as the models' YAML says it.

A version carries the rules it was published with (version.json), so that a version of last year is erased by its own.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clientbase.marts import BUILT_TABLES
from clientbase.privacy.identifying import ANONYMISE, REMOVE

RECORD_KEY = "erasure"


@dataclass(frozen=True, slots=True)
class MartRule:
    """`rows` is remove or anonymise; `anonymous` maps a column to the SQL value it gets in a row made anonymous."""

    rows: str
    anonymous: Mapping[str, str] = field(default_factory=dict)


def load_erasure_rules(dbt_target: Path) -> dict[str, dict[str, Any]]:
    """The rules of the last build's models."""
    return rules_of_manifest(json.loads((dbt_target / "manifest.json").read_text(encoding="utf-8")))


def rules_of_manifest(manifest: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The rules of all models that have one, for version.json: `config.meta.erasure`, and `anonymous` of columns."""
    rules: dict[str, dict[str, Any]] = {}
    for node in manifest["nodes"].values():
        rows = (node.get("config", {}).get("meta") or {}).get(RECORD_KEY)
        if node["resource_type"] not in BUILT_TABLES or rows is None:
            continue
        anonymous = {}
        for column in node["columns"].values():
            meta = {**(column.get("meta") or {}), **((column.get("config") or {}).get("meta") or {})}
            if "anonymous" in meta:
                value = meta["anonymous"]
                # YAML reads a bare null as nothing; here it is the SQL value.
                anonymous[column["name"]] = "null" if value is None else str(value)
        rules[node["alias"]] = {"rows": rows, "anonymous": anonymous}
    return rules


def rule_of(record: Mapping[str, Any] | None, table: str, columns: list[str]) -> MartRule:
    """The rule of a table: as its version says, else by its first column, which is the key."""
    said = ((record or {}).get(RECORD_KEY) or {}).get(table)
    if said is not None:
        return MartRule(str(said["rows"]), dict(said.get("anonymous") or {}))
    return MartRule(REMOVE if columns[:1] == ["customer_id"] else ANONYMISE)
