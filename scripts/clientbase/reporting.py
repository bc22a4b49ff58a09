"""What a run tells the person who started it."""

import os

from rich.console import Console
from rich.table import Table

from clientbase.documentation import DOCUMENTATION_PAGE
from clientbase.gate.report import HTML_NAME, Findings
from clientbase.intake import RawInput
from clientbase.ledger import RunRecord
from clientbase.publishing import DASHBOARD_PAGE, DATABASE_NAME, Published
from clientbase.resuming import Resumption
from clientbase.versions import Versions
from clientbase.workdir import Workdir

SHOWN_FAILURES = 10


def show_input(console: Console, raw_input: RawInput) -> None:
    """One line on what is read, and a line for each file that was put right on the way."""
    given = [relation for relation in raw_input.relations if relation.file is not None]
    rows = sum(relation.row_count for relation in given)
    console.print(
        f"Reading {rows:,} rows from {len(given)} files in {short(raw_input.raw_root)}",
        highlight=False,
        soft_wrap=True,
    )
    for relation in given:
        for note in relation.notes:
            name = relation.file.name if relation.file else relation.table
            console.print(f"  {name}: {note}", highlight=False, soft_wrap=True)


def show_published(console: Console, published: Published, workdir: Workdir, seconds: float) -> None:
    """The short account of what came out and where it is."""
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column("Segment")
    table.add_column("Сегмент")
    table.add_column("Customers", justify="right")
    for english, russian, count in published.segments:
        table.add_row(english, russian, f"{count:,}")
    console.print()
    console.print(table)
    console.print()
    console.print(
        f"{published.rows.get('fct_orders', 0):,} orders as of {published.as_of}; "
        f"{published.quarantined_count:,} raw rows in quarantine (table marts.quarantine says why).",
        highlight=False,
        soft_wrap=True,
    )
    console.print(
        f"Published in {seconds:.0f} s: {short(workdir.published / DATABASE_NAME)}", highlight=False, soft_wrap=True
    )
    console.print(f"Look at it: {short(workdir.published / DASHBOARD_PAGE)}", highlight=False, soft_wrap=True)
    documentation = workdir.published / DOCUMENTATION_PAGE
    if documentation.is_file():
        console.print(f"What each table and column means: {short(documentation)}", highlight=False, soft_wrap=True)


def show_warnings(console: Console, findings: Findings) -> None:
    """What did not stop the run, but somebody should look at."""
    for failure in findings.accepted:
        console.print(f"Let through by name: {failure.name}. {failure.sentence}", highlight=False, soft_wrap=True)
    for failure in findings.warnings[:SHOWN_FAILURES]:
        console.print(f"Worth a look: {failure.sentence}", highlight=False, soft_wrap=True)


def show_resumed(console: Console, resumption: Resumption) -> None:
    """Whether the last run's work is used."""
    if resumption.is_possible:
        console.print("Going on where the last run ended.", highlight=False)
    else:
        console.print(f"Beginning anew: {resumption.reason}.", highlight=False)


def show_refused(console: Console, findings: Findings, workdir: Workdir, run: RunRecord) -> None:
    """Why nothing was published."""
    console.print()
    skipped = f"; {findings.skipped_count} steps after them were skipped" if findings.skipped_count else ""
    console.print(f"{run.facts['message'].removesuffix('.')}{skipped}.", highlight=False, soft_wrap=True)
    for failure in findings.stops[:SHOWN_FAILURES]:
        console.print(f"- {failure.sentence}", highlight=False, soft_wrap=True)
    if len(findings.stops) > SHOWN_FAILURES:
        console.print(f"- and {len(findings.stops) - SHOWN_FAILURES} more.", highlight=False)
    record = Versions(workdir).record
    kept = f"Readers keep the version as of {record['as_of']}." if record else "There is no earlier version."
    console.print(f"{kept} Report: {short(run.folder / HTML_NAME)}", highlight=False, soft_wrap=True)
    accepted = [failure.name for failure in findings.stops if failure.kind.endswith("expectation")]
    if accepted and len(accepted) == len(findings.stops):
        console.print(
            f"If this is a real change: run again with --accept {' --accept '.join(accepted)}",
            highlight=False,
            soft_wrap=True,
        )


def show_rollback(workdir: Workdir, version: str) -> None:
    """What readers see now."""
    console = Console(highlight=False, soft_wrap=True)
    record = Versions(workdir).record
    as_of = f", as of {record['as_of']}" if record else ""
    console.print(f"Readers see version {version} again{as_of}. The next run publishes a new one.")


def short(path: os.PathLike[str]) -> str:
    """A path as one would type it from here."""
    relative = os.path.relpath(path)
    return os.fspath(path) if relative.startswith("..") else relative
