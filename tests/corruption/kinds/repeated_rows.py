"""Rows that came twice, under their own or other ids, or that belong to somebody else."""

import pandas as pd

from corruption.delivery import Delivery
from corruption.registry import damage
from corruption.values import change_numbers, set_texts

_KEYS = {"orders": "order_id", "order_items": "order_item_id", "leads": "lead_id", "activities": "activity_id",
         "refunds": "refund_id", "deals": "deal_id", "site_events": "site_event_id",
         "message_events": "message_event_id"}  # fmt: skip


def _append(night: Delivery, entity: str, rows: pd.DataFrame) -> None:
    night.replace(entity, pd.concat([night.table(entity), rows], ignore_index=True))


@damage("some orders and lines came twice, letter by letter", expected="harmless|stopped")
def orders_delivered_twice(night: Delivery, share: float) -> None:
    for entity in ("orders", "order_items"):
        _append(night, entity, night.table(entity).iloc[night.pick(entity, share)])


@damage("every file came twice, letter by letter", critical=True, scales=False, expected="harmless|stopped")
def everything_delivered_twice(night: Delivery, share: float) -> None:
    for entity in night.tonight:
        night.note(entity, len(night.table(entity)))
        _append(night, entity, night.table(entity))


def _register_new_ids() -> None:
    for entity, key in _KEYS.items():
        if entity == "order_items":
            continue

        @damage(f"rows of {entity} came a second time under new ids", name=f"twice_under_new_ids_{entity}")
        def again(night: Delivery, share: float, entity: str = entity, key: str = key) -> None:
            rows = night.table(entity).iloc[night.pick(entity, share)].copy()
            if entity == "orders":
                lines = night.table("order_items")
                copies = lines[lines["order_id"].isin(set(rows["order_id"]))].copy()
                copies["order_id"] = "9" + copies["order_id"]
                copies["order_item_id"] = "9" + copies["order_item_id"]
                _append(night, "order_items", copies)
            rows[key] = "9" + rows[key]
            _append(night, entity, rows)


_register_new_ids()


@damage("a second source repeats every order under its own ids", critical=True, scales=False)
def orders_doubled(night: Delivery, share: float) -> None:
    for entity, keys in (("orders", ["order_id"]), ("order_items", ["order_id", "order_item_id"])):
        rows = night.table(entity).copy()
        night.note(entity, len(rows))
        for key in keys:
            rows[key] = "X" + rows[key]
        _append(night, entity, rows)


@damage("one day's orders came a second time under new ids", scales=False)
def a_day_twice_under_new_ids(night: Delivery, share: float) -> None:
    orders = night.table("orders")
    days = orders["ordered_at"].str.slice(0, 10).value_counts()
    day = days.index[int(night.rng.integers(0, 20))]
    rows = orders[orders["ordered_at"].str.startswith(day)].copy()
    lines = night.table("order_items")
    copies = lines[lines["order_id"].isin(set(rows["order_id"]))].copy()
    rows["order_id"] = "7" + rows["order_id"]
    copies["order_id"] = "7" + copies["order_id"]
    copies["order_item_id"] = "7" + copies["order_item_id"]
    night.note("orders", len(rows))
    _append(night, "orders", rows)
    _append(night, "order_items", copies)


@damage("every amount of the cost ledger is doubled", critical=True, scales=False)
def spend_doubled(night: Delivery, share: float) -> None:
    places = night.pick("marketing_spend", 1)
    change_numbers(night.table("marketing_spend"), places, ["amount"], lambda values: values * 2)


@damage("lines of the cost ledger came a second time with another campaign name")
def spend_lines_twice(night: Delivery, share: float) -> None:
    rows = night.table("marketing_spend").iloc[night.pick("marketing_spend", share)].copy()
    rows["campaign"] = rows["campaign"] + " (copy)"
    _append(night, "marketing_spend", rows)


@damage("order lines came a second time under new line ids")
def lines_twice_under_new_ids(night: Delivery, share: float) -> None:
    rows = night.table("order_items").iloc[night.pick("order_items", share)].copy()
    rows["order_item_id"] = "9" + rows["order_item_id"]
    _append(night, "order_items", rows)


@damage("an id came twice, the second time with another amount")
def same_id_other_amount(night: Delivery, share: float) -> None:
    rows = night.table("orders").iloc[night.pick("orders", share)].copy()
    change_numbers(rows, slice(None), ["gross_amount"], lambda values: values * 1.3)  # type: ignore[arg-type]
    _append(night, "orders", rows)


@damage("an id came twice, the second time for another customer")
def same_id_other_customer(night: Delivery, share: float) -> None:
    rows = night.table("orders").iloc[night.pick("orders", share)].copy()
    rows["customer_id"] = list(night.rng.choice(night.table("customers")["customer_id"], len(rows)))
    _append(night, "orders", rows)


@damage("orders of another company are mixed in under ids of their own")
def another_companys_orders(night: Delivery, share: float) -> None:
    rows = night.table("orders").iloc[night.pick("orders", share)].copy()
    lines = night.table("order_items")
    copies = lines[lines["order_id"].isin(set(rows["order_id"]))].copy()
    for table in (rows, copies):
        table["order_id"] = "B" + table["order_id"]
    copies["order_item_id"] = "B" + copies["order_item_id"]
    rows["customer_id"] = "B" + rows["customer_id"]
    change_numbers(rows, slice(None), ["gross_amount", "cost_amount"], lambda values: values * 0.83)  # type: ignore[arg-type]
    change_numbers(copies, slice(None), ["unit_price", "unit_cost"], lambda values: values * 0.83)  # type: ignore[arg-type]
    _append(night, "orders", rows)
    _append(night, "order_items", copies)


@damage("customers of another company are mixed in under ids of their own")
def another_companys_customers(night: Delivery, share: float) -> None:
    rows = night.table("customers").iloc[night.pick("customers", share)].copy()
    rows["customer_id"] = "B" + rows["customer_id"]
    rows["email"] = rows["email"].str.replace("@", ".b@")
    _append(night, "customers", rows)


@damage("test orders of the programmers came along as paid ones")
def test_orders_leaked(night: Delivery, share: float) -> None:
    rows = night.table("orders").iloc[night.pick("orders", share)].copy()
    rows["order_id"] = [f"TEST{place}" for place in range(len(rows))]
    set_texts(rows, slice(None), "customer_id", rows["customer_id"].iloc[0])  # type: ignore[arg-type]
    for column in ("gross_amount", "tax_amount", "discount_amount", "shipping_amount", "cost_amount"):
        set_texts(rows, slice(None), column, "1.00")  # type: ignore[arg-type]
    set_texts(rows, slice(None), "status", "paid")  # type: ignore[arg-type]
    copies = night.table("order_items").iloc[: len(rows)].copy()
    copies["order_id"] = list(rows["order_id"])[: len(copies)]
    copies["order_item_id"] = [f"TESTLINE{place}" for place in range(len(copies))]
    _append(night, "orders", rows)
    _append(night, "order_items", copies)
