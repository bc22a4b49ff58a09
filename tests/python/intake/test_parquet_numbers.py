"""Parquet files of data frames: binary numbers are read as they print, identifiers lose their `.0`."""

from pathlib import Path

import duckdb
import pytest

from clientbase.intake import attach_views, inspect_input
from clientbase.project import find_project_root


@pytest.fixture
def row(tmp_path: Path) -> tuple[object, ...]:
    """The only order of a Parquet file whose numbers and identifiers are DOUBLE."""
    folder = tmp_path / "raw" / "files"
    folder.mkdir(parents=True)
    duckdb.execute(
        "copy (select 1001.0::double as order_id, 'nan'::double as customer_id, timestamp '2024-01-01' as ordered_at, "
        "'paid' as status, 'RUB' as currency_code, 12.555::double as gross_amount, 2.5::double as deal_id) "
        f"to '{folder / 'orders.parquet'}'"
    )
    connection = duckdb.connect()
    attach_views(connection, inspect_input(tmp_path / "raw", ["files"], find_project_root(), tmp_path / "scratch"))
    found = connection.execute("select order_id, customer_id, gross_amount, deal_id from raw_files.orders").fetchall()
    connection.close()
    assert len(found) == 1
    return tuple(found[0])


def test_a_whole_identifier_loses_its_fraction_and_another_keeps_it(row: tuple[object, ...]) -> None:
    assert (row[0], row[3]) == ("1001", "2.5")


def test_not_a_number_is_a_missing_value(row: tuple[object, ...]) -> None:
    assert row[1] is None


def test_an_amount_keeps_its_shortest_decimal_text(row: tuple[object, ...]) -> None:
    assert row[2] == "12.555"
