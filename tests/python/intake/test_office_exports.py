"""The classic faults of a table that went through an office program: read rightly, or refused with a cure."""

from datetime import date, datetime
from typing import Any

import pytest

ORDERS = "order_id,customer_id,ordered_at,status,currency_code,gross_amount"
ORDER_ROW = ["o1", "c1", "2024-01-31", "paid", "RUB", "100"]


# 1. Encodings


@pytest.mark.parametrize(
    ("encoding", "note"),
    [("cp1251", "read as Windows-1251"), ("utf-16", "read as UTF-16"), ("utf-8-sig", None)],
)
def test_encodings_of_office_programs(raw: Any, encoding: str, note: str | None) -> None:
    raw.write(
        "customers.csv", "customer_id,full_name\nc1,Щёлкина Анна № 5 «Ё»\nc2,Smith\n", encoding=encoding
    )
    assert raw.rows("customers", "full_name") == ["Щёлкина Анна № 5 «Ё»", "Smith"]
    assert raw.relation("customers").notes == ((note,) if note else ())


def test_compressed_windows_1251(raw: Any) -> None:
    raw.write("customers.csv.gz", "customer_id;full_name\nc1;Анна\n", encoding="cp1251")
    assert raw.rows("customers", "full_name") == ["Анна"]


@pytest.mark.parametrize(
    "content",
    [
        "customer_id,full_name\nc1,Jörg Müller\nc2,François Zoë\n".encode("cp1252"),
        "customer_id,full_name\nc1,Иванова Мария Петровна\n".encode("koi8-r"),
        "customer_id,full_name\nc1,Иванова Мария Петровна\n".encode("cp866"),
        "customer_id,full_name\nc1,Иванова Мария Петровна\n".encode() + b"c2,\xff\xd0\n",
        b"customer_id,full_name\nc1,\x98\xd0\n",
    ],
    ids=["Western European", "KOI8-R", "DOS", "damaged UTF-8", "no Windows-1251"],
)
def test_encodings_that_cannot_be_told_are_refused(raw: Any, content: bytes) -> None:
    path = raw.write("customers.csv", content)
    raw.problem(f"{path} is not UTF-8", "stands in line", "Export it again as CSV UTF-8")


def test_damaged_utf_16_is_refused(raw: Any) -> None:
    raw.write("customers.csv", "customer_id,full_name\nc1,Анна\n".encode("utf-16") + b"\x00")
    raw.problem("begins like UTF-16, but is damaged")


# 2. Byte order mark


def test_a_byte_order_mark_before_a_quoted_header(raw: Any) -> None:
    raw.write("customer_tags.csv", '"customer_id","tag"\nc1,vip\n', encoding="utf-8-sig")
    assert raw.rows("customer_tags", "customer_id", "tag") == [("c1", "vip")]


# 3. Delimiters


@pytest.mark.parametrize(("delimiter", "name"), [(";", "`;`"), ("\t", "tab"), ("|", "`|`")])
def test_other_delimiters(raw: Any, delimiter: str, name: str) -> None:
    text = "customer_id,tag,tagged_at\nc1,'a,b',\nc2,x,2024-01-31\n"
    raw.write("customer_tags.csv", text.replace(",", delimiter).replace("'a" + delimiter + "b'", '"a,b"'))
    assert raw.rows("customer_tags", "tag", "tagged_at") == [("a,b", None), ("x", "2024-01-31")]
    assert raw.relation("customer_tags").notes == (f"delimiter {name}",)


# 5. Dates


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("31.01.2024", "2024-01-31"),
        ("1.2.2024", "2024-02-01"),
        ("31.01.2024 9:05", "2024-01-31 09:05:00"),
        ("31.01.2024 09:05:06", "2024-01-31 09:05:06"),
        ("31.01.2024, 09:05", "2024-01-31 09:05:00"),
        ("2024-01-31T10:00:00+03:00", "2024-01-31T10:00:00+03:00"),
        ("31.02.2024", "31.02.2024"),
        ("31.01.24", "31.01.24"),
        ("03/04/2024", "03/04/2024"),
        ("Итого", "Итого"),
    ],
)
def test_dates_with_points(raw: Any, written: str, read: str) -> None:
    raw.write(
        "orders.csv",
        f'{ORDERS}\no1,c1,"{written}",paid,RUB,1\no2,c1,31.12.2023,paid,RUB,1\no3,c1,,paid,RUB,1\n',
    )
    assert raw.rows("orders", "ordered_at") == [read, "2023-12-31", None]
    assert raw.relation("orders").notes == ("`ordered_at`: dates as day.month.year",)


def test_a_time_is_no_part_of_a_day(raw: Any) -> None:
    raw.write("managers.csv", "manager_id,hired_on\nm1,31.01.2024 00:00:00\n")
    assert raw.rows("managers", "hired_on") == ["2024-01-31"]


# 6. Telephone numbers


@pytest.mark.parametrize("lost", ["8,91234E+10", "8.91234E+10", "7,9E+10"])
def test_telephones_in_scientific_notation_are_refused(raw: Any, lost: str) -> None:
    path = raw.write("customers.csv", f"customer_id;phone\nc1;89161234567\nc2;{lost}\nc3;{lost}\n")
    raw.problem(str(path), f"`phone` holds `{lost}` in line 3 (2 such values)", "digits are lost", "as text")


def test_identifiers_in_scientific_notation_are_refused(raw: Any) -> None:
    raw.write("customer_tags.csv", "customer_id,tag\n1.23457E+11,vip\n")
    raw.problem("`customer_id` holds `1.23457E+11` in line 2")


def test_telephones_keep_every_digit(raw: Any) -> None:
    raw.write("customers.csv", "customer_id;phone\nc1;89161234567\nc2;+7 (916) 123-45-67\nc3;0049 30 1\n")
    assert raw.rows("customers", "phone") == ["89161234567", "+7 (916) 123-45-67", "0049 30 1"]


# 8. Titles above the header


@pytest.mark.parametrize(
    ("above", "line"),
    [
        ("Отчёт по меткам за май\n\n", 3),
        ("\n\n", 3),
        (";;\nЩит;;\n", 3),
        ("sep=;\n", 2),
        ('"a\nb";;\n', 3),
    ],
)
def test_rows_above_the_header(raw: Any, above: str, line: int) -> None:
    raw.write("customer_tags.csv", f"{above}customer_id;tag;tagged_at\nc1;vip;\n")
    assert raw.rows("customer_tags", "customer_id", "tag") == [("c1", "vip")]
    assert raw.relation("customer_tags").notes == ("delimiter `;`", f"header found in line {line}")


def test_a_value_like_a_column_name_is_no_header(raw: Any) -> None:
    raw.write("customer_tags.csv", "customer,label,at\nc1,tag,\n")
    assert any("`customer` (column 1 (A))" in problem for problem in raw.problems())


# 9. Nameless columns


def test_an_empty_nameless_column_is_dropped(raw: Any) -> None:
    raw.write("customer_tags.csv", "customer_id,,tag,\nc1,,vip,\nc2, ,x,\n")
    assert raw.rows("customer_tags", "customer_id", "tag") == [("c1", "vip"), ("c2", "x")]


def test_a_nameless_column_with_values_is_refused(raw: Any) -> None:
    raw.write("customer_tags.csv", "customer_id,,tag\nc1,,vip\nc2,oh,vip\n")
    raw.problem("column 2 (B) has no name", "`oh` in line 3", "Give the column a name", "delete it")


# 10. Duplicate headers


def test_a_duplicate_header_is_refused(raw: Any) -> None:
    raw.write("customer_tags.csv", "customer_id,tag,Tag \nc1,vip,x\n")
    raw.problem("column `tag` twice", "column 2 (B) and column 3 (C)", "Rename or delete one")


# 11. Files that are not what their name says


@pytest.mark.parametrize("name", ["orders.csv", "orders.xlsx"])
def test_a_workbook_is_read_whatever_its_name(raw: Any, name: str) -> None:
    header = ORDERS.split(",")
    raw.write_workbook(
        name,
        {
            "Sheet1": [
                ["Orders for May"], [], header,
                [1001, 79161234567, datetime(2024, 1, 31, 9, 5), "paid", "RUB", 0.1 + 0.2],
                [1002.0, "c2", date(2024, 1, 31), "paid", "RUB", 1234.0],
                [],
                ["o3", None, "31.01.2024", "paid", "RUB", "1 234,50"],
            ]
        },
    )  # fmt: skip
    assert raw.rows("orders", "order_id", "customer_id", "ordered_at", "gross_amount") == [
        ("1001", "79161234567", "2024-01-31 09:05:00", "0.3"),
        ("1002", "c2", "2024-01-31", "1234"),
        ("o3", None, "2024-01-31", "1234.50"),
    ]
    notes = raw.relation("orders").notes
    assert "header found in row 3" in notes
    assert ("an Excel workbook under another name" in notes) is name.endswith(".csv")


@pytest.mark.parametrize("name", ["orders.csv", "orders.xlsx"])
def test_an_old_workbook_is_refused(raw: Any, name: str) -> None:
    path = raw.write(name, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    raw.problem(str(path), "Excel 97-2003 workbook", "save it without a password as .xlsx")


def test_an_html_table_is_refused(raw: Any) -> None:
    path = raw.write("orders.csv", "\n<HTML><table><tr><td>order_id</td></tr></table></HTML>")
    raw.problem(str(path), "is an HTML or XML page", "save it as .xlsx or .csv")


def test_formulas_are_read_by_their_values_only(raw: Any) -> None:
    path = raw.write_workbook("customer_tags.xlsx", {"S": [["customer_id", "tag"], ["c1", '="v"&"ip"']]})
    raw.problem(str(path), "formulas without calculated values", "Open it in Excel and save it")


def test_boolean_cells(raw: Any) -> None:
    row = ["a1", "deal", "d1", "m1", datetime(2024, 1, 31), True]
    names = ["assignment_id", "object_type", "object_id", "manager_id", "assigned_at", "is_manual"]
    raw.write_workbook("assignments.xlsx", {"S": [names, row]})
    assert raw.rows("assignments", "is_manual") == ["true"]


def test_lost_digits_are_found_in_a_sheet_row(raw: Any) -> None:
    raw.write_workbook(
        "customers.xlsx", {"S": [["customer_id", "phone"], ["c1", "1"], [], ["c2", "8,9E+10"]]}
    )
    raw.problem("sheet `S`", "`8,9E+10` in row 4")


def test_a_value_beside_the_header_of_a_sheet(raw: Any) -> None:
    raw.write_workbook("customer_tags.xlsx", {"S": [["customer_id", "tag"], ["c1", "vip", None, "?"]]})
    raw.problem("row 2 has a value in column 4 (D)", "no name in the header")


# 12. Several sheets

TAG_ROWS = [["customer_id", "tag"], ["c1", "vip"]]


def test_the_one_sheet_with_the_header_is_read(raw: Any) -> None:
    raw.write_workbook("customer_tags.xlsx", {"Сводка": [["Итого", 5]], "Данные": TAG_ROWS, "Пусто": []})
    assert raw.rows("customer_tags", "tag") == ["vip"]
    assert raw.relation("customer_tags").notes == (
        "read from the sheet `Данные`, the only one with this table's header",
    )


def test_two_sheets_with_the_header_are_refused(raw: Any) -> None:
    raw.write_workbook("customer_tags.xlsx", {"May": TAG_ROWS, "June": TAG_ROWS})
    raw.problem("`May` and `June` both have the header of `customer_tags`", "Keep one of them")


def test_no_sheet_with_the_header_is_refused(raw: Any) -> None:
    raw.write_workbook("customer_tags.xlsx", {"A": [["x", "y"]], "B": [["z"]]})
    raw.problem("none of its sheets (`A`, `B`) has the columns of `customer_tags`")


def test_a_workbook_without_anything(raw: Any) -> None:
    raw.write_workbook("customer_tags.xlsx", {"A": []})
    raw.problem("no sheet with anything in it")
