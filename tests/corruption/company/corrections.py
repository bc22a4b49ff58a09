"""Small corrections that every company makes: a late discount, a cancelled payment, a merged card, a spam lead."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from corruption.company.changes import Plan, at_text
from corruption.company.life import seconds

_CUSTOMER_TABLES = ("orders", "refunds", "leads", "deals", "activities", "tasks", "consents", "customer_tags",
                    "message_events", "site_events")  # fmt: skip


def _put(key: str, ids: set[str], column: str, value: str) -> "Callable[[pd.DataFrame], None]":
    def change(rows: pd.DataFrame) -> None:
        rows.loc[rows[key].isin(ids), column] = value

    return change


def _old_orders(plan: Plan, day: pd.Timestamp, youngest_days: int, oldest_days: int) -> "np.ndarray":
    orders = plan.tables["orders"]
    during = plan.between(
        "orders", "ordered_at", day - pd.Timedelta(days=oldest_days), day - pd.Timedelta(days=youngest_days)
    )
    return orders["order_id"][during & (orders["status"] == "paid")].unique()


def discount_granted_later(plan: Plan, day: pd.Timestamp) -> None:
    """A complaint: a manager grants a discount on an order of last month."""
    orders = _old_orders(plan, day, 20, 45)
    if len(orders):
        plan.change_from(day, "orders", _put("order_id", {plan.rng.choice(orders)}, "discount_amount", "100.00"))


def payment_charged_back(plan: Plan, day: pd.Timestamp) -> None:
    """The bank takes a payment back: an order of some weeks ago is cancelled."""
    orders = _old_orders(plan, day, 10, 40)
    if len(orders):
        plan.change_from(day, "orders", _put("order_id", {plan.rng.choice(orders)}, "status", "cancelled"))


def spam_deleted(plan: Plan, day: pd.Timestamp) -> None:
    """Two spam leads of the last weeks are deleted."""
    leads = plan.tables["leads"]
    during = plan.between("leads", "created_at", day - pd.Timedelta(days=30), day)
    spam = leads["lead_id"][during & (leads["status"] == "spam")].unique()[:2]
    if len(spam):
        plan.gone.append((int(day.timestamp()), "leads", "lead_id", frozenset(spam)))


def cards_merged(plan: Plan, day: pd.Timestamp) -> None:
    """Two cards turn out to be one person: one id disappears, its rows name the other one."""
    gone, stays = plan.rng.choice(plan.customers_before(day), 2, replace=False)
    plan.gone.append((int(day.timestamp()), "customers", "customer_id", frozenset([gone])))
    for entity in _CUSTOMER_TABLES:
        plan.change_from(day, entity, _put("customer_id", {gone}, "customer_id", stays))


def person_erased(plan: Plan, day: pd.Timestamp) -> None:
    """A person asks to be forgotten: the CRM empties the card, marks it as deleted and keeps its id."""
    person = {plan.rng.choice(plan.customers_before(day))}
    for column in ("full_name", "email", "phone", "messenger", "birth_date", "company_name"):
        plan.change_from(day, "customers", _put("customer_id", person, column, ""))
    plan.change_from(day, "customers", _put("customer_id", person, "deleted_at", at_text(day, -40_000)))
    leads = plan.tables["leads"]
    theirs = set(leads["lead_id"][leads["customer_id"].isin(person)])
    for column in ("email", "phone"):
        plan.change_from(day, "leads", _put("lead_id", theirs, column, ""))


def refund_booked_back(plan: Plan, day: pd.Timestamp) -> None:
    """Accounting dates a refund to the day of the goods' return, a week before it is booked."""
    refunds = plan.tables["refunds"]
    during = plan.between("refunds", "refunded_at", day - pd.Timedelta(days=8), day - pd.Timedelta(days=1))
    ids = refunds["refund_id"][during].unique()[:1]
    at = seconds(refunds["refunded_at"][refunds["refund_id"].isin(ids)], 0)
    if len(ids):
        days = max(1, int((day.timestamp() - at.min()) // 86_400))
        plan.late.append(("refunds", "refund_id", frozenset(ids), days))
