"""What the tests share: a small demo that `clientbase run` has published, and mf asked about it."""

import csv
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

CHECKOUT = Path(__file__).resolve().parents[3]
CUSTOMERS = 400
Row = dict[str, Any]
Ask = Callable[..., list[Row]]


@pytest.fixture(scope="session")
def workdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work folder with a published version: that of CLIENTBASE_SEMANTIC_WORKDIR, else of a demo built here."""
    if given := os.environ.get("CLIENTBASE_SEMANTIC_WORKDIR"):
        return Path(given).resolve()
    folder = tmp_path_factory.mktemp("published")
    bin_folder = Path(os.environ.get("CLIENTBASE_BIN", CHECKOUT / ".venv" / "bin"))
    command = bin_folder / "clientbase"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CLIENTBASE_", "DBT_"))}
    for arguments in (
        ["demo", "--customers", str(CUSTOMERS), "--out", folder / "raw"],
        ["run", "--raw-root", folder / "raw", "--workdir", folder / "workdir"],
    ):
        subprocess.run([command, *arguments], check=True, cwd=CHECKOUT, env=kept)
    return folder / "workdir"


@pytest.fixture(scope="session")
def marts(workdir: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file."""
    with duckdb.connect(str(workdir / "published" / "clientbase.duckdb"), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection


def call(workdir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run mf as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "clientbase_semantic", *arguments],
        cwd=Path(__file__).resolve().parents[1], env={**os.environ, "CLIENTBASE_WORKDIR": str(workdir)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def ask(workdir: Path, tmp_path: Path) -> Ask:
    """Ask mf: the rows of its answer, numbers as numbers and empty cells as None."""

    def asked(*arguments: str) -> list[Row]:
        out = tmp_path / "answer.csv"
        ended = call(workdir, "query", *arguments, "--csv", str(out))
        assert ended.returncode == 0 and out.is_file(), ended.stdout + ended.stderr
        with out.open(encoding="utf-8", newline="") as file:
            return [{name: _value(name, text) for name, text in row.items()} for row in csv.DictReader(file)]

    return asked


def _value(name: str, text: str) -> Any:
    if text == "":
        return None
    if name.startswith("metric_time"):
        return text[:10]
    try:
        return float(text)
    except ValueError:
        return text
