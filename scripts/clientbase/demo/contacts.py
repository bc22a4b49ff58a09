"""Activities: answers to leads, work on deals, customers who call and write, contact sequences."""

import numpy as np
from numpy.random import Generator

from clientbase.demo.arguments import DAY_SECONDS
from clientbase.demo.arrays import MISSING, Anything, Floats, Ints, full, reorder, stack
from clientbase.demo.channels import CHANNELS
from clientbase.demo.chunk import Chunk
from clientbase.demo.clock import at_private_hour
from clientbase.demo.customers import Base, customer_ids
from clientbase.demo.deals import Deals
from clientbase.demo.leads import Leads
from clientbase.demo.managers import manager_ids
from clientbase.demo.pipelines import LOST, STAGE_IDS, WON
from clientbase.demo.purchases import Purchases
from clientbase.demo.randomness import Topic, pick
from clientbase.demo.table import Table, codes, ids, integers, times

TYPES = ("call", "email", "meeting", "message", "visit", "note")
CALL, EMAIL, MEETING, MESSAGE, VISIT, NOTE = range(6)
DIRECTIONS = ("inbound", "outbound", "internal")
INBOUND, OUTBOUND, INTERNAL = range(3)
OUTCOMES = ("reached", "no_answer", "refused", "bounced", "held", "missed")
REACHED, NO_ANSWER, REFUSED, BOUNCED, HELD, MISSED = range(6)
ORIGINS = ("rfm_sequence", "marketing", "sales", "customer")
RFM_SEQUENCE, MARKETING, SALES, CUSTOMER = range(4)
PURPOSES = ("first_answer", "qualification", "demo", "follow_up", "service", "win_back")
FIRST_ANSWER, QUALIFICATION, DEMO, FOLLOW_UP, SERVICE, WIN_BACK = range(6)
# Mean length in seconds by type; letters and notes have none.
MEAN_SECONDS = (190, 0, 2_700, 0, 4_800, 0)

LEAD_ANSWER_WEIGHTS = (0.62, 0.24, 0.0, 0.14)
RESPONSE_SPREAD = 0.9
CALL_REACHED = 0.58
LEAD_ATTEMPTS = 3
CONTACTS_PER_STAGE = 0.9
STAGE_TYPES_EARLY = (0.50, 0.30, 0.04, 0.12, 0.0, 0.04)
STAGE_TYPES_LATE = (0.36, 0.24, 0.18, 0.10, 0.05, 0.07)
LATE_STAGES = tuple(STAGE_IDS.index(stage) for stage in ("needs_assessment", "presented", "pilot", "negotiating"))
INBOUND_PER_YEAR = 1.1
INBOUND_WEIGHTS = (0.40, 0.22, 0.0, 0.38)
MISSED_OPEN, MISSED_CLOSED = 0.12, 0.85
SEQUENCE_IDLE_DAYS, SEQUENCE_SHARE, SEQUENCE_STEPS_MEAN = 120, 0.3, 3.0

Rows = dict[str, Anything]


def response_seconds(rng: Generator, chunk: Chunk, manager: Ints) -> Ints:
    """Return business seconds to an answer: log-normal around the manager's own median."""
    median = chunk.setting.staff.response_minutes[manager] * 60.0
    drawn: Floats = median * np.exp(rng.normal(0.0, RESPONSE_SPREAD, len(manager)))
    return np.maximum(drawn, 30.0).astype(np.int64)


def contact_rows(at: Ints, **given: Ints | int) -> Rows:
    """Return rows with the given columns and NULL for the others."""
    size = len(at)
    names = (
        "customer",
        "lead",
        "deal",
        "manager",
        "type",
        "direction",
        "outcome",
        "purpose",
        "sequence",
        "origin",
    )
    rows: Rows = {"at": at}
    for name in names:
        value = given.get(name, MISSING)
        rows[name] = full(size, value) if isinstance(value, int) else value
    return rows


def outcomes(rng: Generator, contact_type: Ints) -> Ints:
    """Return how outbound contacts end, by their type."""
    drawn = rng.random(len(contact_type))
    of_call = np.where(drawn < CALL_REACHED, REACHED, np.where(drawn < 0.95, NO_ANSWER, REFUSED))
    of_email = np.where(drawn < 0.015, BOUNCED, MISSING)
    of_meeting = np.where(drawn < 0.86, HELD, MISSED)
    of_message = np.where(drawn < 0.7, REACHED, NO_ANSWER)
    by_type = [of_call, of_email, of_meeting, of_message, of_meeting, full(len(drawn), MISSING)]
    return np.choose(contact_type, by_type)


def lead_contacts(rng: Generator, chunk: Chunk, leads: Leads) -> list[Rows]:
    """Return the call that brought a lead, the first answer, and attempts until it is reached."""
    rows = leads.rows
    hours = chunk.setting.hours
    is_call = ~np.array([c.is_online for c in CHANNELS])[rows["channel"]]
    came_by_call = np.flatnonzero(is_call)
    is_missed = rng.random(len(came_by_call)) < MISSED_OPEN
    parts = [
        contact_rows(
            rows["at"][came_by_call],
            customer=rows["customer"][came_by_call],
            lead=rows["number"][came_by_call],
            manager=rows["manager"][came_by_call],
            type=CALL,
            direction=INBOUND,
            outcome=np.where(is_missed, MISSED, REACHED),
            purpose=FIRST_ANSWER,
            origin=CUSTOMER,
        )
    ]
    answered = np.flatnonzero(rng.random(leads.size) < chunk.setting.staff.answer_rate[rows["manager"]])
    at = rows["at"][answered]
    for attempt in range(LEAD_ATTEMPTS):
        delay = response_seconds(rng, chunk, rows["manager"][answered])
        at = hours.after(at, delay if attempt == 0 else 3 * 3_600 + delay)
        contact_type = pick(rng, LEAD_ANSWER_WEIGHTS, len(answered))
        outcome = outcomes(rng, contact_type)
        parts.append(
            contact_rows(
                at,
                customer=rows["customer"][answered],
                lead=rows["number"][answered],
                manager=rows["manager"][answered],
                type=contact_type,
                direction=OUTBOUND,
                outcome=outcome,
                purpose=FIRST_ANSWER if attempt == 0 else QUALIFICATION,
                origin=SALES,
            )
        )
        is_unreached = outcome == NO_ANSWER
        answered, at = answered[is_unreached], at[is_unreached]
    return parts


def deal_contacts(rng: Generator, chunk: Chunk, deals: Deals) -> list[Rows]:
    """Return the contacts and notes of managers while deals stay in their open stages."""
    events, hours = deals.events, chunk.setting.hours
    is_open_stage = (events["stage"] != WON) & (events["stage"] != LOST)
    starts = hours.elapsed(events["at"])
    closing = int(hours.elapsed(full(1, chunk.setting.period.end))[0])
    ends = full(len(starts), closing)
    has_next = np.flatnonzero(events["deal"][1:] == events["deal"][:-1]) if len(starts) else np.zeros(0, np.int64)
    ends[has_next] = starts[has_next + 1]
    # A stuck deal is not worked on: contacts fall in the first three weeks of a stay.
    ends = np.minimum(ends, starts + 15 * 32_400)
    count = np.where(is_open_stage, rng.poisson(CONTACTS_PER_STAGE, len(starts)), 0)
    event = np.repeat(np.arange(len(starts), dtype=np.int64), count)
    at = hours.instant(starts[event] + (rng.random(len(event)) * (ends[event] - starts[event])).astype(np.int64))
    is_late = np.isin(events["stage"][event], LATE_STAGES)
    contact_type = np.where(is_late, pick(rng, STAGE_TYPES_LATE, len(event)), pick(rng, STAGE_TYPES_EARLY, len(event)))
    deal = events["deal"][event]
    purpose = np.where(contact_type == MEETING, DEMO, np.where(is_late, FOLLOW_UP, QUALIFICATION))
    return [
        contact_rows(
            at,
            customer=deals.rows["customer"][deal],
            deal=deals.rows["number"][deal],
            manager=chunk.setting.staff.working(deals.rows["manager"][deal], at),
            type=contact_type,
            direction=np.where(contact_type == NOTE, INTERNAL, OUTBOUND),
            outcome=outcomes(rng, contact_type),
            purpose=purpose,
            origin=SALES,
        )
    ]


def inbound_contacts(rng: Generator, chunk: Chunk, base: Base, purchases: Purchases) -> list[Rows]:
    """Return customers who write and call at any hour, and the answers they get, or do not get."""
    period, hours, staff = chunk.setting.period, chunk.setting.hours, chunk.setting.staff
    until = np.where(purchases.died == MISSING, period.end, np.minimum(purchases.died + 60 * DAY_SECONDS, period.end))
    years = np.maximum(until - base.created, 0) / (365.0 * DAY_SECONDS)
    customer = np.repeat(np.arange(base.size, dtype=np.int64), rng.poisson(INBOUND_PER_YEAR * years))
    at = base.created[customer] + (rng.random(len(customer)) * (until - base.created)[customer]).astype(np.int64)
    at = np.maximum(at_private_hour(rng, at), base.created[customer] + 60)
    contact_type = pick(rng, INBOUND_WEIGHTS, len(customer))
    chance = np.where(hours.is_open(at), MISSED_OPEN, MISSED_CLOSED)
    is_missed = (contact_type == CALL) & (rng.random(len(customer)) < chance)
    owned = np.where(base.manager[customer] == MISSING, staff.choose(rng, at), base.manager[customer])
    manager = staff.working(owned, at)
    outcome = np.where(contact_type == CALL, np.where(is_missed, MISSED, REACHED), MISSING)
    asked = contact_rows(
        at,
        customer=customer,
        manager=np.where(is_missed, MISSING, manager),
        type=contact_type,
        direction=INBOUND,
        outcome=outcome,
        purpose=SERVICE,
        origin=CUSTOMER,
    )
    needs_answer = (contact_type != CALL) | is_missed
    answered = np.flatnonzero(needs_answer & (rng.random(len(customer)) < staff.answer_rate[manager]))
    answered_at = hours.after(at[answered], response_seconds(rng, chunk, manager[answered]))
    answer_type = contact_type[answered]
    answer = contact_rows(
        answered_at,
        customer=customer[answered],
        manager=manager[answered],
        type=answer_type,
        direction=OUTBOUND,
        outcome=np.where(answer_type == EMAIL, MISSING, outcomes(rng, answer_type)),
        purpose=SERVICE,
        origin=CUSTOMER,
    )
    noted = answered[rng.random(len(answered)) < 0.08]
    note = contact_rows(
        hours.after(at[noted], rng.integers(30, 600, len(noted))),
        customer=customer[noted],
        manager=manager[noted],
        type=NOTE,
        direction=INTERNAL,
        purpose=SERVICE,
        origin=CUSTOMER,
    )
    return [asked, answer, note]


def sequence_contacts(rng: Generator, chunk: Chunk, base: Base, purchases: Purchases) -> list[Rows]:
    """Return soft touches of long idle customers: about one a week, for some too many a month."""
    end, hours = chunk.setting.period.end, chunk.setting.hours
    last = purchases.last_order_at(base.size)
    since = last + SEQUENCE_IDLE_DAYS * DAY_SECONDS
    is_dormant = (last != MISSING) & (since < end - DAY_SECONDS) & (rng.random(base.size) < SEQUENCE_SHARE)
    dormant = np.flatnonzero(is_dormant)
    steps = 1 + rng.poisson(SEQUENCE_STEPS_MEAN - 1.0, len(dormant))
    touched = np.repeat(np.arange(len(dormant), dtype=np.int64), steps)
    step = np.arange(len(touched)) - np.repeat(np.cumsum(steps) - steps, steps)
    gap = np.where(rng.random(len(dormant)) < 0.15, 3, 7)[touched]
    customer = dormant[touched]
    at = hours.after(since[customer] + step * gap * DAY_SECONDS, rng.integers(60, 30_000, len(customer)))
    contact_type = pick(rng, (0.35, 0.40, 0.0, 0.25), len(customer))
    manager = np.where(base.manager[customer] == MISSING, chunk.setting.staff.choose(rng, at), base.manager[customer])
    return [
        contact_rows(
            at,
            customer=customer,
            manager=chunk.setting.staff.working(manager, at),
            type=contact_type,
            direction=OUTBOUND,
            outcome=outcomes(rng, contact_type),
            purpose=WIN_BACK,
            sequence=base.number[customer],
            origin=RFM_SEQUENCE,
        )
    ]


def activities_table(chunk: Chunk, base: Base, purchases: Purchases, leads: Leads, deals: Deals) -> Table:
    """Return the entity `activities`."""
    rng = chunk.stream(Topic.CONTACTS)
    rows = stack(
        [
            *lead_contacts(rng, chunk, leads),
            *deal_contacts(rng, chunk, deals),
            *inbound_contacts(rng, chunk, base, purchases),
            *sequence_contacts(rng, chunk, base, purchases),
        ]
    )
    rows = reorder(rows, np.flatnonzero(rows["at"] < chunk.setting.period.end))
    rows = reorder(rows, np.argsort(rows["at"], kind="stable"))
    size = len(rows["at"])
    mean = np.array(MEAN_SECONDS, dtype=np.float64)[rows["type"]]
    is_held = (rows["outcome"] == REACHED) | (rows["outcome"] == HELD)
    seconds = np.where(mean > 0, np.where(is_held, rng.gamma(2.0, 0.5, size) * mean, 12.0), -1.0)
    first = chunk.numbers.take("activities", size)
    has_customer = rows["customer"] != MISSING
    customer = np.where(has_customer, base.number[np.maximum(rows["customer"], 0)], MISSING)
    return Table(
        "activities",
        {
            "activity_id": ids("A", first + np.arange(size, dtype=np.int64)),
            "customer_id": customer_ids(customer),
            "lead_id": ids("L", rows["lead"]),
            "deal_id": ids("D", rows["deal"]),
            "manager_id": manager_ids(rows["manager"]),
            "type": codes(rows["type"], TYPES),
            "direction": codes(rows["direction"], DIRECTIONS),
            "occurred_at": times(rows["at"]),
            "duration_seconds": integers(np.where(seconds < 0, MISSING, seconds.astype(np.int64))),
            "outcome": codes(rows["outcome"], OUTCOMES),
            "purpose": codes(rows["purpose"], PURPOSES),
            "sequence_id": ids("winback-", rows["sequence"], width=8),
            "origin": codes(rows["origin"], ORIGINS),
        },
    )
