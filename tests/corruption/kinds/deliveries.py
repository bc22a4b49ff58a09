"""Deliveries that lost something: days, files, rows, whole sources, or that come from the past."""

import numpy as np
import pandas as pd

from corruption.delivery import Delivery
from corruption.registry import damage
from corruption.values import EVENT_TIMES, instants

ENTITIES = (
    "customers", "customer_tags", "consents", "orders", "order_items", "refunds", "leads", "deals", "deal_stage_events",
    "activities", "tasks", "assignments", "managers", "marketing_spend", "message_events", "site_events",
    "experiment_assignments", "fx_rates",
)  # fmt: skip


def _days(table: pd.DataFrame, entity: str) -> "pd.Series[str]":
    return table[EVENT_TIMES[entity]].str.slice(0, 10)


def _lose_days(night: Delivery, entity: str, chosen: "set[str]") -> None:
    table = night.table(entity)
    lost = _days(table, entity).isin(chosen)
    night.note(entity, int(lost.sum()))
    night.replace(entity, table[~lost])


def _choose_days(night: Delivery, share: float) -> "set[str]":
    """A share of the days that have orders, at least one; never the newest, which a late night may lack as well."""
    days = sorted(set(_days(night.table("orders"), "orders")))[:-2]
    count = max(1, round(share * len(days)))
    start = int(night.rng.integers(0, len(days) - count + 1))
    return set(days[start : start + count])


@damage("some days of the past are missing in orders, their lines are there")
def order_days_missing(night: Delivery, share: float) -> None:
    _lose_days(night, "orders", _choose_days(night, share))


@damage("some days of the past are missing in every file")
def days_missing_everywhere(night: Delivery, share: float) -> None:
    days = _choose_days(night, share)
    orders = night.table("orders")
    lost = set(orders["order_id"][_days(orders, "orders").isin(days)])
    lines = night.table("order_items")
    night.replace("order_items", lines[~lines["order_id"].isin(lost)])
    for entity in EVENT_TIMES:
        _lose_days(night, entity, days)


@damage("some days of the past are missing in the mailing events")
def message_days_missing(night: Delivery, share: float) -> None:
    table = night.table("message_events")
    days = sorted(set(_days(table, "message_events")))[:-1]
    count = max(1, round(share * len(days)))
    _lose_days(night, "message_events", set(night.rng.choice(days, count, replace=False)))


def _register_lost_files() -> None:
    for entity in ENTITIES:

        @damage(f"the file {entity} is not delivered", critical=True, scales=False, name=f"file_missing_{entity}")
        def missing(night: Delivery, share: float, entity: str = entity) -> None:
            night.note(entity, len(night.tonight[entity]))
            night.remove(entity)

        @damage(f"the file {entity} holds a header only", critical=True, scales=False, name=f"file_empty_{entity}")
        def empty(night: Delivery, share: float, entity: str = entity) -> None:
            night.note(entity, len(night.tonight[entity]))
            night.replace(entity, night.table(entity).iloc[:0])

    for entity in ("customers", "orders", "order_items", "refunds", "leads", "deals", "activities", "message_events",
                   "site_events", "marketing_spend", "consents", "tasks"):  # fmt: skip

        @damage(f"rows of {entity} got lost here and there", name=f"rows_lost_{entity}")
        def lost(night: Delivery, share: float, entity: str = entity) -> None:
            places = night.pick(entity, share)
            night.replace(entity, night.table(entity).drop(index=night.table(entity).index[places]))

        if entity in EVENT_TIMES:

            @damage(
                f"{entity} stopped coming a month ago, all else goes on",
                critical=True,
                scales=False,
                name=f"silent_for_a_month_{entity}",
            )
            def silent(night: Delivery, share: float, entity: str = entity) -> None:
                table = night.table(entity)
                at = instants(table[EVENT_TIMES[entity]])
                newest = instants(night.table("site_events")["occurred_at"]).max()
                kept = (at < newest - pd.Timedelta(days=30)) | at.isna()
                night.note(entity, int((~kept).sum()))
                night.replace(entity, table[kept])


_register_lost_files()


@damage("the end of orders.csv was cut off in the middle of a line")
def orders_truncated(night: Delivery, share: float) -> None:
    night.note("orders", max(1, round(share * len(night.tonight["orders"]))))
    night.change_bytes("orders", lambda content: content[: int(len(content) * (1 - share)) - 7])


@damage("the end of order_items.csv was cut off in the middle of a line")
def order_items_truncated(night: Delivery, share: float) -> None:
    night.note("order_items", max(1, round(share * len(night.tonight["order_items"]))))
    night.change_bytes("order_items", lambda content: content[: int(len(content) * (1 - share)) - 11])


@damage("the export stopped early: the last rows of customers are missing")
def customers_end_missing(night: Delivery, share: float) -> None:
    table = night.table("customers")
    count = max(1, round(share * len(table)))
    night.note("customers", count)
    night.replace("customers", table.iloc[:-count])


@damage("only the first half of orders and their lines came", critical=True, scales=False)
def half_of_the_orders(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    kept = orders.iloc[: len(orders) // 2]
    night.note("orders", len(orders) - len(kept))
    night.replace("orders", kept)
    lines = night.table("order_items")
    night.replace("order_items", lines[lines["order_id"].isin(set(kept["order_id"]))])


@damage("only rows of weekends came: a filter of the export is wrong", critical=True, scales=False)
def weekends_only(night: Delivery, share: float) -> None:
    table = night.table("orders")
    kept = instants(table["ordered_at"]).dt.dayofweek >= 5
    night.note("orders", int((~kept).sum()))
    night.replace("orders", table[kept])


@damage("every file is that of a month ago", critical=True, scales=False, expected="stopped|harmless")
def stale_delivery(night: Delivery, share: float) -> None:
    newest = instants(night.table("site_events")["occurred_at"]).max() - pd.Timedelta(days=30)
    for entity, column in EVENT_TIMES.items():
        table = night.table(entity)
        at = instants(table[column])
        night.replace(entity, table[(at <= newest) | at.isna()])
        night.note(entity, len(table) - len(night.table(entity)))


@damage("the delivery of the last good night came again", scales=False, expected="harmless|stopped")
def delivery_of_last_night(night: Delivery, share: float) -> None:
    for entity in night.tonight:
        night.replace(entity, night.last_night[entity])


@damage("orders of this quarter's new customers are missing: a join drops them", scales=False)
def orders_of_new_customers_missing(night: Delivery, share: float) -> None:
    customers = night.table("customers")
    newest = sorted(customers["created_at"])[-max(1, len(customers) // 8) :][0]
    young = set(customers["customer_id"][customers["created_at"] >= newest])
    orders = night.table("orders")
    lost = orders["customer_id"].isin(young)
    night.note("orders", int(lost.sum()))
    night.replace("orders", orders[~lost])


@damage("paging went wrong: pages of 50 orders are missing and their neighbours came twice")
def pages_repeated(night: Delivery, share: float) -> None:
    table = night.table("orders")
    pages = [table.iloc[start : start + 50] for start in range(0, len(table), 50)]
    count = max(1, round(share * len(pages)))
    wrong = set(night.rng.choice(np.arange(1, len(pages)), count, replace=False))
    night.note("orders", 50 * count)
    night.replace(
        "orders", pd.concat([pages[place - 1] if place in wrong else page for place, page in enumerate(pages)])
    )


@damage("refunds are in the file of the orders", critical=True, scales=False)
def wrong_file_under_the_name(night: Delivery, share: float) -> None:
    night.replace("orders", night.tonight["refunds"])


@damage("half of the managers are missing in their file", scales=False)
def half_of_the_managers_missing(night: Delivery, share: float) -> None:
    table = night.table("managers")
    night.note("managers", len(table) // 2)
    night.replace("managers", table.iloc[::2])


@damage("open deals are missing: the export takes closed ones only", scales=False)
def open_deals_missing(night: Delivery, share: float) -> None:
    table = night.table("deals")
    kept = table["outcome"] != "open"
    night.note("deals", int((~kept).sum()))
    night.replace("deals", table[kept])


@damage("withdrawn consents are missing: the export takes granted ones only", scales=False)
def withdrawals_missing(night: Delivery, share: float) -> None:
    table = night.table("consents")
    kept = table["status"] != "withdrawn"
    night.note("consents", int((~kept).sum()))
    night.replace("consents", table[kept])
