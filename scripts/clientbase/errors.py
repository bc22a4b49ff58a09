"""The errors Clientbase raises on purpose: each is a sentence for the person who has to act on it."""

from collections.abc import Iterable

_LONGEST_SENTENCE = 2000
_KEPT_END = 500


class ClientbaseError(Exception):
    """Something a user can put right; `str()` of it is what the user is told."""


class BusyError(ClientbaseError):
    """Another process works in the same work folder. The command line exits with 3 on it."""


class BrokenOffError(ClientbaseError):
    """The machine failed the run (disk, memory, rights). The command line exits with 4 on it."""


class FaultError(ClientbaseError):
    """Clientbase itself is at fault: a bug. The command line exits with 70 on it (EX_SOFTWARE of sysexits.h)."""


class InputError(ClientbaseError):
    """The raw input cannot be used.

    `problems` holds every problem of every file, each a full sentence (what is wrong, in which file, in which
    row or column, what to do). `str()` gives one a line. The command line exits with 2 on it.

    Names and values from outside stand in these sentences, so that each is made fit to be shown: on one line, of
    bounded length, and without anything that a terminal or a log would obey.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        """Keep the problems in the order in which they were found."""
        self.problems: list[str] = [_fit_to_show(problem) for problem in problems]
        super().__init__("\n".join(self.problems))


def _fit_to_show(sentence: str) -> str:
    if len(sentence) > _LONGEST_SENTENCE:
        # What is wrong stands at the beginning, what to do at the end.
        sentence = f"{sentence[: _LONGEST_SENTENCE - _KEPT_END]} [...] {sentence[-_KEPT_END:]}"
    if sentence.isprintable():
        return sentence
    # Beyond what a terminal obeys: blanks that look like others, text turned around, halves of characters.
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in sentence)
