"""Text and Parquet files that were a hang, a traceback, a misleading sentence or a silent loss once."""

import gzip
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from clientbase.errors import BrokenOffError
from clientbase.intake import encodings, parquet, text_rows

ORDER = """
    select 'o' || range as order_id, 'c1' as customer_id, timestamp '2026-05-01' as ordered_at, 'paid' as status,
        'RUB' as currency_code, 1.5 as gross_amount
    from range(2000)
"""

ORDER_OF_MANY_VALUES = """
    select 'o' || range as order_id, 'c1' as customer_id, timestamp '2026-05-01' + to_seconds(range) as ordered_at,
        'paid' as status, 'RUB' as currency_code, cast(range as decimal(18, 2)) as gross_amount, 's' || range as channel
    from range(2000)
"""


def test_a_gzip_bomb_is_refused_before_it_is_unpacked(raw: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "_RATIO_COUNTS_FROM_BYTES", 1 << 20)
    path = raw.write("customer_tags.csv.gz", "customer_id,tag\n" + "c1,vip\n" * 4_000_000)
    assert path.stat().st_size < 100_000
    raw.problem(str(path), "unpacks to more than 200 times its size", "unpack it if it is really that large")


def test_a_table_that_compresses_well_is_no_bomb(raw: Any) -> None:
    raw.write("customer_tags.csv.gz", "customer_id,tag\n" + "c1,vip\n" * 100_000)
    assert raw.relation("customer_tags").row_count == 100_000


def test_a_damaged_utf_16_file_is_told_of_itself_not_of_its_copy(raw: Any) -> None:
    path = raw.write("customer_tags.csv", "customer_id,tag\nc1,v\0ip\n", encoding="utf-16")
    said = raw.problem(str(path), "zero byte in line 2")
    assert "scratch" not in said


def test_one_long_word_takes_no_time(raw: Any) -> None:
    raw.write("customer_tags.csv", "customer_id,tag\nc1,Щит\nc2," + "B" * 300_000 + "\n", encoding="cp1251")
    started = time.monotonic()
    assert raw.relation("customer_tags").row_count == 2
    assert time.monotonic() - started < 10


def test_a_line_without_end_is_refused_in_bounded_memory(raw: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_rows, "MAX_FIELD_CHARACTERS", 1 << 16)
    # DuckDB gives up on a line of more than 2,000,000 bytes, and Python's reader says where it is.
    raw.write("customer_tags.csv", "customer_id,tag\nc1," + "x," * 1_500_000 + "\n")
    raw.problem("line 2", "longer than 65536 characters")


def test_a_header_of_nameless_columns_is_refused(raw: Any) -> None:
    raw.write("customer_tags.csv", "customer_id,tag" + "," * 5000 + "\nc1,vip" + "," * 5000 + "\n")
    raw.problem("has 5002 columns", "1000 at most")


def test_a_wide_header_within_the_bound_is_read(raw: Any) -> None:
    raw.write("customer_tags.csv", "customer_id,tag" + "," * 300 + "\nc1,vip" + "," * 300 + "\n")
    assert raw.rows("customer_tags", "tag") == ["vip"]


def test_many_unknown_columns_are_told_in_one_sentence(raw: Any) -> None:
    unknown = ",".join(f"x{number}" for number in range(900))
    raw.write("customer_tags.csv", f"customer_id,tag,{unknown}\n")
    started = time.monotonic()
    said = raw.problem("900 columns that the input contract does not know", "`x0`", "and 860 more")
    assert len(said) < 2000
    assert time.monotonic() - started < 5


def test_a_column_name_of_any_length_gives_a_short_sentence(raw: Any) -> None:
    raw.write("customer_tags.csv", "customer_id,tag," + "y" * 100_000 + "\n")
    assert len(raw.problem("that the input contract does not know")) < 2100


@pytest.mark.parametrize(
    "name", ['x" from read_csv(\'/etc/passwd\') --', "'); drop table orders; --", "c0", "order_id\x1b[31m", "a.b"]
)
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_column_name_is_never_sql(name: str, kind: str, raw: Any) -> None:
    if kind == "csv":
        quoted = name.replace('"', '""')
        raw.write("customer_tags.csv", f'customer_id,tag,"{quoted}"\nc1,vip,1\n')
    else:
        quoted = name.replace('"', '""')
        raw.write_parquet("customer_tags.parquet", f"select 'c1' as customer_id, 'vip' as tag, 1 as \"{quoted}\"")
    assert raw.problem("that the input contract does not know").isprintable()


@pytest.mark.parametrize("place", [40, 400, 4000])
def test_a_parquet_with_damaged_pages_is_refused_before_the_build(place: int, raw: Any) -> None:
    path: Path = raw.write_parquet("orders.parquet", ORDER)
    content = bytearray(path.read_bytes())
    content[place : place + 30] = b"\xff" * 30
    path.write_bytes(content)
    raw.problem(str(path), "cannot be read as Parquet", "write or copy the file again")


@pytest.mark.parametrize("column", ["ordered_at", "gross_amount", "channel"])
def test_the_pages_of_every_column_are_read(column: str, raw: Any) -> None:
    path: Path = raw.write_parquet("orders.parquet", ORDER_OF_MANY_VALUES)
    place, length = duckdb.execute(
        "select coalesce(dictionary_page_offset, data_page_offset), total_compressed_size from parquet_metadata(?) "
        "where path_in_schema = ?",
        [str(path), column],
    ).fetchall()[0]
    content = bytearray(path.read_bytes())
    content[place : place + length] = b"\xff" * length
    path.write_bytes(content)
    raw.problem(str(path), "cannot be read as Parquet")


def test_a_damaged_parquet_does_not_stand_in_the_way_of_the_next_file(raw: Any) -> None:
    path: Path = raw.write_parquet("orders.parquet", ORDER)
    path.write_bytes(path.read_bytes()[:100] + b"\xff" * 200 + path.read_bytes()[300:])
    raw.write_parquet("refunds.parquet", "select 'r1' as refund_id")
    problems = raw.problems()
    assert "orders.parquet cannot be read" in problems[0]
    assert any("refunds.parquet: the required column `refunded_at` is missing" in problem for problem in problems)


def test_zero_bytes_in_a_parquet_are_refused(raw: Any) -> None:
    raw.write_parquet("customer_tags.parquet", "select 'c1' as customer_id, 'v' || chr(0) || 'ip' as tag")
    raw.problem("the column `tag` holds zero bytes in 1 rows")


def test_a_parquet_that_claims_more_rows_than_it_can_hold_is_refused(
    raw: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "_MANY_ROWS", 1000)
    monkeypatch.setattr(parquet, "_MOST_ROWS_PER_BYTE", 0.01)
    raw.write_parquet("orders.parquet", ORDER)
    raw.problem("claims to hold 2000 rows, more than its size allows")


def test_a_message_that_quotes_bytes_which_are_no_text(raw: Any) -> None:
    # DuckDB cuts its message in the middle of a character.
    line = "c1;" + "й" * 40 + '"' + "щ" * 5000
    for shift in range(3):
        raw.write("customer_tags.csv", "customer_id;tag\n" + "x" * shift + line + ";\n" + line, encoding="utf-16")
        assert raw.problems()


@pytest.mark.parametrize("kind", ["workbook", "text"])
def test_a_disk_that_takes_no_copy_is_not_the_inputs_fault(kind: str, raw: Any) -> None:
    if kind == "text":
        raw.write("customer_tags.csv", "customer_id,tag\nc1,Щит\n", encoding="utf-16")
    else:
        raw.write_workbook("customer_tags.xlsx", {"Sheet": (("customer_id", "tag"), ("c1", "vip"))})
    raw.scratch.write_text("a file in the way")
    with pytest.raises(BrokenOffError, match=r"readable copy .* cannot be written"):
        raw.inspect()


def test_gzip_members_one_after_another_are_all_read(raw: Any) -> None:
    path = raw.folder / "customer_tags.csv.gz"
    path.write_bytes(gzip.compress(b"customer_id,tag\nc1,vip\n") + gzip.compress(b"c2,new\n"))
    assert raw.rows("customer_tags", "tag") == ["vip", "new"]
