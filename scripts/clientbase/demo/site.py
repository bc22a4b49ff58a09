"""Visits to the shop: of unknown visitors, of customers who look around, fill a cart or order."""

import numpy as np

from clientbase.demo import channels
from clientbase.demo.arguments import DAY_SECONDS
from clientbase.demo.arrays import MISSING, Anything, Bools, Ints, full, reorder, stack
from clientbase.demo.catalogue import CATEGORY_CODES, PRODUCTS_PER_CATEGORY
from clientbase.demo.channels import CHANNELS
from clientbase.demo.chunk import Chunk
from clientbase.demo.clock import at_private_hour
from clientbase.demo.customers import Base, customer_ids
from clientbase.demo.orders import TEST, WEB, Orders
from clientbase.demo.purchases import Purchases
from clientbase.demo.randomness import Topic, pick
from clientbase.demo.table import Table, codes, ids, money, times

EVENT_TYPES = ("visit", "product_view", "pricing_view", "add_to_cart", "checkout")
VISIT, PRODUCT_VIEW, PRICING_VIEW, ADD_TO_CART, CHECKOUT = range(5)
FIRST_SESSION_SHARE, ANONYMOUS_PER_CUSTOMER, BROWSING_PER_YEAR, ORDER_SESSION_SHARE = 0.8, 0.35, 1.3, 0.45
ABANDONED_SHARE, PRICING_SHARE = 0.16, 0.2
SIGNED_IN_SHARE = 0.85
# How known customers come back: straight, from a letter, from a search, from an advertisement.
RETURN_WEIGHTS = (0.45, 0.22, 0.20, 0.13)
RETURN_PAIRS = (("(direct)", "(none)"), ("newsletter", "email"), ("yandex", "organic"), ("yandex", "cpc"))
# Visitors of customers have the customer's number; the others count from here.
VISITORS_FROM = 100_000_000

Rows = dict[str, Anything]


def utm(channel: Ints, part: str) -> Ints:
    """Return the source or medium of channels as labels."""
    labels = channels.SOURCES if part == "source" else channels.MEDIUMS
    by_channel = np.array([labels.index(getattr(c, part)) for c in CHANNELS], dtype=np.int64)
    return by_channel[channel]


def sessions(chunk: Chunk, base: Base, purchases: Purchases, orders: Orders) -> Rows:
    """Return sessions of four kinds: first ones, unknown visitors, looking around, ordering.

    Columns: visitor (number), customer (position or MISSING), at, source, medium, campaign, cart (hundredths
    of RUB or MISSING), ordered (0 or 1), favourite (category).
    """
    rng = chunk.stream(Topic.SITE)
    period = chunk.setting.period
    # The session that brought a customer, before anyone knew them.
    is_online = np.array([c.is_online for c in CHANNELS])[base.channel]
    came = np.flatnonzero(is_online & (rng.random(base.size) < FIRST_SESSION_SHARE))
    available = ((base.created[came] - period.start) * rng.random(len(came))).astype(np.int64)
    came_at = base.created[came] - np.minimum(rng.integers(240, 2 * DAY_SECONDS, len(came)), available)
    unknown = round(base.size * ANONYMOUS_PER_CUSTOMER)
    unknown_at = at_private_hour(rng, rng.integers(period.start, period.end, unknown))
    unknown_channel = pick(rng, tuple(c.share / c.conversion * c.is_online for c in CHANNELS), unknown)
    until = np.where(purchases.died == MISSING, period.end, np.minimum(purchases.died + 45 * DAY_SECONDS, period.end))
    years = np.maximum(until - base.created, 0) / (365.0 * DAY_SECONDS)
    browsing = np.repeat(np.arange(base.size, dtype=np.int64), rng.poisson(BROWSING_PER_YEAR * years))
    browsing_at = base.created[browsing] + (rng.random(len(browsing)) * (until - base.created)[browsing]).astype(
        np.int64
    )
    browsing_at = np.maximum(at_private_hour(rng, browsing_at), base.created[browsing] + 600)
    is_web = (orders.rows["channel"] == WEB) & (orders.rows["status"] != TEST) & (orders.rows["customer"] != MISSING)
    ordered = np.flatnonzero(is_web & (rng.random(orders.size) < ORDER_SESSION_SHARE))
    ordered_at = orders.rows["at"][ordered] - rng.integers(300, 2_400, len(ordered))
    rates = chunk.setting.exchange.at(orders.rows["currency"][ordered], orders.rows["at"][ordered])
    ordered_cart = orders.rows["gross"][ordered] * rates // 10_000
    is_abandoned = rng.random(len(browsing)) < ABANDONED_SHARE
    cart = (np.exp(rng.normal(7.9, 0.8, len(browsing))) * 100).astype(np.int64) // 1_000 * 1_000
    back = len(browsing) + len(ordered)
    come_back = pick(rng, RETURN_WEIGHTS, back)
    source = np.array([channels.SOURCES.index(pair[0]) for pair in RETURN_PAIRS], dtype=np.int64)[come_back]
    medium = np.array([channels.MEDIUMS.index(pair[1]) for pair in RETURN_PAIRS], dtype=np.int64)[come_back]
    retarget = np.where(come_back == 3, channels.CAMPAIGNS.index("yd_retarget"), MISSING)
    known = np.concatenate([browsing, orders.rows["customer"][ordered]])
    is_signed_in = rng.random(back) < SIGNED_IN_SHARE
    first_visitor = VISITORS_FROM + chunk.numbers.take("visitors", unknown)
    return stack(
        [
            {
                "visitor": base.number[came],
                "customer": full(len(came), MISSING),
                "at": came_at,
                "source": utm(base.channel[came], "source"),
                "medium": utm(base.channel[came], "medium"),
                "campaign": base.campaign[came],
                "cart": full(len(came), MISSING),
                "ordered": full(len(came), 0),
                "favourite": base.favourite[came],
            },
            {
                "visitor": first_visitor + np.arange(unknown, dtype=np.int64),
                "customer": full(unknown, MISSING),
                "at": unknown_at,
                "source": utm(unknown_channel, "source"),
                "medium": utm(unknown_channel, "medium"),
                "campaign": full(unknown, MISSING),
                "cart": full(unknown, MISSING),
                "ordered": full(unknown, 0),
                "favourite": rng.integers(0, len(CATEGORY_CODES), unknown),
            },
            {
                "visitor": base.number[known],
                "customer": np.where(is_signed_in, known, MISSING),
                "at": np.concatenate([browsing_at, np.maximum(ordered_at, period.start)]),
                "source": source,
                "medium": medium,
                "campaign": retarget,
                "cart": np.concatenate([np.where(is_abandoned, cart, MISSING), ordered_cart]),
                "ordered": np.concatenate([full(len(browsing), 0), full(len(ordered), 1)]),
                "favourite": base.favourite[known],
            },
        ]
    )


def site_table(chunk: Chunk, base: Base, purchases: Purchases, orders: Orders) -> Table:
    """Return the entity `site_events`: the events of all sessions, ordered by time."""
    rows = sessions(chunk, base, purchases, orders)
    # The sessions have used this stream; the events continue on one of their own.
    rng = chunk.stream(Topic.SITE_EVENTS)
    size = len(rows["at"])
    product = chunk.setting.catalogue.draw(rng, rows["favourite"])
    has_cart = rows["cart"] != MISSING
    parts: list[Rows] = []

    def add(is_there: Bools, event_type: int, after: Ints, shows_product: bool, shows_cart: bool) -> None:
        session = np.flatnonzero(is_there)
        parts.append(
            {
                "session": session,
                "type": full(len(session), event_type),
                "at": rows["at"][session] + after[session],
                "product": product[session] if shows_product else full(len(session), MISSING),
                "cart": rows["cart"][session] if shows_cart else full(len(session), MISSING),
            }
        )

    views = rng.integers(20, 120, size)
    add(np.ones(size, dtype=np.bool_), VISIT, full(size, 0), False, False)
    add((rng.random(size) < 0.75) | has_cart, PRODUCT_VIEW, views, True, False)
    add((rng.random(size) < PRICING_SHARE) & ~has_cart, PRICING_VIEW, views + 40, False, False)
    add(has_cart, ADD_TO_CART, views + 60, True, True)
    add(has_cart & (rows["ordered"] == 1), CHECKOUT, views + 120, False, True)
    events = stack(parts)
    events = reorder(events, np.flatnonzero(events["at"] < chunk.setting.period.end))
    events = reorder(events, np.lexsort((events["type"], events["session"], events["at"])))
    session, count = events["session"], len(events["at"])
    first = chunk.numbers.take("site_events", count)
    has_product = events["product"] != MISSING
    category = np.where(has_product, events["product"] // PRODUCTS_PER_CATEGORY, MISSING)
    customer = rows["customer"][session]
    return Table(
        "site_events",
        {
            "site_event_id": ids("E", first + np.arange(count, dtype=np.int64)),
            "visitor_id": ids("V", rows["visitor"][session]),
            "customer_id": customer_ids(np.where(customer == MISSING, MISSING, base.number[np.maximum(customer, 0)])),
            "event_type": codes(events["type"], EVENT_TYPES),
            "occurred_at": times(events["at"]),
            "product_id": ids("P", np.where(has_product, events["product"] + 1, MISSING), width=3),
            "category": codes(category, CATEGORY_CODES),
            "cart_amount": money(events["cart"]),
            "utm_source": codes(rows["source"][session], channels.SOURCES),
            "utm_medium": codes(rows["medium"][session], channels.MEDIUMS),
            "utm_campaign": codes(rows["campaign"][session], channels.CAMPAIGNS),
        },
    )
