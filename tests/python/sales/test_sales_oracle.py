"""The funnel of the demo, computed a second time in plain Python and compared exactly."""

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
from pipeline.builds import Build
from sales.oracle import (
    ENDS,
    Visit,
    accounting,
    all_visits,
    month_of,
    product_limit,
    quantile,
    stage_places,
    whole_seconds,
)

PRECISION = 1e-9
SECONDS_PER_DAY = 86_400
# What survives the lower quartile, the median, the upper quartile and the 90th percentile.
QUANTILES = (Fraction(3, 4), Fraction(1, 2), Fraction(1, 4), Fraction(1, 10))
WAYS = ("advanced", "lost", "moved_back", "moved_pipeline", "still_there")

Walks = dict[str, list[Visit]]


@pytest.fixture(scope="module")
def as_of(demo: Build) -> datetime:
    with duckdb.connect(str(demo.warehouse), read_only=True) as connection:
        row = connection.execute("select as_of_at from unified.run_as_of").fetchone()
    assert row is not None
    found: datetime = row[0]
    return found.replace(tzinfo=UTC)


@pytest.fixture(scope="module")
def walks(demo_root: Path, as_of: datetime) -> Walks:
    return all_visits(demo_root, as_of)


def test_the_demo_has_what_makes_funnels_hard(walks: Walks) -> None:
    ended = Counter(visit.ended_by for visits in walks.values() for visit in visits)
    assert ended["moved_back"] > 5
    assert sum(visit.stage in ENDS and visit.ended_by == "moved_back" for v in walks.values() for visit in v) > 0
    assert sum(visits[-1].stage not in ENDS for visits in walks.values()) > 3


def test_every_visit_equals_the_oracles(demo: Build, walks: Walks) -> None:
    published = demo.rows(
        "select deal_id, stage_id, entered_at, left_at, ended_by from marts.fct_deal_stage_visits "
        "order by deal_id, visit_number"
    )
    expected = [
        (
            f"files:{name}", visit.stage, visit.entered_at.replace(tzinfo=None),
            visit.left_at.replace(tzinfo=None) if visit.left_at else None, visit.ended_by,
        )
        for name in sorted(walks)
        for visit in walks[name]
    ]  # fmt: skip
    assert published == expected


def test_the_accounting_equals_the_oracles(demo: Build, walks: Walks) -> None:
    counts = accounting(walks.values())
    published = {
        (pipeline, stage, month, way): count
        for pipeline, stage, month, *ways in demo.rows(
            f"select pipeline_id, stage_id, period_month, {', '.join(f'{way}_count' for way in WAYS)} "
            "from marts.funnel_stage_accounting"
        )
        for way, count in zip(WAYS, ways, strict=True)
        if count
    }
    assert published == dict(counts)


def test_the_stock_of_every_month_equals_the_oracles(demo: Build, walks: Walks) -> None:
    for pipeline, stage, month, opening, closing in demo.rows(
        "select pipeline_id, stage_id, period_month, opening_count, closing_count from marts.funnel_stage_accounting"
    ):
        assert isinstance(month, date)
        stays = [v for visits in walks.values() for v in visits if (v.deal.pipeline, v.stage) == (pipeline, stage)]
        before = [v for v in stays if month_of(v.entered_at) < month]
        until = [v for v in stays if month_of(v.entered_at) <= month]
        assert opening == sum(v.left_at is None or month_of(v.left_at) >= month for v in before)
        assert closing == sum(v.left_at is None or month_of(v.left_at) > month for v in until)


def converted(walks: Walks, method: str) -> Counter[tuple[str, str, str, date, bool]]:
    """Deals (for period: decisions) by pipeline, stage, later stage, month and whether they got there."""
    places = stage_places()
    counts: Counter[tuple[str, str, str, date, bool]] = Counter()
    for visits in walks.values():
        pipeline = visits[0].deal.pipeline
        order = sorted((place, s) for (name, s), place in places.items() if name == pipeline and s != "lost")
        for index, (low, source) in enumerate(order):
            for high, target in order[index + 1 :]:
                if method == "imputed":
                    passed = [v for v in visits if v.stage != "lost" and places[pipeline, v.stage] >= low]
                    if passed:
                        is_there = any(places[pipeline, v.stage] >= high for v in passed)
                        counts[pipeline, source, target, month_of(passed[0].entered_at), is_there] += 1
                    continue
                start = next((n for n, v in enumerate(visits) if v.stage == source), None)
                if start is None:
                    continue
                end = next((n for n, v in enumerate(visits) if n > start and v.stage == target), None)
                if method == "cohort":
                    counts[pipeline, source, target, month_of(visits[start].entered_at), end is not None] += 1
                    continue
                for visit in visits[start + 1 : end]:
                    if visit.stage == "lost":
                        counts[pipeline, source, target, month_of(visit.entered_at), False] += 1
                if end is not None:
                    counts[pipeline, source, target, month_of(visits[end].entered_at), True] += 1
    return counts


@pytest.mark.parametrize("method", ["cohort", "imputed", "period"])
def test_every_conversion_equals_the_oracles(method: str, demo: Build, walks: Walks) -> None:
    counts = converted(walks, method)
    published = {
        tuple(key): (entered, got_there, rate)
        for *key, entered, got_there, rate in demo.rows(
            "select pipeline_id, from_stage_id, to_stage_id, period_month, entered_count, converted_count, "
            f"conversion_rate from marts.funnel_conversion where method = '{method}'"
        )
    }
    expected = {}
    for key in {key[:4] for key in counts}:
        got_there, entered = counts[*key, True], counts[*key, True] + counts[*key, False]
        rate = (Decimal(got_there) / Decimal(entered)).quantize(Decimal("0.000001"))
        expected[key] = (entered, got_there, rate)
    assert published == expected


def test_durations_equal_the_exact_product_limit(demo: Build, walks: Walks, as_of: datetime) -> None:
    published = demo.rows(
        "select pipeline_id, stage_id, visits, closed_visits, lower_quartile_days, median_days, upper_quartile_days, "
        "p90_days from marts.stage_durations"
    )
    visited = {(visit.deal.pipeline, visit.stage) for visits in walks.values() for visit in visits}
    assert {(row[0], row[1]) for row in published} == {place for place in visited if place[1] not in ENDS}
    for pipeline, stage, visits, closed, *days in published:
        stays = [v for w in walks.values() for v in w if (v.deal.pipeline, v.stage) == (pipeline, stage)]
        rows = [(whole_seconds((v.left_at or as_of) - v.entered_at), "left" if v.left_at else None) for v in stays]
        assert (visits, closed) == (len(rows), sum(v.left_at is not None for v in stays))
        steps = product_limit(rows)
        for found, survival in zip(days, QUANTILES, strict=True):
            expected = quantile(steps, survival)
            if expected is None:
                assert found is None
            else:
                assert abs(float(str(found)) - expected / SECONDS_PER_DAY) < 1e-6


def test_win_rates_equal_the_oracles(demo: Build, walks: Walks, as_of: datetime) -> None:
    deals = [visits[0].deal for visits in walks.values()]
    published = demo.rows(
        "select period_month, dimension, dimension_value, created_count, won_count, lost_count, open_count, "
        "cumulative_incidence_won, cumulative_incidence_lost from marts.win_rates "
        "where dimension in ('all', 'pipeline')"
    )
    assert len(published) > 40
    for month, dimension, value, *counts, won_share, lost_share in published:
        assert isinstance(month, date)
        group = [deal for deal in deals if dimension == "all" or deal.pipeline == value]
        created = [deal for deal in group if month_of(deal.created_at) == month]
        closed = Counter(deal.outcome for deal in group if deal.closed_at and month_of(deal.closed_at) == month)
        still_open = sum(deal.outcome == "open" for deal in created)
        assert counts == [len(created), closed["won"], closed["lost"], still_open]
        rows = [
            (whole_seconds((deal.closed_at or as_of) - deal.created_at), deal.outcome if deal.closed_at else None)
            for deal in created
        ]
        steps = product_limit(rows)
        if not steps:
            assert won_share is None
            continue
        assert abs(float(str(won_share)) - steps[-1][2].get("won", 0)) < PRECISION
        assert abs(float(str(lost_share)) - steps[-1][2].get("lost", 0)) < PRECISION
