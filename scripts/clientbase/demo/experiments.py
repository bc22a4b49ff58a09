"""Experiments with a known true effect."""

from dataclasses import dataclass, replace

import numpy as np

from clientbase.demo.arguments import DAY_SECONDS
from clientbase.demo.arrays import MISSING, Bools, Ints, full
from clientbase.demo.chunk import Chunk
from clientbase.demo.clock import at_private_hour
from clientbase.demo.customers import Base, customer_ids
from clientbase.demo.managers import MANAGERS, manager_ids
from clientbase.demo.purchases import Purchases
from clientbase.demo.randomness import Topic, stream
from clientbase.demo.table import Table, codes, constant, times

ARMS = ("control", "treatment")
WINBACK, SUBJECT_LINE, CALLBACK = "winback_2026", "subject_line_2026", "callback_script_2026"
# winback_2026: customers idle for 90 days get an offer, 90 days before the end.
WINBACK_DAYS_BEFORE_END, WINBACK_IDLE_DAYS, WINBACK_WINDOW_DAYS = 90, 90, 30
WINBACK_EXTRA_ORDER_CHANCE = 0.08
# subject_line_2026: variant B (treatment) multiplies the chance of a human click.
SUBJECT_LINE_CLICK_FACTOR = 1.6
# callback_script_2026: managers by turns, no effect at all.
MORNING = 10 * 3_600


@dataclass(frozen=True)
class Winback:
    """Who took part (positions), in which arm, and the orders that the offer alone brought."""

    customer: Ints
    arm: Ints
    assigned_at: int
    extra_customer: Ints
    extra_at: Ints


def draw_winback(chunk: Chunk, base: Base, purchases: Purchases) -> Winback:
    """Assign idle customers half and half; the treated buy once more with the stated chance."""
    rng = chunk.stream(Topic.EXPERIMENTS)
    period = chunk.setting.period
    assigned_at = period.end - WINBACK_DAYS_BEFORE_END * DAY_SECONDS + MORNING
    last = full(base.size, MISSING)
    before = purchases.at < assigned_at
    last[purchases.customer[before]] = purchases.at[before]
    is_idle = (last != MISSING) & (last < assigned_at - WINBACK_IDLE_DAYS * DAY_SECONDS)
    customer = np.flatnonzero(is_idle)
    arm = rng.integers(0, 2, len(customer))
    is_won = (arm == 1) & (rng.random(len(customer)) < WINBACK_EXTRA_ORDER_CHANCE)
    extra = customer[is_won]
    drawn = assigned_at + rng.integers(DAY_SECONDS, (WINBACK_WINDOW_DAYS - 1) * DAY_SECONDS, len(extra))
    return Winback(customer, arm, assigned_at, extra, at_private_hour(rng, drawn))


def with_extra_orders(purchases: Purchases, winback: Winback) -> Purchases:
    """Return the purchases with those the offer brought; the hidden lives stay as they are."""
    customer = np.concatenate([purchases.customer, winback.extra_customer])
    at = np.concatenate([purchases.at, winback.extra_at])
    order = np.lexsort((at, customer))
    return replace(purchases, customer=customer[order], at=at[order])


def winback_table(base: Base, winback: Winback) -> Table:
    """Return the chunk's rows of `experiment_assignments` for the win-back offer."""
    return assignments(WINBACK, base.number[winback.customer], winback.arm, winback.assigned_at)


def subject_line_table(base: Base, recipient: Ints, is_variant_b: Bools, sent_at: int) -> Table:
    """Return the chunk's rows of `experiment_assignments` for the subject line of one newsletter."""
    return assignments(SUBJECT_LINE, base.number[recipient], is_variant_b.astype(np.int64), sent_at)


def assignments(experiment: str, numbers: Ints, arm: Ints, at: int) -> Table:
    """Return rows of `experiment_assignments` for customers."""
    size = len(numbers)
    return Table(
        "experiment_assignments",
        {
            "experiment_id": constant(size, experiment),
            "unit_type": constant(size, "customer"),
            "unit_id": customer_ids(numbers),
            "arm": codes(arm, ARMS),
            "assigned_at": times(full(size, at)),
        },
    )


def manager_table(seed: int, assigned_at: int) -> Table:
    """Return the managers' rows of `experiment_assignments`: half of each in either arm."""
    rng = stream(seed, Topic.MANAGER_EXPERIMENT)
    size = len(MANAGERS)
    return Table(
        "experiment_assignments",
        {
            "experiment_id": constant(size, CALLBACK),
            "unit_type": constant(size, "manager"),
            "unit_id": manager_ids(np.arange(size, dtype=np.int64)),
            "arm": codes(rng.permutation(np.arange(size, dtype=np.int64) % 2), ARMS),
            "assigned_at": times(full(size, assigned_at)),
        },
    )
