"""The work folder of the runs: its layout, its lock and its records.

<workdir>/warehouse.duckdb         the working database: scratch, begun anew by every run
<workdir>/published                link to the version that readers see
<workdir>/versions/<run id>/       clientbase.duckdb, parquet/<mart>.parquet, dashboard/, docs/, version.json
<workdir>/state/<run id>/          what the next run must know about that version; never for readers
<workdir>/runs/<run id>/           run.json (the ledger), report.json, report.html, data_docs/
<workdir>/dbt/                     dbt's compiled SQL, artifacts and logs
<workdir>/lineage/                 where each column comes from, drawn by `clientbase lineage`
<workdir>/scratch/                 readable copies of odd input files, deleted when the run ends
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clientbase.errors import BusyError, ClientbaseError


@dataclass(frozen=True, slots=True)
class Workdir:
    """Paths of one work folder."""

    root: Path

    @property
    def warehouse(self) -> Path:
        """The working database."""
        return self.root / "warehouse.duckdb"

    @property
    def warehouse_log(self) -> Path:
        """What DuckDB has written of the working database, but not yet into it."""
        return self.root / "warehouse.duckdb.wal"

    @property
    def published(self) -> Path:
        """The link that readers follow."""
        return self.root / "published"

    @property
    def versions(self) -> Path:
        """The folder of the published versions."""
        return self.root / "versions"

    @property
    def spill(self) -> Path:
        """Where DuckDB puts what does not fit into memory."""
        return self.root / "spill"

    @property
    def dbt_target(self) -> Path:
        """dbt's compiled SQL and artifacts."""
        return self.root / "dbt" / "target"

    @property
    def dbt_logs(self) -> Path:
        """dbt's log files."""
        return self.root / "dbt" / "logs"

    @property
    def state(self) -> Path:
        """The folder of what the next run must know about each version."""
        return self.root / "state"

    @property
    def runs(self) -> Path:
        """The folder of the runs' records and reports."""
        return self.root / "runs"

    @property
    def scratch(self) -> Path:
        """Readable copies of input files, for the time of one run."""
        return self.root / "scratch"

    def prepare(self) -> None:
        """Make the folder, or say why it cannot be made."""
        try:
            is_new = not self.root.exists()
            self.root.mkdir(parents=True, exist_ok=True)
            if is_new:
                # Readers pass through it to what is published; what is theirs not to see is closed by itself.
                self.root.chmod(0o755)
        except OSError as error:
            raise ClientbaseError(
                f"The work folder {self.root} cannot be made ({error.strerror}). Choose another one with --workdir."
            ) from error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the work folder for one run. The system drops the lock of a process that died, so none goes stale."""
        if not self.root.is_dir():
            raise ClientbaseError(f"The work folder {self.root} does not exist. Choose one with --workdir.")
        path = self.root / "run.lock"
        with path.open("a+", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                file.seek(0)
                holder = file.read().strip() or "unknown"
                raise BusyError(
                    f"Another run (process {holder}) is working in {self.root}. "
                    "Wait until it ends, or choose another folder with --workdir."
                ) from error
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            try:
                yield
            finally:
                file.truncate(0)


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a record so that a reader sees the old or the new one, never half of it."""
    write_text(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old or the new one, never half of it; on disk when this returns."""
    beside = path.with_name(f".{path.name}.new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Put a file's bytes, or a folder's names, to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_json(path: Path) -> dict[str, Any] | None:
    """A record, None where there is none yet."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise ClientbaseError(f"{path} is damaged ({error}). Delete it; the next run writes it anew.") from error
