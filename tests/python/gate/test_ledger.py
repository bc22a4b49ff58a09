"""The ledger: every run has a record, and a killed one gets its outcome from the next."""

import json
from pathlib import Path

import pytest

from clientbase.ledger import KILLED, PUBLISHED, REFUSED, RUNNING, Ledger
from clientbase.workdir import Workdir

FUTURE = "20990101T000000000000Z"


@pytest.fixture
def workdir(tmp_path: Path) -> Workdir:
    return Workdir(tmp_path)


def test_a_record_is_on_disk_from_the_beginning(workdir: Workdir) -> None:
    record = Ledger(workdir).begin({"sources": ["files"]})
    written = json.loads((workdir.runs / record.run_id / "run.json").read_text(encoding="utf-8"))
    assert (written["run_id"], written["outcome"], written["sources"]) == (record.run_id, RUNNING, ["files"])


def test_a_killed_run_gets_its_outcome_from_the_next(workdir: Workdir) -> None:
    killed = Ledger(workdir).begin({})
    killed.note(step="models")
    Ledger(workdir).begin({})
    first, second = Ledger(workdir).records()
    assert first["outcome"] == KILLED
    assert first["message"] == "The process was killed at the step `models`; readers kept the version before."
    assert second["outcome"] == RUNNING


def test_a_record_that_was_half_written_counts_as_killed(workdir: Workdir) -> None:
    broken = Ledger(workdir).begin({})
    (broken.folder / "run.json").write_text('{"run_id": "2026', encoding="utf-8")
    Ledger(workdir).begin({})
    assert Ledger(workdir).records()[0]["outcome"] == KILLED


def test_a_finished_run_stays_as_it_ended(workdir: Workdir) -> None:
    Ledger(workdir).begin({}).end(PUBLISHED, "Published.", rows={"fct_orders": 3})
    Ledger(workdir).begin({})
    assert Ledger(workdir).records()[0]["rows"] == {"fct_orders": 3}


@pytest.mark.parametrize("folder", ["runs", "versions"])
def test_ids_rise_even_where_the_clock_was_set_back(workdir: Workdir, folder: str) -> None:
    """A run of the year 2099 is in the ledger: the clock was wrong then or is wrong now."""
    (workdir.root / folder / FUTURE).mkdir(parents=True)
    first = Ledger(workdir).begin({}).run_id
    second = Ledger(workdir).begin({}).run_id
    assert FUTURE < first < second


def test_foreign_names_do_not_disturb_the_ids(workdir: Workdir) -> None:
    (workdir.versions / "zzz-my-copy").mkdir(parents=True)
    assert Ledger(workdir).begin({}).run_id < "2099"


def test_a_check_fails_since_the_first_run_of_its_unbroken_series(workdir: Workdir) -> None:
    ledger = Ledger(workdir)
    runs = []
    for outcome, failed in (
        (REFUSED, ["mine"]),
        (PUBLISHED, []),
        (REFUSED, ["mine", "other"]),
        # A run that ended before the check was asked says nothing about it.
        (KILLED, []),
        (REFUSED, ["mine"]),
    ):
        record = ledger.begin({})
        record.end(outcome, "", failed_checks=failed)
        runs.append(record.run_id)
    assert ledger.failing_since("mine", "9") == runs[2]
    assert ledger.failing_since("other", "9") == runs[2]
    assert ledger.failing_since("third", "9") is None
    assert ledger.failing_since("mine", runs[2]) is None, "the run before it was published"


def test_reports_of_old_runs_go_and_their_records_stay(workdir: Workdir, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clientbase.ledger.KEPT_REPORTS", 2)
    folders = []
    for _ in range(4):
        record = Ledger(workdir).begin({})
        (record.folder / "data_docs").mkdir()
        (record.folder / "report.html").write_text("report", encoding="utf-8")
        record.end(PUBLISHED, "")
        folders.append(record.folder)
    Ledger(workdir).begin({})
    assert [(folder / "report.html").exists() for folder in folders] == [False, False, True, True]
    assert all((folder / "run.json").is_file() for folder in folders)
    assert not (folders[0] / "data_docs").exists()


def test_only_the_owner_may_look(workdir: Workdir) -> None:
    record = Ledger(workdir).begin({})
    assert workdir.runs.stat().st_mode & 0o077 == 0
    assert record.folder.stat().st_mode & 0o077 == 0
