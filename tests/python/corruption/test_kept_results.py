"""Results of the corruption suite that outlive a run that was cut off."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corruption.cases import Result
from corruption.kept_results import keep, kept

MISSED = Result("in_cents_orders", "next night", "all", 0.01, 1, "published wrong values", False, gate="before")
CAUGHT = replace(MISSED, outcome="stopped", is_right=True, stops=("numbers",), damaged={"orders": 70}, gate="after")
OTHER = replace(MISSED, seed=2)


def test_results_are_read_as_they_were_written(tmp_path: Path) -> None:
    file = tmp_path / "results" / "kinds.jsonl"
    assert kept(file) == []
    assert list(keep([CAUGHT, OTHER], file)) == [CAUGHT, OTHER]
    assert kept(file) == [CAUGHT, OTHER]


def test_a_later_result_of_a_case_stands_for_the_earlier_one(tmp_path: Path) -> None:
    file = tmp_path / "kinds.jsonl"
    for results in ([MISSED, OTHER], [CAUGHT]):
        list(keep(results, file))
    assert kept(file) == [CAUGHT, OTHER]


def test_another_size_of_the_demo_is_another_case(tmp_path: Path) -> None:
    file = tmp_path / "kinds.jsonl"
    list(keep([MISSED, replace(MISSED, customers=2000)], file))
    assert len(kept(file)) == 2


def test_what_came_before_a_fault_is_kept(tmp_path: Path) -> None:
    def cut_off() -> Iterator[Result]:
        yield CAUGHT
        raise KeyboardInterrupt

    file = tmp_path / "kinds.jsonl"
    with pytest.raises(KeyboardInterrupt):
        list(keep(cut_off(), file))
    assert kept(file) == [CAUGHT]
