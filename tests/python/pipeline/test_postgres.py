"""The same project on PostgreSQL gives the same values in every mart."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pipeline.builds import FIXED_CUT_POINTS, Build, Builds
from pipeline.comparing import differences, parquet_differences, published_marts
from pipeline.postgres_server import running_server

TWO_SOURCES = ("files", "cdnow")
MARTS = (
    "attribution_summary",
    "bottlenecks",
    "channel_economics",
    "clv_backtest",
    "clv_model_runs",
    "crm_card_changes",
    "crm_feed_status",
    "customer_segment_history",
    "customer_segment_snapshot",
    "customer_segments",
    "customer_segments_shown",
    "customer_value_predictions",
    "dim_customers",
    "dim_dates",
    "dim_segments",
    "discount_effect",
    "fct_attribution",
    "fct_deal_stage_visits",
    "fct_deals",
    "fct_order_items",
    "fct_orders",
    "fct_refunds",
    "funnel_conversion",
    "funnel_stage_accounting",
    "loss_reasons",
    "ltv_cohorts",
    "ltv_cohorts_by_dimension",
    "ltv_curves",
    "manager_performance",
    "marketing_costs",
    "quarantine",
    "reconciliation",
    "recontact_queue",
    "repeat_purchase",
    "retention_cohorts",
    "rfm_thresholds",
    "segment_alerts",
    "closed_month_changes",
    "delivered_segment_changes",
    "segment_restatements",
    "segment_sizes",
    "segment_stability",
    "segment_summary",
    "segment_transitions",
    "stage_durations",
    "stuck_deals",
    "win_rates",
)

pytestmark = [pytest.mark.postgres, pytest.mark.real_data]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The settings of a PostgreSQL server of this test run's own."""
    with running_server(tmp_path_factory.mktemp("postgres")) as settings:
        yield settings


@pytest.fixture(scope="module")
def two_sources(builds: Builds, all_raw_root: Path) -> Build:
    """The same two sources on DuckDB."""
    return builds.run("two_sources", raw_root=all_raw_root, sources=TWO_SOURCES, variables=FIXED_CUT_POINTS)


@pytest.fixture(scope="module")
def postgres(builds: Builds, server: dict[str, str], all_raw_root: Path) -> Build:
    """Two sources, built on the server and published from there."""
    return builds.run(
        "postgres", raw_root=all_raw_root, sources=TWO_SOURCES, variables=FIXED_CUT_POINTS, target="postgres", **server
    )


def test_the_same_marts_are_published_from_postgres(postgres: Build, two_sources: Build) -> None:
    assert published_marts(postgres.database) == published_marts(two_sources.database)
    assert set(MARTS) <= set(published_marts(postgres.database))


@pytest.mark.parametrize("mart", MARTS)
def test_a_mart_has_the_same_values_on_postgres(mart: str, postgres: Build, two_sources: Build) -> None:
    found = differences(two_sources.database, postgres.database, marts=[mart])
    assert not found, "\n".join(found)


def test_parquet_files_from_postgres_equal_their_tables(postgres: Build) -> None:
    found = parquet_differences(postgres.database, postgres.version / "parquet")
    assert not found, "\n".join(found)
