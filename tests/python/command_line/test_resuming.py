"""From which run a retry goes on, and what makes it begin anew."""

from pathlib import Path
from typing import Any

import pytest

from clientbase.resuming import resumption_of
from clientbase.workdir import Workdir

FACTS = {
    "input_checksum": "a",
    "sources": ["files"],
    "target": "duckdb",
    "as_of_given": "",
    "variables": {},
    "code_version": "0.1.0+a",
    "version_before": "20260601T000000000000Z",
}
STOPPED = {**FACTS, "outcome": "broke off", "finished_steps": ["seeds", "raw_input"]}


@pytest.fixture
def workdir(tmp_path: Path) -> Workdir:
    """A work folder in which a run left its working file."""
    (tmp_path / "warehouse.duckdb").touch()
    return Workdir(tmp_path)


def test_a_run_goes_on_where_the_last_one_ended(workdir: Workdir) -> None:
    resumption = resumption_of(STOPPED, FACTS, workdir)
    assert resumption.is_possible
    assert resumption.finished_steps == {"seeds", "raw_input"}


@pytest.mark.parametrize(("changed", "words"), [
    ({"input_checksum": "b"}, "the input files"),
    ({"sources": ["files", "cdnow"]}, "the sources"),
    ({"target": "postgres"}, "the target"),
    ({"as_of_given": "2026-06-30"}, "the as-of"),
    ({"variables": {"rfm_window_days": 400}}, "the vars"),
    ({"code_version": "0.1.0+b"}, "the project's code"),
    ({"version_before": "20260501T000000000000Z"}, "the published version"),
])  # fmt: skip
def test_a_run_begins_anew_where_something_changed(changed: dict[str, Any], words: str, workdir: Workdir) -> None:
    resumption = resumption_of(STOPPED, {**FACTS, **changed}, workdir)
    assert not resumption.is_possible
    assert resumption.reason == f"since the last run {words} changed"


@pytest.mark.parametrize(("last", "reason"), [
    (None, "there is no run to go on from"),
    ({**STOPPED, "outcome": "published"}, "the last run was published"),
    ({**STOPPED, "finished_steps": []}, "the last run had finished no step"),
])  # fmt: skip
def test_a_run_begins_anew_where_nothing_can_be_used(
    last: dict[str, Any] | None, reason: str, workdir: Workdir
) -> None:
    assert resumption_of(last, FACTS, workdir).reason == reason


def test_a_run_begins_anew_without_the_working_file(tmp_path: Path) -> None:
    assert resumption_of(STOPPED, FACTS, Workdir(tmp_path)).reason == "its working file is gone"
