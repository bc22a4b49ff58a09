"""Readable copies of odd input files: they hold the input's data, so that only the current user may read them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from clientbase.errors import BrokenOffError


@contextmanager
def writing_copy(path: Path) -> Iterator[TextIO]:
    """A new UTF-8 file to write a copy into. Raises BrokenOffError where the disk does not take it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as copy:
            yield copy
    except OSError as error:
        raise BrokenOffError(
            f"The readable copy {path} cannot be written ({error.strerror or error}). Make room and see that the "
            "current user may write there."
        ) from error
