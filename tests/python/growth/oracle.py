"""Cohorts, curves and attribution of a base, in plain Python from the facts: none of the models' SQL is used."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

CENT = Decimal("0.01")
Z = 1.959963984540054


def rows_of(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def to_cents(amount: Decimal | float) -> Decimal:
    return Decimal(amount).quantize(CENT, rounding=ROUND_HALF_UP)


def month_of(day: date) -> date:
    return day.replace(day=1)


def months_apart(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month


@dataclass
class Buyer:
    """One customer with a counting order: money by age in months, orders by age."""

    first: dict[str, Any]
    cohort: date
    money: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    orders: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def until(self, months: int) -> Decimal:
        """Net revenue of the months 0 to `months` - 1."""
        return sum((amount for age, amount in self.money.items() if 0 <= age < months), Decimal(0))


class Cohorts:
    """The buyers of one build, from fct_orders and fct_refunds."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, today: date) -> None:
        self.today = today
        orders = rows_of(connection, "select * from marts.fct_orders order by ordered_at, order_id")
        refunds = rows_of(connection, "select * from marts.fct_refunds where is_counted")
        self.buyers: dict[str, Buyer] = {}
        for order in orders:
            customer = order["customer_id"]
            if customer is None:
                continue
            buyer = self.buyers.setdefault(customer, Buyer(order, month_of(order["ordered_date"])))
            age = months_apart(buyer.cohort, order["ordered_date"])
            buyer.money[age] += order["ordered_amount"]
            buyer.orders[age] += 1
        for refund in refunds:
            found = self.buyers.get(refund["customer_id"])
            if found is not None:
                found.money[months_apart(found.cohort, refund["refunded_date"])] -= refund["refunded_amount"]

    def age(self, cohort: date) -> int:
        """Months after the cohort's that are over; -1 where its own month runs."""
        return months_apart(cohort, self.today) - 1

    def by_month(self) -> dict[date, list[Buyer]]:
        groups: dict[date, list[Buyer]] = defaultdict(list)
        for buyer in self.buyers.values():
            groups[buyer.cohort].append(buyer)
        return groups

    def curve(self) -> dict[int, tuple[int, float, float]]:
        """By age: customers observed, cumulative revenue per customer, half of its 95 % interval."""
        cohorts = self.by_month()
        oldest = max(self.age(cohort) for cohort in cohorts)
        observed = {
            age: sum(len(buyers) for cohort, buyers in cohorts.items() if self.age(cohort) >= age)
            for age in range(oldest + 1)
        }
        result = {}
        for age in range(oldest + 1):
            total, variance = 0.0, 0.0
            for cohort, buyers in cohorts.items():
                last = min(age, self.age(cohort))
                if self.age(cohort) < 0:
                    continue
                added = [sum(float(one.money.get(k, 0)) / observed[k] for k in range(last + 1)) for one in buyers]
                mean = sum(added) / len(added)
                total += sum(added)
                squares = sum((value - mean) ** 2 for value in added)
                variance += added[0] ** 2 if len(added) == 1 else squares * len(added) / (len(added) - 1)
            result[age] = (observed[age], total, Z * sqrt(variance))
        return result


@dataclass(frozen=True, slots=True)
class Touch:
    """One touch of a known customer."""

    touch_id: str
    channel: str
    at: datetime
    is_direct: bool


class Journeys:
    """Touches of known customers and the orders that they led to, from the unified entities."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, zone: str, lookback_days: int) -> None:
        self.zone, self.lookback = ZoneInfo(zone), timedelta(days=lookback_days)
        self.read = lambda relation: rows_of(connection, f"select * from {relation}")
        table = self.read("reference.channels")
        self.exact = {(row["source"], row["medium"]): row["channel"] for row in table}
        of_source: dict[str, set[str]] = defaultdict(set)
        for row in table:
            of_source[row["source"]].add(row["channel"])
        self.of_source = {source: min(found) for source, found in of_source.items() if len(found) == 1}
        self.direct = {row["channel"] for row in table if row["source"] == "(direct)"}
        self.others = {
            (row["touch_type"], row["detail"]): row["channel"] for row in self.read("reference.touch_channels")
        }
        self.touches = self._once_a_day(self._recorded())

    def _channel(self, source: str | None, medium: str | None) -> str:
        key = ((source or "").strip().lower() or "(direct)", (medium or "").strip().lower() or "(none)")
        return self.exact.get(key) or self.of_source.get(key[0]) or "unknown"

    def _recorded(self) -> dict[str, list[Touch]]:
        found: dict[str, list[Touch]] = defaultdict(list)

        def add(customer: str | None, touch_id: str, channel: str, at: datetime) -> None:
            if customer is not None:
                found[customer].append(Touch(touch_id, channel, at, channel in self.direct))

        events = self.read("unified.unified_site_events")
        owners: dict[str, set[str]] = defaultdict(set)
        for event in events:
            if event["visitor_id"] and event["customer_id"]:
                owners[event["visitor_id"]].add(event["customer_id"])
        for event in events:
            if event["event_type"] == "visit":
                known = owners.get(event["visitor_id"], set())
                customer = event["customer_id"] or (next(iter(known)) if len(known) == 1 else None)
                channel = self._channel(event["utm_source"], event["utm_medium"])
                add(customer, f"site {event['site_event_id']}", channel, event["occurred_at"])
        leads = {row["lead_id"]: row for row in self.read("marts.fct_leads")}
        for lead in leads.values():
            if lead["created_at"] is not None:
                add(lead["customer_id"], f"lead {lead['lead_id']}", lead["channel"], lead["created_at"])
        for event in self.read("unified.unified_message_events"):
            mapped = self.others.get(("message", event["channel"]))
            if event["event_type"] == "clicked" and not event["is_machine"] and mapped:
                add(event["customer_id"], f"message {event['message_event_id']}", mapped, event["occurred_at"])
        for activity in self.read("unified.unified_activities"):
            mapped = self.others.get((activity["type"], activity["direction"]))
            if activity["outcome"] in ("reached", "held") and mapped:
                customer = activity["customer_id"] or leads.get(activity["lead_id"], {}).get("customer_id")
                add(customer, f"activity {activity['activity_id']}", mapped, activity["occurred_at"])
        return found

    def _once_a_day(self, recorded: dict[str, list[Touch]]) -> dict[str, list[Touch]]:
        result = {}
        for customer, touches in recorded.items():
            kept: dict[tuple[str, date], Touch] = {}
            for touch in sorted(touches, key=lambda one: (one.at, one.touch_id)):
                kept.setdefault((touch.channel, touch.at.replace(tzinfo=UTC).astimezone(self.zone).date()), touch)
            result[customer] = sorted(kept.values(), key=lambda one: (one.at, one.touch_id))
        return result

    def by_order(self) -> dict[str, list[Touch]]:
        """The touches that led to each order, earliest first."""
        result: dict[str, list[Touch]] = {}
        before: dict[str, datetime] = {}
        for order in sorted(self.read("marts.fct_orders"), key=lambda one: (one["ordered_at"], one["order_id"])):
            customer, at = order["customer_id"], order["ordered_at"]
            previous = before.get(customer) if customer else None
            result[order["order_id"]] = [
                touch
                for touch in self.touches.get(customer or "", [])
                if touch.at <= at and touch.at >= at - self.lookback and (previous is None or touch.at > previous)
            ]
            if customer:
                before[customer] = at
        return result


def credits_of(touches: list[Touch], at: datetime, half_life_days: float) -> dict[str, list[float]]:
    """By model that needs no other journeys: the credit of each touch of an order."""
    count = len(touches)
    last_non_direct = max((place for place, touch in enumerate(touches) if not touch.is_direct), default=count - 1)

    def one(chosen: int) -> list[float]:
        return [float(place == chosen) for place in range(count)]

    middle = [0.2 / (count - 2)] * (count - 2) if count > 2 else []
    position = [0.4, *middle, 0.4] if count > 2 else [1 / count] * count
    decay = [0.5 ** ((at - touch.at).total_seconds() // 1 / 86_400 / half_life_days) for touch in touches]
    return {
        "first": one(0),
        "last": one(count - 1),
        "last_non_direct": one(last_non_direct),
        "linear": [1 / count] * count,
        "position_based": position,
        "time_decay": [weight / sum(decay) for weight in decay],
    }
