"""What the tests share: a small demo, an installation that works on it, and Dagster without a home or telemetry."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import dagster as dg
import pytest

from clientbase_nightly.installation import Installation

CUSTOMERS = 100


@pytest.fixture(scope="session")
def raw_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo's raw root."""
    folder = tmp_path_factory.mktemp("demo") / "raw"
    command = Installation.from_environment().bin_folder / "clientbase"
    subprocess.run([command, "demo", "--customers", str(CUSTOMERS), "--out", folder], check=True)
    return folder


@pytest.fixture(scope="session")
def installation(raw_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """This checkout, with a work folder of its own; alerts go into a file."""
    folder = tmp_path_factory.mktemp("work")
    alert = folder / "alert.sh"
    alert.write_text(f'#!/bin/sh\ncat >"{folder}/alert.txt"\n', encoding="utf-8")
    alert.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLIENTBASE_RAW_ROOT", str(raw_root))
        patch.setenv("CLIENTBASE_SOURCES", "files")
        patch.setenv("CLIENTBASE_TARGET", "duckdb")
        patch.delenv("CLIENTBASE_AS_OF", raising=False)
        given = Installation.from_environment()
        yield replace(given, workdir=folder / "workdir", tries=2, retry_seconds=0, alert_command=str(alert))


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dg.DagsterInstance]:
    """A Dagster that forgets everything after the tests and reports to nobody."""
    folder = str(tmp_path_factory.mktemp("dagster"))
    with dg.DagsterInstance.local_temp(folder, overrides={"telemetry": {"enabled": False}}) as instance:
        yield instance
