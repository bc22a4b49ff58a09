"""A handful of hand-written rows whose answers can be worked out on paper."""

from decimal import Decimal
from pathlib import Path

import pytest
from pipeline.builds import WITHOUT_AREAS, Build, Builds

# Moscow is UTC+3. As-of is 30 June 2026, 12:00 UTC, 15:00 there.
AS_OF = "2026-06-30T12:00:00Z"
# Four of seventeen orders are broken on purpose, which no night's extract would be.
ROWS_ARE_BROKEN = ("few_rows_are_quarantined",)
FILES = {
    "customers": """
customer_id,full_name,email,phone,created_at,updated_at
C1,Anna Old,anna@old.example,+79161234567,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z
C1,Anna New,anna@new.example,+79161234567,2026-01-01T00:00:00Z,2026-03-01T00:00:00Z
C2,Boris,boris@example.org,,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z
C3,Later Than As-Of,,,2026-07-15T00:00:00Z,2026-07-15T00:00:00Z
""",
    "orders": """
order_id,customer_id,ordered_at,status,currency_code,gross_amount,discount_amount
O1,C1,2026-05-31T20:59:59Z,paid,RUB,1000.00,100.00
O2,C1,2026-05-31T21:00:00Z,paid,RUB,500.00,
O3,C9,2026-06-10T10:00:00Z,pending,USD,10.01,
O4,,2026-06-11T10:00:00Z,paid,RUB,700.00,
O5,C1,2026-06-12T10:00:00Z,cancelled,RUB,9999.00,
O6,C1,2026-06-13T10:00:00Z,test,RUB,8888.00,
O7,C2,2026-06-14T10:00:00Z,pending,RUB,300.00,
O7,C2,2026-06-14T10:00:00Z,paid,RUB,300.00,
O7,C2,2026-06-14T10:00:00Z,paid,RUB,300.00,
O8,C2,2026-06-30T12:00:00Z,paid,RUB,1.00,
O9,C2,2026-06-30T12:00:01Z,paid,RUB,77.00,
O10,C2,2025-06-30T20:59:59Z,paid,RUB,40.00,
O11,C2,2025-06-30T21:00:00Z,paid,RUB,50.00,
O12,C2,2026-06-15T10:00:00Z,paid,JPY,50.00,
O13,C2,2026-06-16T10:00:00Z,shipped,RUB,60.00,
O14,C2,2099-01-01T00:00:00Z,paid,RUB,60.00,
,C2,2026-06-17T10:00:00Z,paid,RUB,61.00,
""",
    "refunds": """
refund_id,order_id,customer_id,refunded_at,amount,currency_code
R1,O1,,2026-06-20T10:00:00Z,200.00,
R2,,C1,2026-06-21T10:00:00Z,50.00,
R3,,,2026-06-22T10:00:00Z,30.00,
R4,O5,C1,2026-06-23T10:00:00Z,9999.00,
R5,O2,C1,2026-07-01T10:00:00Z,500.00,
R6,O404,C2,2026-06-24T10:00:00Z,5.00,
""",
    "deals": """
deal_id,customer_id,pipeline_id,created_at,closed_at,outcome,amount,currency_code
D1,C8,standard,2026-06-01T10:00:00Z,,open,100.00,RUB
""",
    "fx_rates": """
currency_code,valid_on,rate_to_reporting
USD,2026-06-09,80.5
USD,2026-06-11,99
""",
}


@pytest.fixture(scope="module")
def known(builds: Builds) -> Build:
    with builds.once("known-raw") as folder:
        if folder is not None:
            (folder / "files").mkdir()
            for entity, text in FILES.items():
                (folder / "files" / f"{entity}.csv").write_text(text.strip() + "\n", encoding="utf-8")
    return builds.run(
        "known_answers", raw_root=builds.root / "known-raw", as_of=AS_OF, variables=WITHOUT_AREAS,
        accept=ROWS_ARE_BROKEN,
    )  # fmt: skip


def test_orders_that_count_have_their_numbers_and_amounts(known: Build) -> None:
    rows = known.rows(
        "select order_id, customer_id, customer_order_number, is_first_order, is_guest, ordered_amount, "
        "refunded_amount, net_amount from marts.fct_orders order by ordered_at, order_id"
    )
    assert rows == [
        ("files:O10", "files:C2", 1, True, False, Decimal("40.00"), Decimal("0.00"), Decimal("40.00")),
        ("files:O11", "files:C2", 2, False, False, Decimal("50.00"), Decimal("0.00"), Decimal("50.00")),
        ("files:O1", "files:C1", 1, True, False, Decimal("900.00"), Decimal("200.00"), Decimal("700.00")),
        ("files:O2", "files:C1", 2, False, False, Decimal("500.00"), Decimal("0.00"), Decimal("500.00")),
        # 10.01 dollars at the last rate before the day, 80.5: 805.805, half away from zero.
        ("files:O3", "files:C9", 1, True, False, Decimal("805.81"), Decimal("0.00"), Decimal("805.81")),
        ("files:O4", None, None, False, True, Decimal("700.00"), Decimal("0.00"), Decimal("700.00")),
        ("files:O7", "files:C2", 3, False, False, Decimal("300.00"), Decimal("0.00"), Decimal("300.00")),
        ("files:O8", "files:C2", 4, False, False, Decimal("1.00"), Decimal("0.00"), Decimal("1.00")),
    ]


def test_the_day_of_an_order_is_the_business_zones(known: Build) -> None:
    rows = known.rows(
        "select order_id, cast(ordered_date as varchar) from marts.fct_orders where order_id in "
        "('files:O1', 'files:O2', 'files:O10', 'files:O11') order by ordered_at"
    )
    assert rows == [
        ("files:O10", "2025-06-30"),
        ("files:O11", "2025-07-01"),
        ("files:O1", "2026-05-31"),
        ("files:O2", "2026-06-01"),
    ]


def test_recency_frequency_and_money_of_everyone(known: Build) -> None:
    rows = known.rows(
        "select customer_id, r_days, f_orders, m_amount, order_count, segment "
        "from marts.customer_segments order by customer_id"
    )
    assert rows == [
        # 900 + 500 - 200 - 50; the refund of a cancelled order and the one of July do not count.
        ("files:C1", 29, 2, Decimal("1150.00"), 2, "promising"),
        # The window opens on 1 July 2025: O10 of 30 June is outside. 50 + 300 + 1 - 5.
        ("files:C2", 0, 3, Decimal("346.00"), 4, "loyal"),
        ("files:C8", None, None, None, 0, "prospect"),
        ("files:C9", 20, 1, Decimal("805.81"), 1, "promising"),
    ]


def test_customers_that_only_orders_and_deals_name_are_customers(known: Build) -> None:
    rows = known.rows("select customer_id, is_implicit from marts.dim_customers order by customer_id")
    assert rows == [("files:C1", False), ("files:C2", False), ("files:C8", True), ("files:C9", True)]
    assert known.values(
        "select rows_used, implicit_count, duplicates_dropped, rows_after_as_of from marts.reconciliation "
        "where entity = 'customers'"
    ) == (2, 2, 1, 1)


def test_guests_are_in_the_fact_and_in_no_customers_number(known: Build) -> None:
    (total,) = known.values("select sum(order_count) from marts.customer_segments")
    orders, guests = known.values("select count(*), count(*) filter (is_guest) from marts.fct_orders")
    assert (total, orders, guests) == (7, 8, 1)


def test_refunds_lower_their_order_their_customer_or_nobody(known: Build) -> None:
    rows = known.rows("select refund_id, customer_id, link_type, is_counted from marts.fct_refunds order by refund_id")
    assert rows == [
        ("files:R1", "files:C1", "order", True),
        ("files:R2", "files:C1", "customer", True),
        ("files:R3", None, "none", True),
        ("files:R4", "files:C1", "order", False),
        ("files:R6", "files:C2", "customer", True),
    ]


def test_rows_that_were_sent_again_count_once(known: Build) -> None:
    assert known.values(
        "select rows_read, rows_used, rows_quarantined, duplicates_dropped, rows_after_as_of "
        "from marts.reconciliation where entity = 'orders'"
    ) == (17, 10, 4, 2, 1)
    assert known.values("select status from marts.fct_orders where order_id = 'files:O7'") == ("paid",)


def test_rows_that_cannot_be_used_are_named_with_the_reason(known: Build) -> None:
    rows = dict(known.rows("select row_id, reason from marts.quarantine where entity = 'orders'"))
    assert "JPY" in str(rows["files:O12"])
    assert "'shipped'" in str(rows["files:O13"])
    assert "after the start of this run" in str(rows["files:O14"])
    (nameless,) = [row for row in rows if str(row).startswith("files:row ")]
    assert rows[nameless] == "order_id is missing"
    assert len(rows) == 4


def test_a_database_is_published_beside_the_work_folder_only(known: Build) -> None:
    assert known.database.is_relative_to(known.workdir / "versions")
    assert (known.workdir / "published").is_symlink()
    assert Path(known.workdir / "published" / "clientbase.duckdb").resolve() == known.database
