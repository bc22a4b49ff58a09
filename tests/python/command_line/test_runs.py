"""Runs as a scheduler sees them: exit codes, one at a time, and readers who never lose their version."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from pipeline.builds import (
    PROJECT_ROOT,
    WITHOUT_AREAS,
    Build,
    Builds,
    Finished,
    call,
    clean_environment,
    command,
    run_arguments,
)

ORDERS = "order_id,customer_id,ordered_at,status,currency_code,gross_amount\nO1,C1,2026-05-01,paid,RUB,100.00\n"
# A process that ended long ago; the kernel gives numbers below 4,194,304.
DEAD_PROCESS = "4194999"
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "target", "logs", "workdir", "data", "build", "docs", "examples", "__pycache__", ".*_cache",
    "python", "corruption", "mutation", "*_unit_tests.yml",
)


@pytest.fixture(scope="module")
def raw_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A raw root with one order."""
    folder = tmp_path_factory.mktemp("one-order")
    (folder / "files").mkdir()
    (folder / "files" / "orders.csv").write_text(ORDERS, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def published(builds: Builds, raw_root: Path) -> Build:
    """A first version, published in a work folder whose lock names a process that is dead."""
    workdir = builds.root / "published" / "workdir"
    with builds.once("stale-lock") as folder:
        if folder is not None:
            workdir.mkdir(parents=True)
            (workdir / "run.lock").write_text(DEAD_PROCESS, encoding="utf-8")
    return builds.run("first-version", raw_root=raw_root, variables=WITHOUT_AREAS, into="published")


@pytest.fixture(scope="module")
def broken_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with cut points that fall instead of rising."""
    copy = tmp_path_factory.mktemp("project") / "clientbase"
    shutil.copytree(PROJECT_ROOT, copy, ignore=LEFT_OUT)
    methodologies = copy / "seeds" / "rfm" / "rfm_methodologies.csv"
    text = methodologies.read_text(encoding="utf-8")
    broken = text.replace("5000,20000,60000,200000", "200000,60000,20000,5000")
    assert broken != text
    methodologies.write_text(broken, encoding="utf-8")
    return copy


def night(raw_root: Path, published: Build) -> list[str | Path]:
    """The arguments of one more run in the same work folder."""
    return run_arguments(raw_root=raw_root, workdir=published.workdir, variables=WITHOUT_AREAS)


def status(workdir: Path) -> Finished:
    ended = call("status", "--workdir", workdir, cwd=workdir.parent)
    assert ended.exit_code == 0, ended.everything
    return ended


def version_of(workdir: Path) -> str:
    """The version readers see now, and that they can read it."""
    with duckdb.connect(str(workdir / "published" / "clientbase.duckdb"), read_only=True) as connection:
        assert connection.execute("select count(*) from marts.fct_orders").fetchone() == (1,)
    return (workdir / "published").resolve().name


def test_status_before_any_run_says_that_nothing_is_published(tmp_path: Path) -> None:
    said = status(tmp_path / "new").output
    assert "Nothing is published" in said
    assert "clientbase run" in said


def test_the_lock_of_a_dead_process_is_taken_over(published: Build) -> None:
    assert published.database.is_file()
    assert DEAD_PROCESS not in (published.workdir / "run.lock").read_text(encoding="utf-8")


def test_status_after_a_run_says_what_is_published(published: Build) -> None:
    said = status(published.workdir).output
    assert "Published:" in said
    assert published.version.name in said
    # 1 May in Moscow begins on 30 April, 21:00 UTC.
    assert "2026-04-30 21:00:00" in said
    assert "Last run:  published" in said


def test_output_without_a_terminal_is_plain_lines(published: Build) -> None:
    assert "\x1b" not in published.output
    assert "\r" not in published.output
    lines = published.output.splitlines()
    assert lines[0].startswith("Reading 1 rows from 1 files") or lines[0].startswith("Reading 1 row from 1 file")
    assert any(line.startswith("Building and testing the models") for line in lines)
    assert any(line.startswith("Published in") for line in lines)


def test_a_published_file_cannot_be_written_by_accident(published: Build) -> None:
    """Read-only is a promise to readers; a superuser ignores permissions, so the mode itself is asked."""
    mode = published.database.stat().st_mode
    assert not mode & 0o222, f"{published.database} is writable (mode {mode:o})"


def test_a_second_run_in_the_same_folder_is_refused_while_the_first_works(published: Build, raw_root: Path) -> None:
    before = version_of(published.workdir)
    holder = subprocess.Popen(
        [
            sys.executable, "-c",
            "import fcntl, os, sys, time; f = open(sys.argv[1], 'a+'); fcntl.flock(f, fcntl.LOCK_EX); f.truncate(0); "
            "f.write(str(os.getpid())); f.flush(); print('held', flush=True); time.sleep(120)",
            str(published.workdir / "run.lock"),
        ],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        ended = call(*night(raw_root, published), cwd=raw_root)
    finally:
        holder.kill()
        holder.communicate()
    assert ended.exit_code == 3, ended.everything
    assert "Another run" in ended.errors
    assert str(holder.pid) in ended.errors
    assert "--workdir" in ended.errors
    assert version_of(published.workdir) == before


def test_a_run_that_is_killed_leaves_the_published_version_and_its_lock_opens(
    builds: Builds, published: Build, raw_root: Path
) -> None:
    before = version_of(published.workdir)
    with (builds.root / "killed.txt").open("w+") as output:
        running = subprocess.Popen(
            command(*night(raw_root, published)),
            cwd=raw_root, env=clean_environment(PYTHONUNBUFFERED="1"), stdout=output, stderr=output,
        )  # fmt: skip
        wait_until_building(running, published.workdir)
        os.kill(running.pid, signal.SIGKILL)
        assert running.wait(timeout=30) == -signal.SIGKILL
    assert version_of(published.workdir) == before
    assert before in status(published.workdir).output
    with (published.workdir / "run.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    ended = call(*night(raw_root, published), cwd=raw_root)
    assert ended.exit_code == 0, ended.everything
    assert version_of(published.workdir) > before


def wait_until_building(running: subprocess.Popen[bytes], workdir: Path) -> None:
    """Wait until dbt writes into the working database of a run."""
    log = workdir / "dbt" / "logs" / "dbt.log"
    size = log.stat().st_size
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert running.poll() is None, "the run ended before it could be killed"
        with log.open(encoding="utf-8", errors="replace") as file:
            file.seek(size)
            if "START sql table model" in file.read():
                return
        time.sleep(0.05)
    raise AssertionError("the run did not begin to build within 90 s")


def test_a_run_that_a_check_refuses_keeps_the_readers_version(
    published: Build, raw_root: Path, broken_project: Path
) -> None:
    before = version_of(published.workdir)
    ended = call(
        *night(raw_root, published), cwd=broken_project, project_root=broken_project
    )
    assert ended.exit_code == 1, ended.everything
    assert "Nothing was published" in ended.output
    assert "ascending_cut_points" in ended.output
    assert "Readers keep the version" in ended.output
    assert "Traceback" not in ended.everything
    assert version_of(published.workdir) == before
    said = status(published.workdir).output
    assert before in said
    assert "Last run:  refused" in said
    assert "ascending_cut_points" in said
