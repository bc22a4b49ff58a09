"""The cost ledger: advertising per day and campaign, and monthly costs of a channel or of all."""

from dataclasses import dataclass

import numpy as np

from clientbase.demo import channels
from clientbase.demo.arguments import DAY_SECONDS, MOSCOW_OFFSET_SECONDS, Arguments, Period
from clientbase.demo.arrays import MISSING, Ints, full
from clientbase.demo.channels import CHANNELS, SHARED_COSTS_CHANNEL
from clientbase.demo.customers import LEAD_SHARE
from clientbase.demo.fx import CURRENCIES, ExchangeRates
from clientbase.demo.kinds import KINDS
from clientbase.demo.randomness import Topic, stream
from clientbase.demo.table import Table, codes, days, money

COST_TYPES = ("ads", "salary", "software", "content", "commission", "event", "partner")
ADS, SALARY, SOFTWARE, CONTENT, COMMISSION, EVENT, PARTNER = range(7)
LEDGER_CHANNELS = tuple(sorted({channel.channel for channel in CHANNELS} | {SHARED_COSTS_CHANNEL}))
# Fixed costs are those of a base of so many customers, and grow with it.
FIXED_COSTS_FOR_CUSTOMERS = 5_000
WEEKEND_FACTOR, AD_SPREAD = 0.7, 0.18
# Billed abroad.
EURO_CHANNEL = "telegram_ads"
BONUS_SHARE, BONUS_EVERY_MONTHS = 0.04, 6


@dataclass(frozen=True)
class MonthlyCost:
    """A cost booked once a month (or every `every_months`), RUB."""

    channel: str
    cost_type: int
    rubles: int
    every_months: int = 1


MONTHLY_COSTS = (
    MonthlyCost(SHARED_COSTS_CHANNEL, SALARY, 780_000),
    MonthlyCost(SHARED_COSTS_CHANNEL, SOFTWARE, 64_000),
    MonthlyCost("organic_search", CONTENT, 90_000),
    MonthlyCost("social", CONTENT, 48_000),
    MonthlyCost("email", SOFTWARE, 12_000),
    MonthlyCost("client_referral", COMMISSION, 35_000),
    MonthlyCost("partners", PARTNER, 40_000),
    MonthlyCost("events", EVENT, 260_000, every_months=6),
)


def expected_leads(customers: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the leads that each channel is expected to bring over the whole period."""
    deal_share = sum(kind.share * kind.deal_share for kind in KINDS)
    with_lead = customers * (deal_share + (1.0 - deal_share) * LEAD_SHARE)
    total = sum(channel.share for channel in CHANNELS)
    return np.array([with_lead * channel.share / total / channel.conversion for channel in CHANNELS])


def spend_table(arguments: Arguments, period: Period, exchange: ExchangeRates) -> Table:
    """Return the entity `marketing_spend`, ordered by day."""
    rng = stream(arguments.seed, Topic.SPEND)
    first_day = (period.start + MOSCOW_OFFSET_SECONDS) // DAY_SECONDS
    day = first_day + np.arange(period.days, dtype=np.int64)
    share_by_day = np.diff((np.arange(period.days + 1) / period.days) ** (1.0 / 0.92))
    is_weekend = (day + 3) % 7 >= 5
    share_by_day = share_by_day * np.where(is_weekend, WEEKEND_FACTOR, 1.0)
    share_by_day /= share_by_day.sum()
    leads = expected_leads(arguments.customers)
    parts: list[tuple[Ints, int, int, int, Ints, int]] = []
    for position, channel in enumerate(CHANNELS):
        if not channel.cost_per_lead:
            continue
        ledger = LEDGER_CHANNELS.index(channel.channel)
        weights = _campaign_weights(len(channel.campaigns))
        for name, weight in zip(channel.campaigns, weights, strict=True):
            rubles = leads[position] * channel.cost_per_lead * weight * share_by_day
            rubles = rubles * np.exp(rng.normal(0.0, AD_SPREAD, period.days))
            currency = CURRENCIES.index("EUR" if channel.channel == EURO_CHANNEL else "RUB")
            rate = exchange.at(full(period.days, currency), day * DAY_SECONDS) / 10_000
            amount = np.round(rubles / rate * 100).astype(np.int64)
            campaign = channels.CAMPAIGNS.index(name)
            parts.append((day, ledger, campaign, ADS, amount, currency))
            bonus_days = np.arange(182, period.days, 30 * BONUS_EVERY_MONTHS)
            bonus = np.array([-round(int(amount[d - 90 : d].sum()) * BONUS_SHARE) for d in bonus_days], dtype=np.int64)
            parts.append((day[bonus_days], ledger, campaign, ADS, bonus, currency))
    scale = arguments.customers / FIXED_COSTS_FOR_CUSTOMERS
    for cost in MONTHLY_COSTS:
        booked = day[4 :: 30 * cost.every_months] if cost.every_months > 1 else day[4::30]
        rubles = cost.rubles * scale * np.exp(rng.normal(0.0, 0.03, len(booked)))
        amount = np.round(rubles * 100).astype(np.int64)
        parts.append((booked, LEDGER_CHANNELS.index(cost.channel), MISSING, cost.cost_type, amount, 0))
    lengths = [len(part[0]) for part in parts]
    spend_day = np.concatenate([part[0] for part in parts])
    ledger_column, campaign_column, type_column, currency_column = (
        np.repeat(np.array([part[place] for part in parts], dtype=np.int64), lengths) for place in (1, 2, 3, 5)
    )
    amounts = np.concatenate([part[4] for part in parts])
    keep = np.flatnonzero(amounts != 0)
    order = keep[np.argsort(spend_day[keep], kind="stable")]
    return Table(
        "marketing_spend",
        {
            "spend_date": days(spend_day[order]),
            "channel": codes(ledger_column[order], LEDGER_CHANNELS),
            "campaign": codes(campaign_column[order], channels.CAMPAIGNS),
            "cost_type": codes(type_column[order], COST_TYPES),
            "amount": money(amounts[order]),
            "currency_code": codes(currency_column[order], CURRENCIES),
        },
    )


def _campaign_weights(count: int) -> list[float]:
    """Return the shares of a channel's campaigns, as `customers.campaigns_of` draws them."""
    edges = [(place / count) ** (1.0 / 1.5) for place in range(count + 1)]
    return [edges[place + 1] - edges[place] for place in range(count)]
