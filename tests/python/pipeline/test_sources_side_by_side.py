"""Neither other sources beside a source nor the order of rows in its files changes a value."""

import gzip
from pathlib import Path

import pytest
from pipeline.builds import FIXED_CUT_POINTS, WITHOUT_AREAS, Build, Builds
from pipeline.comparing import differences, parquet_differences
from pipeline.rewriting import read_rows, shuffle_raw_root, write_rows

ALL_SOURCES = ("files", "online_retail", "cdnow")
FACTS = ("fct_orders", "fct_order_items", "fct_refunds", "dim_customers")


def assert_equal(found: list[str]) -> None:
    assert not found, "\n".join(found)


@pytest.mark.long
@pytest.mark.real_data
@pytest.mark.parametrize(("source", "single"), [
    ("files", "demo"), ("online_retail", "online_retail_moscow"), ("cdnow", "cdnow"),
])  # fmt: skip
def test_a_source_among_others_gives_what_it_gives_alone(
    source: str, single: str, all_sources: Build, request: pytest.FixtureRequest
) -> None:
    alone: Build = request.getfixturevalue(single)
    assert_equal(
        differences(all_sources.database, alone.database, marts=FACTS, left_where=f"source_system = '{source}'")
    )


@pytest.mark.long
@pytest.mark.real_data
def test_the_union_holds_the_counts_and_sums_of_its_sources(
    demo: Build, online_retail: Build, cdnow: Build, all_sources: Build
) -> None:
    query = (
        "select source_system, count(*), count(distinct customer_id), sum(net_amount) "
        "from marts.fct_orders group by source_system"
    )
    singles = sorted(row for build in (demo, online_retail, cdnow) for row in build.rows(query))
    assert sorted(all_sources.rows(query)) == singles


@pytest.mark.long
@pytest.mark.real_data
def test_identifiers_of_two_sources_cannot_collide(all_sources: Build) -> None:
    keys = {
        "fct_orders": "order_id",
        "fct_order_items": "order_item_id",
        "fct_refunds": "refund_id",
        "dim_customers": "customer_id",
    }
    for mart, key in keys.items():
        wrong = all_sources.rows(
            f"select {key}, source_system from marts.{mart} where not starts_with({key}, source_system || ':') limit 5"
        )
        assert not wrong, f"{mart}: {wrong}"
        count, distinct = all_sources.values(f"select count(*), count(distinct {key}) from marts.{mart}")
        assert count == distinct, f"{mart}: {count} rows, {distinct} keys"


@pytest.mark.long
@pytest.mark.real_data
def test_the_order_of_rows_in_the_files_changes_no_value(
    builds: Builds, all_raw_root: Path, all_sources: Build
) -> None:
    with builds.once("shuffled-raw") as folder:
        if folder is not None:
            shuffle_raw_root(all_raw_root, folder, seed=20_260_630)
    shuffled = builds.run(
        "all_sources_shuffled",
        raw_root=builds.root / "shuffled-raw",
        sources=ALL_SOURCES,
        variables={**FIXED_CUT_POINTS, **WITHOUT_AREAS},
        is_checked=False,
    )
    assert_equal(differences(all_sources.database, shuffled.database))
    assert_equal(parquet_differences(shuffled.database, shuffled.version / "parquet"))


@pytest.mark.long
def test_the_order_of_rows_changes_no_value_in_any_area(builds: Builds, demo_root: Path, demo: Build) -> None:
    with builds.once("shuffled-demo-raw") as folder:
        if folder is not None:
            shuffle_raw_root(demo_root, folder, seed=20_260_630)
    shuffled = builds.run("demo_shuffled", raw_root=builds.root / "shuffled-demo-raw", is_checked=False)
    assert_equal(differences(demo.database, shuffled.database))


def test_shuffling_moves_rows_and_loses_none(tmp_path: Path) -> None:
    rows = [{"a": str(number), "b": 'x, "y"\nz'} for number in range(50)]
    for source in ("files", "online_retail", "cdnow"):
        (tmp_path / "raw" / source).mkdir(parents=True)
    write_rows(tmp_path / "raw" / "files" / "orders.csv", ["a", "b"], rows)
    (tmp_path / "raw" / "online_retail" / "online_retail.csv.gz").write_bytes(gzip.compress(b"h\n1\n2\n3"))
    (tmp_path / "raw" / "cdnow" / "CDNOW_master.txt").write_bytes(b"h\n1\n2\n3\n")
    shuffle_raw_root(tmp_path / "raw", tmp_path / "out", seed=1)
    _, shuffled = read_rows(tmp_path / "out" / "files" / "orders.csv")
    assert shuffled != rows
    assert sorted(shuffled, key=lambda row: int(row["a"])) == rows
    (tmp_path / "raw" / "cdnow" / "unknown.xlsx").write_bytes(b"")
    with pytest.raises(ValueError, match=r"unknown\.xlsx"):
        shuffle_raw_root(tmp_path / "raw", tmp_path / "again", seed=1)
