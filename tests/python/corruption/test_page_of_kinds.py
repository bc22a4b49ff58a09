"""The page of kinds says what came out, and hides no miss."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corruption.cases import Result
from corruption.kept_results import keep
from corruption.page_of_kinds import write_page
from corruption.situations import FIRST_RUN
from corruption.tables_of_results import sums

CAUGHT = Result("in_cents_orders", "next night", "all", 0.01, 1, "stopped", True, stops=("rules_hold_as_before",))
MISSED = replace(CAUGHT, seed=2, outcome="published wrong values", is_right=False, stops=())


@pytest.fixture
def page(tmp_path: Path) -> Iterator[str]:
    results = [
        CAUGHT, MISSED, replace(CAUGHT, share=0.05), replace(CAUGHT, scope="newest", outcome="nothing to damage"),
        replace(MISSED, situation=FIRST_RUN),
    ]  # fmt: skip
    list(keep(results, tmp_path / "kinds.jsonl"))
    write_page(tmp_path / "kinds.jsonl", tmp_path / "page.md")
    yield (tmp_path / "page.md").read_text(encoding="utf-8")


def test_a_miss_stands_in_its_column(page: str) -> None:
    (line,) = (line for line in page.splitlines() if line.startswith("| in_cents_orders "))
    assert [cell.strip() for cell in line.strip("|").split("|")] == [
        "in_cents_orders *", "amounts of orders in cents", "S", "", "S", "MISS 1 of 2: P S", "", "-", "P",
        "rules_hold_as_before",
    ]  # fmt: skip


def test_every_line_can_be_read_without_scrolling(page: str) -> None:
    assert max(map(len, page.splitlines())) <= 160


def test_cases_that_damaged_nothing_are_not_counted_as_right() -> None:
    nothing = replace(CAUGHT, seed=3, outcome="nothing to damage")
    assert sums([CAUGHT, MISSED, nothing]).startswith("critical kinds: 1 of 2 right (50.0%, target 100%): DOES NOT")
