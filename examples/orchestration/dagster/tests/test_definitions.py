"""What Dagster loads: the assets and checks of the manifest, a schedule, and nothing that goes past the gate."""

import json
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest
import yaml

from clientbase_nightly.installation import Installation
from clientbase_nightly.manifest import load_manifest
from clientbase_nightly.nightly import JOB, build_definitions

EXAMPLE = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def definitions(installation: Installation) -> dg.Definitions:
    return build_definitions(installation)


def test_dagster_itself_can_load_the_module(installation: Installation) -> None:
    command = [str(Path(sys.executable).parent / "dagster"), "definitions", "validate"]
    command += ["-m", "clientbase_nightly.definitions", "-d", str(EXAMPLE)]
    environment = {**installation.child_environment, "DAGSTER_DISABLE_TELEMETRY": "yes"}
    ended = subprocess.run(command, cwd=EXAMPLE, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "All code locations passed validation" in ended.stdout + ended.stderr


def test_every_model_and_seed_is_an_asset_in_the_group_of_its_layer(
    definitions: dg.Definitions, installation: Installation
) -> None:
    specs = {spec.key.path[-1]: spec for spec in definitions.resolve_all_asset_specs()}
    nodes = load_manifest(installation)["nodes"].values()
    names = {node["name"] for node in nodes if node["resource_type"] in ("model", "seed") and node["config"]["enabled"]}
    assert names <= set(specs)
    assert specs["customer_segments"].group_name == "marts"
    assert specs["stg_files__orders"].group_name == "staging"
    assert specs["rfm_segment_rules"].group_name == "seeds"
    upstream = {dep.asset_key.path[-1] for dep in specs["customer_segments"].deps}
    node = next(node for node in nodes if node["name"] == "customer_segments")
    assert upstream == {parent.rsplit(".", 1)[-1] for parent in node["depends_on"]["nodes"]}


def test_every_expectation_is_a_check(definitions: dg.Definitions, installation: Installation) -> None:
    known = {key.name for key in definitions.resolve_asset_graph().asset_check_keys}
    files = sorted((installation.project_root / "expectations").glob("*/*.yml"))
    suites = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in files]
    declared = [one["name"] for suite in suites for one in suite["expectations"]]
    assert len(declared) > 20
    assert set(declared) <= known


def test_no_asset_can_be_made_without_the_others(definitions: dg.Definitions) -> None:
    """One table made alone would be one that the gate has not judged with the rest."""
    with pytest.raises(Exception, match=r"(?i)subset"):
        dg.define_asset_job("one", selection="key:*customer_segments").resolve(
            asset_graph=definitions.resolve_asset_graph()
        )


def test_the_schedule_starts_the_job_every_night(definitions: dg.Definitions) -> None:
    schedule = definitions.resolve_schedule_def(f"{JOB}_schedule")
    assert schedule.job_name == JOB
    assert schedule.cron_schedule == "15 3 * * *"
    assert schedule.execution_timezone == "Europe/Moscow"


def test_the_manifest_is_parsed_anew_only_where_the_project_changed(installation: Installation) -> None:
    load_manifest(installation)
    folder = installation.workdir / "dbt" / "orchestrator"
    kept = list(folder.iterdir())
    assert len(kept) == 1
    kept[0].write_text(json.dumps({"kept": True}), encoding="utf-8")
    assert load_manifest(installation) == {"kept": True}
    kept[0].unlink()
    assert "nodes" in load_manifest(installation)
