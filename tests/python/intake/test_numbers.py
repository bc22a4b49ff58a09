"""Numbers as people write them (faults 4 and 7), and what is refused because it may be two numbers."""

from typing import Any

import pytest

ORDERS = "order_id;ordered_at;status;currency_code;gross_amount;discount_amount"


def write(raw: Any, amounts: list[str], discounts: list[str] | None = None) -> None:
    rows = [
        f'o{number};2024-01-31;paid;RUB;"{amount}";"{discount}"'
        for number, (amount, discount) in enumerate(
            zip(amounts, discounts or [""] * len(amounts), strict=True)
        )
    ]
    raw.write("orders.csv", "\n".join([ORDERS, *rows]))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("12,5", "12.5"),
        ("-0,125", "-0.125"),
        ("1234,567", "1234.567"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234\u00a0567,8", "1234567.8"),
        ("1\u202f234", "1234"),
        ("1'234.50", "1234.50"),
        ("1\u2019234", "1234"),
        ("1,234.50", "1234.50"),
        ("1,234,567", "1234567"),
        ("1.234,56", "1234.56"),
        ("1.234.567", "1234567"),
        ("\u22125", "-5"),
        ("+7", "+7"),
        # No known form: left for quarantine as it is.
        ("12 34", "12 34"),
        ("1,23,456", "1,23,456"),
        ("100 ₽", "100 ₽"),
        ("n/a", "n/a"),
        ("1,2.3", "1,2.3"),
    ],
)
def test_forms_that_say_what_they_are(raw: Any, written: str, read: str) -> None:
    write(raw, [written, "100", ""])
    assert raw.rows("orders", "gross_amount") == [read, "100", None]


def test_clean_numbers_are_left_alone(raw: Any) -> None:
    write(raw, ["1.234", "-5", "1e3", "0.5"])
    assert raw.rows("orders", "gross_amount") == ["1.234", "-5", "1e3", "0.5"]
    assert "regexp" not in raw.relation("orders").select_sql


@pytest.mark.parametrize(
    ("other", "read"),
    [("12,5", "1.234"), ("0,125", "1.234"), ("1.234,5", "1.234"), ("12.5", "1234"), ("1,234.5", "1234")],
)
def test_the_column_tells_what_a_comma_is(raw: Any, other: str, read: str) -> None:
    write(raw, ["1,234", other])
    assert raw.rows("orders", "gross_amount")[0] == read


@pytest.mark.parametrize(("other", "read"), [("12,5", "1.234"), ("12.50", "1234")])
def test_the_file_tells_what_a_comma_is(raw: Any, other: str, read: str) -> None:
    write(raw, ["1,234"], [other])
    assert raw.rows("orders", "gross_amount") == [read]


@pytest.mark.parametrize(("other", "read"), [("1.234,5", "1234"), ("1.234.567", "1234")])
def test_the_column_tells_what_a_point_is(raw: Any, other: str, read: str) -> None:
    write(raw, ["1.234", other])
    assert raw.rows("orders", "gross_amount")[0] == read


def test_nothing_tells_what_a_comma_is(raw: Any) -> None:
    write(raw, ["100", "1,234"])
    raw.problem("`1,234` in the column `gross_amount`, line 3", "may be 1234 or 1.234", "decimal point")


def test_nothing_tells_what_a_point_is(raw: Any) -> None:
    write(raw, ["12,50", "1.234"])
    raw.problem("`1.234` in the column `gross_amount`, line 3", "may be 1234 or 1.234")


def test_evidence_that_contradicts_itself_is_none(raw: Any) -> None:
    write(raw, ["1,234", "12,5", "12.5"])
    raw.problem("`1,234` in the column `gross_amount`, line 2")


def test_several_styles_that_are_clear_may_be_mixed(raw: Any) -> None:
    write(raw, ["12,5", "12.5", "1 000,25", "1,234.50", "1.234,50"])
    assert raw.rows("orders", "gross_amount") == ["12.5", "12.5", "1000.25", "1234.50", "1234.50"]


def test_a_whole_number_has_no_decimals(raw: Any) -> None:
    raw.write("managers.csv", 'manager_id,capacity_minutes_per_day\nm1,"1,440"\n')
    assert raw.rows("managers", "capacity_minutes_per_day") == ["1440"]


def test_notes_name_the_column_and_the_style(raw: Any) -> None:
    write(raw, ["1 234,5"])
    assert raw.relation("orders").notes == (
        "delimiter `;`",
        "`gross_amount`: decimal comma, blanks between thousands",
    )


def test_ambiguous_columns_are_all_named(raw: Any) -> None:
    write(raw, ["1,234"], ["2,345"])
    assert len(raw.problems()) == 2
