"""Planting the dirt that `dirt_shares.SHARES` states, and counting every planted row by entity and kind."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.random import Generator

from clientbase.demo.arguments import FileFormat
from clientbase.demo.arrays import MISSING, Anything, Bools, Ints, full
from clientbase.demo.chunk import Chunk
from clientbase.demo.deals import OPEN_OUTCOME
from clientbase.demo.dirt_shares import SHARES
from clientbase.demo.leads import NEW
from clientbase.demo.orders import PAID, PENDING
from clientbase.demo.randomness import Topic
from clientbase.demo.table import Table
from clientbase.demo.writing import UNREADABLE_TIME, UNREADABLE_TIMES

Disposition = Literal["quarantined", "duplicate", "used"]
DISPOSITIONS: tuple[Disposition, ...] = ("quarantined", "duplicate", "used")
# 2099-01-01T00:00:00Z
FAR_FUTURE = 4_070_908_800
# No order has such a number.
NO_SUCH_ORDER = 999_000_000


@dataclass
class Planted:
    """What was planted: rows by entity, kind and disposition."""

    file_format: FileFormat
    rows: dict[str, dict[str, tuple[Disposition, int]]] = field(default_factory=dict)

    def add(self, entity: str, kind: str, disposition: Disposition, count: int) -> None:
        """Count planted rows."""
        kinds = self.rows.setdefault(entity, {})
        kinds[kind] = (disposition, kinds.get(kind, (disposition, 0))[1] + count)

    def total(self, entity: str, disposition: Disposition) -> int:
        """Return the planted rows of an entity with a disposition."""
        return sum(count for how, count in self.rows.get(entity, {}).values() if how == disposition)


class Dirtier:
    """Plants dirt in the tables of one chunk."""

    def __init__(self, chunk: Chunk, planted: Planted) -> None:
        """Use the chunk's dirt stream."""
        self._rng: Generator = chunk.stream(Topic.DIRT)
        self._chunk = chunk
        self._planted = planted
        self.late: list[Table] = []

    def sample(self, size: int, share: float, eligible: Bools | None = None) -> Ints:
        """Return distinct positions: the share of `size`, at least one in the first chunk."""
        candidates = np.arange(size, dtype=np.int64) if eligible is None else np.flatnonzero(eligible)
        wanted = min(max(round(share * size), 1 if self._chunk.index == 0 else 0), len(candidates))
        return np.sort(self._rng.choice(candidates, wanted, replace=False)) if wanted else candidates[:0]

    def exact_duplicates(self, good: Table, dirty: Table, share: float) -> Table:
        """Append copies of good rows."""
        return self._append(dirty, good.take(self.sample(len(good), share)), "exact_duplicate", "duplicate")

    def older_versions(
        self,
        good: Table,
        dirty: Table,
        share: float,
        eligible: Bools,
        *,
        kind: str,
        change: Callable[[Table], Table],
    ) -> Table:
        """Append what good rows looked like earlier."""
        return self._append(dirty, change(good.take(self.sample(len(good), share, eligible))), kind, "duplicate")

    def bad_rows(
        self,
        good: Table,
        dirty: Table,
        share: float,
        *,
        kind: str,
        change: Callable[[Table], Table],
        eligible: Bools | None = None,
    ) -> Table:
        """Append changed copies of good rows with identifiers of their own."""
        return self._append(
            dirty,
            change(self._renamed(good.take(self.sample(len(good), share, eligible)))),
            kind,
            "quarantined",
        )

    def unreadable_times(self, good: Table, dirty: Table, share: float, column: str) -> Table:
        """Append rows whose time cannot be parsed; a typed file can only leave it out."""
        is_csv = self._planted.file_format == "csv"

        def change(rows: Table) -> Table:
            drawn = UNREADABLE_TIME + self._rng.integers(0, len(UNREADABLE_TIMES), len(rows))
            return rows.changed(**{column: drawn if is_csv else full(len(rows), MISSING)})

        kind = "unreadable_time" if is_csv else "missing_time"
        return self.bad_rows(good, dirty, share, kind=kind, change=change)

    def unknown_labels(self, good: Table, dirty: Table, share: float, column: str, label: str) -> Table:
        """Append rows with a value that the contract does not know."""

        def change(rows: Table) -> Table:
            labelled, position = rows.with_label(column, label)
            return labelled.changed(**{column: full(len(rows), position)})

        return self.bad_rows(good, dirty, share, kind=f"unknown_{column}", change=change)

    def count_used(self, entity: str, kind: str, count: int) -> None:
        """Count rows that are strange but usable."""
        self._planted.add(entity, kind, "used", count)

    def hold_back(self, dirty: Table, share: float) -> Table:
        """Move rows to the end of the file, where a re-read finds them late."""
        late = self.sample(len(dirty), share)
        self.late.append(dirty.take(late))
        self.count_used(dirty.entity, "late_row", len(late))
        return dirty.without(late)

    def _append(self, dirty: Table, rows: Table, kind: str, disposition: Disposition) -> Table:
        self._planted.add(dirty.entity, kind, disposition, len(rows))
        return dirty.followed_by(rows)

    def _renamed(self, rows: Table) -> Table:
        """Give rows new identifiers where the entity has one."""
        key = IDENTIFIERS.get(rows.entity)
        if key is None:
            return rows
        first = self._chunk.numbers.take(rows.entity, len(rows))
        return rows.changed(**{key: first + np.arange(len(rows), dtype=np.int64)})


# The column that identifies a row by itself, in the entities that get extra bad rows.
IDENTIFIERS = {
    "orders": "order_id",
    "order_items": "order_item_id",
    "refunds": "refund_id",
    "deals": "deal_id",
    "deal_stage_events": "deal_stage_event_id",
    "assignments": "assignment_id",
    "activities": "activity_id",
    "message_events": "message_event_id",
    "site_events": "site_event_id",
}


def negated(column: str) -> Callable[[Table], Table]:
    """Return a change that makes a column negative (and never zero)."""
    return lambda rows: rows.changed(**{column: -np.maximum(np.abs(rows.values(column)), 1)})


def replaced(**values: int) -> Callable[[Table], Table]:
    """Return a change that sets columns to one value."""

    def change(rows: Table) -> Table:
        columns: dict[str, Anything] = {name: full(len(rows), value) for name, value in values.items()}
        return rows.changed(**columns)

    return change


def dirty_customers(dirtier: Dirtier, good: Table) -> Table:
    """Plant older versions and exact duplicates of customers."""

    def younger(rows: Table) -> Table:
        no_phone = np.full(len(rows), None, dtype=np.object_)
        return rows.changed(updated_at=rows.values("created_at"), status=full(len(rows), 0), phone=no_phone)

    was_changed = good.values("updated_at") > good.values("created_at")
    dirty = dirtier.older_versions(
        good, good, SHARES.customer_older_version, was_changed, kind="older_version", change=younger
    )
    return dirtier.exact_duplicates(good, dirty, SHARES.customer_exact_duplicate)


def dirty_orders(dirtier: Dirtier, good: Table, is_first_chunk: bool) -> Table:
    """Plant dirt in orders; the first chunk also gets the one row dated 2099."""
    dirty = dirtier.hold_back(good, SHARES.order_late)
    is_paid = good.values("status") == PAID
    dirty = dirtier.older_versions(
        good, dirty, SHARES.order_older_status, is_paid, kind="older_status", change=replaced(status=PENDING)
    )
    dirty = dirtier.exact_duplicates(good, dirty, SHARES.order_exact_duplicate)
    dirty = dirtier.unknown_labels(good, dirty, SHARES.order_unknown_status, "status", "on_hold")
    dirty = dirtier.bad_rows(good, dirty, SHARES.order_without_lines, kind="without_lines", change=replaced())
    dirty = dirtier.bad_rows(
        good,
        dirty,
        SHARES.order_negative_amount,
        kind="negative_gross_amount",
        change=negated("gross_amount"),
    )
    dirty = dirtier.unreadable_times(good, dirty, SHARES.order_unreadable_time, "ordered_at")
    if is_first_chunk:
        dirty = dirtier.bad_rows(good, dirty, 0.0, kind="far_future", change=replaced(ordered_at=FAR_FUTURE))
    return dirty


def dirty_items(dirtier: Dirtier, good: Table) -> Table:
    """Plant dirt in order lines; the good lines of an order still add up to its gross amount."""

    def homeless(rows: Table) -> Table:
        return rows.changed(order_id=NO_SUCH_ORDER - rows.values("order_item_id") % 1_000_000)

    dirty = dirtier.exact_duplicates(good, good, SHARES.item_exact_duplicate)
    dirty = dirtier.bad_rows(
        good, dirty, SHARES.item_negative_price, kind="negative_unit_price", change=negated("unit_price")
    )
    dirty = dirtier.bad_rows(good, dirty, SHARES.item_zero_quantity, kind="zero_quantity", change=replaced(quantity=0))
    return dirtier.bad_rows(good, dirty, SHARES.item_without_order, kind="order_does_not_exist", change=homeless)


def dirty_refunds(dirtier: Dirtier, good: Table) -> Table:
    """Plant dirt in refunds."""
    dirty = dirtier.exact_duplicates(good, good, SHARES.refund_exact_duplicate)
    return dirtier.bad_rows(
        good, dirty, SHARES.refund_negative_amount, kind="negative_amount", change=negated("amount")
    )


def dirty_leads(dirtier: Dirtier, good: Table) -> Table:
    """Plant dirt in leads."""
    is_qualified = good.values("qualified_at") != MISSING
    earlier = replaced(qualified_at=MISSING, converted_deal_id=MISSING, status=NEW)
    dirty = dirtier.older_versions(
        good, good, SHARES.lead_older_version, is_qualified, kind="older_version", change=earlier
    )
    return dirtier.exact_duplicates(good, dirty, SHARES.lead_exact_duplicate)


def dirty_deals(dirtier: Dirtier, good: Table) -> Table:
    """Plant dirt in deals."""
    is_closed = good.values("closed_at") != MISSING
    earlier = replaced(closed_at=MISSING, outcome=OPEN_OUTCOME, stage_id=0, loss_reason=MISSING)
    dirty = dirtier.older_versions(
        good, good, SHARES.deal_older_version, is_closed, kind="older_version", change=earlier
    )
    dirty = dirtier.exact_duplicates(good, dirty, SHARES.deal_exact_duplicate)
    has_amount = good.values("amount") != MISSING
    return dirtier.bad_rows(
        good,
        dirty,
        SHARES.deal_negative_amount,
        kind="negative_amount",
        change=negated("amount"),
        eligible=has_amount,
    )


def dirty_stage_events(dirtier: Dirtier, good: Table) -> Table:
    """Plant dirt in stage events."""
    dirty = dirtier.exact_duplicates(good, good, SHARES.stage_event_exact_duplicate)
    return dirtier.unreadable_times(good, dirty, SHARES.stage_event_unreadable_time, "entered_at")


def dirty_assignments(dirtier: Dirtier, good: Table) -> Table:
    """Plant dirt in assignments."""
    return dirtier.unknown_labels(good, good, SHARES.assignment_unknown_object, "object_type", "project")


def dirty_activities(dirtier: Dirtier, good: Table) -> Table:
    """Plant dirt in activities."""
    dirty = dirtier.exact_duplicates(good, good, SHARES.activity_exact_duplicate)
    dirty = dirtier.unknown_labels(good, dirty, SHARES.activity_unknown_type, "type", "fax")
    return dirtier.unreadable_times(good, dirty, SHARES.activity_unreadable_time, "occurred_at")


def dirty_tasks(dirtier: Dirtier, good: Table) -> Table:
    """Plant dirt in tasks."""
    is_done = good.values("completed_at") != MISSING
    earlier = replaced(completed_at=MISSING, result=MISSING)
    return dirtier.older_versions(good, good, SHARES.task_older_version, is_done, kind="older_version", change=earlier)


def dirty_consents(dirtier: Dirtier, good: Table) -> Table:
    """Plant dirt in consents: a second later, so that the row has a key of its own."""

    def change(rows: Table) -> Table:
        labelled, position = rows.with_label("status", "asked")
        return labelled.changed(
            status=full(len(rows), position), occurred_at=np.maximum(rows.values("occurred_at") - 1, 0)
        )

    return dirtier.bad_rows(good, good, SHARES.consent_unknown_status, kind="unknown_status", change=change)


def dirty_messages(dirtier: Dirtier, good: Table) -> Table:
    """Plant dirt in message events."""
    dirty = dirtier.exact_duplicates(good, good, SHARES.message_exact_duplicate)
    return dirtier.unknown_labels(good, dirty, SHARES.message_unknown_type, "event_type", "snoozed")


def dirty_site_events(dirtier: Dirtier, good: Table) -> Table:
    """Plant dirt in site events."""
    dirty = dirtier.exact_duplicates(good, good, SHARES.site_exact_duplicate)
    dirty = dirtier.unreadable_times(good, dirty, SHARES.site_unreadable_time, "occurred_at")
    has_cart = good.values("cart_amount") != MISSING
    return dirtier.bad_rows(
        good,
        dirty,
        SHARES.site_negative_cart,
        kind="negative_cart_amount",
        change=negated("cart_amount"),
        eligible=has_cart,
    )


def dirty_spend(planted: Planted, good: Table) -> Table:
    """Plant one line of the cost ledger with an unknown type of cost."""
    labelled, position = good.take(np.zeros(1, dtype=np.int64)).with_label("cost_type", "misc")
    planted.add(good.entity, "unknown_cost_type", "quarantined", 1)
    return good.followed_by(labelled.changed(cost_type=full(1, position)))


def dirty_rates(planted: Planted, good: Table) -> Table:
    """Plant one exchange rate of zero on a day without publication."""
    row = good.take(np.zeros(1, dtype=np.int64))
    planted.add(good.entity, "zero_rate", "quarantined", 1)
    # Two days before the first rate of all: no other row has this key.
    return good.followed_by(row.changed(rate_to_reporting=full(1, 0), valid_on=row.values("valid_on") - 2))
