"""One run or many, in time or late: the history is the same, and what was delivered is not forgotten."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from history.conftest import Nights

from corruption.raw_tables import read_tables, write_tables

HISTORY = "select * from marts.customer_segment_history order by customer_id, valid_from"
MakeNights = Callable[..., Nights]


def days(first: str, count: int) -> list[str]:
    return [(date.fromisoformat(first) + timedelta(days=number)).isoformat() for number in range(count)]


@pytest.mark.parametrize(
    "count", [pytest.param(4, id="four nights"), pytest.param(60, id="sixty nights", marks=pytest.mark.long)]
)
def test_night_by_night_and_at_once_give_the_same_history(nights: MakeNights, count: int) -> None:
    """The nights lie on both sides of a quarter's first day, whose cut points the night that comes to it freezes."""
    first = (date(2026, 4, 2) - timedelta(days=count // 2)).isoformat()
    many, once = nights(), nights()
    for day in days(first, count):
        many.pass_until(day)
    once.pass_until(days(first, count)[-1])
    cuts = (
        "select methodology_version, metric, method, cut_1, cut_2, cut_3, cut_4, valid_from from marts.rfm_thresholds "
        "order by all"
    )
    assert many.rows(cuts) == once.rows(cuts)
    assert ("v1", "m", "quantile", date(2026, 4, 1)) in [(row[0], row[1], row[2], row[7]) for row in once.rows(cuts)]
    assert many.rows(HISTORY) == once.rows(HISTORY)
    assert many.value("select count(*) from intermediate.delivery_runs") == count
    # Nothing came late, so nothing is restated, and nobody was shown an old segment overnight.
    assert many.rows("select * from marts.segment_restatements") == []
    # Cards of customers and closed deals do come later here: of each the files have the newest version only, which
    # waits until its time.
    assert (
        many.rows(
            "select * from marts.closed_month_changes where entity <> 'customers' "
            "and not (entity = 'deals' and withdrawn_row_count = 0 and corrected_row_count = 0)"
        )
        == []
    )
    # What readers saw move is what the history says, for the same reason, on that day or the next (a night sees
    # half of its day only); what they did not see was over by then.
    seen = (
        "select seen.customer_id, moved.valid_from from marts.delivered_segment_changes as seen "
        "inner join marts.customer_segment_history as moved on seen.customer_id = moved.customer_id "
        "and seen.segment = moved.segment and seen.change_cause = moved.change_cause "
        "and moved.valid_from between seen.delivered_on - 1 and seen.delivered_on"
    )
    assert len(many.rows(seen)) == many.value("select count(*) from marts.delivered_segment_changes") > 0
    unseen = (
        "select * from marts.customer_segment_history as moved where previous_segment <> segment "
        f"and valid_from > date '{days(first, count)[0]}' and valid_from < date '{days(first, count)[-1]}' "
        "and coalesce(valid_to, date '9999-12-31') > valid_from + 1 "
        f"and (customer_id, valid_from) not in ({seen})"
    )
    assert many.rows(unseen) == []


@pytest.mark.long
def test_a_night_that_is_run_again_changes_nothing(nights: MakeNights) -> None:
    marts = (
        "customer_segments", "customer_segment_history", "customer_segment_snapshot", "segment_restatements",
        "segment_stability", "crm_card_changes", "crm_feed_status", "rfm_thresholds",
    )  # fmt: skip
    one = nights().pass_until("2026-05-10").pass_until("2026-05-12")
    first = {mart: one.rows(f"select * from marts.{mart} order by all") for mart in marts}
    assert first["crm_card_changes"], "the second night should have told the CRM something"
    for _ in range(2):
        one.pass_until("2026-05-12")
        assert {mart: one.rows(f"select * from marts.{mart} order by all") for mart in marts} == first


def test_a_late_order_changes_the_past_and_is_restated(nights: MakeNights, raw_root: Path, tmp_path: Path) -> None:
    """An order of 20 days ago arrives with the second night: the history is as if it had always been there."""
    tables = read_tables(raw_root / "files")
    orders = tables["orders"]
    known = nights().pass_until("2026-06-10")
    ((order_id, customer_id),) = known.rows(
        "select orders.order_id, orders.customer_id from marts.fct_orders as orders "
        "inner join marts.customer_segments as cards on orders.customer_id = cards.customer_id "
        "where orders.ordered_date between date '2026-05-15' and date '2026-05-20' and cards.order_count >= 3 "
        "and cards.m_score >= 3 and orders.customer_order_number > 2 "
        "order by orders.ordered_amount desc, orders.order_id limit 1"
    )
    late = tmp_path / "late" / "files"
    shutil.copytree(raw_root / "files", late)
    native = order_id.removeprefix("files:")
    assert (orders["order_id"] == native).sum() >= 1
    write_tables({**tables, "orders": orders[orders["order_id"] != native]}, late)
    one = nights(raw_root=late.parent).pass_until("2026-06-08").pass_until("2026-06-09")
    assert one.rows("select * from marts.segment_restatements") == []
    one.raw_root = raw_root
    one.pass_until("2026-06-10")
    assert one.rows(HISTORY) == known.rows(HISTORY)
    restated = one.rows(
        "select customer_id, reason, delivery_count, delivered_f_score <= rebuilt_f_score "
        "from marts.segment_restatements"
    )
    assert {(row[0], row[1]) for row in restated} == {(customer_id, "late_order")}
    assert sum(row[2] for row in restated) == 2, "both deliveries without the order are restated"
    assert all(row[3] for row in restated)
    corrected = one.rows(
        "select customer_id from marts.delivered_segment_changes where change_cause = 'data_correction'"
    )
    assert set(corrected) <= {(customer_id,)}
    # May was over when the night before was delivered.
    closed = one.rows(
        "select entity, period_month, late_row_count, withdrawn_row_count from marts.closed_month_changes "
        "where entity = 'orders'"
    )
    assert closed == [("orders", date(2026, 5, 1), 1, 0)]
