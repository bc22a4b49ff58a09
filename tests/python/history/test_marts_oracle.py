"""The marts over the history, computed a second time in plain Python from the published history and facts."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from pipeline.builds import Build

CENT = Decimal("0.01")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Past:
    """Every customer's rows of the history by their first day."""

    starts: dict[str, list[date]]
    rows: dict[str, list[tuple[str, str, int, int, int]]]
    as_of: date

    def on(self, customer_id: str, day: date) -> tuple[str, str, int, int, int] | None:
        """Segment, cause and scores that hold at the end of a day; None before the first order."""
        place = bisect_right(self.starts.get(customer_id, []), day)
        return self.rows[customer_id][place - 1] if place else None

    def segment(self, customer_id: str, day: date) -> str:
        row = self.on(customer_id, day)
        return row[0] if row else "prospect"

    def months(self) -> Iterator[tuple[date, date]]:
        """First and last day of each month from the first order to as-of; the last ends at as-of."""
        month = min(starts[0] for starts in self.starts.values()).replace(day=1)
        while month <= self.as_of:
            following = (month + timedelta(days=31)).replace(day=1)
            yield month, min(following - DAY, self.as_of)
            month = following


@pytest.fixture(scope="module")
def past(demo: Build) -> Past:
    starts: dict[str, list[date]] = defaultdict(list)
    rows: dict[str, list[tuple[str, str, int, int, int]]] = defaultdict(list)
    query = (
        "select customer_id, valid_from, segment, change_cause, r_score, f_score, m_score "
        "from marts.customer_segment_history order by customer_id, valid_from"
    )
    for customer_id, valid_from, *row in demo.rows(query):
        starts[str(customer_id)].append(valid_from)  # type: ignore[arg-type]
        rows[str(customer_id)].append(tuple(row))  # type: ignore[arg-type]
    (as_of,) = demo.values("select max(date_day) from marts.segment_stability")
    assert isinstance(as_of, date)
    return Past(starts, rows, as_of)


def amount(total: Any, count: Any) -> Decimal | None:
    return (total / count).quantize(CENT, ROUND_HALF_UP) if count and total is not None else None


def test_transitions_are_those_of_the_days(demo: Build, past: Past) -> None:
    expected: Counter[tuple[Any, ...]] = Counter()
    for first, last in past.months():
        for customer_id, starts in past.starts.items():
            if starts[0] > last:
                continue
            opening, closing = past.segment(customer_id, first - DAY), past.segment(customer_id, last)
            cause = "none"
            if opening == "prospect":
                cause = "first_purchase"
            elif opening != closing:
                # The cause of the last day of the month on which the segment became another one.
                day = last
                while past.segment(customer_id, day - DAY) == closing:
                    day -= DAY
                row = past.on(customer_id, day)
                assert row is not None
                cause = row[1]
            expected[(first, opening, closing, cause)] += 1
    got = {row[:4]: row[4] for row in demo.rows("select * from marts.segment_transitions")}
    assert got == dict(expected)


def test_sizes_and_money_are_those_of_the_days(demo: Build, past: Past) -> None:
    expected: dict[tuple[date, str], dict[str, Any]] = {}
    buyers = "select segment from marts.dim_segments where segment <> 'prospect'"
    segments = [str(row[0]) for row in demo.rows(buyers)]
    for first, last in past.months():
        opening = Counter(past.segment(one, first - DAY) for one in past.starts)
        closing = Counter(past.segment(one, last) for one in past.starts)
        for segment in segments:
            expected[first, segment] = {"sizes": (opening[segment], closing[segment])}
    orders = demo.rows("select customer_id, ordered_date, ordered_amount, cost_amount from marts.fct_orders")
    refunds = demo.rows("select customer_id, refunded_date, refunded_amount from marts.fct_refunds where is_counted")

    def place(customer_id: Any, day: Any) -> dict[str, Any]:
        segment = "guest" if customer_id is None else past.segment(customer_id, day - DAY)
        return expected.setdefault((day.replace(day=1), segment), {"sizes": (None, None)})

    for customer_id, day, ordered, cost in orders:
        money = place(customer_id, day)
        money["orders"] = money.get("orders", 0) + 1
        money["ordered"] = money.get("ordered", Decimal(0)) + ordered
        money.setdefault("buyers", set()).add(customer_id)
        if cost is not None:
            money["costed"] = money.get("costed", 0) + 1
            money["margin"] = money.get("margin", Decimal(0)) + ordered - cost
    for customer_id, day, refunded in refunds:
        money = place(customer_id, day)
        money["refunded"] = money.get("refunded", Decimal(0)) + refunded
    rows = {}
    for (month, segment), money in expected.items():
        opening, closing = money["sizes"]
        mean = None if opening is None else Decimal(opening + closing) / 2
        ordered, refunded = money.get("ordered", Decimal(0)), money.get("refunded", Decimal(0))
        rows[month, segment] = (
            opening, closing, len(money.get("buyers", set()) - {None}), money.get("orders", 0), money.get("costed", 0),
            ordered, refunded, ordered - refunded, amount(ordered, money.get("orders", 0)), money.get("margin"),
            amount(ordered - refunded, mean), amount(money.get("margin"), mean),
        )  # fmt: skip
    got = {(row[0], row[1]): row[2:] for row in demo.rows("select * from marts.segment_summary")}
    assert got == rows


def test_daily_changes_are_those_of_the_days(demo: Build, past: Past) -> None:
    places = demo.rows("select segment, segment_order from marts.dim_segments")
    order = {str(row[0]): int(str(row[1])) for row in places}
    counts = "select date_day, customer_count, changed_count, jumped_count from marts.segment_stability"
    got = {row[0]: row[1:] for row in demo.rows(counts)}
    day = min(got)
    previous: dict[str, str] = {}
    while day <= past.as_of:
        today = {one: past.segment(one, day) for one, starts in past.starts.items() if starts[0] <= day}
        changed = [one for one, segment in previous.items() if today[one] != segment]
        jumped = [one for one in changed if abs(order[today[one]] - order[previous[one]]) >= 2]
        assert got[day] == (len(today), len(changed), len(jumped)), day
        previous, day = today, day + DAY


def test_every_alert_is_a_change_of_its_day(demo: Build, past: Past) -> None:
    kinds = Counter()
    for customer_id, kind, old, new, day in demo.rows(
        "select customer_id, alert_type, from_segment, to_segment, alerted_on from marts.segment_alerts"
    ):
        assert isinstance(day, date)
        assert timedelta(0) <= past.as_of - day < timedelta(days=30)
        before, after = past.on(str(customer_id), day - DAY), past.on(str(customer_id), day)
        assert before is not None
        assert after is not None
        kinds[kind] += 1
        if kind == "upsell_window":
            is_candidate = [row[2] >= 4 and row[3] >= 3 and row[4] <= 3 for row in (before, after)]
            assert is_candidate == [False, True]
        else:
            assert (before[0], after[0]) == (old, new)
    assert set(kinds) == {"upsell_window", "loyal_at_risk", "dormant_active_again"}
