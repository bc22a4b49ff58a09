"""truth.json counts exactly what the files hold."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from demo.queries import CUSTOMERS, one

from clientbase.contract import Entity
from clientbase.demo.dirt_shares import SHARES


def test_rows_and_keys(files: duckdb.DuckDBPyConnection, contract: dict[str, Entity], truth: dict[str, Any]) -> None:
    assert set(truth["entities"]) == set(contract)
    for entity in contract.values():
        counted = truth["entities"][entity.name]
        assert one(files, f"select count(*) from {entity.name}") == counted["rows_written"], entity.name
        if entity.key:
            key = ", ".join(entity.key)
            distinct = one(files, f"select count(*) from (select distinct {key} from {entity.name})")
            assert distinct == counted["distinct_keys"], entity.name
        assert counted["rows_used"] == counted["rows_written"] - counted["duplicates"] - counted["quarantined"]


def test_dirt_is_small_and_of_every_kind(truth: dict[str, Any]) -> None:
    written = sum(entity["rows_written"] for entity in truth["entities"].values())
    unusable = sum(entity["duplicates"] + entity["quarantined"] for entity in truth["entities"].values())
    assert 0.0005 < unusable / written < 0.01
    assert truth["dirt"]["orders"]["far_future"] == {"rows": 1, "disposition": "quarantined"}
    planted = sum(len(kinds) for kinds in truth["dirt"].values())
    # All stated shares, and guests, the row of 2099, the wrong cost and the wrong rate.
    assert planted == len(vars(SHARES)) + 4
    assert all(kind["rows"] > 0 for kinds in truth["dirt"].values() for kind in kinds.values())


def test_orders_count_as_stated(files: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    by_status = dict(files.execute("select status, count(*) from good_orders group by status").fetchall())
    assert by_status == truth["orders"]["by_status"]
    sums = files.execute(
        """
        select
            currency_code, count(*), count(*) filter (where customer_id is null),
            sum(cast(gross_amount as decimal(18, 2))), sum(cast(discount_amount as decimal(18, 2)))
        from good_orders where status in ('paid', 'pending') group by currency_code
        """
    ).fetchall()
    assert {row[0] for row in sums} == {"RUB", "EUR", "USD"}
    for currency, orders, guests, gross, discount in sums:
        stated = truth["orders"]["counting_by_currency"][currency]
        assert (orders, guests) == (stated["counting_orders"], stated["guest_orders"])
        assert (gross, discount) == (Decimal(stated["gross_amount"]), Decimal(stated["discount_amount"]))
        assert gross - discount == Decimal(stated["net_before_refunds"])


def test_refunds_sum_as_stated(files: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    rows = files.execute(
        """
        select coalesce(currency_code, 'RUB'), count(*), sum(cast(amount as decimal(18, 2)))
        from (select distinct * from refunds where cast(amount as double) >= 0) group by 1
        """
    ).fetchall()
    for currency, count, amount in rows:
        stated = truth["orders"]["counting_by_currency"][currency]
        assert (count, amount) == (stated["refunds"], Decimal(stated["refunded_amount"]))


def test_gross_is_the_sum_of_rounded_lines(files: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    compared = files.execute(
        """
        with lines as (
            select
                order_id,
                sum(round(cast(quantity as decimal(18, 3)) * cast(unit_price as decimal(18, 4)), 2)) as gross,
                sum(cast(discount_amount as decimal(18, 2))) as discount,
                sum(round(cast(quantity as decimal(18, 3)) * cast(unit_cost as decimal(18, 4)), 2)) as cost,
                count(*) = count(unit_cost) as is_cost_known
            from good_items group by order_id
        )
        select
            count(*),
            count(*) filter (where lines.order_id is null),
            count(*) filter (where lines.gross <> cast(o.gross_amount as decimal(18, 2))),
            count(*) filter (where lines.discount <> cast(o.discount_amount as decimal(18, 2))),
            count(*) filter (where is_cost_known and lines.cost <> cast(o.cost_amount as decimal(18, 2))),
            count(*) filter (where not is_cost_known and o.cost_amount is not null),
            count(*) filter (where o.cost_amount is null)
        from good_orders as o left join lines on lines.order_id = o.order_id
        """
    ).fetchone()
    assert compared is not None
    orders, without_lines, gross, discount, cost, invented, unknown_cost = compared
    assert (without_lines, gross, discount, cost, invented) == (0, 0, 0, 0, 0)
    assert 0 < unknown_cost < 0.2 * orders


def test_customers_truth_has_everyone(demo: Path, truth: dict[str, Any], files: duckdb.DuckDBPyConnection) -> None:
    hidden = f"'{demo}/truth_customers.parquet'"
    assert one(files, f"select count(distinct customer_id) from {hidden}") == CUSTOMERS
    alive = one(files, f"select count(*) from {hidden} where is_alive and purchases > 0")
    # The offer of the experiment makes a few buy who never would have again; they are counted as they were.
    assert alive == truth["customers"]["buyers_alive_at_end"]
    assert one(files, f"select count(*) from {hidden} where died_at is not null and is_alive") == 0
    assert one(files, f"select count(*) from {hidden} where not is_buyer and (rate > 0 or purchases > 0)") == 0
    # Every hidden purchase is a counting order, and only the offer brings more.
    extra = truth["experiments"]["winback_2026"]["arms"]["treatment"]["extra_orders"]
    ordered = one(
        files,
        "select count(*) from good_orders where status in ('paid', 'pending') and customer_id is not null",
    )
    assert ordered == one(files, f"select sum(purchases) from {hidden}") + extra


def test_bad_contacts_are_counted(files: duckdb.DuckDBPyConnection, truth: dict[str, Any]) -> None:
    newest = """(
        select * from customers
        qualify row_number() over (partition by customer_id order by updated_at desc) = 1
    )"""
    bad_emails = one(files, f"select count(*) from {newest} where email not like '%@%'")
    digits = "length(regexp_replace(phone, '[^0-9]', '', 'g'))"
    bad_phones = one(files, f"select count(*) from {newest} where {digits} <> 11")
    assert bad_emails == truth["dirt"]["customers"]["bad_email"]["rows"]
    assert bad_phones == truth["dirt"]["customers"]["bad_phone"]["rows"]
