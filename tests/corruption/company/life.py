"""The same rows as a source showed them on an earlier night: not yet there, or still open."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from corruption.raw_tables import Tables
from corruption.values import EVENT_TIMES, instants

Seconds = "np.ndarray[tuple[int], np.dtype[np.int64]]"
DAY = 86_400
_ALWAYS = 0
_NEVER = 2**62
# Shares of rows that reach the warehouse one and two days after their event.
_ONE_DAY_LATE, _TWO_DAYS_LATE = 0.02, 0.005
# What an owner calls unsettled: an order waits for its payment, a lead for its first contact.
_LONGEST_PAYMENT_DAYS = 2
_LONGEST_CONTACT_DAYS = 3
_PROVISIONAL_SPEND_DAYS = 2


class Life:
    """All rows of a company's whole history, and what of them was known at an instant."""

    def __init__(self, tables: Tables, seed: int) -> None:
        self._rng = np.random.default_rng([seed, 17])
        self.tables = {name: table.reset_index(drop=True) for name, table in tables.items()}
        self._arrival: dict[str, Seconds] = {}
        # Rows that are delivered until this instant only (an identifier merged into another one).
        self.gone_at: dict[str, Seconds] = {name: np.full(len(table), _NEVER) for name, table in self.tables.items()}
        for entity, table in self.tables.items():
            self._arrival[entity] = self._arrivals(entity, table)
        orders = self.tables["orders"]
        arrival_of = dict(zip(orders["order_id"], self._arrival["orders"], strict=True))
        lines = self.tables["order_items"]["order_id"]
        self._arrival["order_items"] = np.array([arrival_of.get(one, _ALWAYS) for one in lines], dtype=np.int64)
        self._prepare_states()

    def _arrivals(self, entity: str, table: pd.DataFrame) -> Seconds:
        """When each row reached the warehouse, epoch seconds; rows without a readable time were always there."""
        if entity == "managers":
            return seconds(table["hired_on"], _ALWAYS)
        if entity == "fx_rates":
            return seconds(table["valid_on"], _ALWAYS) - DAY
        if entity not in EVENT_TIMES:
            return np.full(len(table), _ALWAYS, dtype=np.int64)
        happened = seconds(table[EVENT_TIMES[entity]], _ALWAYS)
        if entity == "marketing_spend":
            return happened + DAY
        drawn = self._rng.random(len(table))
        delay = np.where(drawn < _TWO_DAYS_LATE, 2 * DAY, np.where(drawn < _TWO_DAYS_LATE + _ONE_DAY_LATE, DAY, 0))
        return np.where(happened == _ALWAYS, _ALWAYS, happened + delay)

    def _prepare_states(self) -> None:
        draw = self._rng.random
        orders, leads, deals = self.tables["orders"], self.tables["leads"], self.tables["deals"]
        ordered = seconds(orders["ordered_at"], _ALWAYS)
        waits = (draw(len(orders)) < 0.1) | (orders["status"] == "cancelled").to_numpy()
        self._order_settled = ordered + np.where(waits, draw(len(orders)) * _LONGEST_PAYMENT_DAYS * DAY, 0).astype(
            np.int64
        )
        created = seconds(leads["created_at"], _ALWAYS)
        self._lead_qualified = seconds(leads["qualified_at"], _NEVER)
        contacted = created + (draw(len(leads)) * _LONGEST_CONTACT_DAYS * DAY).astype(np.int64)
        # Who was qualified was spoken to before.
        self._lead_contacted = np.minimum(contacted, self._lead_qualified)
        deal_created = dict(zip(deals["deal_id"], seconds(deals["created_at"], _NEVER), strict=True))
        self._lead_converted = np.array(
            [deal_created.get(one, _NEVER) for one in leads["converted_deal_id"]], dtype=np.int64
        )
        self._deal_closed = seconds(deals["closed_at"], _NEVER)
        self._task_completed = seconds(self.tables["tasks"]["completed_at"], _NEVER)
        events = self.tables["deal_stage_events"]
        self._stage_events = events.assign(at=seconds(events["entered_at"], _NEVER)).sort_values("at")
        self._first_stage = self._stage_events.drop_duplicates("deal_id").set_index("deal_id")["stage_id"]
        customers = self.tables["customers"]
        self._customer_created = seconds(customers["created_at"], _ALWAYS)
        self._customer_updated = seconds(customers["updated_at"], _ALWAYS)
        paid = orders[orders["customer_id"] != ""]
        self._customer_orders = pd.DataFrame(
            {"customer_id": paid["customer_id"], "at": seconds(paid["ordered_at"], _NEVER)}
        )

    def delay(self, entity: str, key: str, ids: frozenset[str], days: int) -> None:
        """Let rows reach the warehouse days later than they happened; the lines of an order come with it."""
        late = self.tables[entity][key].isin(ids).to_numpy()
        self._arrival[entity][late] += days * DAY
        if entity == "orders":
            lines = self.tables["order_items"]["order_id"].isin(ids).to_numpy()
            self._arrival["order_items"][lines] += days * DAY

    def known_at(self, at: pd.Timestamp) -> Tables:
        """Every entity's rows as the source showed them at an instant."""
        now = int(at.timestamp())
        shown = {}
        for entity, table in self.tables.items():
            there = np.flatnonzero((self._arrival[entity] <= now) & (self.gone_at[entity] > now))
            change: Callable[[pd.DataFrame, Seconds, int], None] | None = getattr(self, f"_show_{entity}", None)
            rows = table.iloc[there]
            if change is not None:
                rows = rows.copy()
                change(rows, there, now)
            shown[entity] = rows.reset_index(drop=True)
        return shown

    def _show_orders(self, rows: pd.DataFrame, there: Seconds, now: int) -> None:
        waiting = (self._order_settled[there] > now) & rows["status"].isin(["paid", "cancelled"]).to_numpy()
        rows.loc[waiting, "status"] = "pending"

    def _show_leads(self, rows: pd.DataFrame, there: Seconds, now: int) -> None:
        unqualified = self._lead_qualified[there] > now
        rows.loc[unqualified, "qualified_at"] = ""
        rows.loc[unqualified & (rows["status"] == "qualified").to_numpy(), "status"] = "contacted"
        rows.loc[self._lead_contacted[there] > now, "status"] = "new"
        rows.loc[self._lead_converted[there] > now, "converted_deal_id"] = ""

    def _show_deals(self, rows: pd.DataFrame, there: Seconds, now: int) -> None:
        is_open = (self._deal_closed[there] > now) & (rows["closed_at"] != "").to_numpy()
        happened = self._stage_events[self._stage_events["at"].to_numpy() <= now]
        stage = happened.drop_duplicates("deal_id", keep="last").set_index("deal_id")["stage_id"]
        deal = rows.loc[is_open, "deal_id"]
        rows.loc[is_open, "stage_id"] = deal.map(stage).fillna(deal.map(self._first_stage)).fillna("lead")
        for column, value in (("closed_at", ""), ("outcome", "open"), ("loss_reason", ""), ("amount", "")):
            rows.loc[is_open, column] = value

    def _show_tasks(self, rows: pd.DataFrame, there: Seconds, now: int) -> None:
        is_open = self._task_completed[there] > now
        rows.loc[is_open, "completed_at"] = ""
        rows.loc[is_open, "result"] = ""

    def _show_managers(self, rows: pd.DataFrame, there: Seconds, now: int) -> None:
        rows.loc[seconds(rows["left_on"], _ALWAYS) > now, "left_on"] = ""

    def _show_customers(self, rows: pd.DataFrame, there: Seconds, now: int) -> None:
        later = self._customer_updated[there] > now
        seen = self._customer_orders[self._customer_orders["at"].to_numpy() <= now]
        last = rows.loc[later, "customer_id"].map(seen.groupby("customer_id")["at"].max())
        bought = last.notna().to_numpy()
        updated = np.maximum(self._customer_created[there][later], last.fillna(0).to_numpy().astype(np.int64))
        rows.loc[later, "updated_at"] = pd.to_datetime(updated, unit="s").strftime("%Y-%m-%dT%H:%M:%SZ")
        rows.loc[later, "status"] = np.where(bought, "active", "lead")
        rows.loc[seconds(rows["deleted_at"], _ALWAYS) > now, "deleted_at"] = ""

    def _show_marketing_spend(self, rows: pd.DataFrame, there: Seconds, now: int) -> None:
        """Ad platforms correct the costs of the last days: what was shown first is a little less."""
        fresh = (self._arrival["marketing_spend"][there] > now - _PROVISIONAL_SPEND_DAYS * DAY) & (
            rows["cost_type"] == "ads"
        ).to_numpy()
        amounts = pd.to_numeric(rows.loc[fresh, "amount"], errors="coerce")
        rows.loc[fresh, "amount"] = [f"{amount * 0.97:.2f}" for amount in amounts]


def seconds(column: "pd.Series[str]", missing: int) -> Seconds:
    """Epoch seconds of the texts, `missing` where there is no instant; what lies far ahead was always there."""
    at = instants(column)
    values = at.dt.as_unit("s").astype("int64").to_numpy().copy()
    values[at.isna().to_numpy()] = missing
    values[(at.dt.year > 2090).fillna(False).to_numpy()] = _ALWAYS
    return values
