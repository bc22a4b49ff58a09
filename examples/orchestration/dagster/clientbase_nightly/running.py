"""Start `clientbase run`, follow what it says, and find out how it ended."""

import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clientbase_nightly.installation import Installation

PUBLISHED, BUSY, BROKE_OFF, KILLED = 0, 3, 4, 137
# What may pass by itself: another run that works, a machine that failed, a process killed for want of memory.
_MAY_PASS = frozenset({BUSY, BROKE_OFF, KILLED})
_SECONDS_TO_END = 60
_TOLD_LINES = 20


@dataclass(frozen=True, slots=True)
class Ended:
    """How one run ended. `report` is its report, or its bare record where it was killed; empty if it never began."""

    exit_code: int
    said: list[str]
    report: Mapping[str, Any] = field(default_factory=dict)
    report_page: Path | None = None

    @property
    def is_published(self) -> bool:
        """Whether readers see a new version."""
        return self.exit_code == PUBLISHED

    @property
    def may_pass(self) -> bool:
        """Whether trying again may help. After a refusal or bad input it would not: nothing would have changed."""
        return self.exit_code in _MAY_PASS

    @property
    def told(self) -> str:
        """What a person has to know: the report's sentences where there are any, else the run's last words."""
        stops = self.report.get("stops", [])
        if not stops:
            return "\n".join([f"Clientbase published nothing (exit code {self.exit_code}).", *self.said[-_TOLD_LINES:]])
        lines = [str(self.report["message"])]
        for stop in stops:
            since = f" (failing since the run {stop['since_run']})" if stop.get("since_run") else ""
            lines.append(f"- {stop['sentence']}{since}")
        kept = self.report.get("kept_version")
        lines.append(f"Readers keep the version {kept}." if kept else "There is no earlier version.")
        if all(stop["kind"].endswith("expectation") for stop in stops):
            names = ", ".join(stop["name"] for stop in stops)
            lines.append(f"If this is a real change, launch the job once with accept: [{names}].")
        lines.append(f"Report: {self.report_page}")
        return "\n".join(lines)


def run_clientbase(installation: Installation, arguments: Sequence[str], on_line: Callable[[str], None]) -> Ended:
    """Do one `clientbase run` to its end. Whatever ends this process early (a cancelled Dagster run) ends it too."""
    runs = installation.workdir / "runs"
    known = _names(runs)
    said: list[str] = []
    with subprocess.Popen(
        [str(installation.bin_folder / "clientbase"), "run", *arguments],
        cwd=installation.project_root,
        env=installation.child_environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if line.strip():
                    said.append(line.rstrip())
                    on_line(line.rstrip())
            process.wait()
        finally:
            _end(process)
    # As a shell says it: 128 and the number of the signal that ended the process.
    exit_code = process.returncode if process.returncode >= 0 else 128 - process.returncode
    folder = _folder_of(runs, _names(runs) - known, process.pid)
    if folder is None:
        return Ended(exit_code, said)
    report = _read(folder / "report.json") or _read(folder / "run.json")
    page = folder / "report.html"
    return Ended(exit_code, said, report, page if page.is_file() else None)


def _end(process: subprocess.Popen[str]) -> None:
    """Tell a run that still works to end, as tidily as it can."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(timeout=_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()


def _folder_of(runs: Path, names: set[str], process_id: int) -> Path | None:
    """The folder of the process's own run: another run may have worked in the work folder meanwhile."""
    for name in sorted(names, reverse=True):
        if _read(runs / name / "run.json").get("process_id") == process_id:
            return runs / name
    return None


def _names(runs: Path) -> set[str]:
    return {path.name for path in runs.iterdir()} if runs.is_dir() else set()


def _read(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}
