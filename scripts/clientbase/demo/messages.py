"""Messages to customers: newsletters, SMS, the win-back offer; opened by people and by machines."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.random import Generator

from clientbase.demo.arguments import DAY_SECONDS, moscow_midnight
from clientbase.demo.arrays import MISSING, Anything, Bools, Floats, Ints, full, reorder, stack
from clientbase.demo.chunk import Chunk
from clientbase.demo.consents_and_tags import Consents
from clientbase.demo.customers import Base, customer_ids
from clientbase.demo.experiments import SUBJECT_LINE_CLICK_FACTOR, Winback
from clientbase.demo.purchases import Purchases
from clientbase.demo.randomness import Topic
from clientbase.demo.table import Table, codes, flags, ids, times

EVENT_TYPES = ("sent", "delivered", "bounced", "opened", "clicked", "unsubscribed", "complained")
SENT, DELIVERED, BOUNCED, OPENED, CLICKED, UNSUBSCRIBED, COMPLAINED = range(7)
CHANNELS = ("email", "sms")
EMAIL, SMS = range(2)
VARIANTS = ("A", "B")
MORNING = 10 * 3_600

AUDIENCE_SHARE = 0.55
SMS_EVERY_MONTHS, SMS_AUDIENCE_SHARE = 6, 0.3
BOUNCE_RATE = 0.012
# Readers whose mail program loads every picture at once: each delivered message is "opened" within a minute.
PRIVACY_PROXY_SHARE = 0.22
# Scanners at companies also click every link.
SCANNER_SHARE = 0.03
OPEN_RATE_ALIVE, OPEN_RATE_GONE = 0.34, 0.10
CLICK_GIVEN_OPEN = 0.14
UNSUBSCRIBE_GIVEN_OPEN, UNSUBSCRIBE_UNOPENED, COMPLAINT_RATE = 0.008, 0.001, 0.0006


@dataclass(frozen=True)
class Sending:
    """One campaign on one day."""

    campaign: str
    at: int
    channel: int


@dataclass(frozen=True)
class Readers:
    """The recipients of one campaign: what their address, their habits and their machines are like."""

    is_good: Bools
    open_rate: Floats
    has_proxy: Bools
    has_scanner: Bools
    click_factor: Floats


@dataclass(frozen=True)
class Mailing:
    """What the messages of a chunk did: event arrays, and who unsubscribed when (MISSING for no one)."""

    events: dict[str, Anything]
    campaigns: tuple[str, ...]
    unsubscribed: Ints
    tested: Ints
    tested_is_b: Bools
    tested_at: int


def sendings(start: date, months: int, end: int) -> list[Sending]:
    """Return the calendar of campaigns: the second Tuesday or so of each month, an SMS twice a year."""
    result = []
    for offset in range(months + 1):
        year, month = divmod(start.year * 12 + start.month - 1 + offset, 12)
        newsletter = moscow_midnight(date(year, month + 1, 12)) + MORNING
        result.append(Sending(f"newsletter_{year}_{month + 1:02d}", newsletter, EMAIL))
        if (month + 1) % SMS_EVERY_MONTHS == 5:
            result.append(Sending(f"sms_{year}_{month + 1:02d}", newsletter + 8 * DAY_SECONDS, SMS))
    first = moscow_midnight(start)
    return [sending for sending in result if first <= sending.at < end - DAY_SECONDS]


def send_all(chunk: Chunk, base: Base, purchases: Purchases, consents: Consents, winback: Winback) -> Mailing:
    """Send every campaign to the customers who may get it that day."""
    rng = chunk.stream(Topic.MESSAGES)
    size, end = base.size, chunk.setting.period.end
    engagement = rng.beta(2.0, 2.0, size) * 2.0
    has_proxy = rng.random(size) < PRIVACY_PROXY_SHARE
    has_scanner = rng.random(size) < SCANNER_SHARE * np.where(base.kind > 0, 3.0, 0.5)
    unsubscribed = full(size, MISSING)
    calendar = sendings(chunk.setting.arguments.starts_on, chunk.setting.arguments.months, end)
    offer = Sending("winback_2026", winback.assigned_at + 1_800, EMAIL)
    calendar.append(offer)
    newsletters = [sending for sending in calendar if sending.campaign.startswith("newsletter")]
    tested_sending = newsletters[-2] if len(newsletters) > 1 else offer
    is_treated = np.zeros(size, dtype=np.bool_)
    is_treated[winback.customer[winback.arm == 1]] = True
    died = np.where(purchases.died == MISSING, end, purchases.died)
    tested, tested_is_b = np.zeros(0, np.int64), np.zeros(0, np.bool_)
    parts = []
    for position, sending in enumerate(sorted(calendar, key=lambda each: each.at)):
        may_get = (
            consents.allows(sending.at, sending.channel == EMAIL)
            & (base.created < sending.at)
            & (unsubscribed == MISSING)
        )
        if sending is offer:
            chosen = may_get & is_treated
        else:
            chosen = may_get & (rng.random(size) < (AUDIENCE_SHARE if sending.channel == EMAIL else SMS_AUDIENCE_SHARE))
        customer = np.flatnonzero(chosen)
        is_b = rng.random(len(customer)) < 0.5
        factor = np.ones(len(customer))
        if sending is tested_sending:
            tested, tested_is_b = customer, is_b
            factor = np.where(is_b, SUBJECT_LINE_CLICK_FACTOR, 1.0)
        open_rate = np.where(died[customer] > sending.at, OPEN_RATE_ALIVE, OPEN_RATE_GONE) * engagement[customer]
        readers = Readers(
            is_good=base.email_is_good[customer],
            open_rate=open_rate,
            has_proxy=has_proxy[customer],
            has_scanner=has_scanner[customer],
            click_factor=factor,
        )
        events = one_sending(rng, sending, readers)
        variant = is_b.astype(np.int64) if sending is tested_sending else full(len(customer), MISSING)
        first = chunk.numbers.take("messages", len(customer))
        events["message"] = first + events["recipient"]
        events["variant"] = variant[events["recipient"]]
        events["customer"] = customer[events["recipient"]]
        events["campaign"] = full(len(events["message"]), position)
        left = events["type"] == UNSUBSCRIBED
        unsubscribed[events["customer"][left]] = events["at"][left]
        parts.append(events)
    names = tuple(sending.campaign for sending in sorted(calendar, key=lambda each: each.at))
    events = stack(parts)
    in_time = np.flatnonzero(events["at"] < end)
    events = reorder(
        events,
        in_time[np.lexsort((events["type"][in_time], events["message"][in_time], events["at"][in_time]))],
    )
    unsubscribed = np.where(unsubscribed >= end, MISSING, unsubscribed)
    return Mailing(events, names, unsubscribed, tested, tested_is_b, tested_sending.at)


def one_sending(rng: Generator, sending: Sending, readers: Readers) -> dict[str, Anything]:
    """Return the events of one campaign; `recipient` is the position among its recipients."""
    size = len(readers.open_rate)
    everyone = np.arange(size, dtype=np.int64)
    sent_at = sending.at + rng.integers(0, 900, size)
    is_bounced = ~readers.is_good | (rng.random(size) < BOUNCE_RATE)
    arrived_at = sent_at + rng.integers(2, 240, size)
    parts: list[dict[str, Anything]] = []

    def add(rows: Bools, event_type: int, at: Ints, is_machine: int = MISSING) -> None:
        count = int(rows.sum())
        parts.append(
            {
                "recipient": everyone[rows],
                "type": full(count, event_type),
                "at": at[rows],
                "is_machine": full(count, is_machine),
                "channel": full(count, sending.channel),
            }
        )

    is_there = ~is_bounced
    add(np.ones(size, dtype=np.bool_), SENT, sent_at)
    add(is_bounced, BOUNCED, arrived_at)
    add(is_there, DELIVERED, arrived_at)
    if sending.channel == EMAIL:
        add(is_there & readers.has_proxy, OPENED, arrived_at + rng.integers(1, 60, size), 1)
        add(is_there & readers.has_scanner, CLICKED, arrived_at + rng.integers(1, 20, size), 1)
        is_open = is_there & (rng.random(size) < readers.open_rate)
        opened_at = arrived_at + 120 + rng.exponential(9 * 3_600, size).astype(np.int64)
        add(is_open, OPENED, opened_at, 0)
        is_clicked = is_open & (rng.random(size) < CLICK_GIVEN_OPEN * readers.click_factor)
        add(is_clicked, CLICKED, opened_at + rng.integers(5, 300, size), 0)
        add(
            is_open & (rng.random(size) < 0.2),
            OPENED,
            opened_at + rng.integers(3_600, 2 * DAY_SECONDS, size),
            0,
        )
        leaving = np.where(is_open, UNSUBSCRIBE_GIVEN_OPEN, UNSUBSCRIBE_UNOPENED)
        add(is_there & (rng.random(size) < leaving), UNSUBSCRIBED, opened_at + rng.integers(10, 600, size), 0)
        add(
            is_there & (rng.random(size) < COMPLAINT_RATE),
            COMPLAINED,
            opened_at + rng.integers(10, 600, size),
            0,
        )
    return stack(parts)


def messages_table(chunk: Chunk, base: Base, mailing: Mailing) -> Table:
    """Return the entity `message_events`."""
    events = mailing.events
    size = len(events["at"])
    first = chunk.numbers.take("message_events", size)
    return Table(
        "message_events",
        {
            "message_event_id": ids("ME", first + np.arange(size, dtype=np.int64)),
            "message_id": ids("MSG", events["message"]),
            "customer_id": customer_ids(base.number[events["customer"]]),
            "campaign_id": codes(events["campaign"], mailing.campaigns),
            "channel": codes(events["channel"], CHANNELS),
            "event_type": codes(events["type"], EVENT_TYPES),
            "occurred_at": times(events["at"]),
            "is_machine": flags(events["is_machine"]),
            "variant": codes(events["variant"], VARIANTS),
        },
    )
