"""The command line. Each command imports what it needs when it runs, so that `--help` answers at once."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Literal, ParamSpec, TypeVar

import click

from clientbase import __version__
from clientbase.errors import BrokenOffError, BusyError, ClientbaseError, FaultError

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

EXIT_REFUSED = 1
EXIT_BAD_INPUT = 2
EXIT_BUSY = 3
EXIT_BROKE_OFF = 4
# EX_SOFTWARE of sysexits.h. Python's own 1 would say that a check refused.
EXIT_FAULT = 70


def _says_errors(command: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Show an error that is meant for the user as its sentences and exit with its code, without a traceback."""

    @wraps(command)
    def wrapped(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        try:
            return command(*args, **kwargs)
        except BusyError as error:
            click.echo(str(error), err=True)
            sys.exit(EXIT_BUSY)
        except BrokenOffError as error:
            click.echo(str(error), err=True)
            sys.exit(EXIT_BROKE_OFF)
        except FaultError as error:
            click.echo(str(error), err=True)
            sys.exit(EXIT_FAULT)
        except ClientbaseError as error:
            click.echo(str(error), err=True)
            sys.exit(EXIT_BAD_INPUT)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno is not None:
                from clientbase.machine import system_sentence  # noqa: PLC0415

                click.echo(system_sentence(error), err=True)
                sys.exit(EXIT_BROKE_OFF)
            from clientbase.faults import fault_without_log  # noqa: PLC0415

            click.echo(fault_without_log(error), err=True)
            sys.exit(EXIT_FAULT)

    return wrapped


_workdir_option = click.option(
    "--workdir",
    type=click.Path(path_type=Path),
    envvar="CLIENTBASE_WORKDIR",
    help="Folder for the working database and what is published.  [default: workdir]",
)

_target_option = click.option(
    "--target", envvar="CLIENTBASE_TARGET", help="Engine: duckdb or postgres.  [default: duckdb]"
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="clientbase")
def main() -> None:
    """Turn raw orders, deals and contacts into the tables a sales team works from."""


@main.command()
@click.option(
    "--raw-root",
    type=click.Path(path_type=Path),
    envvar="CLIENTBASE_RAW_ROOT",
    help="Folder with one folder of raw files per source.  [default: data/demo]",
)
@click.option("--sources", envvar="CLIENTBASE_SOURCES", help="Source systems, comma between.  [default: files]")
@click.option(
    "--as-of",
    "as_of",
    envvar="CLIENTBASE_AS_OF",
    help="Look at the data as it was then: 2026-06-30 (first instant of the day, business time zone) or "
    "2026-06-30T18:00:00Z.  [default: the newest event in the data]",
)
@_workdir_option
@_target_option
@click.option(
    "--var",
    "variables",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set a var of dbt_project.yml, such as business_time_zone=UTC. Can be repeated.",
)
@click.option(
    "--accept",
    "accepted",
    multiple=True,
    metavar="EXPECTATION",
    help="Let this expectation fail for once: a real, wanted change. The ledger keeps it. Can be repeated.",
)
@click.option(
    "--docs/--no-docs",
    envvar="CLIENTBASE_DOCS",
    default=True,
    help="Whether to write the documentation of every table and column beside them.  [default: docs]",
)
@click.option(
    "--retry",
    is_flag=True,
    help="Go on where the last run ended, if input, settings, code and suppression list are the same.",
)
@_says_errors
def run(
    *,
    raw_root: Path | None,
    sources: str | None,
    as_of: str | None,
    workdir: Path | None,
    target: str | None,
    variables: tuple[str, ...],
    accepted: tuple[str, ...],
    docs: bool,
    retry: bool,
) -> None:
    """Check the input, build every table, judge them, and publish if all is well.

    Exit code 0: published. 1: a check refused, readers keep the old version. 2: bad usage or input.
    3: another run works in the work folder. 4: the machine failed the run (disk, memory, rights). 70: Clientbase
    itself is at fault.
    """
    from clientbase.interruption import ends_when_told  # noqa: PLC0415
    from clientbase.running import run_pipeline  # noqa: PLC0415
    from clientbase.settings import resolve_settings  # noqa: PLC0415

    settings = resolve_settings(
        raw_root=raw_root,
        sources=sources,
        as_of=as_of,
        workdir=workdir,
        target=target,
        variables=variables,
        docs=docs,
    )
    with ends_when_told():
        is_published = run_pipeline(settings, accepted=accepted, retry=retry)
    if not is_published:
        sys.exit(EXIT_REFUSED)


@main.command()
@click.option("--customers", type=click.IntRange(min=1), default=5000, show_default=True, help="Number of customers.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Another seed, another company.")
@click.option(
    "--months", type=click.IntRange(min=1, max=240), default=24, show_default=True, help="Length of the history."
)
@click.option(
    "--orders-per-customer",
    type=click.FloatRange(min=0, min_open=True),
    help="Purchases per customer, prospects included.  [default: what the company would have, about 3]",
)
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["csv", "parquet"]),
    help="File format.  [default: csv, parquet above 100,000 customers]",
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to write; becomes a --raw-root.")
@_says_errors
def demo(
    *,
    customers: int,
    seed: int,
    months: int,
    orders_per_customer: float | None,
    file_format: Literal["csv", "parquet"] | None,
    out: Path,
) -> None:
    """Write the data of a believable company. The same arguments give the same bytes."""
    from clientbase.demonstrating import write_demo  # noqa: PLC0415

    write_demo(
        out,
        customers=customers,
        seed=seed,
        months=months,
        orders_per_customer=orders_per_customer,
        file_format=file_format,
    )


@main.command()
@_workdir_option
@click.option("--code", is_flag=True, help="Say the version of the project's code instead, as CLIENTBASE_TESTED_CODE.")
@click.option("--language", type=click.Choice(["en", "ru"]), default="en", help="Language of the numbers.")
@_says_errors
def status(workdir: Path | None, *, code: bool, language: str) -> None:
    """Say what is published, its headline numbers, where to look, and what the last run said."""
    if code:
        from clientbase.fingerprints import code_version  # noqa: PLC0415
        from clientbase.project import find_project_root  # noqa: PLC0415

        click.echo(code_version(find_project_root()))
        return
    from clientbase.settings import DEFAULT_WORKDIR  # noqa: PLC0415
    from clientbase.status import show_status  # noqa: PLC0415
    from clientbase.workdir import Workdir  # noqa: PLC0415

    show_status(Workdir(workdir or DEFAULT_WORKDIR), language)


@main.command()
@click.argument("version", required=False)
@_workdir_option
@_target_option
@_says_errors
def rollback(version: str | None, workdir: Path | None, target: str | None) -> None:
    """Let readers see an earlier VERSION again (default: the one before the current)."""
    from clientbase.privacy.command import finish_before_rollback  # noqa: PLC0415
    from clientbase.reporting import show_rollback  # noqa: PLC0415
    from clientbase.settings import DEFAULT_WORKDIR  # noqa: PLC0415
    from clientbase.versions import Versions  # noqa: PLC0415
    from clientbase.workdir import Workdir  # noqa: PLC0415

    chosen = Workdir(workdir or DEFAULT_WORKDIR)
    with chosen.locked():
        finish_before_rollback(chosen, target)
        taken_back = Versions(chosen).take_back(version)
        if target == "postgres":
            from clientbase import postgres_publishing  # noqa: PLC0415

            postgres_publishing.follow(taken_back)
        show_rollback(chosen, taken_back)


@main.command()
@click.option(
    "--customer",
    "customers",
    multiple=True,
    required=True,
    metavar="ID",
    help="Identifier as the marts show it, such as files:C00000012. Can be repeated.",
)
@click.option(
    "--raw-root",
    type=click.Path(path_type=Path),
    envvar="CLIENTBASE_RAW_ROOT",
    help="Folder of the raw input: it knows the person's e-mail, telephone and name.  [default: data/demo]",
)
@click.option("--sources", envvar="CLIENTBASE_SOURCES", help="Source systems, comma between.  [default: files]")
@_workdir_option
@_target_option
@_says_errors
def erase(
    *,
    customers: tuple[str, ...],
    raw_root: Path | None,
    sources: str | None,
    workdir: Path | None,
    target: str | None,
) -> None:
    """Erase people from every copy that is kept here, prove it by a search, and keep them from coming back.

    The totals stay: their orders become those of guests. The raw input is yours: delete them there, too.
    """
    from clientbase.privacy.command import run_erase  # noqa: PLC0415
    from clientbase.settings import resolve_settings  # noqa: PLC0415

    settings = resolve_settings(raw_root=raw_root, sources=sources, as_of=None, workdir=workdir, target=target)
    run_erase(settings, customers)


@main.command()
@click.argument("mart")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write, .xlsx or .csv.  [default: MART.xlsx for people, MART.csv for a machine]",
)
@click.option(
    "--for",
    "reader",
    type=click.Choice(["people", "machine"]),
    default="people",
    show_default=True,
    help="For people, text that a spreadsheet would calculate is neutralised; for a machine, values are exact.",
)
@click.option(
    "--delimiter",
    type=click.Choice(["semicolon", "comma", "tab"]),
    help="What separates the fields of a CSV file for people; a semicolon brings the decimal comma, as a Russian Excel "
    "expects it.  [default: semicolon]",
)
@_workdir_option
@_says_errors
def export(
    mart: str,
    *,
    out: Path | None,
    reader: Literal["people", "machine"],
    delimiter: str | None,
    workdir: Path | None,
) -> None:
    """Write the published MART as a file that only you may read."""
    from clientbase.export.delimited import Delimiter  # noqa: PLC0415
    from clientbase.exporting import export_mart  # noqa: PLC0415
    from clientbase.settings import DEFAULT_WORKDIR  # noqa: PLC0415
    from clientbase.workdir import Workdir  # noqa: PLC0415

    done = export_mart(
        Workdir(workdir or DEFAULT_WORKDIR),
        mart,
        out=out,
        reader=reader,
        delimiter=Delimiter[delimiter.upper()] if delimiter else None,
    )
    click.echo(f"{done.row_count:,} rows of {done.mart}, version {done.version}, are in {done.path}.")


@main.command()
@click.option(
    "--with",
    "program",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The program of dbt-colibri.  [default: colibri of this environment]",
)
@_workdir_option
@_says_errors
def lineage(program: Path | None, workdir: Path | None) -> None:
    """Draw where each column of the published version comes from, as one page in the work folder."""
    from clientbase.documentation.lineage import write_lineage  # noqa: PLC0415
    from clientbase.settings import DEFAULT_WORKDIR  # noqa: PLC0415
    from clientbase.workdir import Workdir  # noqa: PLC0415

    done = write_lineage(Workdir(workdir or DEFAULT_WORKDIR), program)
    counts = f"{done.followed_count:,} of {done.column_count:,}"
    click.echo(f"{counts} columns come from others; the rest are counts and constants.")
    click.echo(f"Look at it: {done.page}")


if __name__ == "__main__":
    main()
