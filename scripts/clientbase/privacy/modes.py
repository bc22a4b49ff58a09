"""Who may read the files: personal data only the user who runs Clientbase, published versions everybody."""

import os
from pathlib import Path

from clientbase.workdir import Workdir

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
READER_FILE, READER_FOLDER = 0o444, 0o755
_PRIVATE_UMASK = 0o077
# Personal data lie here, or may: the working database and what it spills, copies of input, logs, state, erasures.
_PRIVATE_FOLDERS = ("spill", "scratch", "dbt", "state", "runs", "erasure")


def keep_private(workdir: Workdir) -> None:
    """From now on this process makes files that nobody else can read; what an earlier one left is closed as well.

    Readers reach `published` through the work folder and `versions`, which are opened for them.
    """
    os.umask(_PRIVATE_UMASK)
    for name in _PRIVATE_FOLDERS:
        _set(workdir.root / name, PRIVATE_FOLDER)
    for path in workdir.root.glob(f"{workdir.warehouse.name}*"):
        _set(path, PRIVATE_FILE)
    open_for_readers(workdir)


def open_for_readers(workdir: Workdir) -> None:
    """Let readers through to the versions. A work folder that its owner closed on purpose stays closed."""
    if workdir.versions.is_dir():
        _set(workdir.versions, READER_FOLDER)


def _set(path: Path, mode: int) -> None:
    if path.exists() and not path.is_symlink() and path.stat().st_mode & 0o777 != mode:
        path.chmod(mode)
