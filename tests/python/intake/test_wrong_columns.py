"""Columns and rows that are not what the contract says."""

from typing import Any

import pytest


def test_a_missing_required_column_names_what_was_found(raw: Any) -> None:
    path = raw.write("customer_tags.csv", "customer_id,tagged_at\nc1,\n")
    raw.problem(str(path), "required column `tag` is missing", "`customer_id`, `tagged_at`", "Add it")


def test_an_unknown_column_comes_with_a_suggestion(raw: Any) -> None:
    raw.write("customer_tags.csv", "customer_id,tag,taged_at\nc1,vip,\n")
    raw.problem("`taged_at`", "column 3 (C)", "did you mean `tagged_at`?", "Rename or delete it")


def test_a_misspelt_required_column_is_suggested_both_ways(raw: Any) -> None:
    raw.write("customer_tags.csv", "customer_id,tags\nc1,vip\n")
    unknown, missing = raw.problems()
    assert "`tags` (column 2 (B))" in unknown
    assert "did you mean `tag`?" in unknown
    assert "required column `tag` is missing" in missing
    assert "did you mean `tags`?" in missing


def test_parquet_columns_are_checked_alike(raw: Any) -> None:
    raw.write_parquet("customer_tags.parquet", "select 'c1' as customer_id, 1 as taged_at")
    unknown, missing = raw.problems()
    assert "did you mean `tagged_at`?" in unknown
    assert "required column `tag` is missing" in missing


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("[1, 2] as tag", "`tag` has the type INTEGER[]"),
        ("{'a': 1} as tag", "`tag` has the type STRUCT"),
        ("'x'::blob as tag", "`tag` has the type BLOB"),
        ("'t' as tag, 17 as tagged_at", "`tagged_at` has the type INTEGER, but it must be a date"),
    ],
)
def test_parquet_types_that_cannot_be_read(raw: Any, column: str, words: str) -> None:
    raw.write_parquet("customer_tags.parquet", f"select 'c1' as customer_id, {column}")
    raw.problem(words, "Convert it when the file is written")


def test_a_parquet_column_of_nulls_may_have_any_type(raw: Any) -> None:
    raw.write_parquet(
        "customer_tags.parquet", "select 'c1' as customer_id, 't' as tag, null::int as tagged_at"
    )
    assert raw.rows("customer_tags", "tagged_at") == [None]


@pytest.mark.parametrize("row", ["c3,vip", "c3,vip,,x", "c3,vip,,", 'c3,"vip",,""'])
def test_rows_with_other_fields_than_the_header(raw: Any, row: str) -> None:
    # The last two are what an unquoted comma and an empty last value look like: values would move.
    fields = row.count(",") + 1
    path = raw.write(
        "customer_tags.csv", f'customer_id,tag,tagged_at\nc1,"a\nb",\nc2,vip,\n{row}\nc4,"x,y",\n'
    )
    raw.problem(str(path), f"line 5 has {fields} fields, the header 3", "`,`", "double quotes")


def test_many_wrong_rows_are_counted(raw: Any) -> None:
    raw.write("customer_tags.csv", "customer_id,tag\n" + "c1,vip,x\n" * 12)
    raw.problem("line 2 has 3 fields", "line 6 has 3 fields", "and 7 more such rows")


@pytest.mark.parametrize("row", ['c2,"vip\nc3,x\n', 'c2,"vip"x\nc3,x\n'])
def test_a_broken_quote(raw: Any, row: str) -> None:
    path = raw.write("customer_tags.csv", f"customer_id,tag\nc1,vip\n{row}")
    raw.problem(str(path), "begins in line 3", "double quote that is not closed", "Close it")


def test_lines_are_counted_in_the_users_file(raw: Any) -> None:
    raw.write("customer_tags.csv", "Отчёт\n\ncustomer_id;tag\nc1;vip\nc2;vip;x\n", encoding="cp1251")
    raw.problem("line 5 has 3 fields, the header 2")


def test_rows_that_end_in_different_ways_are_put_right(raw: Any) -> None:
    raw.write("customer_tags.csv", b'customer_id,tag\r\nc1,"a\nb"\nc2,x\r\nc3,y\rc4,z\n')
    assert raw.rows("customer_tags", "customer_id", "tag") == [
        ("c1", "a\nb"), ("c2", "x"), ("c3", "y"), ("c4", "z"),
    ]  # fmt: skip


def test_rows_that_end_alike_with_other_breaks_inside_values_are_read_in_place(raw: Any) -> None:
    raw.write("customer_tags.csv", b'customer_id,tag\r\nc1,"a\nb"\r\nc2,x\r\n')
    assert raw.rows("customer_tags", "tag") == ["a\nb", "x"]
    assert raw.relation("customer_tags").copy is None


def test_zero_bytes(raw: Any) -> None:
    raw.write("customer_tags.csv", b"customer_id,tag\nc1,v\0ip\n")
    raw.problem("zero byte in line 2", "CSV UTF-8")


def test_a_blank_after_a_closing_quote_is_harmless(raw: Any) -> None:
    raw.write("customer_tags.csv", 'customer_id,tag\nc1,"a,b" \nc2,x\n')
    assert raw.rows("customer_tags", "tag") == ["a,b", "x"]
