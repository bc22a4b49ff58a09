"""A reader that opens the published files without pause and writes down what it saw. Each is a process of its own.

    python -m faults.reading <work folder> <folder of the tallies> <name>

It reads as docs/bi.md says: the database through the link, Parquet files from the folder that the link leads to. It
ends when a file `stop` is in the folder of the tallies.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import duckdb

TABLES = ("customer_segments", "dim_segments", "fct_orders")
_SHOWN = 5
# Every so many sessions one lasts until its version has been deleted, or so many seconds.
_LONG_SESSION_EVERY = 40
_LONGEST_SECONDS = 20.0
_MARKS = "min(published_in), max(published_in), count(*), min(row_count), max(row_count)"


@dataclass(slots=True)
class Tally:
    """What one reader saw; `outlived` sessions lasted longer than their version, `wrong` are a few sentences."""

    sessions: int = 0
    outlived: int = 0
    versions: list[str] = field(default_factory=list)
    error_count: int = 0
    mixed_count: int = 0
    wrong: list[str] = field(default_factory=list)


class MixedError(Exception):
    """A session saw more than one version, or a part of one."""


def read_until_told(workdir: Path, tallies: Path, name: str) -> None:
    """Read session after session."""
    tally = Tally()
    parquet = duckdb.connect(config={"threads": 1})
    seen: set[str] = set()
    newest = ""
    while not (tallies / "stop").exists():
        kind = ("database", "folder")[tally.sessions % 2]
        is_long = tally.sessions % _LONG_SESSION_EVERY == _LONG_SESSION_EVERY // 2
        try:
            if kind == "database":
                version, has_outlived = _database_session(workdir, tallies / "stop", is_long=is_long)
                tally.outlived += has_outlived
            else:
                version = _folder_session(workdir, parquet)
            if version < newest:
                raise MixedError(f"{version} was seen after {newest}")
            newest = version
            seen.add(version)
        except MixedError as error:
            tally.mixed_count += 1
            tally.wrong.append(f"{kind}: {error}")
        except (duckdb.Error, OSError, ValueError, RuntimeError) as error:
            tally.error_count += 1
            tally.wrong.append(f"{kind}: {' '.join(str(error).split())[:300]}")
        tally.sessions += 1
        if tally.sessions == 2:
            (tallies / f"{name}.ready").touch()
    tally.versions = sorted(seen)
    tally.wrong = tally.wrong[:_SHOWN]
    (tallies / f"{name}.json").write_text(json.dumps(asdict(tally)), encoding="utf-8")


def _database_session(workdir: Path, stop: Path, *, is_long: bool) -> tuple[str, bool]:
    """Open the database through the link and read all its tables; whether the version was gone before the last."""
    link = workdir / "published"
    with duckdb.connect(str(link / "clientbase.duckdb"), read_only=True, config={"threads": 1}) as connection:
        found = [_marks(connection, f"marts.{TABLES[0]}")]
        folder = workdir / "versions" / found[0][0]
        deadline = time.monotonic() + _LONGEST_SECONDS
        while is_long and folder.exists() and not stop.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        has_outlived = is_long and not folder.exists()
        found += [_marks(connection, f"marts.{table}") for table in TABLES[1:]]
        version = _one_version(found)
        last = connection.execute("select max(run_id) from marts.runs").fetchone()
        if last != (version,):
            raise MixedError(f"{version} says in its ledger that it is {last}")
        return version, has_outlived


def _folder_session(workdir: Path, connection: duckdb.DuckDBPyConnection) -> str:
    """Follow the link once and read every file of that folder."""
    folder = Path(os.path.realpath(workdir / "published"))
    record = json.loads((folder / "version.json").read_text(encoding="utf-8"))
    version = _one_version([_marks(connection, _parquet(folder, table)) for table in TABLES])
    if record["version"] != version:
        raise MixedError(f"{version} stands beside a record of {record['version']}")
    return version


def _parquet(folder: Path, table: str) -> str:
    return f"read_parquet('{folder}/parquet/{table}.parquet')"


def _marks(connection: duckdb.DuckDBPyConnection, relation: str) -> tuple[str, str, int, int, int]:
    row = connection.execute(f"select {_MARKS} from {relation}").fetchone()
    assert row is not None
    return row[0], row[1], row[2], row[3], row[4]


def _one_version(found: Sequence[tuple[str, str, int, int, int]]) -> str:
    """The version that all tables are of, each with all its rows."""
    versions = {version for marks in found for version in marks[:2]}
    if len(versions) != 1:
        raise MixedError(f"versions {sorted(map(str, versions))} in one session")
    for _, _, count, least, most in found:
        if not count == least == most:
            raise MixedError(f"{count} rows of {least} to {most}")
    return str(versions.pop())


@contextmanager
def readers(count: int, workdir: Path, tallies: Path) -> Iterator[dict[str, Tally]]:
    """So many reader processes at work during the block; what each saw is there after it."""
    tallies.mkdir()
    names = [f"reader-{number}" for number in range(count)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    processes = [
        subprocess.Popen([sys.executable, "-m", "faults.reading", str(workdir), str(tallies), name], env=environment)
        for name in names
    ]
    seen: dict[str, Tally] = {}
    try:
        _wait_until_ready(names, tallies, processes)
        yield seen
    finally:
        (tallies / "stop").touch()
        codes = [process.wait(timeout=60) for process in processes]
    assert codes == [0] * count, codes
    for name in names:
        seen[name] = Tally(**json.loads((tallies / f"{name}.json").read_text(encoding="utf-8")))


def _wait_until_ready(names: Sequence[str], tallies: Path, processes: Sequence[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + 60
    while not all((tallies / f"{name}.ready").exists() for name in names):
        assert all(process.poll() is None for process in processes), "a reader ended before it had begun"
        assert time.monotonic() < deadline, "the readers did not begin"
        time.sleep(0.02)


if __name__ == "__main__":
    read_until_told(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
