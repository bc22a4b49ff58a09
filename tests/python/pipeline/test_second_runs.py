"""Another run, in the same folder or in a fresh one, changes no value."""

import shutil
from pathlib import Path

import duckdb
import pytest
from pipeline.builds import Build, Builds
from pipeline.comparing import TABLES_ABOUT_RUNS, differences, parquet_differences, published_marts

from clientbase.documentation import DOCUMENTATION_PAGE


def assert_equal(found: list[str]) -> None:
    assert not found, "\n".join(found)


def test_a_second_run_in_the_same_folder_publishes_the_same_values(
    builds: Builds, demo: Build, demo_root: Path
) -> None:
    again = builds.run("demo_again", raw_root=demo_root, into="demo", CLIENTBASE_DOCS="on", is_checked=False)
    assert again.version != demo.version, "the second run published no version of its own"
    assert_equal(differences(demo.database, again.database))
    assert_equal(parquet_differences(again.database, again.version / "parquet"))
    # Nothing that it says has changed, so the page is not made again.
    assert (again.version / DOCUMENTATION_PAGE).samefile(demo.version / DOCUMENTATION_PAGE)


@pytest.mark.long
def test_a_fresh_run_in_another_folder_publishes_the_same_bytes_in_parquet(
    builds: Builds, demo: Build, demo_root: Path
) -> None:
    fresh = builds.run("demo_fresh", raw_root=demo_root, is_checked=False)
    assert_equal(differences(demo.database, fresh.database))
    different = [
        mart
        for mart in published_marts(demo.database)
        if mart not in TABLES_ABOUT_RUNS and demo.parquet(mart).read_bytes() != fresh.parquet(mart).read_bytes()
    ]
    assert not different, f"these Parquet files differ in their bytes: {different}"


def test_every_parquet_file_equals_its_table(demo: Build) -> None:
    assert_equal(parquet_differences(demo.database, demo.version / "parquet"))


def test_the_comparison_sees_one_changed_value(demo: Build, tmp_path: Path) -> None:
    shutil.copy(demo.database, tmp_path / "changed.duckdb")
    (tmp_path / "changed.duckdb").chmod(0o600)
    with duckdb.connect(str(tmp_path / "changed.duckdb")) as connection:
        connection.execute(
            "update marts.fct_orders set net_amount = net_amount + 0.01 "
            "where order_id = (select min(order_id) from marts.fct_orders)"
        )
    found = differences(demo.database, tmp_path / "changed.duckdb")
    assert len(found) == 2, found
    assert all(line.startswith("fct_orders: only on the") for line in found), found
