"""The ledger of the runs: one record each, from its beginning to its outcome, kept for good.

    <workdir>/runs/<run id>/run.json

A run whose process was killed could not say how it ended: the next run, which holds the lock, says it for it. Records
hold counts, names and checksums, never values of rows.
"""

import json
import re
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from clientbase.workdir import Workdir, write_json

RUNNING, PUBLISHED, REFUSED, BAD_INPUT, BROKE_OFF, FAILED, KILLED = (
    "running",
    "published",
    "refused",
    "bad input",
    "broke off",
    "failed",
    "killed",
)
RECORD = "run.json"
# Reports and Data Docs of so many runs are kept; the records of all.
KEPT_REPORTS = 30
_ID_FORMAT = "%Y%m%dT%H%M%S%fZ"
_ID = re.compile(r"\d{8}T\d{12}Z")

Record = dict[str, Any]


class Ledger:
    """The records of one work folder's runs."""

    def __init__(self, workdir: Workdir) -> None:
        """The ledger in this work folder; nothing is written before the first run begins."""
        self._workdir = workdir
        self._folder = workdir.runs

    def begin(self, facts: Mapping[str, Any]) -> "RunRecord":
        """The record of a new run. Only the holder of the work folder's lock may call it."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._close_killed_runs()
        self._prune_reports()
        run_id = self._next_id()
        record = RunRecord(self._folder / run_id, {"run_id": run_id, "started_at": now(), **facts})
        record.folder.mkdir(mode=0o700)
        record.note(outcome=RUNNING)
        return record

    def records(self) -> list[Record]:
        """Every run's record, oldest first; one that cannot be read counts as killed."""
        return [_read(folder) for folder in self._folders()]

    @property
    def last(self) -> Record | None:
        """The newest record, None before the first run."""
        folders = self._folders()
        return _read(folders[-1]) if folders else None

    def failing_since(self, name: str, run_id: str) -> str | None:
        """Id of the earliest run of the unbroken series before this one in which the check failed; None if it is new.

        Runs that ended before the check was asked say nothing about it.
        """
        since: str | None = None
        for record in reversed([one for one in self.records() if one["run_id"] < run_id]):
            if name in record.get("failed_checks", ()):
                since = str(record["run_id"])
            elif record.get("outcome") == PUBLISHED:
                break
        return since

    def _folders(self) -> list[Path]:
        if not self._folder.is_dir():
            return []
        return sorted(path for path in self._folder.iterdir() if path.is_dir())

    def _close_killed_runs(self) -> None:
        for folder in self._folders():
            record = _read(folder)
            if record.get("outcome") in (RUNNING, KILLED) and not record.get("is_closed"):
                step = f" at the step `{record['step']}`" if record.get("step") else ""
                message = f"The process was killed{step}; readers kept the version before."
                write_json(folder / RECORD, {**record, "outcome": KILLED, "message": message, "is_closed": True})

    def _prune_reports(self) -> None:
        for folder in self._folders()[:-KEPT_REPORTS]:
            for path in folder.iterdir():
                if path.name == RECORD:
                    continue
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)

    def _next_id(self) -> str:
        """The time as a name, later than every name before it even where the clock was set back."""
        moment = datetime.now(UTC)
        names = (folder.name for folder in (*self._folders(), *self._version_folders()))
        newest = max((name for name in names if _ID.fullmatch(name)), default="")
        if newest >= moment.strftime(_ID_FORMAT):
            moment = datetime.strptime(newest, _ID_FORMAT).replace(tzinfo=UTC) + timedelta(microseconds=1)
        return moment.strftime(_ID_FORMAT)

    def _version_folders(self) -> list[Path]:
        folder = self._workdir.versions
        return [path for path in folder.iterdir() if not path.name.startswith(".")] if folder.is_dir() else []


class RunRecord:
    """The record of the run at hand; every note is on disk when it returns."""

    def __init__(self, folder: Path, facts: Record) -> None:
        """A record in its folder, holding these facts."""
        self.folder = folder
        self.facts = facts

    @property
    def run_id(self) -> str:
        """The run's id, which names its version as well."""
        return str(self.facts["run_id"])

    def note(self, **facts: Any) -> None:
        """Add facts to the record."""
        self.facts.update(facts)
        write_json(self.folder / RECORD, self.facts)

    def end(self, outcome: str, message: str, **facts: Any) -> None:
        """Write the outcome."""
        self.note(outcome=outcome, message=message, ended_at=now(), **facts)


def now() -> str:
    """The instant, UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _read(folder: Path) -> Record:
    try:
        return dict(json.loads((folder / RECORD).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {"run_id": folder.name, "outcome": KILLED, "message": "Its record cannot be read."}
