"""Orders and their lines: from purchases, from guests, and those that do not count."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from clientbase.demo.arguments import DAY_SECONDS
from clientbase.demo.arrays import MISSING, Bools, Floats, Ints, ranks_within, reorder, stack
from clientbase.demo.catalogue import CATEGORY_CODES, Catalogue
from clientbase.demo.chunk import Chunk
from clientbase.demo.clock import at_private_hour
from clientbase.demo.customers import Base, customer_ids
from clientbase.demo.fx import CURRENCIES, RUB
from clientbase.demo.kinds import COMPANY, KINDS, PERSON
from clientbase.demo.purchases import Purchases
from clientbase.demo.randomness import Topic, pick
from clientbase.demo.table import Column, Table, codes, ids, money, prices, quantities, times

STATUSES = ("paid", "pending", "cancelled", "test")
PAID, PENDING, CANCELLED, TEST = range(4)
ORDER_CHANNELS = ("web", "phone", "store", "marketplace", "manager")
ORDER_CHANNEL_WEIGHTS = (0.62, 0.12, 0.16, 0.10)
WEB, MANAGER_CHANNEL = 0, 4

# Orders besides the purchases, as shares of them.
GUEST_SHARE, CANCELLED_SHARE, TEST_SHARE = 0.03, 0.03, 0.003
PENDING_DAYS, PENDING_CHANCE = 4, 0.5
DISCOUNT_SHARE, FIRST_ORDER_DISCOUNT_SHARE = 0.24, 0.34
DISCOUNT_PERCENTS = (5, 10, 15, 20)
FREE_SHIPPING_FROM, SHIPPING_PRICES = 500_000, (30_000, 45_000, 0)
VAT_PERCENT, VAT_PERCENT_SINCE_2026 = 20, 22
SINCE_2026 = 1_767_214_800
PRICE_GROWTH_PER_YEAR = 0.08
CONTRACT_PRICE_SHARE = 0.35


@dataclass(frozen=True)
class Orders:
    """Orders of a chunk, ordered by time.

    rows: arrays number, customer (position or MISSING), at, status, currency, gross, discount, cost,
    shipping, tax, channel, deal (number or MISSING), purchase (position or MISSING), is_first.
    items: arrays order (position), product, quantity, price, amount, discount, cost.
    Money is in hundredths, prices in ten-thousandths, quantities in thousandths.
    """

    rows: dict[str, Ints]
    items: dict[str, Ints]

    @property
    def size(self) -> int:
        """Number of orders."""
        return len(self.rows["number"])

    def counts(self) -> Bools:
        """Return which orders count: neither cancelled nor tests."""
        counting: Bools = self.rows["status"] <= PENDING
        return counting


def build_orders(chunk: Chunk, base: Base, purchases: Purchases, deal_of_purchase: Ints) -> Orders:
    """Turn purchases into orders with lines, and add guests, cancelled and test orders."""
    rng = chunk.stream(Topic.ORDERS)
    period = chunk.setting.period
    count = len(purchases.at)
    order_channel = pick(rng, ORDER_CHANNEL_WEIGHTS, count)
    is_recent = purchases.at >= period.end - PENDING_DAYS * DAY_SECONDS
    is_first = np.zeros(count, dtype=np.bool_)
    is_first[np.unique(purchases.customer, return_index=True)[1]] = True
    genuine = {
        "customer": purchases.customer,
        "at": purchases.at,
        "status": np.where(is_recent & (rng.random(count) < PENDING_CHANCE), PENDING, PAID),
        "channel": np.where(deal_of_purchase == MISSING, order_channel, MANAGER_CHANNEL),
        "deal": deal_of_purchase,
        "purchase": np.arange(count, dtype=np.int64),
        "is_first": is_first.astype(np.int64),
    }
    rows = stack([genuine, *other_orders(chunk, base, purchases)])
    rows = reorder(rows, np.lexsort((rows["purchase"], rows["at"])))
    size = len(rows["at"])
    rows["number"] = chunk.numbers.take("orders", size) + np.arange(size, dtype=np.int64)
    has_customer = rows["customer"] != MISSING
    safe = np.where(has_customer, rows["customer"], 0)
    rows["currency"] = np.where(has_customer, base.currency[safe], RUB)
    kind = np.where(has_customer, base.kind[safe], PERSON)
    favourite = np.where(has_customer, base.favourite[safe], rng.integers(0, len(CATEGORY_CODES), size))
    items = draw_items(rng, chunk, rows, kind, favourite)
    return Orders({**rows, **totals(rng, rows, items)}, items)


def other_orders(chunk: Chunk, base: Base, purchases: Purchases) -> list[dict[str, Ints]]:
    """Return orders of guests, orders cancelled shortly before the one kept, and tests of the staff."""
    rng = chunk.stream(Topic.GUESTS)
    period = chunk.setting.period
    count = len(purchases.at)

    def rows(customer: Ints, at: Ints, status: int) -> dict[str, Ints]:
        size = len(at)
        return {
            "customer": customer,
            "at": np.clip(at, period.start, period.end - 1),
            "status": np.full(size, status, np.int64),
            "channel": np.zeros(size, np.int64),
            "deal": np.full(size, MISSING),
            "purchase": np.full(size, MISSING),
            "is_first": np.zeros(size, np.int64),
        }

    guests = round(count * GUEST_SHARE)
    guest_at = at_private_hour(rng, rng.integers(period.start, period.end, guests))
    cancelled = rng.choice(count, round(count * CANCELLED_SHARE), replace=False) if count else np.zeros(0, np.int64)
    cancelled_at = np.maximum(
        purchases.at[cancelled] - rng.integers(120, 5_400, len(cancelled)),
        base.created[purchases.customer[cancelled]],
    )
    tests = round(count * TEST_SHARE)
    test_at = chunk.setting.hours.after(
        rng.integers(period.start, period.end - DAY_SECONDS * 12, tests), rng.integers(0, 30_000, tests)
    )
    return [
        rows(np.full(guests, MISSING), guest_at, PAID),
        rows(purchases.customer[cancelled], cancelled_at, CANCELLED),
        rows(np.full(tests, MISSING), test_at, TEST),
    ]


def draw_items(rng: Generator, chunk: Chunk, rows: dict[str, Ints], kind: Ints, favourite: Ints) -> dict[str, Ints]:
    """Draw the lines of every order: product, quantity, price, discount and cost of a unit."""
    catalogue = chunk.setting.catalogue
    size = len(kind)
    line_count = np.ones(size, dtype=np.int64)
    for position, each in enumerate(KINDS):
        of_kind = np.flatnonzero(kind == position)
        line_count[of_kind] += pick(rng, each.lines, len(of_kind))
    order = np.repeat(np.arange(size, dtype=np.int64), line_count)
    product = catalogue.draw(rng, favourite[order])
    quantity = draw_quantities(rng, catalogue, product, kind[order])
    price = shown_prices(rng, chunk, rows, order=order, product=product, kind=kind[order])
    discount_share = np.where(rows["is_first"] == 1, FIRST_ORDER_DISCOUNT_SHARE, DISCOUNT_SHARE)
    percent = np.array(DISCOUNT_PERCENTS, dtype=np.int64)[pick(rng, (0.35, 0.4, 0.15, 0.1), size)]
    percent = np.where(rng.random(size) < discount_share, percent, 0)
    amount = line_amounts(quantity, price)
    return {
        "order": order,
        "product": product,
        "quantity": quantity,
        "price": price,
        "amount": amount,
        "discount": (amount * percent[order] + 50) // 100,
        "cost": unit_costs(chunk, rows, order, product),
    }


def draw_quantities(rng: Generator, catalogue: Catalogue, product: Ints, kind: Ints) -> Ints:
    """Return thousandths of units; beans and tea are also sold by half kilograms."""
    mean = np.array([k.quantity_mean for k in KINDS])[kind]
    is_dear = catalogue.price[product] > 100_000_000
    mean = np.where(is_dear, 1.0 + (mean - 1.0) * 0.05, mean)
    units = rng.geometric(1.0 / mean) * 1_000
    is_half = catalogue.is_sold_by_weight[product] & (rng.random(len(product)) < 0.2)
    halved: Ints = np.where(is_half, units - 500, units)
    return halved


def growth(chunk: Chunk, at: Ints) -> Floats:
    """Return the price level at each instant: prices rise every half-year."""
    half_years = (at - chunk.setting.period.start) // (182 * DAY_SECONDS)
    return np.power(1.0 + PRICE_GROWTH_PER_YEAR / 2.0, half_years.astype(np.float64))


def shown_prices(
    rng: Generator, chunk: Chunk, rows: dict[str, Ints], *, order: Ints, product: Ints, kind: Ints
) -> Ints:
    """Return unit prices: whole rubles for most, four decimals in companies' contracts, cents abroad."""
    rubles = chunk.setting.catalogue.price[product] * growth(chunk, rows["at"][order])
    listed = np.round(rubles / 10_000).astype(np.int64) * 10_000
    is_contract = (kind == COMPANY) & (rng.random(len(rows["at"]))[order] < CONTRACT_PRICE_SHARE)
    contract = np.round(rubles * 0.93 / 12.0).astype(np.int64) * 12
    currency = rows["currency"][order]
    rate = chunk.setting.exchange.at(currency, rows["at"][order])
    foreign = np.maximum(np.round(rubles / rate * 100.0).astype(np.int64), 1) * 100
    return np.where(currency != RUB, foreign, np.where(is_contract, contract, listed))


def unit_costs(chunk: Chunk, rows: dict[str, Ints], order: Ints, product: Ints) -> Ints:
    """Return the cost of a unit in the order's currency, in whole hundredths; MISSING where unknown."""
    cost = chunk.setting.catalogue.cost[product]
    is_known = cost != MISSING
    rubles = np.where(is_known, cost, 0) * growth(chunk, rows["at"][order])
    rate = chunk.setting.exchange.at(rows["currency"][order], rows["at"][order])
    in_currency = np.maximum(np.round(rubles / rate * 100.0).astype(np.int64), 1) * 100
    return np.where(is_known, in_currency, MISSING)


def line_amounts(quantity: Ints, price: Ints) -> Ints:
    """Return round(quantity * unit price, 2) in hundredths, halves up, exactly."""
    amounts: Ints = (quantity * price + 50_000) // 100_000
    return amounts


def totals(rng: Generator, rows: dict[str, Ints], items: dict[str, Ints]) -> dict[str, Ints]:
    """Return the amounts of orders: sums of their lines, shipping and tax."""
    size = len(rows["at"])
    starts = np.flatnonzero(ranks_within(items["order"]) == 0)

    def summed(values: Ints) -> Ints:
        if not size:
            return np.zeros(0, dtype=np.int64)
        total: Ints = np.add.reduceat(values, starts)
        return total

    gross, discount = summed(items["amount"]), summed(items["discount"])
    is_unknown = summed((items["cost"] == MISSING).astype(np.int64)) > 0
    cost = summed(line_amounts(items["quantity"], np.where(items["cost"] == MISSING, 0, items["cost"])))
    is_domestic = rows["currency"] == RUB
    is_shipped = is_domestic & (gross < FREE_SHIPPING_FROM) & (rows["channel"] == WEB)
    shipping = np.array(SHIPPING_PRICES, dtype=np.int64)[pick(rng, (0.6, 0.3, 0.1), size)]
    percent = np.where(rows["at"] >= SINCE_2026, VAT_PERCENT_SINCE_2026, VAT_PERCENT)
    # Prices include VAT; exports are free of it.
    tax = ((gross - discount) * percent + (100 + percent) // 2) // (100 + percent)
    return {
        "gross": gross,
        "discount": discount,
        "cost": np.where(is_unknown, MISSING, cost),
        "shipping": np.where(is_shipped, shipping, 0),
        "tax": np.where(is_domestic, tax, 0),
    }


def order_ids(numbers: Ints) -> Column:
    """Return order identifiers; `MISSING` stays NULL."""
    return ids("O", numbers)


def orders_table(base: Base, orders: Orders) -> Table:
    """Return the entity `orders`."""
    rows = orders.rows
    customer = rows["customer"]
    numbers = np.where(customer == MISSING, MISSING, base.number[np.maximum(customer, 0)])
    return Table(
        "orders",
        {
            "order_id": order_ids(rows["number"]),
            "customer_id": customer_ids(numbers),
            "ordered_at": times(rows["at"]),
            "status": codes(rows["status"], STATUSES),
            "currency_code": codes(rows["currency"], CURRENCIES),
            "gross_amount": money(rows["gross"]),
            "discount_amount": money(rows["discount"]),
            "shipping_amount": money(rows["shipping"]),
            "tax_amount": money(rows["tax"]),
            "cost_amount": money(rows["cost"]),
            "channel": codes(rows["channel"], ORDER_CHANNELS),
            "deal_id": ids("D", rows["deal"]),
        },
    )


def items_table(chunk: Chunk, orders: Orders) -> Table:
    """Return the entity `order_items`."""
    items = orders.items
    catalogue = chunk.setting.catalogue
    size = len(items["order"])
    first = chunk.numbers.take("order_items", size)
    return Table(
        "order_items",
        {
            "order_item_id": ids("I", first + np.arange(size, dtype=np.int64)),
            "order_id": order_ids(orders.rows["number"][items["order"]]),
            "product_id": ids("P", items["product"] + 1, width=3),
            "product_name": codes(items["product"], catalogue.names),
            "category": codes(catalogue.category[items["product"]], CATEGORY_CODES),
            "quantity": quantities(items["quantity"]),
            "unit_price": prices(items["price"]),
            "discount_amount": money(items["discount"]),
            "unit_cost": prices(items["cost"]),
        },
    )
