"""The scheduled run: check the input, build, publish, say what came out."""

import time
import traceback
from datetime import UTC, datetime
from typing import Any

from rich.console import Console

from clientbase.building import BuildResult, build
from clientbase.errors import ClientbaseError
from clientbase.intake import RawInput, inspect_input, load_into_postgres
from clientbase.postgres_target import connection_string
from clientbase.privacy.command import finish_erasures
from clientbase.privacy.journal import erasure_folder
from clientbase.privacy.suppressing import without_suppressed
from clientbase.progress import progress
from clientbase.publishing import Published, publish
from clientbase.reporting import show_input, show_published, show_refused
from clientbase.settings import Settings
from clientbase.workdir import Workdir, write_json


def run_pipeline(settings: Settings) -> bool:
    """Do one run; whether a new version was published. Raises ClientbaseError for bad usage or input."""
    console = Console()
    workdir = Workdir(settings.workdir)
    workdir.prepare()
    with workdir.locked():
        started = time.monotonic()
        record: dict[str, Any] = {
            "run_id": datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ"),
            "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "sources": list(settings.sources),
            "raw_root": str(settings.raw_root),
            "target": settings.target,
        }
        try:
            result, published = _run_steps(settings, workdir, console, str(record["run_id"]))
        except ClientbaseError as error:
            _record(workdir, record, outcome="bad input", message=str(error))
            raise
        except BaseException as error:
            _record(
                workdir, record, outcome="broke off", message="".join(traceback.format_exception_only(error)).strip()
            )
            raise
        seconds = time.monotonic() - started
        if published is None:
            _record(
                workdir,
                record,
                outcome="refused",
                message=f"{len(result.failures)} of {result.node_count} steps failed, nothing was published",
                failures=[failure.sentence for failure in result.failures],
            )
            show_refused(console, result, workdir)
            return False
        _record(workdir, record, outcome="published", message="published", as_of=published.as_of)
        show_published(console, published, workdir, seconds)
        return True


def _run_steps(
    settings: Settings, workdir: Workdir, console: Console, run_id: str
) -> tuple[BuildResult, Published | None]:
    finish_erasures(settings, workdir, console)
    raw_input = without_suppressed(
        inspect_input(settings.raw_root, settings.sources, settings.project_root, workdir.root / "scratch"),
        erasure_folder(workdir),
        settings.project_root,
    )
    show_input(console, raw_input)
    if settings.target == "postgres":
        _load_raw_tables(raw_input, console)
    with progress(console, "Building and checking") as advance:
        result = build(settings, workdir, advance)
    if not result.succeeded:
        return result, None
    with progress(console, "Publishing") as advance:
        published = publish(settings, workdir, run_id, advance)
    return result, published


def _load_raw_tables(raw_input: RawInput, console: Console) -> None:
    console.print("Loading the raw input into PostgreSQL ...")
    load_into_postgres(connection_string(), raw_input)


def _record(workdir: Workdir, record: dict[str, Any], **ending: Any) -> None:
    write_json(workdir.last_run, {**record, "ended_at": datetime.now(UTC).isoformat(timespec="seconds"), **ending})
