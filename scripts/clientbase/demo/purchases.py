"""The hidden purchase process: when every customer buys, when they are gone, and what comes after the end."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from clientbase.demo.arguments import DAY_SECONDS, Arguments, Period
from clientbase.demo.arrays import MISSING, Bools, Floats, Ints, full, ranks_within
from clientbase.demo.channels import CHANNELS
from clientbase.demo.clock import SeasonalTime, at_private_hour
from clientbase.demo.errors import DemoError
from clientbase.demo.kinds import KINDS
from clientbase.demo.randomness import Topic, pick, stream

PILOT_CUSTOMERS = 20_000
# The hidden future kept in truth_customers.parquet: purchases in so many days after the end.
HORIZON_DAYS = 90
IMMEDIATE_SHARE, FIRST_ORDER_MEAN_DAYS = 0.45, 8.0
SMALLEST_DEATH, LARGEST_DEATH = 1e-4, 0.95
# Rough share of deals won in the end, for the pilot only.
PILOT_WIN_RATE = 0.38


@dataclass(frozen=True)
class Traits:
    """Hidden parameters by customer: purchases a seasonal day, chance to be gone after a purchase."""

    rate: Floats
    death: Floats


@dataclass(frozen=True)
class Purchases:
    """Purchases inside the period, ordered by customer and time, and the hidden truth by customer.

    customer: position of the customer. at: UTC epoch seconds. died: time of the last purchase ever where it lies
    before the end, else MISSING. future: purchases in the 90 days after the end. is_buyer: ever buys.
    """

    customer: Ints
    at: Ints
    traits: Traits
    is_buyer: Bools
    first: Ints
    died: Ints
    future: Ints

    def counts(self, size: int) -> Ints:
        """Return the purchases of each customer."""
        return np.bincount(self.customer, minlength=size).astype(np.int64)

    def last_order_at(self, size: int) -> Ints:
        """Return the time of the last purchase of each customer, MISSING without one."""
        last = full(size, MISSING)
        last[self.customer] = self.at
        return last

    def is_alive(self) -> Bools:
        """Return who can still buy after the end."""
        is_alive: Bools = self.is_buyer & (self.died == MISSING)
        return is_alive


def draw_traits(rng: Generator, kind: Ints, channel: Ints, rate_scale: float) -> Traits:
    """Draw the hidden parameters.

    Rates are multiplied by `rate_scale` and death chances divided by it, so that lives keep their length.
    """
    rate, death = np.zeros(len(kind)), np.zeros(len(kind))
    for position, each in enumerate(KINDS):
        rows = kind == position
        count = int(rows.sum())
        rate[rows] = rng.gamma(each.rate_shape, each.rate_mean / each.rate_shape, count)
        death[rows] = rng.beta(each.death_a, each.death_b, count)
    rate *= np.array([c.rate_factor for c in CHANNELS])[channel] * rate_scale
    return Traits(rate, np.clip(death / rate_scale, SMALLEST_DEATH, LARGEST_DEATH))


def first_purchase_times(rng: Generator, created: Ints, buys_at_once: Bools, won_at: Ints) -> Ints:
    """Return the first purchase: soon after registration, or when a deal was won; MISSING for never."""
    size = len(created)
    is_immediate = rng.random(size) < IMMEDIATE_SHARE
    lag = np.where(is_immediate, 900.0, rng.exponential(FIRST_ORDER_MEAN_DAYS * DAY_SECONDS, size))
    later = np.maximum(at_private_hour(rng, created + lag.astype(np.int64)), created + 300)
    own = np.where(is_immediate, created + 300 + rng.integers(0, 1_200, size), later)
    return np.where(buys_at_once, own, won_at)


def simulate(rng: Generator, period: Period, seasons: SeasonalTime, traits: Traits, first: Ints) -> Purchases:
    """Simulate all purchases from the first ones on.

    first: UTC epoch seconds by customer, MISSING for those who never buy.
    """
    size = len(first)
    is_buyer = first != MISSING
    starts = seasons.operational(np.where(is_buyer, first, period.end))
    span = np.where(is_buyer, np.maximum(seasons.last - starts, 0.0), 0.0)
    repeats = rng.poisson(traits.rate * span)
    # A geometric number of purchases, the first included, is all a customer ever makes.
    lifetime = rng.geometric(traits.death)
    owner = np.repeat(np.arange(size, dtype=np.int64), repeats)
    position = owner + rng.random(len(owner))
    position.sort()
    fraction = position - owner
    is_kept = ranks_within(owner) < lifetime[owner] - 1
    owner, fraction = owner[is_kept], fraction[is_kept]
    drawn = seasons.calendar(starts[owner] + fraction * span[owner])
    repeat_at = np.maximum(at_private_hour(rng, drawn), first[owner] + 120)
    buyers = np.flatnonzero(is_buyer)
    customer = np.concatenate([buyers, owner])
    at = np.concatenate([first[buyers], repeat_at])
    order = np.lexsort((at, customer))
    customer, at = customer[order], at[order]
    last_ever = full(size, MISSING)
    last_ever[customer] = at
    is_over = is_buyer & (np.bincount(customer, minlength=size) == lifetime)
    died = np.where(is_over & (last_ever < period.end), last_ever, MISSING)
    is_past = at < period.end
    is_soon = ~is_past & (at < period.end + HORIZON_DAYS * DAY_SECONDS)
    return Purchases(
        customer=customer[is_past],
        at=at[is_past],
        traits=traits,
        is_buyer=is_buyer,
        first=first,
        died=died,
        future=np.bincount(customer[is_soon], minlength=size).astype(np.int64),
    )


def rate_scale(arguments: Arguments, period: Period, seasons: SeasonalTime) -> float:
    """Return the factor on purchase rates that gives the asked number of orders per customer.

    It is 1 where no number is asked. The expected number of purchases in T days is
    1 + (1 - p) / p * (1 - exp(-rate * p * T)), averaged over a pilot base;
    it grows with the factor, so bisection finds it.
    """
    if arguments.orders_per_customer is None:
        return 1.0
    rng = stream(arguments.seed, Topic.PILOT)
    kind = pick(rng, tuple(k.share for k in KINDS), PILOT_CUSTOMERS)
    channel = pick(rng, tuple(c.share for c in CHANNELS), PILOT_CUSTOMERS)
    deal_share = np.array([k.deal_share for k in KINDS])[kind]
    chance = np.array([k.buying_chance for k in KINDS])[kind] * np.array([c.buying_factor for c in CHANNELS])[channel]
    weight = deal_share * PILOT_WIN_RATE + (1.0 - deal_share) * np.minimum(chance, 0.97)
    lived = seasons.operational(np.array([period.end]))[0] * (1.0 - rng.random(PILOT_CUSTOMERS) ** 0.92)
    lived = np.maximum(lived - FIRST_ORDER_MEAN_DAYS * 0.6, 0.0)
    base = draw_traits(rng, kind, channel, 1.0)

    def expected(scale: float) -> float:
        death = np.clip(base.death / scale, SMALLEST_DEATH, LARGEST_DEATH)
        repeats = (1.0 - death) / death * -np.expm1(-base.rate * scale * death * lived)
        return float(np.mean(weight * (1.0 + repeats)))

    lowest, highest = 1e-3, 1e3
    if not expected(lowest) <= arguments.orders_per_customer <= expected(highest):
        raise DemoError(
            f"orders_per_customer must be between {expected(lowest):.2f} and {expected(highest):.0f} "
            f"for a demo of {arguments.months} months, but {arguments.orders_per_customer:g} were asked for."
        )
    for _ in range(60):
        middle = math.sqrt(lowest * highest)
        lowest, highest = (middle, highest) if expected(middle) < arguments.orders_per_customer else (lowest, middle)
    return math.sqrt(lowest * highest)
