"""The published versions of a work folder: put in place whole, swapped by one rename, kept for a while, taken back.

    <workdir>/published            link to the version that readers see
    <workdir>/versions/<id>/       one version: clientbase.duckdb, parquet/<mart>.parquet, dashboard/, docs/,
                                   version.json
    <workdir>/state/<id>/          what the next run must know about it: <name>.parquet
    <workdir>/versions/.<id>.new/  a version that is being written (its state: <workdir>/state/.<id>.new/)

The state is in its place before the version is, so the one rename of the link moves both: the state that counts is that
of the version which readers see.

A reader that opened a file of an old version keeps it, even when the version is deleted: the bytes live until it closes
them.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clientbase.errors import ClientbaseError
from clientbase.workdir import Workdir, read_json, sync

VERSION_RECORD = "version.json"
DEFAULT_KEPT_VERSIONS = 3
KEPT_VERSIONS_VARIABLE = "CLIENTBASE_KEPT_VERSIONS"
_READ_ONLY = 0o444
_OPEN_FOLDER = 0o755
_PRIVATE_FILE = 0o600
_PRIVATE_FOLDER = 0o700


@dataclass(frozen=True, slots=True)
class NewVersion:
    """Where a version is being written: what readers will see, and what the next run will know."""

    folder: Path
    state: Path


class Versions:
    """The versions of one work folder."""

    def __init__(self, workdir: Workdir) -> None:
        """Versions in this work folder; nothing is made before the first is written."""
        self._root = workdir.root
        self._folder = workdir.versions
        self._states = workdir.state
        self._link = workdir.published

    @contextmanager
    def writing(self, version: str) -> Iterator[NewVersion]:
        """Empty folders for a new version, released when the block ends well and deleted when it does not."""
        kept = _kept_versions()
        self.delete_unfinished()
        new = NewVersion(self._folder / f".{version}.new", self._states / f".{version}.new")
        new.folder.mkdir(parents=True)
        self._states.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
        new.state.mkdir(mode=_PRIVATE_FOLDER)
        try:
            yield new
            self._release(new, version)
        except BaseException:
            shutil.rmtree(new.folder, ignore_errors=True)
            shutil.rmtree(new.state, ignore_errors=True)
            raise
        self._prune(kept)

    def delete_unfinished(self) -> None:
        """Delete what a killed run left: nothing points to it."""
        for path in (*self._folder.glob(".*.new"), *self._states.glob(".*.new")):
            shutil.rmtree(path, ignore_errors=True)
        finished = set(self.kept())
        for path in self._states.glob("[!.]*"):
            if path.name not in finished:
                shutil.rmtree(path, ignore_errors=True)

    @property
    def current_state(self) -> Path | None:
        """The folder of what the version that readers see left for the next run, None before the first."""
        return self._states / self.current if self.current else None

    @property
    def current(self) -> str | None:
        """The version that readers see, None before the first."""
        return self._link.resolve().name if self._link.is_symlink() and self._link.exists() else None

    @property
    def record(self) -> dict[str, Any] | None:
        """What the published version says of itself, None where nothing is published."""
        return read_json(self._link / VERSION_RECORD)

    def folder_of(self, version: str) -> Path:
        """Where a version is, whether it is there or not."""
        return self._folder / version

    def kept(self) -> list[str]:
        """The finished versions, oldest first."""
        if not self._folder.is_dir():
            return []
        return sorted(path.name for path in self._folder.iterdir() if path.is_dir() and not path.name.startswith("."))

    def take_back(self, version: str | None = None) -> str:
        """Let readers see an earlier version again: the named one, else the one before the current. Its name."""
        kept = self.kept()
        if version is None:
            earlier = [name for name in kept if self.current is not None and name < self.current]
            if not earlier:
                raise ClientbaseError(
                    "There is no earlier version to go back to. `clientbase status` lists those kept."
                )
            version = earlier[-1]
        elif version not in kept:
            raise ClientbaseError(f"There is no version {version}. Kept are: {', '.join(kept) or 'none'}.")
        self._swap_link(self._folder / version)
        return version

    def _release(self, new: NewVersion, version: str) -> None:
        """First every byte to disk, then the names: after a power cut the link never leads to half a version.

        A version is for reading: whoever opens its database to write is told so by the file's mode.
        """
        _to_disk(new.state, _PRIVATE_FILE, _PRIVATE_FOLDER)
        new.state.rename(self._states / version)
        sync(self._states)
        _to_disk(new.folder, _READ_ONLY, _OPEN_FOLDER)
        self._folder.chmod(_OPEN_FOLDER)
        new.folder.rename(self._folder / version)
        sync(self._folder)
        self._swap_link(self._folder / version)

    def _swap_link(self, target: Path) -> None:
        if self._link.exists() and not self._link.is_symlink():
            raise ClientbaseError(f"{self._link} is in the way: it is no link that a run made. Move it and run again.")
        beside = self._link.with_name(f".{self._link.name}.new")
        beside.unlink(missing_ok=True)
        beside.symlink_to(target.relative_to(self._root))
        beside.replace(self._link)
        sync(self._root)

    def _prune(self, kept_count: int) -> None:
        current = self.current
        others = [name for name in self.kept() if name != current]
        for name in others[: max(0, len(others) - (kept_count - 1))]:
            # Under a name that no one takes for a version: a kill between two files leaves no half of one.
            doomed = self._folder / f".{name}.new"
            (self._folder / name).rename(doomed)
            shutil.rmtree(doomed, ignore_errors=True)
            shutil.rmtree(self._states / name, ignore_errors=True)


def _kept_versions() -> int:
    text = os.environ.get(KEPT_VERSIONS_VARIABLE, str(DEFAULT_KEPT_VERSIONS))
    if not text.isdecimal() or int(text) < 1:
        raise ClientbaseError(f"{KEPT_VERSIONS_VARIABLE}={text} is no number of versions. Write 1 or more.")
    return int(text)


def _to_disk(folder: Path, file_mode: int, folder_mode: int) -> None:
    """Give every file and folder below its mode and put all of it to disk, contents before names."""
    for path in sorted(folder.rglob("*"), reverse=True):
        path.chmod(folder_mode if path.is_dir() else file_mode)
        sync(path)
    folder.chmod(folder_mode)
    sync(folder)
