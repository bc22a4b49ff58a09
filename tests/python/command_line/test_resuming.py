"""From which run a retry goes on, and what makes it begin anew."""

from pathlib import Path
from typing import Any, NoReturn

import pytest
from click.testing import CliRunner

from clientbase import running
from clientbase.cli import main
from clientbase.errors import BrokenOffError
from clientbase.privacy.journal import erasure_folder
from clientbase.privacy.keys import KEY_FILE_VARIABLE, read_or_make_key
from clientbase.privacy.suppression import add_to_list
from clientbase.privacy.tokens import Kind, token
from clientbase.resuming import resumption_of
from clientbase.workdir import Workdir

FACTS = {
    "input_checksum": "a",
    "sources": ["files"],
    "target": "duckdb",
    "as_of_given": "",
    "variables": {},
    "code_version": "0.1.0+a",
    "suppression_checksum": "",
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
    ({"suppression_checksum": "c"}, "the suppression list"),
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


def test_a_run_begins_anew_after_somebody_was_erased(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command itself asks for the list that its input was read with."""
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(tmp_path / "keys" / "suppression.key"))
    monkeypatch.setattr(running, "Project", _stopped)
    (tmp_path / "raw" / "files").mkdir(parents=True)
    (tmp_path / "raw" / "files" / "customer_tags.csv").write_text("customer_id,tag\nC1,vip\n", encoding="utf-8")
    workdir = Workdir(tmp_path / "workdir")
    arguments = ["run", "--raw-root", str(tmp_path / "raw"), "--workdir", str(workdir.root), "--retry"]
    changed = "since the last run the suppression list changed"
    CliRunner().invoke(main, arguments)
    assert changed not in CliRunner().invoke(main, arguments).output
    key = read_or_make_key(workdir.root)
    erasure_folder(workdir).mkdir()
    add_to_list(erasure_folder(workdir), key, {Kind.CUSTOMER_ID: [token(key, Kind.CUSTOMER_ID, "files:C1")]})
    assert f"Beginning anew: {changed}." in CliRunner().invoke(main, arguments).output
    assert changed not in CliRunner().invoke(main, arguments).output


def _stopped(*_: Any) -> NoReturn:
    raise BrokenOffError("Stopped once the input was read.")
