"""Clientbase itself is at fault (a bug): a sentence for the person at the screen, the traceback for who mends it.

A traceback ends with the error's message, and that may quote values of rows. So it is kept with the run, where an
erasure finds it, and neither shown nor written into the ledger.
"""

import os
import traceback
from pathlib import Path

from clientbase.errors import FaultError

LOG_NAME = "fault.log"
_KEPT = "Readers keep the version they have, and the next run begins anew."


def keep_fault(error: Exception, run_folder: Path, step: str) -> FaultError:
    """Write the traceback into the run's folder; the error to raise instead, which names the file and no value."""
    log = run_folder / LOG_NAME
    sentence = f"Clientbase itself is at fault: {_kind(error)} at the step `{step}`. {_KEPT}"
    try:
        log.touch(mode=0o600)
        log.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError:
        # A full disk must not hide what went wrong.
        return FaultError(f"{sentence} The traceback could not be kept in {log}.")
    return FaultError(f"{sentence} Give {os.path.relpath(log)} to whoever maintains the project.")


def fault_without_log(error: Exception) -> str:
    """The sentence for a command that keeps no log, and where it happened: lines of code, and no values."""
    places = "".join(traceback.format_tb(error.__traceback__))
    return (
        f"Clientbase itself is at fault: {_kind(error)}. What is published stays as it is. Give this to whoever "
        f"maintains the project:\n{places}"
    )


def _kind(error: Exception) -> str:
    """The kind of error and the line that raised it."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    return f"{type(error).__name__}{f' in {Path(last[0].filename).name}, line {last[0].lineno}' if last else ''}"
