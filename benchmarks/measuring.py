"""Run a command in a process of its own and say what it cost."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process cost: wall-clock and processor seconds, and the most memory it held, in bytes."""

    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int


class CommandFailedError(Exception):
    """A measured command did not end well; the message holds what it wrote."""


def run_measured(command: list[str], environment: dict[str, str], log: Path) -> Cost:
    """Run a command to its end, its output in `log`. Raises CommandFailedError where it did not end with 0.

    The costs are those of the one child (wait4), not the largest of all children so far.
    """
    started = time.monotonic()
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=output, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
    wall_seconds = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        tail = "\n".join(log.read_text(encoding="utf-8").splitlines()[-20:])
        raise CommandFailedError(f"{' '.join(command)} ended with {process.returncode}:\n{tail}")
    return Cost(wall_seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _MAXRSS_UNIT)
