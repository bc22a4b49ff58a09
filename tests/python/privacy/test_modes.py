"""Readers reach what is published and nothing else: tried by another user of the system."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from clientbase.privacy.modes import keep_private
from clientbase.versions import Versions
from clientbase.workdir import Workdir

# `nobody` of nearly every system.
OTHER_USER = 65534


@pytest.fixture
def workdir() -> Iterator[Workdir]:
    """A work folder that another user can reach at all: pytest's own folders are closed."""
    top = Path(tempfile.mkdtemp(prefix="clientbase-modes-"))
    top.chmod(0o755)
    before = os.umask(0o022)
    try:
        found = Workdir(top / "workdir")
        found.prepare()
        keep_private(found)
        found.warehouse.write_text("personal")
        for name in ("state", "scratch", "erasure", "spill"):
            (found.root / name).mkdir(exist_ok=True)
            (found.root / name / "file").write_text("personal")
        with Versions(found).writing("20260101T000000Z") as new:
            (new.folder / "parquet").mkdir()
            (new.folder / "clientbase.duckdb").write_text("marts")
            (new.folder / "parquet" / "a.parquet").write_text("marts")
            (new.state / "kept.parquet").write_text("personal")
        yield found
    finally:
        os.umask(before)
        shutil.rmtree(top)


def read_as_other_user(path: Path) -> bool:
    """Whether another user can read a file."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user to try it")
    code = f"import os, sys; os.setgid({OTHER_USER}); os.setuid({OTHER_USER}); open(sys.argv[1], 'rb').read()"
    return subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("name", ["clientbase.duckdb", "parquet/a.parquet"])
def test_another_user_reads_what_is_published(name: str, workdir: Workdir) -> None:
    assert read_as_other_user(workdir.published / name)
    assert (workdir.published / name).stat().st_mode & 0o777 == 0o444


@pytest.mark.parametrize(
    "name", ["warehouse.duckdb", "state/20260101T000000Z/kept.parquet", "scratch/file", "erasure/file", "spill/file"]
)
def test_another_user_reads_nothing_else(name: str, workdir: Workdir) -> None:
    assert (workdir.root / name).is_file()
    assert not read_as_other_user(workdir.root / name)


def test_what_an_earlier_process_left_open_is_closed(workdir: Workdir) -> None:
    workdir.warehouse.chmod(0o644)
    (workdir.root / "state").chmod(0o755)
    keep_private(workdir)
    assert workdir.warehouse.stat().st_mode & 0o777 == 0o600
    assert (workdir.root / "state").stat().st_mode & 0o777 == 0o700


def test_a_work_folder_that_was_closed_on_purpose_stays_closed(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    Workdir(closed).prepare()
    assert closed.stat().st_mode & 0o777 == 0o700
