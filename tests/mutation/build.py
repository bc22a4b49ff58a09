"""The build that mutants are tried on: the demo and samples of the published data sets, built by dbt once."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from mutation.samples import write_samples

PROJECT_ROOT = Path(__file__).resolve().parents[2]
_CUSTOMERS = 400
# The clock of the build: a moment of the run is no part of the code.
RUN_STARTED_AT = "2027-01-01 00:00:00"


@dataclass(frozen=True, slots=True)
class UnitTest:
    """One dbt unit test as dbt runs it: the rows the model gives and the rows expected, told apart by a column."""

    name: str
    model: str
    sql: str
    vars_stated: frozenset[str]


@dataclass(frozen=True)
class Build:
    """A finished build: the warehouse and what dbt knows about it."""

    folder: Path

    @property
    def warehouse(self) -> Path:
        """The database of the build; trials work on copies of it."""
        return self.folder / "warehouse.duckdb"

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """dbt's manifest."""
        return _read(self.folder / "target" / "manifest.json")

    @cached_property
    def compiled(self) -> dict[str, str]:
        """Compiled SQL of every node that ran, by unique id."""
        results = _read(self.folder / "run_results.json")["results"]
        return {row["unique_id"]: row["compiled_code"] for row in results if row.get("compiled_code")}

    @cached_property
    def _written(self) -> dict[str, list[Path]]:
        """The files that dbt wrote of its runs, by name."""
        found: dict[str, list[Path]] = {}
        for path in (self.folder / "target" / "run").rglob("*.sql"):
            found.setdefault(path.stem, []).append(path)
        return found

    def unit_tests_of(self, model: str) -> Iterator[UnitTest]:
        """The unit tests of a model, as they were run."""
        for test in self.manifest["unit_tests"].values():
            if test["model"] == model:
                file = Path(test["original_file_path"]).name
                paths = [path for path in self._written.get(test["name"], []) if file in path.parts]
                if len(paths) != 1:
                    raise SystemExit(f"The unit test {test['name']} left {len(paths)} files of dbt; one was expected.")
                stated = ((test["overrides"] or {}).get("vars") or {}).values()
                # As bytes: a carriage return in a test's rows stays one.
                sql = paths[0].read_bytes().decode("utf-8")
                yield UnitTest(test["name"], model, sql, frozenset(map(str, stated)))


def make_build(folder: Path, real_data: Path) -> Build:
    """Build the whole project in a folder of its own; everything dbt tests must pass there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    raw_root = folder / "raw"
    _clientbase("demo", "--customers", str(_CUSTOMERS), "--out", str(raw_root))
    sources = ["files", *write_samples(real_data, raw_root)]
    _dbt(folder, sources, "build", "--no-partial-parse")
    # The next command of dbt writes its own in the same place.
    shutil.copy(folder / "target" / "run_results.json", folder)
    return Build(folder)


def refresh_unit_tests(folder: Path, models: Iterable[str]) -> Build:
    """Let dbt write the unit tests of these models anew, with the code that the models have now."""
    sources = sorted(path.name for path in (folder / "raw").iterdir() if path.is_dir())
    _dbt(folder, sources, "test", "--select", *(f"{model},test_type:unit" for model in models))
    return Build(folder)


def _dbt(folder: Path, sources: Iterable[str], *command: str) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("CLIENTBASE_", "DBT_"))},
        "PYTHONPATH": str(PROJECT_ROOT / "scripts"),
        "CLIENTBASE_WORKDIR": str(folder),
        "CLIENTBASE_RAW_ROOT": str(folder / "raw"),
        "CLIENTBASE_SOURCES": ",".join(sources),
    }
    ended = subprocess.run(
        [
            sys.executable, "-m", "dbt.cli.main", *command, "--project-dir", str(PROJECT_ROOT),
            "--profiles-dir", str(PROJECT_ROOT), "--target-path", str(folder / "target"),
            "--log-path", str(folder / "logs"), "--vars", json.dumps({"run_started_at": RUN_STARTED_AT}),
        ],
        env=environment, cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if ended.returncode:
        raise SystemExit(f"The project has to pass its own tests before it is mutated.\n{ended.stdout[-4000:]}")


def _clientbase(*arguments: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT_ROOT / "scripts")}
    subprocess.run([sys.executable, "-m", "clientbase", *arguments], env=environment, check=True, capture_output=True)


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
