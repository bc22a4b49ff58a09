"""The var `areas`: what is built besides customers, orders and segments."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from pipeline.builds import Builds
from project.strict_parsing import strict_parse

# What an area may have models in; all else is always there.
FOLDERS_OF_AREAS = ("models/intermediate/", "models/marts/")


@pytest.fixture(scope="session")
def without_areas(builds: Builds, project_root: Path) -> dict[str, Any]:
    """The project as it is parsed with no area at all."""
    with builds.once("parsed-without-areas") as folder:
        if folder is not None:
            strict_parse(project_root, folder, variables={"areas": []})
    folder = builds.root / "parsed-without-areas"
    parsed = json.loads((folder / "parsed.json").read_text(encoding="utf-8"))
    assert not parsed["error"], parsed["error"]
    content: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return content


def test_each_line_has_the_default_of_the_var(project_root: Path) -> None:
    """dbt reads no var of dbt_project.yml in it, so the default is written in every line that asks for it."""
    text = (project_root / "dbt_project.yml").read_text(encoding="utf-8")
    areas = yaml.safe_load(text)["vars"]["areas"]
    lines = re.findall(r"'(\w+)' in var\('areas', (\[.*?\])\)", text)
    assert {name for name, _ in lines} == set(areas)
    for _, default in lines:
        assert yaml.safe_load(default) == areas


def test_an_area_left_out_takes_its_models_and_nothing_else(
    manifest: dict[str, Any], without_areas: dict[str, Any]
) -> None:
    def models(of: dict[str, Any]) -> dict[str, str]:
        nodes = [node for node in of["nodes"].values() if node["resource_type"] == "model"]
        return {node["name"]: node["original_file_path"] for node in nodes}

    left_out = models(manifest).keys() - models(without_areas).keys()
    paths = {models(manifest)[name] for name in left_out if not models(manifest)[name].startswith("models/staging/")}
    assert "models/marts/deals/fct_deals.sql" in paths
    assert all(path.startswith(FOLDERS_OF_AREAS) for path in paths), sorted(paths)
    always = {"customer_segments", "customer_segment_history", "fct_orders", "reconciliation"}
    assert always <= models(without_areas).keys()
