"""Run dbt in this process: one start-up, one parse, every node's end reported as it happens."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clientbase.errors import ClientbaseError
from clientbase.progress import Advance
from clientbase.settings import Settings
from clientbase.workdir import Workdir


@dataclass(frozen=True, slots=True)
class Failure:
    """One node that went wrong, in words."""

    node: str
    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class BuildResult:
    """How a build ended. `skipped_count` nodes were not tried because something before them failed."""

    failures: tuple[Failure, ...]
    skipped_count: int
    node_count: int

    @property
    def succeeded(self) -> bool:
        """Whether every model was built and every test passed."""
        return not self.failures and not self.skipped_count


def build(settings: Settings, workdir: Workdir, advance: Advance) -> BuildResult:
    """Build and test the whole project. Raises ClientbaseError where dbt could not even begin."""
    os.environ.update(settings.environment)
    # dbt is slow to import, and everything before it should answer at once.
    from dbt.cli.main import dbtRunner  # noqa: PLC0415

    arguments = [
        "build",
        "--project-dir",
        str(settings.project_root),
        "--profiles-dir",
        str(settings.project_root),
        "--target",
        settings.target,
        "--target-path",
        str(workdir.dbt_target),
        "--log-path",
        str(workdir.dbt_logs),
        "--log-level",
        "none",
        "--log-level-file",
        "info",
        # Unit tests check the code on made-up rows: they belong to `make test`, not to every scheduled run.
        "--exclude-resource-type",
        "unit_test",
    ]
    if settings.variables:
        arguments += ["--vars", json.dumps(settings.variables)]
    try:
        outcome = dbtRunner(callbacks=[_progress_callback(advance)]).invoke(arguments)
    finally:
        _release_database()
    if outcome.exception is not None:
        raise ClientbaseError(f"dbt could not start the build.\n{str(outcome.exception).strip()}")
    results: list[Any] = getattr(outcome.result, "results", [])
    return BuildResult(
        failures=tuple(_failure(result) for result in results if str(result.status) in ("error", "fail")),
        skipped_count=sum(str(result.status) == "skipped" for result in results),
        node_count=len(results),
    )


def _progress_callback(advance: Advance) -> Callable[[Any], None]:
    total = 0
    done = 0

    def on_event(event: Any) -> None:
        nonlocal total, done
        if event.info.name == "ConcurrencyLine":
            total = event.data.node_count
        elif event.info.name == "NodeFinished" and event.data.node_info.resource_type != "operation":
            done += 1
            advance(done, max(total, done), event.data.node_info.node_name)

    return on_event


def _failure(result: Any) -> Failure:
    node = result.node
    kind = {"test": "check", "unit_test": "unit test"}.get(str(node.resource_type), str(node.resource_type))
    if str(result.status) == "fail" and result.failures and kind == "check":
        what = f"found {result.failures} row{'s' if result.failures != 1 else ''} that break it"
    else:
        what = " ".join(str(result.message or "failed").split())
    place = Path(node.original_file_path).as_posix()
    meaning = f" ({node.description.strip()})" if node.description and kind != "model" else ""
    return Failure(node=node.name, kind=kind, sentence=f"The {kind} {node.name}{meaning} {what}; see {place}.")


def _release_database() -> None:
    """Close the file dbt-duckdb holds open until the process ends, so that publishing can read it."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415

    close: Callable[[], None] = DuckDBConnectionManager.close_all_connections
    close()
