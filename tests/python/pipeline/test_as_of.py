"""A build at an earlier as-of sees what a build of the files as they were then would have seen."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pipeline.builds import Build, Builds
from pipeline.comparing import differences
from pipeline.rewriting import cut_files

AS_OF = datetime(2025, 12, 31, 9, 30, tzinfo=UTC)
MARTS = (
    "fct_orders", "fct_refunds", "fct_order_items", "customer_segments", "rfm_thresholds", "fct_leads",
    "lead_conversion", "lead_attention",
)  # fmt: skip


@pytest.fixture(scope="module")
def cut(builds: Builds, demo_root: Path) -> Build:
    """The demo's files cut at that instant."""
    with builds.once("cut-raw") as folder:
        if folder is not None:
            left_out = cut_files(demo_root, folder, AS_OF)
            assert left_out > 1_000, f"only {left_out} rows lie after {AS_OF}"
    return builds.run(
        "cut", raw_root=builds.root / "cut-raw", as_of=AS_OF.isoformat(), variables={"areas": ["sales"]},
        is_checked=False,
    )  # fmt: skip


@pytest.mark.long
def test_an_earlier_as_of_equals_files_cut_at_that_instant(earlier: Build, cut: Build) -> None:
    found = differences(earlier.database, cut.database, marts=MARTS)
    assert not found, "\n".join(found)


def test_an_earlier_as_of_shows_nothing_that_happened_later(earlier: Build) -> None:
    instant = AS_OF.replace(tzinfo=None)
    (newest_order,) = earlier.values("select max(ordered_at) from marts.fct_orders")
    (newest_refund,) = earlier.values("select max(refunded_at) from marts.fct_refunds")
    (as_of,) = earlier.values("select max(rfm_updated_at) from marts.customer_segments")
    assert as_of == instant
    assert isinstance(newest_order, datetime)
    assert newest_order <= instant
    assert isinstance(newest_refund, datetime)
    assert newest_refund <= instant


@pytest.mark.long
def test_rows_after_an_earlier_as_of_are_counted(earlier: Build, cut: Build) -> None:
    (later,) = earlier.values("select sum(rows_after_as_of) from marts.reconciliation")
    assert int(str(later)) > 1_000
    assert cut.values("select sum(rows_after_as_of) from marts.reconciliation") == (0,)
    query = "select entity, rows_used from marts.reconciliation order by entity"
    assert earlier.rows(query) == cut.rows(query)
