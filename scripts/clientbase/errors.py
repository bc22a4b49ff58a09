"""The errors Clientbase raises on purpose: each is a sentence for the person who has to act on it."""

from collections.abc import Iterable


class ClientbaseError(Exception):
    """Something a user can put right; `str()` of it is what the user is told."""


class BusyError(ClientbaseError):
    """Another process works in the same work folder. The command line exits with 3 on it."""


class BrokenOffError(ClientbaseError):
    """The machine failed the run (disk, memory, rights). The command line exits with 4 on it."""


class InputError(ClientbaseError):
    """The raw input cannot be used.

    `problems` holds every problem of every file, each a full sentence (what is wrong, in which file, in which
    row or column, what to do). `str()` gives one a line. The command line exits with 2 on it.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        """Keep the problems in the order in which they were found."""
        self.problems: list[str] = list(problems)
        super().__init__("\n".join(self.problems))
