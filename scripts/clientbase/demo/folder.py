"""The output folder: written beside its place, renamed into it, an earlier demo replaced whole."""

import json
import os
import shutil
from pathlib import Path

from clientbase.demo.errors import DemoError

MARK = "truth.json"
GENERATOR = "clientbase demo"


def is_previous_demo(folder: Path) -> bool:
    """Return whether a folder was written by this generator: its truth.json says so."""
    try:
        truth = json.loads((folder / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(truth, dict) and truth.get("generator") == GENERATOR


def check_target(out: Path) -> None:
    """Raise `DemoError` where writing to `out` would destroy something that is not an earlier demo."""
    if out.exists() and not out.is_dir():
        raise DemoError(f"{out} is a file: name a folder for the demo, or remove the file.")
    if out.is_dir() and any(out.iterdir()) and not is_previous_demo(out):
        raise DemoError(
            f"{out} holds files that are not an earlier demo (it has no {MARK} of one): "
            "name an empty or new folder, or empty this one yourself."
        )


def temporary_beside(out: Path) -> Path:
    """Make and return the folder the demo is written to before it takes its place."""
    out.parent.mkdir(parents=True, exist_ok=True)
    temporary = out.parent / f".{out.name}.new-{os.getpid()}"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    return temporary


def put_in_place(temporary: Path, out: Path) -> None:
    """Rename the finished folder to `out`; an earlier demo is moved aside first and then deleted."""
    aside = out.parent / f".{out.name}.old-{os.getpid()}"
    shutil.rmtree(aside, ignore_errors=True)
    if out.exists():
        out.rename(aside)
    try:
        temporary.rename(out)
    except OSError:
        if aside.exists():
            aside.rename(out)
        raise
    shutil.rmtree(aside, ignore_errors=True)
