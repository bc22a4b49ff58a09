"""The scheduled run: look at the input, build and judge it step by step, publish, say what came out.

input -> state of the published version put back -> seeds -> raw input -> raw suites -> models -> value models fitted
-> predictions -> marts measures -> marts suites -> publish

The first thing that stops the run ends it: nothing is published, and readers keep the version they have.
"""

import os
import time
import traceback
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from clientbase import postgres_publishing, state
from clientbase.building import Project
from clientbase.documentation import Documented, write_documentation
from clientbase.errors import BrokenOffError, ClientbaseError
from clientbase.failures import WARN, Failure
from clientbase.faults import keep_fault
from clientbase.fingerprints import code_version, input_checksum, input_files
from clientbase.gate.report import Findings, write_report
from clientbase.gate.suites import MARTS, RAW, Suite, check_accepted, load_suites
from clientbase.intake import RawInput, inspect_input, load_into_postgres
from clientbase.ledger import BAD_INPUT, BROKE_OFF, FAILED, PUBLISHED, REFUSED, Ledger, RunRecord
from clientbase.machine import machine_failure, told_as_sentences
from clientbase.postgres_target import connection_string
from clientbase.privacy.command import finish_erasures
from clientbase.privacy.journal import erasure_folder
from clientbase.privacy.modes import keep_private
from clientbase.privacy.suppressing import without_suppressed
from clientbase.privacy.suppression import read_list
from clientbase.progress import progress
from clientbase.publishing import Published, publish
from clientbase.reporting import show_input, show_published, show_refused, show_resumed, show_warnings
from clientbase.resuming import Resumption, resumption_of
from clientbase.settings import Settings
from clientbase.steps import MARTS_MEASURES, MODELS, PREDICTIONS, RAW_INPUT, SEEDS, STEP_NAMES
from clientbase.versions import Versions
from clientbase.workdir import Workdir

# What `clientbase status --code` says, set by a pipeline that has run the unit tests on this very code.
TESTED_CODE_VARIABLE = "CLIENTBASE_TESTED_CODE"
_TITLES = {
    SEEDS: "Checking the reference data",
    RAW_INPUT: "Reading and measuring the raw input",
    MODELS: "Building and testing the models",
    PREDICTIONS: "Predicting what customers will buy",
    MARTS_MEASURES: "Measuring the marts",
}
_SUITES_AFTER = {RAW_INPUT: RAW, MARTS_MEASURES: MARTS}


def run_pipeline(settings: Settings, *, accepted: Sequence[str] = (), retry: bool = False) -> bool:
    """Do one run; whether a new version was published.

    Raises ClientbaseError for bad usage, input or machine, and for a fault of Clientbase itself (FaultError).

    `accepted` names expectations that may fail this time. `retry` goes on where the last run ended, if nothing changed.
    """
    suites = load_suites(settings.project_root)
    check_accepted(accepted, suites)
    workdir = Workdir(settings.workdir)
    workdir.prepare()
    with workdir.locked():
        keep_private(workdir)
        ledger = Ledger(workdir)
        last = ledger.last
        record = ledger.begin(
            {
                "sources": list(settings.sources),
                "raw_root": str(settings.raw_root),
                "target": settings.target,
                "as_of_given": settings.as_of,
                "variables": settings.variables,
                "code_version": code_version(settings.project_root),
                "accepted": list(accepted),
                "process_id": os.getpid(),
                "version_before": Versions(workdir).current,
            }
        )
        run = _Run(settings, workdir, ledger, record, suites)
        try:
            with told_as_sentences():
                return run.to_the_end(last if retry else None)
        except BrokenOffError as error:
            run.end(BROKE_OFF, str(error))
            raise
        except ClientbaseError as error:
            run.end(BAD_INPUT, str(error))
            raise
        except Exception as error:
            fault = keep_fault(error, record.folder, str(record.facts.get("step", "start")))
            run.end(FAILED, str(fault))
            raise fault from error
        except BaseException as error:
            # Told to end.
            run.end(BROKE_OFF, "".join(traceback.format_exception_only(error)).strip())
            raise


class _Run:
    """One run: what it was asked for, and what it has found so far."""

    def __init__(
        self, settings: Settings, workdir: Workdir, ledger: Ledger, record: RunRecord, suites: Sequence[Suite]
    ) -> None:
        self._settings = settings
        self._workdir = workdir
        self._ledger = ledger
        self._record = record
        self._suites = suites
        self._console = Console()
        self._findings = Findings()
        self._started = time.monotonic()
        self._node_count = 0

    def to_the_end(self, last: Mapping[str, Any] | None) -> bool:
        """Every step in its order; whether a new version was published."""
        if self._settings.target == "postgres":
            postgres_publishing.converge(Versions(self._workdir).current)
        finish_erasures(self._settings, self._workdir, self._console)
        raw_input = self._look_at_input()
        resumption = resumption_of(last, self._record.facts, self._workdir)
        if last is not None:
            show_resumed(self._console, resumption)
        if not resumption.is_possible:
            state.begin_afresh(self._workdir)
            if self._settings.target == "postgres":
                self._console.print("Loading the raw input into PostgreSQL ...")
                load_into_postgres(connection_string(), raw_input)
        project = Project(self._settings, self._workdir)
        if not resumption.is_possible:
            state.restore(self._settings, self._workdir, project.manifest)
        for name in STEP_NAMES:
            self._build(project, name, resumption)
            if self._findings.is_clean and name in _SUITES_AFTER:
                self._judge(project, _SUITES_AFTER[name])
            if not self._findings.is_clean:
                return self._refuse()
            self._record.note(finished_steps=[*self._record.facts.get("finished_steps", []), name])
        published = self._publish(project)
        if published.warning:
            self._findings.add([_undocumented(published.warning)])
        self.end(PUBLISHED, "Published.", as_of=published.as_of, rows=published.rows)
        show_warnings(self._console, self._findings)
        show_published(self._console, published, self._workdir, time.monotonic() - self._started)
        return True

    def end(self, outcome: str, message: str, **facts: Any) -> None:
        """Write the outcome and the report. A full disk must not hide what went wrong."""
        failed = self._failed_checks()
        try:
            self._record.end(outcome, message, failed_checks=failed, node_count=self._node_count, **facts)
            since = {name: found for name in failed if (found := self._ledger.failing_since(name, self._record.run_id))}
            kept = {"kept_version": Versions(self._workdir).current, "inputs": self._record.facts.get("inputs", [])}
            write_report(self._record.folder, {**self._record.facts, **kept}, self._findings, since)
        except OSError:
            if outcome == PUBLISHED:
                raise

    def _look_at_input(self) -> RawInput:
        self._record.note(step="input")
        settings = self._settings
        raw_input = inspect_input(settings.raw_root, settings.sources, settings.project_root, self._workdir.scratch)
        erasures = erasure_folder(self._workdir)
        raw_input = without_suppressed(raw_input, erasures, settings.project_root)
        show_input(self._console, raw_input)
        files = input_files(raw_input)
        self._record.note(
            inputs=files,
            input_checksum=input_checksum(files),
            suppression_checksum=read_list(erasures).checksum,
        )
        return raw_input

    def _build(self, project: Project, name: str, resumption: Resumption) -> None:
        self._record.note(step=name)
        if name in resumption.finished_steps:
            return
        if name == PREDICTIONS:
            # SciPy takes a second to import.
            from clientbase.value import fit_value_models  # noqa: PLC0415

            fit_value_models(self._settings, self._workdir)
        with progress(self._console, _TITLES[name]) as advance:
            step = project.steps[name]
            tested = step.code_tests if self._code_is_tested() else frozenset()
            result = project.build(step, advance, done=resumption.done_nodes | tested)
        self._node_count += result.node_count
        broken_machine = machine_failure(failure.sentence for failure in result.failures)
        if broken_machine:
            raise BrokenOffError(broken_machine)
        self._findings.add(result.failures)
        self._findings.skipped_count += result.skipped_count
        if not self._findings.is_clean:
            self._record.note(done_nodes=sorted(result.succeeded_nodes | set(resumption.done_nodes)))

    def _code_is_tested(self) -> bool:
        """Whether a run that was published, or the pipeline that delivered it, has tested this very code already."""
        published = Versions(self._workdir).record or {}
        tested = (published.get("code_version"), os.environ.get(TESTED_CODE_VARIABLE))
        return self._record.facts["code_version"] in tested

    def _judge(self, project: Project, side: str) -> None:
        self._record.note(step=f"{side} suites")
        asked = [suite for suite in self._suites if suite.side == side]
        if not asked:
            return
        # Great Expectations takes seconds to import.
        from clientbase.gate.judging import DATA_DOCS, judge, relations_of  # noqa: PLC0415

        self._console.print(f"Judging the {'raw input' if side == RAW else 'marts'} ...")
        docs = self._record.folder / DATA_DOCS
        judgement = judge(self._settings, self._workdir, asked, relations_of(project.manifest), docs)
        self._findings.asked += judgement.asked
        self._findings.add(judgement.failures, self._record.facts["accepted"])

    def _publish(self, project: Project) -> Published:
        self._record.note(step="publish", failed_checks=self._failed_checks())
        with progress(self._console, "Publishing") as advance:
            return publish(
                self._settings,
                self._workdir,
                manifest=project.manifest,
                run=self._record,
                ledger=self._ledger.records(),
                gate_results=self._findings.results(self._suites),
                advance=advance,
                document=partial(self._document, project) if self._settings.docs else None,
            )

    def _document(self, project: Project, folder: Path) -> Documented:
        code = str(self._record.facts["code_version"])
        return write_documentation(self._settings, self._workdir, project, code_version=code, folder=folder)

    def _refuse(self) -> bool:
        count = len(self._findings.stops)
        message = f"Nothing was published: {count} check{'s' if count != 1 else ''} failed."
        self.end(REFUSED, message, failures=[failure.sentence for failure in self._findings.stops])
        show_refused(self._console, self._findings, self._workdir, self._record)
        return False

    def _failed_checks(self) -> list[str]:
        found = (*self._findings.stops, *self._findings.accepted, *self._findings.warnings)
        return sorted({failure.name for failure in found})


def _undocumented(warning: str) -> Failure:
    return Failure(
        name="documentation",
        kind="step",
        sentence=warning,
        meaning="Every version explains its tables and columns.",
        severity=WARN,
        owner="data_engineer",
        action="The tables are right. Put the reason right; the next run writes the documentation again.",
    )
