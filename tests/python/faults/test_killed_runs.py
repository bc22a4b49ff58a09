"""A few runs killed at random moments; `make faults` kills a thousand."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = 4


@pytest.mark.long
def test_killed_runs_leave_whole_versions_and_the_next_converges() -> None:
    """In a process of its own: it forks, and a test process has threads."""
    ended = subprocess.run(
        [sys.executable, "-m", "faults", "--kills", str(KILLS), "--seed", "7"],
        cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "wrong states: 0" in ended.stdout
