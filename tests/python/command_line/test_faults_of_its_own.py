"""A bug ends a run with an exit code of its own, a sentence without values, and a traceback in the run's folder."""

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from click.testing import CliRunner, Result

from clientbase import running
from clientbase import status as status_command
from clientbase.cli import EXIT_FAULT, main

ORDERS = "order_id,customer_id,ordered_at,status,currency_code,gross_amount\nO1,C1,2026-05-01,paid,RUB,100.00\n"
SOMEBODY = "anna@example.org"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Result]:
    """A run over one order, in this process, in which a bug can be planted."""
    (tmp_path / "raw" / "files").mkdir(parents=True)
    (tmp_path / "raw" / "files" / "orders.csv").write_text(ORDERS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return lambda: CliRunner().invoke(main, ["run", "--raw-root", "raw", "--workdir", "workdir"])


def buggy(*_: Any, **__: Any) -> NoReturn:
    raise KeyError(SOMEBODY)


def test_a_bug_in_a_run_ends_with_its_own_code_and_keeps_the_traceback_with_the_run(
    run: Callable[[], Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "inspect_input", buggy)
    ended = run()
    assert ended.exit_code == EXIT_FAULT == 70
    assert "Clientbase itself is at fault: KeyError in test_faults_of_its_own.py, line" in ended.stderr
    assert "at the step `input`" in ended.stderr
    assert "Readers keep the version they have" in ended.stderr
    (folder,) = (tmp_path / "workdir" / "runs").iterdir()
    log = folder / "fault.log"
    assert str(log.relative_to(tmp_path)) in ended.stderr
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["outcome"] == "failed"
    assert record["ended_at"]
    # Whole in the log, and nowhere else: the message of an error may quote somebody.
    assert "Traceback" in log.read_text(encoding="utf-8")
    assert SOMEBODY in log.read_text(encoding="utf-8")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert "Traceback" not in ended.output
    others = [path for path in (tmp_path / "workdir").rglob("*") if path.is_file() and path != log]
    assert others
    for text in (ended.output, *(path.read_text(encoding="utf-8", errors="replace") for path in others)):
        assert SOMEBODY not in text


def test_the_next_run_and_status_say_so(
    run: Callable[[], Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(running, "inspect_input", buggy)
        run()
    said = CliRunner().invoke(main, ["status", "--workdir", "workdir"])
    assert said.exit_code == 0
    assert "Last run:  failed" in said.output
    assert "fault.log" in said.output


def test_a_bug_in_another_command_is_told_without_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status_command, "show_status", buggy)
    ended = CliRunner().invoke(main, ["status", "--workdir", str(tmp_path)])
    assert ended.exit_code == EXIT_FAULT
    assert "Clientbase itself is at fault: KeyError" in ended.stderr
    assert "in buggy" in ended.stderr
    assert SOMEBODY not in ended.output


def test_usage_is_no_bug(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["run", "--no-such-option"]).exit_code == 2
    assert CliRunner().invoke(main, ["rollback", "--workdir", str(tmp_path / "none")]).exit_code == 2
