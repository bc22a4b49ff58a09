"""Runs of the real command line, each made once for all test processes."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
from pipeline.parsed_once import UNCHECKED
from pipeline.prepared import prepared_process

from clientbase.fingerprints import code_version

PROJECT_ROOT = Path(__file__).parents[3]
# Names the folder of this test session's builds, for every process of it.
BUILDS_FOLDER = "CLIENTBASE_TEST_BUILDS"
# For sources whose eras lie thirty years apart: at quantiles every quarter between them would be a scale of its own.
FIXED_CUT_POINTS = {"rfm_minimum_buyers": 1_000_000}
# For builds that are asked about customers, segments or the run itself: a fifth of the work is left out.
WITHOUT_AREAS: dict[str, object] = {"areas": []}


@dataclass(frozen=True, slots=True)
class Finished:
    """How a command ended."""

    exit_code: int
    output: str
    errors: str

    @property
    def everything(self) -> str:
        return f"exit code {self.exit_code}\n{self.output}\n{self.errors}"


@dataclass(frozen=True, slots=True)
class Build:
    """One work folder after a run; `version` is the folder of the version that run published."""

    workdir: Path
    version: Path
    output: str

    @property
    def database(self) -> Path:
        return self.version / "clientbase.duckdb"

    @property
    def warehouse(self) -> Path:
        return self.workdir / "warehouse.duckdb"

    def parquet(self, mart: str) -> Path:
        return self.version / "parquet" / f"{mart}.parquet"

    def connect(self) -> duckdb.DuckDBPyConnection:
        """A read-only connection to the published version, in UTC."""
        connection = duckdb.connect(str(self.database), read_only=True)
        connection.execute("set TimeZone = 'UTC'")
        return connection

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """The rows of a query over the published version."""
        with self.connect() as connection:
            return connection.execute(query).fetchall()

    def values(self, query: str) -> tuple[object, ...]:
        """The only row of a query."""
        rows = self.rows(query)
        assert len(rows) == 1, f"{query} gave {len(rows)} rows"
        return rows[0]


@cache
def tested_code() -> str:
    """The version of the code of this checkout."""
    return code_version(PROJECT_ROOT)


def command(*arguments: str | Path) -> list[str]:
    """The command line of this interpreter's Clientbase."""
    return [sys.executable, "-m", "clientbase", *(str(argument) for argument in arguments)]


def parsed_projects() -> Path:
    """The folder of the projects that this test session has parsed."""
    return Path(os.environ[BUILDS_FOLDER]) / "parsed-once"


def clean_environment(project_root: Path = PROJECT_ROOT, **settings: str | Path) -> dict[str, str]:
    """This process's environment with the given CLIENTBASE_... settings and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CLIENTBASE_", "DBT_"))}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(str(project_root / folder) for folder in ("scripts", "tests/python")),
        # A key of the tests' own: the user's is for the user's erasures.
        "CLIENTBASE_SUPPRESSION_KEY_FILE": str(Path(tempfile.gettempdir()) / f"clientbase-tests-{os.getuid()}.key"),
        # The unit tests are run once, on the first demo (conftest.py), and not in each of fifty builds.
        # It takes seconds, and one test looks at it (tests/python/documentation).
        "CLIENTBASE_DOCS": "off",
        **({"CLIENTBASE_TESTED_CODE": tested_code()} if project_root == PROJECT_ROOT else {}),
        **{name: str(value) for name, value in settings.items()},
    }


def call(
    *arguments: str | Path,
    cwd: Path,
    project_root: Path = PROJECT_ROOT,
    timeout: float = 300,
    parsed: Path | None = None,
    **settings: str | Path,
) -> Finished:
    """Run a command of Clientbase to its end.

    `parsed` is the folder of parsed projects to use, if any; the command is then a fork of a process that has imported
    everything.
    """
    if parsed:
        return _call_prepared([str(parsed), *map(str, arguments)], cwd, timeout, clean_environment(**settings))
    ended = subprocess.run(
        command(*arguments),
        cwd=cwd,
        env=clean_environment(project_root, **settings),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    return Finished(ended.returncode, ended.stdout, ended.stderr)


def _call_prepared(arguments: list[str], cwd: Path, timeout: float, environment: dict[str, str]) -> Finished:
    process = prepared_process(clean_environment())
    with tempfile.TemporaryDirectory() as folder:
        outputs = Path(folder)
        code = process.run(arguments, cwd=cwd, environment=environment, outputs=outputs, timeout=timeout)
        texts = [(outputs / name).read_text(encoding="utf-8") for name in ("stdout", "stderr")]
    return Finished(code, *texts)


def run_arguments(
    *,
    raw_root: Path,
    workdir: Path,
    sources: Sequence[str] = ("files",),
    as_of: str = "",
    variables: Mapping[str, object] | None = None,
    target: str = "duckdb",
) -> list[str | Path]:
    """The arguments of `clientbase run`."""
    arguments: list[str | Path] = [
        "run",
        "--raw-root",
        raw_root,
        "--workdir",
        workdir,
        "--sources",
        ",".join(sources),
        "--target",
        target,
    ]
    if as_of:
        arguments += ["--as-of", as_of]
    for name, value in (variables or {}).items():
        arguments += ["--var", f"{name}={value}"]
    return arguments


class Builds:
    """A folder of builds that several test processes share; what one of them makes, the others find."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def once(self, name: str) -> Iterator[Path | None]:
        """Give the empty folder to fill to the first who asks, None to everybody after."""
        folder = self.root / name
        with (self.root / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            done = self.root / f"{name}.done"
            if done.exists():
                yield None
                return
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            yield folder
            done.touch()

    def demo(self, customers: int = 400) -> Path:
        """The demo's raw root."""
        with self.once(f"demo-{customers}") as folder:
            if folder is not None:
                ended = call("demo", "--customers", str(customers), "--out", folder / "raw", cwd=folder)
                assert ended.exit_code == 0, ended.everything
        return self.root / f"demo-{customers}" / "raw"

    def run(
        self,
        name: str,
        *,
        raw_root: Path,
        sources: Sequence[str] = ("files",),
        as_of: str = "",
        variables: Mapping[str, object] | None = None,
        target: str = "duckdb",
        into: str = "",
        accept: Sequence[str] = (),
        is_checked: bool = True,
        **settings: str | Path,
    ) -> Build:
        """The build called `name`: run now, or found where a test before has run it.

        `into` names an earlier build whose work folder is used again; `accept` expectations that may fail. Without
        `is_checked` dbt's data tests are left out, which is for tables that are compared with those of another build.
        """
        workdir = self.root / (into or name) / "workdir"
        with self.once(name) as folder:
            if folder is not None:
                ended = call(
                    *run_arguments(
                        raw_root=raw_root,
                        workdir=workdir,
                        sources=sources,
                        as_of=as_of,
                        variables=variables,
                        target=target,
                    ),
                    *(f"--accept={name}" for name in accept),
                    cwd=folder,
                    timeout=900,
                    parsed=self.root / "parsed-once",
                    **({} if is_checked else {UNCHECKED: "1"}),
                    **settings,
                )
                assert ended.exit_code == 0, f"the build {name} failed: {ended.everything}"
                published = (workdir / "published").resolve()
                record = {"workdir": str(workdir), "version": str(published), "output": ended.output}
                (folder / "build.json").write_text(json.dumps(record), encoding="utf-8")
        record = json.loads((self.root / name / "build.json").read_text(encoding="utf-8"))
        return Build(Path(record["workdir"]), Path(record["version"]), record["output"])
