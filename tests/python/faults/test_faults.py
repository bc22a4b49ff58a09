"""A run meets a broken machine or broken input: it says so, readers keep their version, and the next run converges."""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from pipeline.builds import WITHOUT_AREAS, Build, clean_environment, command, run_arguments
from pipeline.rewriting import read_rows, write_rows

from faults.conftest import run
from faults.killing import look

REFUSED, BAD_INPUT, BROKE_OFF = 1, 2, 4
SCARCE_MEMORY = "6MB"


def published_bytes(workdir: Path) -> dict[str, str]:
    """Checksum of every file that readers may see, and where the link leads."""
    folder = workdir / "published"
    found = {"": str(folder.readlink())}
    for path in sorted(folder.resolve().rglob("*")):
        if path.is_file():
            found[path.name] = sha256(path.read_bytes()).hexdigest()
    return found


def in_kopecks(raw_root: Path, folder: Path) -> Path:
    """The same input with every order and every price a hundred times as large."""
    copy = folder / "kopecks"
    (copy / "files").mkdir(parents=True)
    for path in (raw_root / "files").iterdir():
        (copy / "files" / path.name).write_bytes(path.read_bytes())
    for name, columns in (("orders.csv", ["gross_amount"]), ("order_items.csv", ["unit_price"])):
        names, rows = read_rows(copy / "files" / name)
        for row in rows:
            for column in columns:
                if row[column] and row[column].replace(".", "").isdigit():
                    row[column] = f"{float(row[column]) * 100:.2f}"
        write_rows(copy / "files" / name, names, rows)
    return copy


def test_a_refused_run_changes_no_byte_of_what_readers_see(nights: list[Path], workdir: Path, tmp_path: Path) -> None:
    before = published_bytes(workdir)
    ended = run(in_kopecks(nights[1], tmp_path), workdir)
    assert ended.exit_code == REFUSED, ended.everything
    assert published_bytes(workdir) == before
    assert "Nothing was published" in ended.output
    assert "--accept" in ended.output

    records = sorted((workdir / "runs").glob("*/run.json"))
    record = json.loads(records[-1].read_text(encoding="utf-8"))
    assert record["outcome"] == "refused"
    report = json.loads((records[-1].parent / "report.json").read_text(encoding="utf-8"))
    for stop in report["stops"]:
        assert stop["meaning"], stop
        assert stop["action"], stop
        assert stop["rows"] > 0, stop
    assert (records[-1].parent / "report.html").is_file()


@pytest.mark.long
def test_a_refused_run_freezes_nothing(first_night: Build, nights: list[Path], workdir: Path, tmp_path: Path) -> None:
    refused = run(in_kopecks(nights[1], tmp_path), workdir)
    assert refused.exit_code == REFUSED, refused.everything
    repaired = run(nights[1], workdir)
    assert repaired.exit_code == 0, repaired.everything
    undisturbed = tmp_path / "undisturbed"
    shutil.copytree(first_night.workdir, undisturbed, symlinks=True)
    followed = run(nights[1], undisturbed)
    assert followed.exit_code == 0, followed.everything
    seen, expected = look(workdir), look(undisturbed)
    assert seen is not None
    assert expected is not None
    assert seen.digest == expected.digest


@pytest.mark.long
def test_a_damaged_working_file_is_thrown_away(nights: list[Path], workdir: Path) -> None:
    (workdir / "warehouse.duckdb").write_bytes(os.urandom(100_000))
    (workdir / "warehouse.duckdb.wal").write_bytes(os.urandom(1_000))
    ended = run(nights[0], workdir)
    assert ended.exit_code == 0, ended.everything


@pytest.mark.long
def test_too_little_memory_is_said_and_changes_nothing(nights: list[Path], workdir: Path) -> None:
    before = published_bytes(workdir)
    ended = run(nights[1], workdir, CLIENTBASE_MEMORY_LIMIT=SCARCE_MEMORY)
    assert ended.exit_code == BROKE_OFF, ended.everything
    assert f"DuckDB needs more memory than it may use ({SCARCE_MEMORY})" in ended.errors
    assert "Traceback" not in ended.errors
    assert published_bytes(workdir) == before


@pytest.mark.long
@pytest.mark.parametrize(("left", "step"), [(3, "input"), (19, "raw_input"), (40, "models")])
def test_a_full_disk_is_said_and_changes_nothing(
    left: int, step: str, nights: list[Path], workdir: Path, tmp_path: Path
) -> None:
    """With so many MiB left, the disk is full at this step of the run."""
    (workdir / "warehouse.duckdb").unlink()
    size = sum(path.stat().st_size for path in workdir.rglob("*") if path.is_file())
    with small_disk(tmp_path / "disk", 4 * size) as disk:
        shutil.copytree(workdir, disk, symlinks=True, dirs_exist_ok=True)
        before = published_bytes(disk)
        fill = disk / "ballast"
        with fill.open("wb") as file:
            free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
            file.write(b"x" * max(0, free - left * 2**20))
        ended = run(nights[1], disk)
        assert ended.exit_code == BROKE_OFF, ended.everything
        assert "full" in ended.errors
        assert last_record(disk)["step"] == step
        assert "Traceback" not in ended.errors
        assert published_bytes(disk) == before
        assert look(disk) is not None


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Path]:
    """A disk of so many bytes, in memory."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    made = subprocess.run(mount, capture_output=True, check=False)
    if made.returncode:
        pytest.skip("a small disk cannot be made here: mounting a tmpfs needs root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.long
def test_a_read_only_work_folder_is_said(nights: list[Path], workdir: Path, tmp_path: Path) -> None:
    with read_only(workdir, tmp_path / "mounted") as mounted:
        ended = run(nights[1], mounted)
    assert ended.exit_code == BROKE_OFF, ended.everything
    assert "cannot be used" in ended.errors
    assert "Traceback" not in ended.errors


@contextmanager
def read_only(folder: Path, place: Path) -> Iterator[Path]:
    """The folder, mounted once more and read-only: root too may not write there."""
    place.mkdir()
    bound = subprocess.run(["mount", "--bind", str(folder), str(place)], capture_output=True, check=False)
    if bound.returncode:
        pytest.skip("a read-only folder cannot be made here: a bind mount needs root")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(place)], check=True)
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_told_to_end_it_ends_within_seconds(nights: list[Path], workdir: Path) -> None:
    before = published_bytes(workdir)
    running = subprocess.Popen(
        command(*run_arguments(raw_root=nights[1], workdir=workdir, variables=WITHOUT_AREAS)),
        cwd=workdir.parent, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_for_step(workdir, "raw_input", running)
    told = time.monotonic()
    running.send_signal(signal.SIGTERM)
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 128 + signal.SIGTERM
    assert time.monotonic() - told < 20
    assert "told to end (SIGTERM)" in errors
    assert "Traceback" not in errors
    assert published_bytes(workdir) == before
    assert last_record(workdir)["outcome"] == "broke off"


def wait_for_step(workdir: Path, step: str, running: subprocess.Popen[str]) -> None:
    """Wait until the run at hand says that it is at this step."""
    known = len(list((workdir / "runs").glob("*")))
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        assert running.poll() is None, f"the run ended before: {running.communicate()}"
        if len(list((workdir / "runs").glob("*"))) > known - 1 and last_record(workdir).get("step") == step:
            return
        time.sleep(0.05)
    raise AssertionError(f"the run did not come to the step {step}")


def last_record(workdir: Path) -> dict[str, object]:
    folders = sorted((workdir / "runs").iterdir())
    try:
        return dict(json.loads((folders[-1] / "run.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}


@pytest.mark.long
def test_a_retry_goes_on_where_the_killed_run_ended(nights: list[Path], workdir: Path) -> None:
    running = subprocess.Popen(
        command(*run_arguments(raw_root=nights[1], workdir=workdir, variables=WITHOUT_AREAS)),
        cwd=workdir.parent, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_for_step(workdir, "models", running)
    running.kill()
    running.communicate()
    ended = run(nights[1], workdir, "--retry")
    assert ended.exit_code == 0, ended.everything
    assert "Going on where the last run ended." in ended.output
    assert "Reading and measuring the raw input" not in ended.output
    assert "Building and testing the models" in ended.output


@pytest.mark.long
def test_a_retry_over_other_input_begins_anew(nights: list[Path], workdir: Path) -> None:
    ended = run(nights[1], workdir, "--retry")
    assert ended.exit_code == 0, ended.everything
    assert "Beginning anew: the last run was published." in ended.output
