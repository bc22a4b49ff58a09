"""The figures that the published data sets are known for come out of the marts."""

from decimal import Decimal

import pytest
from pipeline.builds import Build

pytestmark = pytest.mark.real_data

ONLINE_RETAIL_LINES = 541_909


def test_every_line_of_online_retail_is_accounted_for(online_retail: Build) -> None:
    counts = dict(
        online_retail.rows("select entity, rows_read from marts.reconciliation where source_system = 'online_retail'")
    )
    assert counts["order_items"] + counts["refunds"] == ONLINE_RETAIL_LINES, counts


def test_rows_read_are_used_quarantined_dropped_or_not_yet(online_retail: Build, cdnow: Build, demo: Build) -> None:
    for build in (online_retail, cdnow, demo):
        broken = build.rows(
            "select * from marts.reconciliation "
            "where rows_read <> rows_used + rows_quarantined + rows_suppressed + duplicates_dropped + rows_after_as_of"
        )
        assert not broken, broken


def test_orders_of_online_retail_are_its_sales_invoices(online_retail: Build) -> None:
    orders = online_retail.values(
        "select count(*), sum(gross_amount), count(*) filter (is_guest), sum(gross_amount) filter (is_guest) "
        "from marts.fct_orders"
    )
    assert orders == (19_959, Decimal("10655622.48"), 1_427, Decimal("1744214.58"))


def test_named_customers_of_online_retail_are_the_published_ones(online_retail: Build) -> None:
    named = online_retail.values(
        "select count(distinct customer_id), count(*), sum(ordered_amount) from marts.fct_orders where not is_guest"
    )
    assert named == (4_338, 18_532, Decimal("8911407.90"))
    assert online_retail.values("select count(*) from marts.customer_segments where segment <> 'prospect'") == (4_338,)
    assert online_retail.values("select count(*) from marts.customer_segments") == (4_372,)


def test_credit_notes_of_online_retail_name_a_customer_or_nobody(online_retail: Build) -> None:
    rows = online_retail.rows(
        "select link_type, count(distinct split_part(refund_id, '/', 1)), count(*), sum(refunded_amount) "
        "from marts.fct_refunds group by link_type order by link_type"
    )
    assert [(link, notes, amount) for link, notes, _, amount in rows] == [
        ("customer", 3_654, Decimal("611342.09")),
        ("none", 182, Decimal("285470.40")),
    ]
    assert sum(lines for _, _, lines, _ in rows) == 9_288


def test_lines_that_are_the_same_in_every_column_are_all_kept(online_retail: Build) -> None:
    used, dropped = online_retail.values(
        "select sum(rows_used), sum(duplicates_dropped) from marts.reconciliation "
        "where source_system = 'online_retail' and entity in ('order_items', 'refunds')"
    )
    assert dropped == 0
    quarantined = online_retail.rows("select entity, count(*) from marts.quarantine group by entity")
    assert [entity for entity, _ in quarantined] == ["order_items"]
    assert used == ONLINE_RETAIL_LINES - quarantined[0][1]


def test_items_of_an_order_add_up_to_its_amount(online_retail: Build) -> None:
    wrong = online_retail.rows(
        "select orders.order_id, orders.gross_amount, sum(items.gross_amount) "
        "from marts.fct_orders as orders join marts.fct_order_items as items using (order_id) "
        "group by all having round(sum(items.gross_amount), 2) <> orders.gross_amount limit 5"
    )
    assert not wrong, wrong
    assert online_retail.values("select count(distinct order_id) from marts.fct_order_items") == (19_959,)


@pytest.mark.long
def test_frequency_over_the_whole_history_of_online_retail(online_retail_400_days: Build) -> None:
    assert online_retail_400_days.values("select count(*) from marts.customer_segments where f_orders = 1") == (1_493,)
    busiest = online_retail_400_days.values(
        "select r_days, f_orders from marts.customer_segments where customer_id = 'online_retail:14646'"
    )
    assert busiest == (2, 73)


def test_cdnow_has_its_customers_and_dollars(cdnow: Build) -> None:
    found = cdnow.values("select count(distinct customer_id), sum(ordered_amount), count(*) from marts.fct_orders")
    assert found == (23_570, Decimal("2500315.63"), 69_659)
    assert cdnow.values("select count(*) from marts.customer_segments") == (23_570,)


def test_purchases_of_cdnow_worth_nothing_are_orders(cdnow: Build) -> None:
    assert cdnow.values("select count(*) from marts.fct_orders where gross_amount = 0") == (80,)
