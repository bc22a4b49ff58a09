"""Days on which much more, or much less, happens than usual, and nothing is wrong."""

import numpy as np
import pandas as pd

from corruption.company.changes import Plan, at_text, copied_orders

DAY_SECONDS = 86_400


def more_orders(plan: Plan, day: pd.Timestamp, days: int, times: int, product: str = "") -> None:
    """Orders of some days come `times` times as often, from customers who were there; one line may be a new product."""
    orders = plan.tables["orders"]
    rows = orders[plan.between("orders", "ordered_at", day, day + pd.Timedelta(days=days))]
    for time in range(1, times):
        copies, lines = copied_orders(plan, rows, f"{day:%m%d}{time}")
        copies["customer_id"] = plan.rng.choice(plan.customers_before(day), len(copies))
        moved = pd.to_datetime(copies["ordered_at"], utc=True) + pd.to_timedelta(
            plan.rng.integers(0, 3 * 3600, len(copies)), unit="s"
        )
        copies["ordered_at"] = moved.dt.strftime("%Y-%m-%dT%H:%M:%SZ")
        if product:
            # One product has one price, more or less: the lines around the usual price are those of the new one.
            price = pd.to_numeric(lines["unit_price"], errors="coerce")
            first = ~lines["order_id"].duplicated() & price.between(0.7 * price.median(), 1.4 * price.median())
            lines.loc[first, "product_id"] = product
            lines.loc[first, "product_name"] = "Кофемашина Нова"
        plan.add("orders", copies)
        plan.add("order_items", lines)


def quiet_days(plan: Plan, days: list[pd.Timestamp], share_left: float) -> None:
    """Public holidays: the office is closed, few people buy."""
    for day in days:
        end = day + pd.Timedelta(days=1)
        orders = plan.tables["orders"]
        kept_for = set(plan.tables["refunds"]["order_id"])
        lost = (
            plan.between("orders", "ordered_at", day, end)
            & ~orders["order_id"].isin(kept_for)
            & (orders["deal_id"] == "")
        )
        lost &= plan.rng.random(len(orders)) > share_left
        gone = set(orders["order_id"][lost])
        plan.remove("orders", lost)
        plan.remove("order_items", plan.tables["order_items"]["order_id"].isin(gone))
        _lose_leads(plan, day, end, share_left)
        for entity, column in (("activities", "occurred_at"), ("site_events", "occurred_at")):
            lost = plan.between(entity, column, day, end) & (plan.rng.random(len(plan.tables[entity])) > share_left)
            plan.remove(entity, lost)


def _lose_leads(plan: Plan, day: pd.Timestamp, end: pd.Timestamp, share_left: float) -> None:
    """Leads that led to nothing, with everything that was done for them."""
    leads = plan.tables["leads"]
    led_on = set(plan.tables["deals"]["lead_id"])
    lost = plan.between("leads", "created_at", day, end) & (leads["customer_id"] == "") & ~leads["lead_id"].isin(led_on)
    lost &= plan.rng.random(len(leads)) > share_left
    gone = set(leads["lead_id"][lost])
    plan.remove("leads", lost)
    for entity in ("activities", "tasks"):
        plan.remove(entity, plan.tables[entity]["lead_id"].isin(gone))
    plan.remove("assignments", plan.tables["assignments"]["object_id"].isin(gone))


def mail_to_everybody(plan: Plan, day: pd.Timestamp, campaign: str) -> None:
    """One message to every customer on one morning: many times the events of a usual day."""
    customers = plan.customers_before(day)
    size = len(customers)
    begins = 9 * 3600 + plan.rng.integers(0, 5400, size)
    for kind, share, delay in (
        ("sent", 1.0, 0),
        ("delivered", 0.97, 40),
        ("opened", 0.22, 5000),
        ("clicked", 0.03, 5100),
    ):
        chosen = plan.rng.random(size) < share
        plan.add(
            "message_events",
            pd.DataFrame(
                {
                    "message_event_id": [f"ME{campaign}{kind}{one}" for one in np.flatnonzero(chosen)],
                    "message_id": [f"MSG{campaign}{one}" for one in np.flatnonzero(chosen)],
                    "customer_id": customers[chosen],
                    "campaign_id": campaign,
                    "channel": "email",
                    "event_type": kind,
                    "occurred_at": [at_text(day, second + delay) for second in begins[chosen]],
                    "is_machine": "false" if kind in ("opened", "clicked") else "",
                }
            ),
        )


def leads_of_a_fair(plan: Plan, day: pd.Timestamp, count: int) -> None:
    """Visiting cards of a trade fair, typed in within an evening."""
    numbers = np.arange(count)
    plan.add(
        "leads",
        pd.DataFrame(
            {
                "lead_id": [f"LFAIR{day:%m%d}{one}" for one in numbers],
                "created_at": [at_text(day, 15 * 3600 + 60 * one) for one in numbers],
                "source": "expo",
                "medium": "event",
                "campaign": "expo_office",
                "landing_page": "",
                "email": [f"visitor{one}.{day:%m%d}@example.org" for one in numbers],
                "phone": [f"+7908{day:%m%d}{one:03d}" for one in numbers],
                "status": "contacted",
                "owner_manager_id": [f"M{1 + one % 7:02d}" for one in numbers],
            }
        ),
    )


def store_was_offline(plan: Plan, day: pd.Timestamp, days: int) -> None:
    """The till of the store had no line for some days: its orders come all at once, the last one on `day`."""
    orders = plan.tables["orders"]
    start = day - pd.Timedelta(days=days)
    rows = orders[plan.between("orders", "ordered_at", start, day) & (orders["channel"] == "store")]
    for held_back in range(days):
        on_that_day = rows[rows["ordered_at"].str.startswith(f"{start + pd.Timedelta(days=held_back):%Y-%m-%d}")]
        plan.late.append(("orders", "order_id", frozenset(on_that_day["order_id"]), days - held_back))


def tags_imported(plan: Plan, day: pd.Timestamp, count: int) -> None:
    """A list of members of the loyalty programme becomes a tag."""
    chosen = plan.rng.choice(plan.customers_before(day), count, replace=False)
    plan.add(
        "customer_tags",
        pd.DataFrame({"customer_id": chosen, "tag": "loyalty_2026", "tagged_at": at_text(day, 14 * 3600)}),
    )
