"""The same project on PostgreSQL gives the same values in every mart."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pipeline.builds import FIXED_CUT_POINTS, Build, Builds
from pipeline.comparing import differences, parquet_differences, published_marts
from pipeline.postgres_server import running_server

TWO_SOURCES = ("files", "cdnow")
# What tells of the run itself.
OF_THE_RUN = {"runs", "gate_results"}

pytestmark = [pytest.mark.postgres, pytest.mark.real_data]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The settings of a PostgreSQL server of this test run's own."""
    with running_server(tmp_path_factory.mktemp("postgres")) as settings:
        yield settings


@pytest.fixture(scope="module")
def two_sources(builds: Builds, all_raw_root: Path) -> Build:
    """The same two sources on DuckDB."""
    return builds.run(
        "two_sources", raw_root=all_raw_root, sources=TWO_SOURCES, variables=FIXED_CUT_POINTS, is_checked=False
    )


@pytest.fixture(scope="module")
def postgres(builds: Builds, server: dict[str, str], all_raw_root: Path) -> Build:
    """Two sources, built on the server and published from there."""
    return builds.run(
        "postgres", raw_root=all_raw_root, sources=TWO_SOURCES, variables=FIXED_CUT_POINTS, target="postgres", **server
    )


def test_the_same_marts_with_the_same_values_are_published_from_postgres(postgres: Build, two_sources: Build) -> None:
    marts = set(published_marts(postgres.database))
    assert marts == set(published_marts(two_sources.database))
    assert marts >= {"customer_segments", "fct_deals", "fct_sla_clocks", "channel_economics", *OF_THE_RUN}
    found = differences(two_sources.database, postgres.database, marts=sorted(marts - OF_THE_RUN))
    assert not found, "\n".join(found)


def test_parquet_files_from_postgres_equal_their_tables(postgres: Build) -> None:
    found = parquet_differences(postgres.database, postgres.version / "parquet")
    assert not found, "\n".join(found)
