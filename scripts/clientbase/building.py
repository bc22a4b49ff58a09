"""Run dbt in this process: one start-up, one parse, one invocation a step, every node's end reported as it happens."""

import json
import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clientbase.errors import ClientbaseError
from clientbase.failing_rows import example_keys
from clientbase.failures import Failure
from clientbase.interruption import raise_if_told
from clientbase.progress import Advance
from clientbase.redaction import without_values
from clientbase.settings import Settings
from clientbase.steps import Step, plan_steps
from clientbase.workdir import Workdir

_KINDS = {"test": "check", "unit_test": "unit test"}


@dataclass(frozen=True, slots=True)
class BuildResult:
    """How one step's nodes ended. `skipped_count` were not tried because something before them failed."""

    failures: tuple[Failure, ...] = ()
    skipped_count: int = 0
    node_count: int = 0
    succeeded_nodes: frozenset[str] = field(default_factory=frozenset)

    @property
    def succeeded(self) -> bool:
        """Whether everything was built and every test passed."""
        return not self.failures and not self.skipped_count


class Project:
    """The dbt project, parsed for one run's settings."""

    def __init__(self, settings: Settings, workdir: Workdir) -> None:
        """Parse the project. Raises ClientbaseError where dbt cannot."""
        self._settings = settings
        self._workdir = workdir
        os.environ.update(settings.environment)
        _forget_parse_elsewhere(workdir.dbt_target, settings.project_root)
        self.manifest: Any = None
        self.manifest = self._invoke(["parse"], []).result
        self.steps: dict[str, Step] = plan_steps(self.manifest)

    def build(self, step: Step, advance: Advance, done: Collection[str] = ()) -> BuildResult:
        """Build and test the nodes of one step, but for those already `done` (unique ids)."""
        chosen = step.nodes - frozenset(done)
        if not chosen:
            return BuildResult()
        tag = f"clientbase_{step.name}"
        # The parse has written the manifest that publishing reads; again after each step it would cost seconds.
        selection = ["--no-write-json", "--indirect-selection", "empty", "--select", f"tag:{tag}"]
        callbacks = [_progress_callback(advance, len(chosen))]
        try:
            with self._tagged(chosen, tag):
                outcome = self._invoke(["build", *selection], callbacks)
        finally:
            release_database()
        results: list[Any] = getattr(outcome.result, "results", [])
        broken = [result for result in results if str(result.status) in ("error", "fail")]
        return BuildResult(
            failures=tuple(self._failure(result) for result in broken),
            skipped_count=sum(str(result.status) == "skipped" for result in results),
            node_count=len(results),
            succeeded_nodes=frozenset(
                result.node.unique_id for result in results if str(result.status) in ("success", "pass", "warn")
            ),
        )

    def write_catalog(self) -> Path:
        """The file with dbt's catalog: every table and column that was built, with its type and no value."""
        try:
            outcome = self._invoke(["docs", "generate", "--no-compile"], [])
        finally:
            release_database()
        if not outcome.success:
            errors = " ".join(getattr(outcome.result, "errors", None) or ["dbt gave no reason"])
            raise ClientbaseError(f"dbt could not read the catalog: {errors}")
        return self._workdir.dbt_target / "catalog.json"

    @contextmanager
    def _tagged(self, chosen: Collection[str], tag: str) -> Iterator[None]:
        """Let one selector choose hundreds of nodes: dbt goes through all nodes once for each selector it is given."""
        tags = []
        for unique_id in chosen:
            node = self.manifest.nodes.get(unique_id) or self.manifest.unit_tests[unique_id]
            tags.append(node.tags)
            node.tags.append(tag)
        try:
            yield
        finally:
            for one in tags:
                one.remove(tag)

    def _invoke(self, command: list[str], callbacks: list[Callable[[Any], None]]) -> Any:
        # dbt is slow to import, and everything before it should answer at once.
        from dbt.cli.main import dbtRunner  # noqa: PLC0415

        root = str(self._settings.project_root)
        folders = ["--target-path", str(self._workdir.dbt_target), "--log-path", str(self._workdir.dbt_logs)]
        arguments = [
            *command,
            *["--project-dir", root, "--profiles-dir", root, "--target", self._settings.target],
            *folders,
            *["--log-level", "none", "--log-level-file", "info"],
        ]
        if self._settings.variables:
            arguments += ["--vars", json.dumps(self._settings.variables)]
        outcome = dbtRunner(manifest=self.manifest, callbacks=callbacks).invoke(arguments)
        # dbt catches what the signal raised, and calls it a failure of its own.
        raise_if_told()
        if outcome.exception is not None:
            raise ClientbaseError(f"dbt could not start the build.\n{str(outcome.exception).strip()}")
        return outcome

    def _failure(self, result: Any) -> Failure:
        node = result.node
        kind = _KINDS.get(str(node.resource_type), str(node.resource_type))
        found = int(result.failures or 0) if kind == "check" else 0
        if str(result.status) == "fail" and found:
            what = f"found {found:,} row{'s' if found != 1 else ''} that break it"
        else:
            what = without_values(" ".join(str(result.message or "failed").split()))
        place = Path(node.original_file_path).as_posix()
        meaning = " ".join(str(node.description or "").split()) if kind != "model" else ""
        told = f" ({meaning})" if meaning else ""
        return Failure(
            name=node.name,
            kind=kind,
            sentence=f"The {kind} {node.name}{told} {what}; see {place}.",
            meaning=meaning,
            rows=found,
            example_keys=example_keys(self._settings, self._workdir, result) if found else (),
            action=f"Look at the rows with the query in {place}, put the source or the rule right, and run again.",
            owner="data_engineer",
        )


def _forget_parse_elsewhere(dbt_target: Path, project_root: Path) -> None:
    """Let dbt parse anew where the project lies in another folder: its saved parse knows files by their old places."""
    place = dbt_target / "project_root.txt"
    if not place.is_file() or place.read_text(encoding="utf-8") != str(project_root):
        (dbt_target / "partial_parse.msgpack").unlink(missing_ok=True)
        dbt_target.mkdir(parents=True, exist_ok=True)
        place.write_text(str(project_root), encoding="utf-8")


def _progress_callback(advance: Advance, total: int) -> Callable[[Any], None]:
    done = 0

    def on_event(event: Any) -> None:
        nonlocal done
        if event.info.name == "NodeFinished" and event.data.node_info.resource_type != "operation":
            done += 1
            advance(done, max(total, done), event.data.node_info.node_name)

    return on_event


def release_database() -> None:
    """Close the file dbt-duckdb holds open until the process ends, so that others of this process can open it."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415

    close: Callable[[], None] = DuckDBConnectionManager.close_all_connections
    close()
