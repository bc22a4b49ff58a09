"""Progress of long work: a bar on a terminal, a plain line now and then elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

# Plain lines come at least this many seconds apart, so that a log stays short.
_LINE_INTERVAL_SECONDS = 5.0


class Advance(Protocol):
    """Tells how far the work is."""

    def __call__(self, done: int, total: int, what: str = "") -> None:
        """`done` of `total` steps are done; `what` names the step at hand."""


@contextmanager
def progress(console: Console, title: str) -> Iterator[Advance]:
    """Show the progress of one piece of work on the console."""
    if console.is_terminal:
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[what]}"),
            console=console,
            transient=True,
        ) as bar:
            task = bar.add_task(title, total=None, what="")

            def advance_bar(done: int, total: int, what: str = "") -> None:
                bar.update(task, completed=done, total=total, what=what)

            yield advance_bar
        return

    console.print(f"{title} ...")
    last_line_at = time.monotonic()

    def advance_lines(done: int, total: int, what: str = "") -> None:
        nonlocal last_line_at
        if time.monotonic() - last_line_at >= _LINE_INTERVAL_SECONDS:
            last_line_at = time.monotonic()
            console.print(f"  {done} of {total}{f' ({what})' if what else ''}", highlight=False, soft_wrap=True)

    yield advance_lines
