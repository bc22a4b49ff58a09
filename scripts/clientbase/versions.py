"""The published versions of a work folder: put in place whole, swapped by one rename, kept for a while, taken back.

    <workdir>/published            link to the version that readers see
    <workdir>/versions/<id>/       one version: clientbase.duckdb, parquet/<mart>.parquet, version.json
    <workdir>/versions/.<id>.new/  a version that is being written

A reader that opened a file of an old version keeps it, even when the version is deleted: the bytes live until it closes
them.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clientbase.errors import ClientbaseError
from clientbase.workdir import Workdir, read_json

VERSION_RECORD = "version.json"
DEFAULT_KEPT_VERSIONS = 3
KEPT_VERSIONS_VARIABLE = "CLIENTBASE_KEPT_VERSIONS"
_READ_ONLY = 0o444


class Versions:
    """The versions of one work folder."""

    def __init__(self, workdir: Workdir) -> None:
        """Versions in this work folder; nothing is made before the first is written."""
        self._root = workdir.root
        self._folder = workdir.versions
        self._link = workdir.published

    @contextmanager
    def writing(self, version: str) -> Iterator[Path]:
        """An empty folder for a new version, released when the block ends well and deleted when it does not."""
        kept = _kept_versions()
        folder = self._folder / f".{version}.new"
        self._delete_unfinished()
        folder.mkdir(parents=True)
        try:
            yield folder
            self._release(folder, self._folder / version)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._prune(kept)

    @property
    def current(self) -> str | None:
        """The version that readers see, None before the first."""
        return self._link.resolve().name if self._link.is_symlink() and self._link.exists() else None

    @property
    def record(self) -> dict[str, Any] | None:
        """What the published version says of itself, None where nothing is published."""
        return read_json(self._link / VERSION_RECORD)

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

    def _release(self, folder: Path, final: Path) -> None:
        """First every byte to disk, then the names: after a power cut the link never leads to half a version.

        A version is for reading: whoever opens its database to write is told so by the file's mode.
        """
        for path in sorted(folder.rglob("*"), reverse=True):
            if path.is_file():
                path.chmod(_READ_ONLY)
            _sync(path)
        _sync(folder)
        folder.rename(final)
        _sync(self._folder)
        self._swap_link(final)

    def _swap_link(self, target: Path) -> None:
        if self._link.exists() and not self._link.is_symlink():
            raise ClientbaseError(f"{self._link} is in the way: it is no link that a run made. Move it and run again.")
        beside = self._link.with_name(f".{self._link.name}.new")
        beside.unlink(missing_ok=True)
        beside.symlink_to(target.relative_to(self._root))
        beside.replace(self._link)
        _sync(self._root)

    def _delete_unfinished(self) -> None:
        """What a killed run left: nothing points to it."""
        for path in self._folder.glob(".*.new"):
            shutil.rmtree(path, ignore_errors=True)

    def _prune(self, kept_count: int) -> None:
        current = self.current
        others = [name for name in self.kept() if name != current]
        for name in others[: max(0, len(others) - (kept_count - 1))]:
            shutil.rmtree(self._folder / name, ignore_errors=True)


def _kept_versions() -> int:
    text = os.environ.get(KEPT_VERSIONS_VARIABLE, str(DEFAULT_KEPT_VERSIONS))
    if not text.isdecimal() or int(text) < 1:
        raise ClientbaseError(f"{KEPT_VERSIONS_VARIABLE}={text} is no number of versions. Write 1 or more.")
    return int(text)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
