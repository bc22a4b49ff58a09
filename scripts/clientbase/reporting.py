"""What a run tells the person who started it."""

import os

from rich.console import Console
from rich.table import Table

from clientbase.building import BuildResult
from clientbase.intake import RawInput
from clientbase.publishing import DATABASE_NAME, Published
from clientbase.versions import Versions
from clientbase.workdir import Workdir, read_json

SHOWN_FAILURES = 10


def show_input(console: Console, raw_input: RawInput) -> None:
    """One line on what is read, and a line for each file that was put right on the way."""
    given = [relation for relation in raw_input.relations if relation.file is not None]
    rows = sum(relation.row_count for relation in given)
    console.print(f"Reading {rows:,} rows from {len(given)} files in {_short(raw_input.raw_root)}", highlight=False)
    for relation in given:
        for note in relation.notes:
            console.print(f"  {relation.file.name if relation.file else relation.table}: {note}", highlight=False)


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
        f"Published in {seconds:.0f} s: {_short(workdir.published / DATABASE_NAME)}", highlight=False, soft_wrap=True
    )


def show_refused(console: Console, result: BuildResult, workdir: Workdir) -> None:
    """Why nothing was published."""
    console.print()
    console.print(
        f"Nothing was published: {len(result.failures)} of {result.node_count} steps failed"
        f"{f' and {result.skipped_count} were skipped after them' if result.skipped_count else ''}.",
        highlight=False,
    )
    for failure in result.failures[:SHOWN_FAILURES]:
        console.print(f"- {failure.sentence}", highlight=False, soft_wrap=True)
    if len(result.failures) > SHOWN_FAILURES:
        console.print(
            f"- and {len(result.failures) - SHOWN_FAILURES} more, all in {_short(workdir.last_run)}.", highlight=False
        )
    record = Versions(workdir).record
    kept = f"Readers keep the version as of {record['as_of']}." if record else "There is no earlier version."
    console.print(f"{kept} dbt's log: {_short(workdir.dbt_logs / 'dbt.log')}", highlight=False, soft_wrap=True)


def show_status(workdir: Workdir) -> None:
    """What is published and what the last run said."""
    console = Console(highlight=False, soft_wrap=True)
    record = Versions(workdir).record
    if record is None:
        console.print(f"Nothing is published in {_short(workdir.root)} yet. Run: clientbase run")
    else:
        console.print(f"Published: {_short(workdir.published / DATABASE_NAME)}")
        console.print(f"  version {record['version']}, written {record['published_at']}, as of {record['as_of']}")
        console.print("  " + ", ".join(f"{label} {count:,}" for label, count in record["segments"].items()))
        earlier = [version for version in Versions(workdir).kept() if version != record["version"]]
        if earlier:
            console.print(f"  kept as well: {', '.join(earlier)} (clientbase rollback)")
    last_run = read_json(workdir.last_run)
    if last_run is None:
        console.print("No run has ended here yet.")
        return
    console.print(f"Last run:  {last_run['outcome']}, {last_run['started_at']} to {last_run['ended_at']}")
    if last_run["outcome"] != "published":
        console.print(f"  {last_run['message']}")
        for sentence in last_run.get("failures", [])[:SHOWN_FAILURES]:
            console.print(f"  - {sentence}")


def show_rollback(workdir: Workdir, version: str) -> None:
    """What readers see now."""
    console = Console(highlight=False, soft_wrap=True)
    record = Versions(workdir).record
    as_of = f", as of {record['as_of']}" if record else ""
    console.print(f"Readers see version {version} again{as_of}. The next run publishes a new one.")


def _short(path: os.PathLike[str]) -> str:
    """A path as one would type it from here."""
    relative = os.path.relpath(path)
    return os.fspath(path) if relative.startswith("..") else relative
