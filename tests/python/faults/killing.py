"""Kill runs at any moment and ask what readers see: one whole version, the old one or the new one.

A parent process has everything imported and forks one child a run, so that a thousand kills take an hour and not ten.
The child is the real command line; the kill is the real signal.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import duckdb

from clientbase.operations_tables import GATE_RESULTS_COLUMNS, RUNS_COLUMNS

ABOUT_RUNS = {"runs": RUNS_COLUMNS, "gate_results": GATE_RESULTS_COLUMNS}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a forked command ended; a negative `code` is the signal that killed it."""

    code: int
    seconds: float
    output: str


def warm_up() -> None:
    """Import what a run imports, in the process that forks: a child begins at once."""
    import dbt.cli.main  # noqa: F401, PLC0415
    import great_expectations  # noqa: F401, PLC0415
    from dbt.adapters.duckdb import impl  # noqa: F401, PLC0415

    import clientbase.gate.judging  # noqa: PLC0415
    import clientbase.running  # noqa: F401, PLC0415


def forked_command(
    arguments: Sequence[str | Path], log: Path, *, kill_after: float | None = None, kill: int = signal.SIGKILL
) -> Ended:
    """Run a command of Clientbase in a forked child, and send it the signal after so many seconds."""
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        _become_command([str(argument) for argument in arguments], log)
    is_killed = False
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            return Ended(code, time.monotonic() - started, log.read_text(encoding="utf-8", errors="replace"))
        if kill_after is not None and not is_killed and time.monotonic() - started >= kill_after:
            os.kill(child, kill)
            is_killed = True
        time.sleep(0.002)


def _become_command(arguments: list[str], log: Path) -> None:
    """Be the command line, its output in the log. Never returns."""
    code = 70
    try:
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(descriptor, 1)
        os.dup2(descriptor, 2)
        sys.argv = ["clientbase", *arguments]
        for name in [name for name in os.environ if name.startswith(("CLIENTBASE_", "DBT_"))]:
            del os.environ[name]
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


@dataclass(slots=True)
class Tally:
    """What came of the kills."""

    kills: int = 0
    completed: int = 0
    published_before_the_kill: int = 0
    by_step: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Night:
    """One night's input and what an undisturbed run over it publishes."""

    raw_root: Path
    digest: str


class KilledRuns:
    """One work folder whose runs are killed again and again, over two nights' input in turn."""

    def __init__(self, workdir: Path, nights: Sequence[Path], seed: int, say: Callable[[str], None]) -> None:
        self.workdir = workdir
        self.log = workdir.parent / f"{workdir.name}.log"
        self._random = random.Random(seed)
        self._say = say
        self.tally = Tally()
        self.seconds = 0.0
        self.nights = self._undisturbed(nights)

    def _arguments(self, raw_root: Path, workdir: Path, *more: str) -> list[str | Path]:
        return ["run", "--raw-root", raw_root, "--workdir", workdir, *more]

    def _undisturbed(self, nights: Sequence[Path]) -> list[Night]:
        """What the nights publish, one after the other, without a disturbance; twice round, and alike both times."""
        digests: dict[Path, set[str]] = {raw_root: set() for raw_root in nights}
        for raw_root in [*nights, *nights, nights[0]]:
            ended = forked_command(self._arguments(raw_root, self.workdir), self.log)
            assert ended.code == 0, ended.output
            self.seconds = ended.seconds
            seen = look(self.workdir)
            assert seen is not None
            digests[raw_root].add(seen.digest)
        for raw_root, found in digests.items():
            assert len(found) == 1, f"undisturbed runs over {raw_root} differ: {found}"
        return [Night(raw_root, found.pop()) for raw_root, found in digests.items()]

    def kill(self, count: int, *, only_publishing: bool = False) -> None:
        """Kill so many runs, each at a random moment; after each, look; let a run end now and then."""
        goal = 1
        last = None
        for number in range(1, count + 1):
            before = look(self.workdir)
            night = self.nights[goal]
            latest = self.seconds * 1.05
            moment = self._random.uniform(latest * 0.75 if only_publishing else 0.0, latest)
            ended = forked_command(self._arguments(night.raw_root, self.workdir), self.log, kill_after=moment)
            self.tally.kills += ended.code == -signal.SIGKILL
            step = self._step() if ended.code == -signal.SIGKILL else "ended before"
            self.tally.by_step[step] = self.tally.by_step.get(step, 0) + 1
            self._check(number, before, night, ended)
            last = look(self.workdir)
            if last is not None and before is not None and last.version != before.version:
                self.tally.published_before_the_kill += ended.code == -signal.SIGKILL
                goal = 1 - goal
            elif number % 10 == 0:
                goal = self._let_end(number, goal)
            if number % 10 == 0:
                self._say(f"{number} of {count}: {self.tally.by_step}, wrong: {len(self.tally.wrong)}")

    def _let_end(self, number: int, goal: int) -> int:
        ended = forked_command(self._arguments(self.nights[goal].raw_root, self.workdir), self.log)
        seen = look(self.workdir)
        if ended.code != 0 or seen is None or seen.digest != self.nights[goal].digest:
            self.tally.wrong.append(f"after kill {number} the next run did not converge: {ended.output[-2000:]}")
        self.tally.completed += 1
        self.seconds = ended.seconds
        return 1 - goal

    def _check(self, number: int, before: Seen | None, night: Night, ended: Ended) -> None:
        if ended.code not in (0, -signal.SIGKILL):
            self.tally.wrong.append(f"run {number} ended with {ended.code}: {ended.output[-2000:]}")
        try:
            seen = look(self.workdir)
        except (AssertionError, OSError, ValueError, duckdb.Error) as error:
            self.tally.wrong.append(f"after kill {number}: {error}")
            return
        if seen != before and (seen is None or seen.digest != night.digest):
            self.tally.wrong.append(f"after kill {number} readers see {seen}, neither {before} nor {night.digest}")

    def _step(self) -> str:
        records = sorted((self.workdir / "runs").glob("*/run.json"))
        if not records:
            return "start"
        return str(json.loads(records[-1].read_text(encoding="utf-8")).get("step", "start"))
