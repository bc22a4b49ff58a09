"""What happens to rows on a night of the year: rows that are added beforehand, and changes that begin at an instant."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from corruption.company.life import seconds
from corruption.raw_tables import Tables

Change = Callable[[pd.DataFrame], None]


@dataclass(slots=True)
class Plan:
    """The company's rows with everything that the calendar adds, and what changes at which instant.

    `from_then_on`: (epoch seconds, entity, change of the shown rows). `gone`: (epoch seconds, entity, key column,
    keys that are not delivered any more). `late`: (entity, key column, keys, days by which they come late).
    """

    tables: Tables
    rng: np.random.Generator
    from_then_on: list[tuple[int, str, Change]] = field(default_factory=list)
    gone: list[tuple[int, str, str, frozenset[str]]] = field(default_factory=list)
    late: list[tuple[str, str, frozenset[str], int]] = field(default_factory=list)

    def add(self, entity: str, rows: pd.DataFrame) -> None:
        """Add rows; a column that they lack is empty."""
        table = self.tables[entity]
        added = rows.reindex(columns=table.columns).astype(object).fillna("")
        self.tables[entity] = pd.concat([table, added], ignore_index=True)

    def remove(self, entity: str, is_removed: "pd.Series[bool]") -> None:
        """Rows that never happened."""
        self.tables[entity] = self.tables[entity][~is_removed].reset_index(drop=True)

    def change_from(self, day: pd.Timestamp, entity: str, change: Change) -> None:
        """Show the entity changed from an instant on."""
        self.from_then_on.append((int(day.timestamp()), entity, change))

    def between(self, entity: str, column: str, start: pd.Timestamp, end: pd.Timestamp) -> "pd.Series[bool]":
        """Which rows happened in [start, end)."""
        at = seconds(self.tables[entity][column], 0)
        return pd.Series((at >= start.timestamp()) & (at < end.timestamp()))

    def customers_before(self, day: pd.Timestamp) -> "np.ndarray":
        """Ids of the customers who were there on a day and stay for the rest of the year."""
        customers = self.tables["customers"]
        merged = {one for _, entity, _, ids in self.gone if entity == "customers" for one in ids}
        there = (seconds(customers["created_at"], 0) < day.timestamp()) & ~customers["customer_id"].isin(merged)
        return customers["customer_id"][there].unique()


def at_text(day: pd.Timestamp, second: float) -> str:
    """An instant of a day as the raw files spell it."""
    return (day + pd.Timedelta(seconds=int(second))).strftime("%Y-%m-%dT%H:%M:%SZ")


def copied_orders(plan: Plan, rows: pd.DataFrame, prefix: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Copies of orders and of their lines under ids of their own, for customers who were there."""
    copies = rows[(rows["deal_id"] == "") & (rows["status"] != "test")].drop_duplicates("order_id").copy()
    lines = plan.tables["order_items"]
    lines = lines[lines["order_id"].isin(set(copies["order_id"]))].copy()
    copies["order_id"] = prefix + copies["order_id"]
    lines["order_id"] = prefix + lines["order_id"]
    lines["order_item_id"] = prefix + lines["order_item_id"]
    return copies, lines
