"""Files as they should be: read in place, as they are."""

import csv
import io
from pathlib import Path
from typing import Any

import duckdb
import pytest

from clientbase.intake import inspect_input

TAGS = "customer_id,tag,tagged_at\nc1,vip,2024-01-31T10:00:00Z\nc2,,\n"


@pytest.mark.parametrize("name", ["customer_tags.csv", "customer_tags.csv.gz", "Customer_Tags.CSV"])
def test_a_clean_csv_is_read_in_place(raw: Any, name: str) -> None:
    path = raw.write(name, TAGS)
    relation = raw.relation("customer_tags")
    assert (relation.row_count, relation.file, relation.copy, relation.notes) == (2, path, None, ())
    assert raw.rows("customer_tags", "customer_id", "tag", "tagged_at") == [
        ("c1", "vip", "2024-01-31T10:00:00Z"),
        ("c2", None, None),
    ]


def test_absent_files_and_columns_are_empty(raw: Any) -> None:
    raw.write("customer_tags.csv", "customer_id,tag\nc1,vip\n")
    assert raw.rows("customer_tags", "tagged_at") == [None]
    orders = raw.relation("orders")
    assert (orders.file, orders.row_count) == (None, 0)
    described = duckdb.sql(f"describe {orders.select_sql}").fetchall()
    assert {row[1] for row in described} == {"VARCHAR"}
    assert [row[0] for row in described] == list(orders.columns)


def test_values_are_trimmed_and_blank_is_null(raw: Any) -> None:
    raw.write(
        "customer_tags.csv",
        'customer_id,tag\n " c1 ",vip \nc2,"  "\nc3,\u00a0\u2003vip\u202f\t\n'.replace(' "', '"'),
    )
    assert raw.rows("customer_tags", "customer_id", "tag") == [("c1", "vip"), ("c2", None), ("c3", "vip")]


def test_quotes_line_breaks_and_delimiters_inside_values(raw: Any) -> None:
    raw.write("customer_tags.csv", 'customer_id,tag\nc1,"a, ""b""\r\nc\n"\nc2,it\'s 5" tall\n')
    assert raw.rows("customer_tags", "tag") == ['a, "b"\r\nc', "it's 5\" tall"]


def test_leading_zeros_plus_signs_and_null_words_stay_text(raw: Any) -> None:
    raw.write("customers.csv", "customer_id,phone,full_name\n007,89161234567,NULL\n008,+79161234567,None\n")
    assert raw.rows("customers", "customer_id", "phone", "full_name") == [
        ("007", "89161234567", "NULL"),
        ("008", "+79161234567", "None"),
    ]


def test_column_names_are_matched_without_case_and_blanks(raw: Any) -> None:
    raw.write("customer_tags.csv", '" Tag ",CUSTOMER_ID\nvip,c1\n')
    assert raw.rows("customer_tags", "customer_id", "tag") == [("c1", "vip")]


def test_a_header_without_rows_is_fine_and_noted(raw: Any) -> None:
    raw.write("customer_tags.csv", "customer_id,tag\n")
    assert raw.relation("customer_tags").notes == ("a header without rows",)
    assert raw.rows("customer_tags", "tag") == []


def test_blank_rows_are_left_out_and_noted(raw: Any) -> None:
    raw.write("customer_tags.csv", "customer_id,tag\nc1,vip\n\n,\nc2,new\n,\n")
    assert raw.rows("customer_tags", "customer_id") == ["c1", "c2"]
    assert raw.relation("customer_tags").notes == ("2 empty rows left out",)


def test_paths_with_quotes_blanks_and_cyrillic_work(tmp_path: Path, project_root: Path) -> None:
    folder = tmp_path / "Отчёты за 'май' 100%" / "files"
    folder.mkdir(parents=True)
    (folder / "customer_tags.csv").write_text("Отчёт\ncustomer_id;tag\nc1;vip\n", encoding="cp1251")
    duckdb.sql("select 1 as manager_id").write_parquet(str(tmp_path / "m.parquet"))
    (tmp_path / "m.parquet").rename(folder / "managers.parquet")
    raw_input = inspect_input(folder.parent, ["files"], project_root, folder.parent / "scratch 'x'")
    for table in ("customer_tags", "managers"):
        assert duckdb.sql(raw_input.relation("files", table).select_sql).fetchall()


def test_parquet_keeps_its_types_and_trims_its_text(raw: Any) -> None:
    raw.write_parquet(
        "orders.parquet",
        """select ' o1 ' as "Order_ID", 17 as customer_id, 'paid' as status, '' as channel,
        timestamptz '2024-01-31 10:00:00+03' as ordered_at, 'RUB' as currency_code,
        12.50::decimal(18, 2) as gross_amount, 0.5::double as tax_amount""",
    )
    relation = raw.relation("orders")
    types = {row[0]: row[1] for row in duckdb.sql(f"describe {relation.select_sql}").fetchall()}
    assert types["gross_amount"] == "DECIMAL(18,2)"
    assert types["ordered_at"] == "TIMESTAMP"
    assert types["customer_id"] == "INTEGER"
    assert raw.rows("orders", "order_id", "cast(ordered_at as varchar)", "channel") == [
        ("o1", "2024-01-31 07:00:00", None)
    ]


def test_an_unchanged_input_is_inspected_once(raw: Any) -> None:
    path = raw.write("customer_tags.csv", "customer_id,tag\nЩ1,vip\n", encoding="cp1251")
    first = raw.inspect()
    assert raw.inspect() is first
    first.relation("files", "customer_tags").copy.unlink()
    assert raw.inspect() is not first
    path.write_text("customer_id,tag\nc1,vip\nc2,vip\n")
    assert raw.relation("customer_tags").row_count == 2


def test_copies_are_for_the_current_user_only(raw: Any) -> None:
    raw.write("customer_tags.csv", "customer_id,tag\nЩит,vip\n", encoding="cp1251")
    copy = raw.relation("customer_tags").copy
    assert copy.stat().st_mode & 0o077 == 0
    assert raw.scratch in copy.parents


def test_other_sources_read_declared_columns_as_they_are(tmp_path: Path) -> None:
    staging = tmp_path / "models" / "staging" / "shop"
    staging.mkdir(parents=True)
    (staging / "_shop__sources.yml").write_text(
        "sources: [{name: shop, tables: [{name: sales, columns: [{name: Invoice No}, {name: Price}]},"
        "{name: master, config: {meta: {file: MASTER.txt, format: lines}}},"
        "{name: refunds, config: {meta: {optional: true}}, columns: [{name: Amount}]}]}]"
    )
    folder = tmp_path / "raw" / "shop"
    folder.mkdir(parents=True)
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([["Invoice No", "x", "Price", "x"], [" 1", "y", "1,5", "é"]])
    (folder / "sales.csv").write_text(text.getvalue(), encoding="utf-8")
    (folder / "MASTER.txt").write_bytes(b" id  day\r\n 0001 19970101\r\n\r\n")
    raw_input = inspect_input(tmp_path / "raw", ["shop"], tmp_path, tmp_path / "scratch")
    sales, master, refunds = raw_input.relations
    assert duckdb.sql(sales.select_sql).fetchall() == [("1", "1,5")]
    assert sales.columns == ("Invoice No", "Price")
    assert sales.notes == ("delimiter `;`",)
    assert duckdb.sql(master.select_sql).fetchall() == [(" id  day",), (" 0001 19970101",)]
    assert refunds.row_count == 0
