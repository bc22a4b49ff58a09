"""What builds of the tests share, they may share: the vars that a parse is not told do not matter to it."""

import json
from pathlib import Path
from typing import Any

import pytest
from pipeline.parsed_once import VARS_OF_PARSING
from project.strict_parsing import strict_parse
from project.test_unit_test_vars import OTHER_VARS

pytestmark = pytest.mark.long
# When and where it was written.
OF_THE_PARSE_ITSELF = ("created_at", "build_path")


def nodes(project_root: Path, folder: Path, variables: dict[str, object]) -> dict[str, Any]:
    folder.mkdir()
    strict_parse(project_root, folder, variables=variables)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return {
        name: {key: in_order(value) for key, value in node.items() if key not in OF_THE_PARSE_ITSELF}
        for kind in ("nodes", "unit_tests", "sources")
        for name, node in manifest[kind].items()
    }


def in_order(value: Any) -> Any:
    """The same with what a node depends on in one order: dbt collects it in any."""
    if isinstance(value, dict):
        return {name: in_order(one) for name, one in value.items()}
    if isinstance(value, list):
        return sorted((in_order(one) for one in value), key=repr)
    return value


def test_no_other_var_changes_what_is_parsed(project_root: Path, tmp_path: Path) -> None:
    assert not VARS_OF_PARSING & OTHER_VARS.keys()
    default = nodes(project_root, tmp_path / "default", {})
    assert nodes(project_root, tmp_path / "others", dict(OTHER_VARS)) == default
    assert nodes(project_root, tmp_path / "areas", {"areas": []}) != default
