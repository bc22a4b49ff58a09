"""A real browser on the published page of the demo."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dashboard.browsing import Browser
from pipeline.builds import PROJECT_ROOT, Build

from clientbase.dashboard import write_dashboard

# What a run without any area publishes, as far as the page reads it.
MARTS_OF_NO_AREA = (
    "customer_segments", "segment_stability", "segment_summary", "segment_transitions", "dim_segments", "fct_orders",
    "runs", "gate_results", "reconciliation", "quarantine", "rfm_thresholds",
)  # fmt: skip


@pytest.fixture(scope="session")
def without_areas(demo: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a version that has customers and segments alone, and of these no rows but the prospects."""
    folder = tmp_path_factory.mktemp("without-areas")
    with duckdb.connect(str(folder / "clientbase.duckdb")) as connection:
        connection.execute(f"attach '{demo.database}' as whole (read_only)")
        connection.execute("create schema marts")
        for mart in MARTS_OF_NO_AREA:
            connection.execute(f"create table marts.{mart} as select * from whole.marts.{mart}")
        for mart in ("segment_stability", "segment_summary", "segment_transitions", "fct_orders", "rfm_thresholds"):
            connection.execute(f"delete from marts.{mart}")
        connection.execute("delete from marts.customer_segments where segment <> 'prospect'")
    page = folder / "index.html"
    write_dashboard(folder / "clientbase.duckdb", page, project_root=PROJECT_ROOT, config={}, variables={})
    return page


@pytest.fixture
def open_page(chromium: Any, demo: Build) -> Iterator[Browser]:
    browser = Browser(chromium, demo.version / "dashboard" / "index.html")
    yield browser
    browser.close()
