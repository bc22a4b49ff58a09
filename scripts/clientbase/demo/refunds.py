"""Refunds: most name the order, some only the customer, very few neither."""

import numpy as np

from clientbase.demo.arguments import DAY_SECONDS
from clientbase.demo.arrays import MISSING, Ints, stack
from clientbase.demo.chunk import Chunk
from clientbase.demo.clock import at_private_hour
from clientbase.demo.customers import Base, customer_ids
from clientbase.demo.fx import CURRENCIES, RUB
from clientbase.demo.orders import PAID, Orders, order_ids
from clientbase.demo.randomness import Topic
from clientbase.demo.table import Table, codes, ids, money, times

REFUND_SHARE, FULL_REFUND_SHARE, SECOND_REFUND_SHARE = 0.045, 0.55, 0.08
ONLY_CUSTOMER_SHARE, NEITHER_SHARE = 0.08, 0.012
NO_CURRENCY_SHARE = 0.15
MEAN_DELAY_DAYS = 9.0


def refunds_table(chunk: Chunk, base: Base, orders: Orders) -> Table:
    """Return the entity `refunds`: never more than an order's net amount, some of them in two parts."""
    rng = chunk.stream(Topic.REFUNDS)
    net = orders.rows["gross"] - orders.rows["discount"]
    paid = np.flatnonzero((orders.rows["status"] == PAID) & (net > 100))
    order = np.sort(paid[rng.random(len(paid)) < REFUND_SHARE])
    delay = rng.exponential(MEAN_DELAY_DAYS * DAY_SECONDS, len(order)).astype(np.int64) + 4 * 3_600
    at = at_private_hour(rng, orders.rows["at"][order] + delay)
    at = np.maximum(at, orders.rows["at"][order] + 3_600)
    is_full = rng.random(len(order)) < FULL_REFUND_SHARE
    part = rng.uniform(0.1, 0.5, len(order))
    amount = np.where(is_full, net[order], np.maximum((net[order] * part).astype(np.int64), 1))
    again = np.flatnonzero(~is_full & (rng.random(len(order)) < SECOND_REFUND_SHARE / (1.0 - FULL_REFUND_SHARE)))
    rest = (net[order[again]] - amount[again]) // 2
    rows = stack(
        [
            {"order": order, "at": at, "amount": amount},
            {"order": order[again], "at": at[again] + 6 * DAY_SECONDS, "amount": np.maximum(rest, 1)},
        ]
    )
    in_time = rows["at"] < chunk.setting.period.end
    rows = {name: values[in_time] for name, values in rows.items()}
    sequence = np.argsort(rows["at"], kind="stable")
    order, at, amount = rows["order"][sequence], rows["at"][sequence], rows["amount"][sequence]
    size = len(order)
    named = rng.random(size)
    names_nothing = named < NEITHER_SHARE
    names_no_order = named < NEITHER_SHARE + ONLY_CUSTOMER_SHARE
    customer = orders.rows["customer"][order]
    # A guest's refund that does not name its order names nothing at all.
    number = np.where(names_nothing | (customer == MISSING), MISSING, base.number[np.maximum(customer, 0)])
    currency = orders.rows["currency"][order]
    is_implied = (currency == RUB) & (rng.random(size) < NO_CURRENCY_SHARE)
    first = chunk.numbers.take("refunds", size)
    shown_order: Ints = np.where(names_no_order, MISSING, orders.rows["number"][order])
    return Table(
        "refunds",
        {
            "refund_id": ids("R", first + np.arange(size, dtype=np.int64)),
            "order_id": order_ids(shown_order),
            "customer_id": customer_ids(number),
            "refunded_at": times(at),
            "amount": money(amount),
            "currency_code": codes(np.where(is_implied, MISSING, currency), CURRENCIES),
        },
    )
