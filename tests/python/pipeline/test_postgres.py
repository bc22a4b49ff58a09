"""The same project on PostgreSQL gives the same values in every mart."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pipeline.builds import FIXED_CUT_POINTS, Build, Builds
from pipeline.comparing import TABLES_ABOUT_RUNS, differences, parquet_differences, published_marts
from pipeline.postgres_server import running_server

TWO_SOURCES = ("files", "cdnow")

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The settings of a PostgreSQL server of this test run's own."""
    with running_server(tmp_path_factory.mktemp("postgres")) as settings:
        yield settings


@pytest.fixture(scope="module")
def postgres(builds: Builds, server: dict[str, str], demo_root: Path) -> Build:
    """The demo, built on the server and published from there."""
    return builds.run("postgres", raw_root=demo_root, target="postgres", **server)


def assert_equal_marts(on_postgres: Build, on_duckdb: Build) -> None:
    """Every mart of both, apart from those that tell of the run itself, holds the same rows."""
    marts = set(published_marts(on_postgres.database))
    assert marts == set(published_marts(on_duckdb.database))
    assert marts >= {"customer_segments", "fct_deals", "fct_sla_clocks", "channel_economics", *TABLES_ABOUT_RUNS}
    found = differences(on_duckdb.database, on_postgres.database, marts=sorted(marts - TABLES_ABOUT_RUNS))
    assert not found, "\n".join(found)


def test_the_same_marts_with_the_same_values_are_published_from_postgres(postgres: Build, demo: Build) -> None:
    assert_equal_marts(postgres, demo)


def test_parquet_files_from_postgres_equal_their_tables(postgres: Build) -> None:
    found = parquet_differences(postgres.database, postgres.version / "parquet")
    assert not found, "\n".join(found)


@pytest.mark.long
@pytest.mark.real_data
def test_two_sources_have_the_same_values_on_postgres(
    builds: Builds, all_raw_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    two = {"raw_root": all_raw_root, "sources": TWO_SOURCES, "variables": FIXED_CUT_POINTS}
    on_duckdb = builds.run("two_sources", **two, is_checked=False)
    # A server of its own: one warehouse belongs to one work folder.
    with running_server(tmp_path_factory.mktemp("postgres-of-two")) as server:
        on_postgres = builds.run("postgres_of_two", **two, target="postgres", **server)
    assert_equal_marts(on_postgres, on_duckdb)
