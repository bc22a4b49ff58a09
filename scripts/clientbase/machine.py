"""When the machine fails a run (disk, memory, rights), say so in a sentence instead of a traceback."""

import errno
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import duckdb

from clientbase.errors import BrokenOffError
from clientbase.intake.lockdown import MEMORY_LIMIT_VARIABLE, memory_limit

_FULL_DISK = "No space left on device"
_KEPT = "Readers keep the version they have, and the next run begins anew."


@contextmanager
def told_as_sentences() -> Iterator[None]:
    """Turn what the system or DuckDB says about disk, memory and rights into a BrokenOffError."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            # Other libraries' errors that only borrow the class.
            raise
        raise BrokenOffError(system_sentence(error)) from error
    except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
        sentence = machine_failure([str(error)])
        if sentence is None:
            raise
        raise BrokenOffError(sentence) from error


def machine_failure(messages: Iterable[str]) -> str | None:
    """The sentence for the first message that speaks of the machine, None where none does."""
    for message in messages:
        if "Out of Memory Error" in message or "OutOfMemoryException" in message:
            limit = memory_limit()
            return f"DuckDB needs more memory than it may use ({limit}). Raise {MEMORY_LIMIT_VARIABLE}. {_KEPT}"
        if _FULL_DISK in message or "could not write" in message.lower():
            return f"The disk of the work folder is full. Free some space there. {_KEPT}"
    return None


def system_sentence(error: OSError) -> str:
    """What the system said, and what to do."""
    place = error.filename or "the work folder"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full, {place} cannot be written. Free some space there. {_KEPT}"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{place} cannot be used ({error.strerror}). Give the user of the run the right to. {_KEPT}"
    return f"The system refused: {error.strerror or error} ({place}). {_KEPT}"
