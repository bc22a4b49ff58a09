"""Tasks that managers set themselves, and who was given which lead, deal and customer."""

import numpy as np
from numpy.random import Generator

from clientbase.demo.arrays import MISSING, Anything, Ints, full, reorder, stack
from clientbase.demo.chunk import Chunk
from clientbase.demo.customers import Base, customer_ids
from clientbase.demo.deals import Deals
from clientbase.demo.leads import Leads
from clientbase.demo.managers import manager_ids
from clientbase.demo.pipelines import LOST, WON
from clientbase.demo.randomness import Topic, pick
from clientbase.demo.table import Column, Kind, Table, codes, flags, ids, times

TASK_TYPES = ("call", "send_offer", "meeting", "document", "service")
TASK_WEIGHTS_DEAL, TASK_WEIGHTS_LEAD, TASK_WEIGHTS_CUSTOMER = (
    (0.45, 0.3, 0.15, 0.1),
    (0.9, 0.1),
    (0.3, 0, 0.05, 0.15, 0.5),
)
RESULTS = ("success", "refused", "unreachable", "cancelled")
RESULT_WEIGHTS = (0.68, 0.10, 0.16, 0.06)
TASK_PER_STAGE, TASK_PER_LEAD, TASK_PER_CUSTOMER = 0.45, 0.25, 0.25
NEVER_DONE = 0.05
BUSINESS_DAY = 32_400

OBJECT_TYPES = ("lead", "deal", "customer", "task")
LEAD, DEAL, CUSTOMER, TASK = range(4)
REASSIGNED_SHARE, NO_REASON_SHARE = 0.05, 0.45
REASONS = ("vacation", "overload", "client_request", "manager_left", "region")


def tasks_table(chunk: Chunk, base: Base, leads: Leads, deals: Deals) -> Table:
    """Return the entity `tasks`; slow managers finish late, and a few tasks are never done."""
    rng = chunk.stream(Topic.TASKS)
    hours, staff, end = chunk.setting.hours, chunk.setting.staff, chunk.setting.period.end
    events = deals.events
    is_working = (events["stage"] != WON) & (events["stage"] != LOST)
    event = np.flatnonzero(is_working & (rng.random(len(is_working)) < TASK_PER_STAGE))
    deal = events["deal"][event]
    lead = np.flatnonzero(rng.random(leads.size) < TASK_PER_LEAD)
    customer = np.flatnonzero((base.manager != MISSING) & (rng.random(base.size) < TASK_PER_CUSTOMER))
    later = base.created[customer] + (rng.random(len(customer)) * (end - base.created[customer])).astype(np.int64)
    parts: list[dict[str, Anything]] = [
        {
            "at": events["at"][event] + rng.integers(30, 900, len(event)),
            "customer": deals.rows["customer"][deal],
            "lead": full(len(event), MISSING),
            "deal": deals.rows["number"][deal],
            "manager": deals.rows["manager"][deal],
            "type": pick(rng, TASK_WEIGHTS_DEAL, len(event)),
        },
        {
            "at": hours.after(leads.rows["at"][lead], rng.integers(60, 3_600, len(lead))),
            "customer": leads.rows["customer"][lead],
            "lead": leads.rows["number"][lead],
            "deal": full(len(lead), MISSING),
            "manager": leads.rows["manager"][lead],
            "type": pick(rng, TASK_WEIGHTS_LEAD, len(lead)),
        },
        {
            "at": hours.after(later, rng.integers(60, 3_600, len(customer))),
            "customer": customer,
            "lead": full(len(customer), MISSING),
            "deal": full(len(customer), MISSING),
            "manager": base.manager[customer],
            "type": pick(rng, TASK_WEIGHTS_CUSTOMER, len(customer)),
        },
    ]
    rows = stack(parts)
    rows = reorder(rows, np.flatnonzero(rows["at"] < end))
    rows = reorder(rows, np.argsort(rows["at"], kind="stable"))
    size = len(rows["at"])
    manager = staff.working(rows["manager"], rows["at"])
    allowed = rng.integers(1, 4, size) * BUSINESS_DAY
    due = np.where(rng.random(size) < 0.03, MISSING, hours.after(rows["at"], allowed))
    taken = rng.gamma(2.0, 0.28, size) * staff.pace[manager] * allowed
    done = hours.after(rows["at"], np.maximum(taken, 300.0).astype(np.int64))
    is_done = (done < end) & (rng.random(size) >= NEVER_DONE)
    first = chunk.numbers.take("tasks", size)
    has_customer = rows["customer"] != MISSING
    return Table(
        "tasks",
        {
            "task_id": ids("T", first + np.arange(size, dtype=np.int64)),
            "customer_id": customer_ids(np.where(has_customer, base.number[np.maximum(rows["customer"], 0)], MISSING)),
            "lead_id": ids("L", rows["lead"]),
            "deal_id": ids("D", rows["deal"]),
            "manager_id": manager_ids(manager),
            "type": codes(rows["type"], TASK_TYPES),
            "created_at": times(rows["at"]),
            "due_at": times(due),
            "completed_at": times(np.where(is_done, done, MISSING)),
            "result": codes(np.where(is_done, pick(rng, RESULT_WEIGHTS, size), MISSING), RESULTS),
        },
    )


def assignments_tables(chunk: Chunk, base: Base, leads: Leads, deals: Deals) -> list[Table]:
    """Return the entity `assignments`, one table per type of object.

    The last assignment is always to the owner of the object; one in twenty went to someone else first and was moved by
    hand, often without a reason.
    """
    rng = chunk.stream(Topic.ASSIGNMENTS)
    owned = np.flatnonzero(base.manager != MISSING)
    rows = deals.rows
    lead_ids, deal_ids = ids("L", leads.rows["number"]), ids("D", rows["number"])
    card_ids, managers = customer_ids(base.number[owned]), base.manager[owned]
    return [
        assigned(chunk, rng, LEAD, objects=lead_ids, owner=leads.rows["manager"], since=leads.rows["at"]),
        assigned(chunk, rng, DEAL, objects=deal_ids, owner=rows["manager"], since=rows["created"]),
        assigned(chunk, rng, CUSTOMER, objects=card_ids, owner=managers, since=base.created[owned]),
    ]


def assigned(chunk: Chunk, rng: Generator, object_type: int, *, objects: Column, owner: Ints, since: Ints) -> Table:
    """Return the assignments of one type of object."""
    size, staff = len(owner), chunk.setting.staff
    at = since + rng.integers(1, 90, size)
    moved = np.flatnonzero(rng.random(size) < REASSIGNED_SHARE)
    before = staff.choose(rng, at)
    first_owner = staff.working(owner, at)
    first_owner[moved] = before[moved]
    moved_at = chunk.setting.hours.after(at[moved], rng.integers(1_800, 6 * BUSINESS_DAY, len(moved)))
    reason = np.where(rng.random(len(moved)) < NO_REASON_SHARE, MISSING, rng.integers(0, len(REASONS), len(moved)))
    rows = stack(
        [
            {
                "object": objects.values,
                "manager": first_owner,
                "at": at,
                "is_manual": full(size, 0),
                "reason": full(size, MISSING),
            },
            {
                "object": objects.values[moved],
                "manager": staff.working(owner[moved], moved_at),
                "at": moved_at,
                "is_manual": full(len(moved), 1),
                "reason": reason,
            },
        ]
    )
    rows = reorder(rows, np.flatnonzero(rows["at"] < chunk.setting.period.end))
    rows = reorder(rows, np.argsort(rows["at"], kind="stable"))
    count = len(rows["at"])
    first = chunk.numbers.take("assignments", count)
    return Table(
        "assignments",
        {
            "assignment_id": ids("AS", first + np.arange(count, dtype=np.int64)),
            "object_type": codes(full(count, object_type), OBJECT_TYPES),
            "object_id": Column(Kind.ID, rows["object"], prefix=objects.prefix, width=objects.width),
            "manager_id": manager_ids(rows["manager"]),
            "assigned_at": times(rows["at"]),
            "is_manual": flags(rows["is_manual"]),
            "reason": codes(rows["reason"], REASONS),
        },
    )
