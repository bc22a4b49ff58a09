"""A few hundred damaged files of every format, as `make fuzz` reads thousands of them."""

from pathlib import Path

import pytest
from hostile.cases import Case, Cases
from hostile.judging import Judge, read_the_contract_once

from clientbase.errors import InputError

CASES = 250
FIRST = 100_000


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    return Judge(tmp_path_factory.mktemp("hostile").resolve())


@pytest.fixture(scope="module")
def cases() -> Cases:
    return Cases()


def test_sound_files_are_read_whole(judge: Judge, cases: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    read_the_contract_once(monkeypatch)
    for case in cases.sound:
        verdict = judge.judge(case.name, case.content)
        assert (verdict.outcome, verdict.rows) == ("read", 60), f"{case.kind}: {verdict.said}"


def test_damaged_files_are_read_or_refused(
    judge: Judge, cases: Cases, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    read_the_contract_once(monkeypatch)
    outcomes: dict[str, int] = {}
    for number in range(FIRST, FIRST + CASES):
        case = cases.case(number)
        verdict = judge.judge(case.name, case.content)
        outcomes[verdict.outcome] = outcomes.get(verdict.outcome, 0) + 1
        assert verdict.outcome != "finding", f"case {number} ({_kept(case, tmp_path)}): {verdict.said}"
    # A fuzz of which nothing gets through the first check tests nothing behind it.
    assert min(outcomes["read"], outcomes["refused"]) > CASES // 20, outcomes


def test_a_case_is_the_same_every_time() -> None:
    first, second = Cases(seed=1), Cases(seed=1)
    assert [first.case(number) for number in range(10)] == [second.case(number) for number in range(10)]


def test_the_judge_sees_what_it_is_there_for(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    read_the_contract_once(monkeypatch)

    def stumble(*_: object) -> None:
        raise IndexError("list index out of range")

    monkeypatch.setattr("clientbase.intake.inspecting.read_file", stumble)
    assert judge.judge("orders.csv", b"order_id\n1\n").outcome == "finding"

    def look_outside(path: Path, *_: object) -> None:
        Path("/etc/hostname").read_text(encoding="utf-8")
        raise InputError([f"{path} is refused."])

    monkeypatch.setattr("clientbase.intake.inspecting.read_file", look_outside)
    assert "opened files outside" in judge.judge("orders.csv", b"order_id\n1\n").said


def _kept(case: Case, folder: Path) -> Path:
    path = folder / case.name
    path.write_bytes(case.content)
    return path
