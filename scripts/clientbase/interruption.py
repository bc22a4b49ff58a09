"""End soon and tidily when the system asks for it (SIGTERM, Ctrl-C), even while dbt's threads are at work."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class InterruptedRunError(KeyboardInterrupt):
    """The run was told to end; `str()` says by which signal."""

    def __init__(self, number: int) -> None:
        """Keep the signal's number: the exit code is 128 more."""
        super().__init__(f"The run was told to end ({signal.Signals(number).name}).")
        self.number = number


_told: list[int] = []


def raise_if_told() -> None:
    """Raise InterruptedRunError where the run was told to end, but a library took the exception for itself."""
    if _told:
        raise InterruptedRunError(_told[-1])


@contextmanager
def ends_when_told() -> Iterator[None]:
    """Raise InterruptedRunError in the block at SIGTERM, SIGHUP or SIGINT, and leave the process after it."""

    def on_signal(number: int, frame: FrameType | None) -> None:
        _told.append(number)
        raise InterruptedRunError(number)

    watched = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
    before = {number: signal.signal(number, on_signal) for number in watched}
    try:
        yield
    except InterruptedRunError as error:
        sys.stdout.flush()
        sys.stderr.write(f"{error} Readers keep the version they have; the next run begins anew.\n")
        sys.stderr.flush()
        # Not sys.exit: it would wait for threads that are in the middle of a query.
        os._exit(128 + error.number)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
