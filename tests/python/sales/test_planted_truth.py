"""What the demo planted in its deals, against the intervals that are reported over them."""

import json
from math import sqrt
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pipeline.builds import Build

# 99.9 %: the demo's bytes are fixed, so a value outside is not bad luck of a night but of the one draw there is.
Z = 3.2905


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The interval of a share, by its textbook form."""
    share, square = successes / trials, Z * Z
    centre = (share + square / (2 * trials)) / (1 + square / trials)
    half = Z / (1 + square / trials) * sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    return centre - half, centre + half


@pytest.fixture(scope="module")
def truth(demo_root: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((demo_root / "truth.json").read_text(encoding="utf-8"))
    return loaded


def count(demo: Build, what: str, of: str) -> tuple[int, int]:
    """Visits for which `what` holds, among those for which `of` does."""
    row = demo.values(
        f"select coalesce(sum(case when {what} then 1 else 0 end), 0), count(*) "
        f"from marts.fct_deal_stage_visits where {of}"
    )
    return int(str(row[0])), int(str(row[1]))


NOT_LOST = "not is_won_stage and not is_lost_stage and not is_inferred and ended_by not in ('lost', 'still_there')"
# Of the last two stages none can be skipped to; the first cannot be gone back from.
SKIPPED = "(pipeline_id = 'standard' and stage_order <= 2 or pipeline_id = 'b2b_long' and stage_order <= 4)"


@pytest.mark.parametrize(
    ("planted", "what", "of"),
    [
        ("return_chance", "ended_by = 'moved_back'", f"{NOT_LOST} and stage_order > 1"),
        ("skip_chance", "SKIPS", f"{NOT_LOST} and {SKIPPED}"),
        ("reopen_chance", "ended_by = 'moved_back'", "is_lost_stage"),
    ],
)
def test_planted_chances_lie_inside_the_intervals(
    planted: str, what: str, of: str, demo: Build, truth: dict[str, Any]
) -> None:
    if what == "SKIPS":
        stages = [pipeline["stages"] for pipeline in truth["pipelines"]["each"]]
        steps = {(s, t) for names in stages for s, t in zip(names, [*names[1:], "won"], strict=True)}
        one_step = " or ".join(f"(stage_id = '{s}' and next_stage_id = '{t}')" for s, t in sorted(steps))
        what = f"ended_by = 'advanced' and not ({one_step})"
    successes, trials = count(demo, what, of)
    assert trials > 50
    low, high = wilson(successes, trials)
    assert low <= truth["pipelines"][planted] <= high, f"{successes} of {trials}"


def test_every_pipeline_wins_and_loses_as_planted(demo: Build, truth: dict[str, Any]) -> None:
    found = demo.rows(
        "select dimension_value, created_count, won_count, lost_count, open_count from marts.win_rates_by_period "
        "where period_grain = 'to_date' and dimension = 'pipeline' order by 1"
    )
    assert found == sorted(
        (one["pipeline_id"], one["deals"], one["deals_won"], one["deals_lost"], one["deals_open"])
        for one in truth["pipelines"]["each"]
    )


def test_the_planted_chance_of_every_manager_lies_inside_the_interval(demo: Build, truth: dict[str, Any]) -> None:
    found = {
        str(name): (int(str(won)), int(str(closed)))
        for name, won, closed in demo.rows(
            "select manager_id, won_count, won_count + lost_count from marts.manager_performance "
            "where period_grain = 'to_date' and won_count + lost_count > 0"
        )
    }
    assert len(found) >= 10
    for manager in truth["managers"]:
        won, closed = found.get(f"files:{manager['manager_id']}", (0, 0))
        if closed:
            low, high = wilson(won, closed)
            assert low <= manager["expected_win_rate"] <= high, manager["manager_id"]


def test_the_planted_steps_of_every_stage_lie_inside_the_intervals(
    demo: Build, demo_root: Path, truth: dict[str, Any]
) -> None:
    """A stage is left without loss with chance advance ** difficulty, which depends on the manager and the channel."""
    managers = {f"files:{one['manager_id']}": one["difficulty"] for one in truth["managers"]}
    channels = {one["channel"]: one["deal_difficulty"] for one in truth["channels"]}
    with duckdb.connect(":memory:") as connection:
        rows = connection.execute(
            "select 'files:' || customer_id, channel from read_parquet(?)", [str(demo_root / "truth_customers.parquet")]
        ).fetchall()
    channel_of = dict(rows)
    for pipeline in truth["pipelines"]["each"]:
        for stage, advance in zip(pipeline["stages"], pipeline["advance"], strict=True):
            visits = demo.rows(
                "select v.customer_id, d.owner_manager_id, v.ended_by from marts.fct_deal_stage_visits as v "
                "inner join marts.fct_deals as d on v.deal_id = d.deal_id "
                f"where v.pipeline_id = '{pipeline['pipeline_id']}' and v.stage_id = '{stage}' "
                "and v.ended_by <> 'still_there' and not v.is_inferred"
            )
            chances = [
                advance ** (managers[str(owner)] * channels[channel_of[customer]]) for customer, owner, _ in visits
            ]
            low, high = wilson(sum(ended_by != "lost" for *_, ended_by in visits), len(visits))
            assert low <= sum(chances) / len(chances) <= high, f"{pipeline['pipeline_id']} {stage}"
