"""What becomes of leads, computed a second time: row by row in Python, over the usable rows of the input contract."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

Row = dict[str, Any]
UTC = ZoneInfo("UTC")
STEPS = ("qualified", "converted", "deal", "won", "ordered")


def rows_of(connection: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    """The rows of a query as mappings."""
    answer = connection.execute(query)
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


@dataclass
class Lead:
    """A lead and the instants of its steps; an instant is None where the step was taken at an unknown time."""

    row: Row
    channel: str = "unknown"
    category: str = "unknown"
    deals: list[Row] = field(default_factory=list)
    orders: list[Row] = field(default_factory=list)
    contacts: list[Row] = field(default_factory=list)
    steps: dict[str, datetime | None] = field(default_factory=dict)
    is_open: bool = False

    @property
    def created(self) -> datetime | None:
        """When the lead came in."""
        at: datetime | None = self.row["created_at"]
        return at

    @property
    def attempts(self) -> list[Row]:
        """Outbound contacts since the lead came in."""
        return [
            contact
            for contact in self.contacts
            if contact["direction"] == "outbound"
            and (self.created is None or contact["occurred_at"] >= self.created)
        ]


class LeadOracle:
    """The leads of one build."""

    def __init__(self, warehouse: duckdb.DuckDBPyConnection, *, zone: str, window_days: int, quiet_days: int) -> None:
        self.zone, self.window, self.quiet_days = ZoneInfo(zone), window_days, quiet_days
        self.read = lambda relation: rows_of(warehouse, f"select * from {relation}")
        (run,) = self.read("unified.run_as_of")
        self.today: date = run["as_of_date"]
        self.leads = {row["lead_id"]: Lead(row) for row in self.read("unified.unified_leads")}
        self.by_customer: dict[str, list[Lead]] = defaultdict(list)
        for lead in self.leads.values():
            if lead.row["customer_id"] is not None:
                self.by_customer[lead.row["customer_id"]].append(lead)
        self.customers = {row["customer_id"]: row for row in self.read("unified.unified_customers")}
        self.lead_of_deal: dict[str, Lead] = {}
        self._find_channels()
        self._find_deals()
        self._find_orders()
        self._find_contacts()
        self._take_steps()

    def day(self, at: datetime | None) -> date | None:
        """The business day of an instant."""
        return None if at is None else at.replace(tzinfo=UTC).astimezone(self.zone).date()

    def _find_channels(self) -> None:
        table = self.read("reference.channels")
        exact = {(row["source"], row["medium"]): row for row in table}
        of_source: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for row in table:
            of_source[row["source"]].add((row["channel"], row["category"]))
        for lead in self.leads.values():
            source, medium = lead.row["source"], lead.row["medium"]
            if (source, medium) in exact:
                found = exact[source, medium]
                lead.channel, lead.category = found["channel"], found["category"]
            elif len(of_source.get(source, ())) == 1:
                ((lead.channel, lead.category),) = of_source[source]

    def _find_deals(self) -> None:
        claims: dict[str, Lead] = {}
        for lead in sorted(self.leads.values(), key=lambda one: (one.created or datetime.max, one.row["lead_id"])):
            if lead.row["converted_deal_id"] is not None:
                claims.setdefault(lead.row["converted_deal_id"], lead)
        for deal in self.read("unified.unified_deals"):
            lead_found = self.leads.get(deal["lead_id"]) or claims.get(deal["deal_id"])
            if lead_found is not None:
                lead_found.deals.append(deal)
                self.lead_of_deal[deal["deal_id"]] = lead_found

    def _newest_lead(self, customer_id: str | None, at: datetime) -> Lead | None:
        leads = self.by_customer.get(customer_id or "", [])
        dated = [lead for lead in leads if lead.created is not None and lead.created <= at]
        if dated:
            newest = max(lead.created for lead in dated if lead.created is not None)
            return min((lead for lead in dated if lead.created == newest), key=lambda lead: str(lead.row["lead_id"]))
        undated = [lead for lead in leads if lead.created is None]
        return min(undated, key=lambda lead: str(lead.row["lead_id"]), default=None)

    def _find_orders(self) -> None:
        self.first_orders: dict[str, datetime] = {}
        for order in self.read("marts.fct_orders"):
            customer, at = order["customer_id"], order["ordered_at"]
            if customer is not None:
                self.first_orders[customer] = min(at, self.first_orders.get(customer, at))
            lead = self.lead_of_deal.get(order["deal_id"]) or self._newest_lead(customer, at)
            if lead is not None:
                lead.orders.append(order)

    def _find_contacts(self) -> None:
        activities = self.read("unified.unified_activities")
        self.recording = {row["source_system"] for row in activities}
        for activity in activities:
            if activity["type"] == "note" or activity["direction"] == "internal":
                continue
            lead = (
                self.leads.get(activity["lead_id"])
                or self.lead_of_deal.get(activity["deal_id"])
                or self._newest_lead(activity["customer_id"], activity["occurred_at"])
            )
            if lead is not None:
                lead.contacts.append(activity)

    def _take_steps(self) -> None:
        statuses = {row["status"]: row for row in self.read("reference.lead_statuses")}
        for lead in self.leads.values():
            status = statuses.get((lead.row["status"] or "").strip().lower(), {})
            customer = self.customers.get(lead.row["customer_id"])
            since = None if customer is None else customer["created_at"]
            known = [since, self.first_orders.get(lead.row["customer_id"])]
            was_there = lead.created is not None and any(at is not None and at < lead.created for at in known)
            is_new = customer is not None and not was_there
            won = [deal for deal in lead.deals if deal["outcome"] == "won"]
            if lead.row["qualified_at"] is not None or status.get("is_qualified"):
                lead.steps["qualified"] = lead.row["qualified_at"]
            firsts = {
                "deal": earliest(deal["created_at"] for deal in lead.deals),
                "won": earliest(deal["closed_at"] for deal in won),
                "ordered": earliest(order["ordered_at"] for order in lead.orders),
            }
            for step, taken in (("deal", lead.deals), ("won", won), ("ordered", lead.orders)):
                if taken:
                    lead.steps[step] = firsts[step]
            if is_new or lead.deals or lead.orders or status.get("is_converted"):
                candidates = [since if is_new else None, firsts["deal"], firsts["ordered"]]
                lead.steps["converted"] = earliest(
                    at for at in candidates if at is not None and (lead.created is None or at >= lead.created)
                )
            lead.is_open = bool(status.get("is_open", True)) and "converted" not in lead.steps

    def days(self, lead: Lead, step: str) -> int | None:
        """Calendar days from the lead to a step; None where a time is missing or the step is dated before the lead."""
        at = lead.steps.get(step)
        if at is None or lead.created is None or at < lead.created:
            return None
        return (at.replace(tzinfo=UTC).astimezone(self.zone).date() - self._created_day(lead)).days

    def _created_day(self, lead: Lead) -> date:
        assert lead.created is not None
        return lead.created.replace(tzinfo=UTC).astimezone(self.zone).date()

    def counted(self) -> dict[tuple[str, date | None, str, str], Row]:
        """Counts and medians by period, dimension and value."""
        groups: dict[tuple[str, date | None, str, str], list[Lead]] = defaultdict(list)
        for lead in self.leads.values():
            day = self.day(lead.created)
            for grain, start in PERIODS.items():
                for dimension, value in self._values(lead).items():
                    groups[grain, None if day is None else start(day), dimension, value].append(lead)
        return {key: self._summed(leads) for key, leads in groups.items()}

    def _values(self, lead: Lead) -> Mapping[str, str]:
        source, campaign = lead.row["source"] or "unknown", lead.row["campaign"]
        return {
            "all": "all",
            "channel": lead.channel,
            "channel_category": lead.category,
            "source": source,
            "campaign": f"{source} / {campaign}" if campaign else "unknown",
        }

    def _summed(self, leads: list[Lead]) -> Row:
        summed: Row = {"lead_count": len(leads)}
        for step in STEPS:
            days = [self.days(lead, step) for lead in leads if step in lead.steps]
            summed[f"{step}_count"] = sum(1 for value in days if value is None or value <= self.window)
            within = [value for value in days if value is not None and value <= self.window]
            summed[f"median_{step}"] = float(median(within)) if within else None
        return summed

    def attention(self) -> dict[str, str]:
        """Open leads that wait for somebody, with the reason; consents are left to the caller."""
        found = {}
        for lead in self.leads.values():
            if not lead.is_open:
                continue
            if lead.row["source_system"] in self.recording and not lead.attempts:
                found[lead.row["lead_id"]] = "untouched"
                continue
            seen = [self.day(lead.created), *(self.day(contact["occurred_at"]) for contact in lead.contacts)]
            last = max((day for day in seen if day is not None), default=None)
            if last is not None and self.today - last >= timedelta(days=self.quiet_days):
                found[lead.row["lead_id"]] = "quiet"
        return found


def earliest(instants: Iterable[datetime | None]) -> datetime | None:
    """The first of the known instants."""
    return min((at for at in instants if at is not None), default=None)


PERIODS: Mapping[str, Callable[[date], date | None]] = {
    "month": lambda day: day.replace(day=1),
    "week": lambda day: day - timedelta(days=day.weekday()),
    "to_date": lambda _: None,
}
