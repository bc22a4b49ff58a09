"""The build that mutants are tried on: the demo and samples of the published data sets, built by dbt once."""

import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

PROJECT_ROOT = Path(__file__).resolve().parents[2]
_CUSTOMERS = 400
# The clock of the build: a moment of the run is no part of the code.
RUN_STARTED_AT = "2027-01-01 00:00:00"
# One line in so many of a published data set: enough of every kind of row, and a build of seconds.
_ONE_INVOICE_IN = 40
_ONE_CUSTOMER_IN = 50


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
        results = _read(self.folder / "target" / "run_results.json")["results"]
        return {row["unique_id"]: row["compiled_code"] for row in results if row.get("compiled_code")}

    @cached_property
    def unit_tests(self) -> list[UnitTest]:
        """Every unit test, as it was run."""
        run = self.folder / "target" / "run"
        found = []
        for test in self.manifest["unit_tests"].values():
            paths = list(run.rglob(f"*{Path(test['original_file_path']).name}/**/{test['name']}.sql"))
            if len(paths) != 1:
                raise SystemExit(f"The unit test {test['name']} left {len(paths)} files under {run}; one was expected.")
            stated = ((test["overrides"] or {}).get("vars") or {}).values()
            sql = paths[0].read_text(encoding="utf-8")
            found.append(UnitTest(test["name"], test["model"], sql, frozenset(map(str, stated))))
        return found


def make_build(folder: Path, real_data: Path) -> Build:
    """Build the whole project in a folder of its own; everything dbt tests must pass there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    raw_root = folder / "raw"
    _clientbase("demo", "--customers", str(_CUSTOMERS), "--out", str(raw_root))
    sources = ["files", *_sampled(real_data, raw_root)]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("CLIENTBASE_", "DBT_"))},
        "PYTHONPATH": str(PROJECT_ROOT / "scripts"),
        "CLIENTBASE_WORKDIR": str(folder),
        "CLIENTBASE_RAW_ROOT": str(raw_root),
        "CLIENTBASE_SOURCES": ",".join(sources),
    }
    ended = subprocess.run(
        [
            sys.executable, "-m", "dbt.cli.main", "build", "--project-dir", str(PROJECT_ROOT),
            "--profiles-dir", str(PROJECT_ROOT), "--target-path", str(folder / "target"),
            "--log-path", str(folder / "logs"), "--no-partial-parse",
            "--vars", json.dumps({"run_started_at": RUN_STARTED_AT}),
        ],
        env=environment, cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if ended.returncode:
        raise SystemExit(f"The project has to pass its own tests before it is mutated.\n{ended.stdout[-4000:]}")
    return Build(folder)


def _clientbase(*arguments: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT_ROOT / "scripts")}
    subprocess.run([sys.executable, "-m", "clientbase", *arguments], env=environment, check=True, capture_output=True)


def _sampled(real_data: Path, raw_root: Path) -> Iterator[str]:
    """Write samples of the published data sets; name the sources that are there."""
    invoices = real_data / "online_retail" / "online_retail.csv.gz"
    if invoices.is_file():
        with gzip.open(invoices, "rt", encoding="utf-8", newline="") as lines:
            header = next(lines)
            kept = [header, *filter(_is_sampled, lines)]
        _write(raw_root / "online_retail" / "online_retail.csv", "".join(kept))
        yield "online_retail"
    else:
        print(f"There is no {invoices}: the models of Online Retail are left out.")
    purchases = real_data / "cdnow" / "CDNOW_master.txt"
    if purchases.is_file():
        with purchases.open(encoding="utf-8", newline="") as lines:
            header = next(lines)
            kept = [header, *(line for line in lines if int(line.split()[0]) % _ONE_CUSTOMER_IN == 0)]
        _write(raw_root / "cdnow" / "CDNOW_master.txt", "".join(kept))
        yield "cdnow"
    else:
        print(f"There is no {purchases}: the models of CDNOW are left out.")


def _is_sampled(line: str) -> bool:
    """Whole invoices, so that orders stay orders; every adjustment of a bad debt, because there are three."""
    invoice = line.split(",", 1)[0].strip('"')
    return invoice.startswith("A") or int("".join(filter(str.isdigit, invoice)) or 0) % _ONE_INVOICE_IN == 0


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8", newline="")


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
