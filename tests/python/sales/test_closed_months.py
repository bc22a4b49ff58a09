"""A later as-of leaves the months alone that were over before."""

from datetime import date

import pytest
from pipeline.builds import Build

# `earlier` is the demo as it was on the last day of 2025.
FIRST_OPEN_MONTH = date(2025, 12, 1)
# What is decided when the month ends. The rest tells of deals created or visits begun in it, until as-of.
STOCKS = (
    "funnel_stage_accounting",
    "pipeline_id, stage_id, period_month, entered_count, opening_count, left_count, closing_count",
)
PERIODS = (
    "funnel_conversion",
    "pipeline_id, from_stage_id, to_stage_id, period_month, method, entered_count, converted_count, conversion_rate",
)
CLOSINGS = (
    "win_rates",
    "period_month, dimension, dimension_value, won_count, lost_count, win_rate_closed, won_amount, lost_amount",
)
# By manager and team created deals follow their owner, who may change while they are open.
CREATIONS = ("win_rates", "period_month, dimension, dimension_value, created_count, created_amount")


def months_before(
    build: Build, mart: str, columns: str, where: str = "true", month: date = FIRST_OPEN_MONTH
) -> set[tuple[object, ...]]:
    rows = build.rows(f"select {columns} from marts.{mart} where period_month < date '{month}' and {where}")
    assert len(rows) == len(set(rows))
    return set(rows)


@pytest.mark.parametrize(
    ("mart", "columns", "where"),
    [
        (*STOCKS, "true"),
        (*PERIODS, "method = 'period'"),
        (*CLOSINGS, "won_count + lost_count > 0"),
        (*CREATIONS, "created_count > 0 and dimension not in ('manager', 'team')"),
    ],
)
def test_what_a_closed_month_decided_stays(mart: str, columns: str, where: str, earlier: Build, demo: Build) -> None:
    before = months_before(earlier, mart, columns, where)
    assert len(before) > 50
    assert before == months_before(demo, mart, columns, where)


def test_a_settled_row_of_the_accounting_stays(earlier: Build, demo: Build) -> None:
    columns = "pipeline_id, stage_id, period_month, advanced_count, lost_count, moved_back_count, still_there_count"
    settled = months_before(earlier, "funnel_stage_accounting", columns, "is_settled")
    assert len(settled) > 20
    assert settled <= months_before(demo, "funnel_stage_accounting", columns)


def test_a_young_month_does_change(earlier: Build, demo: Build) -> None:
    """Else the comparison above would prove nothing."""
    columns = "pipeline_id, stage_id, period_month, still_there_count"
    december = ("funnel_stage_accounting", columns, "true", date(2026, 1, 1))
    assert months_before(earlier, *december) != months_before(demo, *december)
