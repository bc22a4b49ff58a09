"""Kill a command at a moment of one of its steps, and look at what readers see.

A parent process has everything imported and forks one child a run. The child is the real command line; the kill is the
real signal.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb

from clientbase.operations_tables import GATE_RESULTS_COLUMNS, RUNS_COLUMNS

ABOUT_RUNS = {"runs": RUNS_COLUMNS, "gate_results": GATE_RESULTS_COLUMNS}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a forked command ended; a negative `code` is the signal that killed it."""

    code: int
    output: str


def warm_up() -> None:
    """Import what a run imports, in the process that forks: a child begins at once."""
    import dbt.cli.main  # noqa: F401, PLC0415
    import great_expectations  # noqa: F401, PLC0415
    from dbt.adapters.duckdb import impl  # noqa: F401, PLC0415

    import clientbase.gate.judging  # noqa: PLC0415
    import clientbase.running  # noqa: F401, PLC0415


@dataclass(frozen=True, slots=True)
class Moment:
    """When to kill: so many seconds after the run said that it is at this step, wherever it is by then."""

    step: str
    seconds: float


class Parsed:
    """The parsed project of a run, for children whose kill is not about the parse: a quarter of a run's work."""

    def __init__(self, manifest: Any) -> None:
        self._manifest = manifest

    def hand_over(self) -> None:
        """In the child: a run gets the project as its parse would give it."""
        from clientbase import building  # noqa: PLC0415

        invoke = building.Project._invoke

        def without_parsing(project: building.Project, command: list[str], callbacks: list[Any]) -> Any:
            if command == ["parse"]:
                return SimpleNamespace(result=self._manifest)
            return invoke(project, command, callbacks)

        building.Project._invoke = without_parsing  # type: ignore[method-assign]


def parsed_project(raw_root: Path, folder: Path) -> Parsed:
    """Parse the project, in a child: dbt leaves locks behind that would stop every later child of this process."""
    from dbt.contracts.graph.manifest import Manifest  # noqa: PLC0415
    from dbt.parser.manifest import extended_mashumaro_encoder, extended_mashumuro_decoder  # noqa: PLC0415

    file = folder / "manifest.msgpack"
    child = os.fork()
    if child == 0:
        code = 70
        try:
            from clientbase.building import Project  # noqa: PLC0415
            from clientbase.settings import resolve_settings  # noqa: PLC0415
            from clientbase.workdir import Workdir  # noqa: PLC0415

            workdir = Workdir(folder / "parsed")
            workdir.prepare()
            settings = resolve_settings(
                raw_root=raw_root, sources=None, as_of=None, workdir=workdir.root, target=None
            )
            file.write_bytes(Project(settings, workdir).manifest.to_msgpack(extended_mashumaro_encoder))
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert status == 0, "the project could not be parsed"
    manifest = Manifest.from_msgpack(file.read_bytes(), decoder=extended_mashumuro_decoder)
    manifest.build_flat_graph()
    return Parsed(manifest)


def forked_command(
    arguments: Sequence[str | Path],
    log: Path,
    *,
    workdir: Path | None = None,
    moment: Moment | None = None,
    parsed: Parsed | None = None,
    on_step: Callable[[str, float], None] = lambda step, seconds: None,
) -> Ended:
    """Run a command of Clientbase in a forked child; at the moment, if one is given, kill it.

    `workdir` is needed to follow a run: `on_step` hears of each step, and how long it took.
    """
    record = _RecordToCome(workdir)
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        _become_command([str(argument) for argument in arguments], log, parsed)
    step, since = "start", started
    reached: float | None = None
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            on_step(step, time.monotonic() - since)
            code = os.waitstatus_to_exitcode(status)
            return Ended(code, log.read_text(encoding="utf-8", errors="replace"))
        now_at = record.step() or step
        if now_at != step:
            on_step(step, time.monotonic() - since)
            step, since = now_at, time.monotonic()
        if moment is not None and reached is None and step == moment.step:
            reached = since
        if moment is not None and reached is not None and time.monotonic() - reached >= moment.seconds:
            os.kill(child, signal.SIGKILL)
            moment = None
        time.sleep(0.002)


class _RecordToCome:
    """The record of the run that begins after this was made."""

    def __init__(self, workdir: Path | None) -> None:
        self._runs = workdir / "runs" if workdir is not None else None
        self._known = self._folders()
        self._path: Path | None = None
        self._changed = 0
        self._step: str | None = None

    def step(self) -> str | None:
        """The step at which the run is; None before it says so."""
        if self._path is None:
            begun = self._folders() - self._known
            if self._runs is None or not begun:
                return None
            self._path = self._runs / begun.pop() / "run.json"
        try:
            changed = self._path.stat().st_mtime_ns
            if changed != self._changed:
                self._step = json.loads(self._path.read_text(encoding="utf-8")).get("step")
                self._changed = changed
        except (OSError, ValueError):
            return self._step
        return self._step

    def _folders(self) -> set[str]:
        return {path.name for path in self._runs.iterdir()} if self._runs is not None and self._runs.is_dir() else set()


def _become_command(arguments: list[str], log: Path, parsed: Parsed | None) -> None:
    """Be the command line, its output in the log. Never returns."""
    code = 70
    try:
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(descriptor, 1)
        os.dup2(descriptor, 2)
        sys.argv = ["clientbase", *arguments]
        for name in [name for name in os.environ if name.startswith(("CLIENTBASE_", "DBT_"))]:
            del os.environ[name]
        if parsed is not None:
            parsed.hand_over()
        from clientbase.cli import main  # noqa: PLC0415

        main(arguments, standalone_mode=True)
        code = 0
    except SystemExit as error:
        code = int(error.code or 0)
    except BaseException:
        import traceback  # noqa: PLC0415

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader finds: a version, and a digest of the values of all its marts."""

    version: str
    digest: str


def look(workdir: Path) -> Seen | None:
    """What is published, None where nothing is; raises AssertionError where it is not one whole version."""
    link = workdir / "published"
    if not link.is_symlink():
        assert not link.exists(), f"{link} is no link"
        return None
    folder = link.resolve(strict=True)
    record = json.loads((folder / "version.json").read_text(encoding="utf-8"))
    assert record["version"] == folder.name, f"{folder} says it is {record['version']}"
    state = workdir / "state" / folder.name
    assert (state / "int_rfm_thresholds_frozen.parquet").is_file(), f"the state of {folder.name} is not there"
    digest = sha256()
    with duckdb.connect(str(folder / "clientbase.duckdb"), read_only=True) as connection:
        tables = [
            name
            for (name,) in connection.execute(
                "select table_name from information_schema.tables where table_schema = 'marts' order by all"
            ).fetchall()
        ]
        assert sorted(tables) == sorted(path.stem for path in (folder / "parquet").glob("*.parquet"))
        for table in tables:
            query = "select count(*), cast(coalesce(bit_xor(hash(rows)), 0) as varchar) from {} as rows"
            stored = connection.execute(query.format(f"marts.{table}")).fetchone()
            parquet = folder / "parquet" / f"{table}.parquet"
            beside = connection.execute(query.format(f"read_parquet('{parquet}')")).fetchone()
            assert stored == beside, f"{table} of {folder.name}: the file has {stored}, its Parquet {beside}"
            assert stored is not None and stored[0] == record["rows"][table], f"{table} of {folder.name} is not whole"
            if table not in ABOUT_RUNS:
                digest.update(f"{table} {stored}".encode())
        last = connection.execute("select max(run_id) from marts.runs").fetchone()
        assert last == (folder.name,), f"the ledger in {folder.name} ends with {last}"
    return Seen(folder.name, digest.hexdigest())
