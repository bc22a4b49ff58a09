"""Three nights of the real pipeline: one that publishes, one that is killed and goes on, one that is refused."""

import csv
import json
import os
import shutil
import signal
import threading
import time
from hashlib import sha256
from pathlib import Path

import dagster as dg
import pytest
from nights import NightResult, execute, published_version

from clientbase_nightly.installation import Installation


@pytest.fixture(scope="module")
def published(installation: Installation, instance: dg.DagsterInstance) -> NightResult:
    """The first night."""
    return execute(installation, instance)


@pytest.fixture
def amounts_in_cents(raw_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next run read orders whose amounts are a hundred times too large."""
    shutil.copytree(raw_root, tmp_path / "raw")
    monkeypatch.setenv("CLIENTBASE_RAW_ROOT", str(tmp_path / "raw"))
    path = tmp_path / "raw" / "files" / "orders.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["gross_amount"] = str(float(row["gross_amount"] or 0) * 100)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_a_night_that_publishes_materialises_every_asset(published: NightResult, installation: Installation) -> None:
    assert published.result.success, published.log
    version = published_version(installation.workdir)
    made = published.materialized
    assert set(made) == {key.path[-1] for key in published.definitions.resolve_asset_graph().materializable_asset_keys}
    assert {metadata["version"] for metadata in made.values()} == {version}
    assert made["customer_segments"]["dagster/row_count"] == 100
    assert Path(made["customer_segments"]["file"]).is_file()
    assert "Published in" in published.log


def test_a_night_that_publishes_passes_every_check(published: NightResult) -> None:
    checks = published.checks
    assert set(checks) == {key.name for key in published.definitions.resolve_asset_graph().asset_check_keys}
    failed = [check for check in checks.values() if not check.passed]
    assert all(check.severity == dg.AssetCheckSeverity.WARN for check in failed)


def test_a_night_that_is_killed_goes_on_where_it_ended(
    published: NightResult, installation: Installation, instance: dg.DagsterInstance
) -> None:
    before = published_version(installation.workdir)
    killer = threading.Thread(target=kill_at_step, args=("models", installation.workdir, before), daemon=True)
    killer.start()
    night = execute(installation, instance)
    killer.join(timeout=1)
    assert not killer.is_alive(), "no run came to the step at which it was to be killed"
    assert night.result.success, night.log
    assert len(night.result.filter_events(lambda event: event.is_step_up_for_retry)) == 1
    after_the_kill = night.log.rpartition("Going on where the last run ended.")[2]
    assert "Building and testing the models" in after_the_kill
    assert "Reading and measuring the raw input" not in after_the_kill
    assert published_version(installation.workdir) > before
    outcomes = [record["outcome"] for record in records(installation.workdir)]
    assert outcomes == ["published", "killed", "published"]


def test_a_night_that_is_refused_alerts_and_leaves_readers_their_version(
    published: NightResult, installation: Installation, instance: dg.DagsterInstance, amounts_in_cents: None
) -> None:
    before = fingerprint(installation.workdir)
    night = execute(installation, instance)
    assert not night.result.success
    assert fingerprint(installation.workdir) == before
    assert night.materialized == {}
    assert night.result.filter_events(lambda event: event.is_step_up_for_retry) == []

    refused = records(installation.workdir)[-1]
    report = json.loads((installation.workdir / "runs" / refused["run_id"] / "report.json").read_text(encoding="utf-8"))
    assert refused["outcome"] == "refused"
    check = night.checks["all_numbers_keep_their_size"]
    assert not check.passed
    assert check.severity == dg.AssetCheckSeverity.ERROR
    assert check.metadata["rows"].value > 0

    night.alert()
    alert = (installation.workdir.parent / "alert.txt").read_text(encoding="utf-8")
    for stop in report["stops"]:
        assert stop["sentence"] in alert
    assert f"Readers keep the version {published_version(installation.workdir)}." in alert
    assert "all_numbers_keep_their_size" in alert.rpartition("accept: [")[2]


def kill_at_step(step: str, workdir: Path, before: str) -> None:
    """Kill the run that is newer than the version `before` when it has come to a step."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        for record in records(workdir):
            if record["run_id"] > before and record.get("step") == step:
                os.kill(record["process_id"], signal.SIGKILL)
                return
        time.sleep(0.05)


def records(workdir: Path) -> list[dict[str, object]]:
    """The ledger's records, oldest first."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((workdir / "runs").glob("*/run.json"))]


def fingerprint(workdir: Path) -> dict[str, str]:
    """The version readers see and the bytes of all that is in it."""
    folder = (workdir / "published").resolve()
    return {str(path): sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()}
