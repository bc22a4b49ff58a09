"""Deals: the first one of a customer, repeated ones for later orders, and every stage they enter."""

from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator

from clientbase.demo import channels
from clientbase.demo.arguments import DAY_SECONDS
from clientbase.demo.arrays import MISSING, Bools, Floats, Ints, full, reorder, stack
from clientbase.demo.channels import CHANNELS
from clientbase.demo.chunk import Chunk
from clientbase.demo.customers import Base, customer_ids
from clientbase.demo.fx import CURRENCIES
from clientbase.demo.kinds import KINDS, PERSON
from clientbase.demo.managers import manager_ids
from clientbase.demo.pipelines import (
    LOST,
    PIPELINE_IDS,
    STAGE_IDS,
    WON,
    Walk,
    walk,
    win_probabilities,
)
from clientbase.demo.purchases import Purchases
from clientbase.demo.randomness import Topic, pick
from clientbase.demo.table import Column, Table, codes, ids, money, times

OUTCOMES = ("open", "won", "lost")
OPEN_OUTCOME, WON_OUTCOME, LOST_OUTCOME = range(3)
# By kind: weights of the pipelines standard, b2b_long, retail.
PIPELINE_WEIGHTS = ((0.55, 0.0, 0.45), (0.85, 0.15, 0.0), (0.35, 0.65, 0.0))
LOSS_REASONS = ("competitor", "doubts", "no_budget", "no_need", "no_response", "price", "timing")
LOSS_WEIGHTS_EARLY = (0.06, 0.14, 0.10, 0.22, 0.28, 0.10, 0.10)
LOSS_WEIGHTS_LATE = (0.20, 0.14, 0.10, 0.04, 0.08, 0.28, 0.16)
EARLY_STAGES = 2
NO_REASON_SHARE = 0.03
# Median value of a deal that has no order yet, RUB, by kind.
MEDIAN_AMOUNTS = (9_000, 26_000, 95_000)
AMOUNT_SPREAD = 0.8
NO_AMOUNT_SHARE = 0.06
# Share of later orders of entrepreneurs and companies that a manager wins through a deal.
REPEAT_DEAL_SHARE = 0.14
WON_TO_ORDER_SECONDS = 600


@dataclass(frozen=True)
class Deals:
    """Deals of a chunk by position; `events` has the stage entries before the end of the period.

    events: arrays deal (position), step, stage, at, ordered by deal and step. won_at: when the deal is won, also after
    the end; MISSING for lost ones. win_probability: the exact chance, by deal.
    """

    rows: dict[str, Ints]
    events: dict[str, Ints]
    won_at: Ints
    win_probability: Floats = field(repr=False)

    @property
    def size(self) -> int:
        """Number of deals."""
        return len(self.rows["customer"])


def first_deals(chunk: Chunk, base: Base) -> Deals:
    """Walk the first deal of every customer that has one; it opens when the customer was registered."""
    rng = chunk.stream(Topic.DEALS)
    setting = chunk.setting
    customer = np.flatnonzero(base.has_deal).astype(np.int64)
    manager = setting.staff.working(base.manager[customer], base.created[customer])
    pipeline = draw_pipelines(rng, base.kind[customer])
    difficulty = setting.staff.difficulty[manager] * channel_difficulty(base.channel[customer])
    path = walk(rng, pipeline, difficulty, setting.staff.pace[manager])
    start = setting.hours.elapsed(base.created[customer]) + rng.integers(60, 1_800, len(customer))
    rows = {"customer": customer, "pipeline": pipeline, "manager": manager}
    return anchored(chunk, rows, path, start, win_probabilities(pipeline, difficulty))


def draw_pipelines(rng: Generator, kind: Ints) -> Ints:
    """Draw a pipeline by the kind of customer."""
    pipeline = full(len(kind), 0)
    for position in range(len(KINDS)):
        rows = np.flatnonzero(kind == position)
        pipeline[rows] = pick(rng, PIPELINE_WEIGHTS[position], len(rows))
    return pipeline


def channel_difficulty(channel: Ints) -> Floats:
    """Return the exponent that the channel puts on the chances to advance."""
    return np.array([c.deal_difficulty for c in CHANNELS])[channel]


def anchored(chunk: Chunk, rows: dict[str, Ints], path: Walk, start: Ints, chances: Floats) -> Deals:
    """Put walks on the calendar from `start` (elapsed business seconds), cut at the end of the period."""
    hours, end = chunk.setting.hours, chunk.setting.period.end
    size = len(start)
    at = hours.instant(start[path.deal] + path.entered)
    last = path.last_of(size)
    ever_won = path.stage[last] == WON
    won_at = np.where(ever_won, at[last] if size else 0, MISSING)
    is_past = at < end
    seen = path.only(is_past)
    at = at[is_past]
    # Deals created in the last minutes may begin after the end: they do not exist yet.
    exists = np.zeros(size, dtype=np.bool_)
    exists[seen.deal] = True
    last = seen.last_of(size)
    stage = np.where(exists, seen.stage[last] if len(seen.stage) else 0, MISSING)
    is_closed = (stage == WON) | (stage == LOST)
    outcome = np.where(stage == WON, WON_OUTCOME, np.where(stage == LOST, LOST_OUTCOME, OPEN_OUTCOME))
    first = np.zeros(size, dtype=np.int64)
    first[seen.deal[::-1]] = np.arange(len(seen.deal))[::-1]
    all_rows = {
        **rows,
        "created": np.where(exists, at[first] if len(at) else 0, MISSING),
        "closed": np.where(is_closed, at[last] if len(at) else 0, MISSING),
        "outcome": outcome,
        "stage": stage,
        "steps": np.bincount(seen.deal, minlength=size).astype(np.int64),
        "exists": exists.astype(np.int64),
    }
    events = {"deal": seen.deal, "step": seen.step, "stage": seen.stage, "at": at}
    return Deals(all_rows, events, won_at, chances)


def repeat_deals(chunk: Chunk, base: Base, purchases: Purchases) -> tuple[Deals, Ints]:
    """Walk deals for later orders of entrepreneurs and companies.

    Deals are walked first and the won ones then matched with orders, so that the chance to win stays what it is; a won
    deal ends when its order comes, a lost one begins at a random moment after the customer's first order. Returns the
    deals and, per deal, the purchase it won (MISSING for none).
    """
    rng = chunk.stream(Topic.REPEAT_DEALS)
    setting = chunk.setting
    is_later = np.ones(len(purchases.at), dtype=np.bool_)
    is_later[np.unique(purchases.customer, return_index=True)[1]] = False
    is_timely = purchases.at < setting.period.end - 5 * DAY_SECONDS
    eligible = np.flatnonzero(is_later & is_timely & (base.kind[purchases.customer] != PERSON))
    wanted = int(len(eligible) * REPEAT_DEAL_SHARE / 0.45)
    if not wanted:
        empty = np.zeros(0, dtype=np.int64)
        rows = {"customer": empty, "pipeline": empty, "manager": empty}
        nothing = Walk(empty, empty, empty, empty)
        return anchored(chunk, rows, nothing, empty, np.zeros(0)), empty
    purchase = rng.permutation(eligible)[:wanted]
    customer = purchases.customer[purchase]
    manager = setting.staff.choose(rng, purchases.at[purchase])
    pipeline = draw_pipelines(rng, base.kind[customer])
    difficulty = setting.staff.difficulty[manager] * channel_difficulty(base.channel[customer])
    path = walk(rng, pipeline, difficulty, setting.staff.pace[manager])
    is_won = path.stage[path.last_of(wanted)] == WON
    length = path.entered[path.last_of(wanted)]
    earliest = setting.hours.elapsed(purchases.first[customer]) + 3_600
    latest = setting.hours.elapsed(purchases.at[purchase])
    # A won deal that took longer than the customer is known is told as a faster one.
    available = np.maximum(latest - earliest, 3_600)
    squeeze = np.where(is_won & (length > available), available / np.maximum(length, 1), 1.0)
    entered = (path.entered * squeeze[path.deal]).astype(np.int64) + path.step
    path = Walk(path.deal, path.step, path.stage, entered)
    closing = setting.hours.elapsed(full(1, setting.period.end))[0]
    random_start = earliest + (rng.random(wanted) * np.maximum(closing - earliest, 1)).astype(np.int64)
    start = np.where(is_won, latest - entered[path.last_of(wanted)], random_start)
    rows = {"customer": customer, "pipeline": pipeline, "manager": manager}
    deals = anchored(chunk, rows, path, start, win_probabilities(pipeline, difficulty))
    return deals, np.where(is_won, purchase, MISSING)


def without_unborn(deals: Deals, purchase: Ints) -> tuple[Deals, Ints]:
    """Drop deals that begin after the end; positions of events move along."""
    keep = np.flatnonzero(deals.rows["exists"] == 1)
    moved = full(deals.size, MISSING)
    moved[keep] = np.arange(len(keep))
    events = {**deals.events, "deal": moved[deals.events["deal"]]}
    return Deals(reorder(deals.rows, keep), events, deals.won_at[keep], deals.win_probability[keep]), purchase[keep]


def combined(
    chunk: Chunk, first: Deals, first_purchase: Ints, repeat: Deals, repeat_purchase: Ints
) -> tuple[Deals, Ints]:
    """Join both kinds of deals, ordered by creation; returns them with the purchase each one won."""
    first, first_purchase = without_unborn(first, first_purchase)
    repeat, repeat_purchase = without_unborn(repeat, repeat_purchase)
    rows = stack([first.rows, repeat.rows])
    rows["is_first"] = np.repeat(np.array([1, 0], dtype=np.int64), [first.size, repeat.size])
    shifted = {**repeat.events, "deal": repeat.events["deal"] + first.size}
    events = stack([first.events, shifted])
    order = np.argsort(rows["created"], kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    events["deal"] = rank[events["deal"]]
    events = reorder(events, np.lexsort((events["step"], events["deal"])))
    rows = reorder(rows, order)
    rows["number"] = chunk.numbers.take("deals", len(order)) + np.arange(len(order), dtype=np.int64)
    won_at = np.concatenate([first.won_at, repeat.won_at])[order]
    chances = np.concatenate([first.win_probability, repeat.win_probability])[order]
    return Deals(rows, events, won_at, chances), np.concatenate([first_purchase, repeat_purchase])[order]


def loss_reasons(rng: Generator, deals: Deals) -> Ints:
    """Draw loss reasons: early there is no need or no answer, late it is price and competitors."""
    early, late = pick(rng, LOSS_WEIGHTS_EARLY, deals.size), pick(rng, LOSS_WEIGHTS_LATE, deals.size)
    reason = np.where(deals.rows["steps"] <= EARLY_STAGES, early, late)
    is_told = (deals.rows["outcome"] == LOST_OUTCOME) & (rng.random(deals.size) >= NO_REASON_SHARE)
    return np.where(is_told, reason, MISSING)


def deals_table(chunk: Chunk, base: Base, deals: Deals, *, lead_number: Ints, won_amount: Ints, product: Ints) -> Table:
    """Return the entity `deals`.

    lead_number: by customer. won_amount: hundredths by deal, MISSING where no order tells it. product: by
    deal.
    """
    rng = chunk.stream(Topic.DEAL_DETAILS)
    rows = deals.rows
    customer = rows["customer"]
    median = np.array(MEDIAN_AMOUNTS, dtype=np.float64)[base.kind[customer]]
    guess = median * np.exp(rng.normal(0.0, AMOUNT_SPREAD, deals.size))
    currency = base.currency[customer]
    in_currency = guess / (chunk.setting.exchange.at(currency, rows["created"]) / 10_000)
    guessed = np.where(rng.random(deals.size) < NO_AMOUNT_SHARE, MISSING, np.round(in_currency).astype(np.int64) * 100)
    is_first = rows["is_first"] == 1
    source = np.array([channels.SOURCES.index(c.source) for c in CHANNELS], dtype=np.int64)
    return Table(
        "deals",
        {
            "deal_id": deal_ids(rows["number"]),
            "customer_id": customer_ids(base.number[customer]),
            "lead_id": ids("L", np.where(is_first, lead_number[customer], MISSING)),
            "pipeline_id": codes(rows["pipeline"], PIPELINE_IDS),
            "owner_manager_id": manager_ids(rows["manager"]),
            "created_at": times(rows["created"]),
            "closed_at": times(rows["closed"]),
            "outcome": codes(rows["outcome"], OUTCOMES),
            "amount": money(np.where(won_amount == MISSING, guessed, won_amount)),
            "currency_code": codes(
                np.where((currency == 0) & (rng.random(deals.size) < 0.1), MISSING, currency), CURRENCIES
            ),
            "stage_id": codes(rows["stage"], STAGE_IDS),
            "loss_reason": codes(loss_reasons(rng, deals), LOSS_REASONS),
            "product_id": ids("P", product, width=3),
            "source": codes(source[base.channel[customer]], channels.SOURCES),
        },
    )


def deal_ids(numbers: Ints) -> Column:
    """Return deal identifiers; `MISSING` stays NULL."""
    return ids("D", numbers)


def stage_events_table(chunk: Chunk, deals: Deals) -> Table:
    """Return the entity `deal_stage_events`; now and then the team lead moves a deal."""
    events = deals.events
    size = len(events["deal"])
    first = chunk.numbers.take("deal_stage_events", size)
    manager = deals.rows["manager"][events["deal"]]
    return Table(
        "deal_stage_events",
        {
            "deal_stage_event_id": ids("SE", first + np.arange(size, dtype=np.int64)),
            "deal_id": deal_ids(deals.rows["number"][events["deal"]]),
            "stage_id": codes(events["stage"], STAGE_IDS),
            "entered_at": times(events["at"]),
            "moved_by": manager_ids(chunk.setting.staff.working(manager, events["at"])),
        },
    )


def is_linked_first(purchases: Purchases, base: Base) -> Bools:
    """Return which purchases are the first one of a customer whose first deal was won."""
    is_first = np.zeros(len(purchases.at), dtype=np.bool_)
    is_first[np.unique(purchases.customer, return_index=True)[1]] = True
    linked: Bools = is_first & base.has_deal[purchases.customer]
    return linked
