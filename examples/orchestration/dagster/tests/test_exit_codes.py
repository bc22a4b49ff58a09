"""Which ends are tried again. A stand-in ends with the given codes, so that no night has to be built for it."""

from dataclasses import replace
from pathlib import Path

import dagster as dg
import pytest
from nights import execute

from clientbase_nightly.installation import Installation
from clientbase_nightly.manifest import load_manifest

STAND_IN = """#!/bin/sh
echo "$*" >>"{folder}/calls"
echo "said by the run"
[ {code} = 137 ] && kill -9 $$
exit {code}
"""


def calls_of(
    code: int, installation: Installation, instance: dg.DagsterInstance, folder: Path
) -> tuple[list[str], str]:
    """How the command was called until the job gave up, and the alert."""
    load_manifest(installation)
    (folder / "clientbase").write_text(STAND_IN.format(folder=folder, code=code), encoding="utf-8")
    (folder / "clientbase").chmod(0o755)
    night = execute(replace(installation, bin_folder=folder), instance)
    assert not night.result.success
    assert night.materialized == {}
    night.alert()
    alert = (installation.workdir.parent / "alert.txt").read_text(encoding="utf-8")
    return (folder / "calls").read_text(encoding="utf-8").splitlines(), alert


@pytest.mark.parametrize("code", [1, 2, 70])
def test_what_would_end_the_same_is_not_tried_again(
    code: int, installation: Installation, instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    calls, alert = calls_of(code, installation, instance, tmp_path)
    assert calls == ["run"]
    assert f"exit code {code}" in alert
    assert "said by the run" in alert


@pytest.mark.parametrize("code", [3, 4, 137])
def test_what_may_pass_is_tried_again_where_it_ended(
    code: int, installation: Installation, instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    calls, alert = calls_of(code, installation, instance, tmp_path)
    assert calls == ["run", "run --retry"]
    assert f"exit code {code}" in alert
