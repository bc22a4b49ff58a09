"""Clocks of leads, missed calls and messages recomputed from the published facts, and the speeds that the demo planted.

The recomputation shares nothing with the models: it walks over the facts of each customer in a loop, and counts
business time over lists of open days in Python.
"""

import csv
import json
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from pipeline.builds import Build
from service.calendars import seed_exceptions

MOSCOW = timedelta(hours=3)
OPENS, CLOSES = time(9), time(18)
# Two sides of a median of some dozens of log-normal times (spread 0.9): three standard errors.
SPREAD, ERRORS = 0.9, 3.5

Row = tuple[Any, ...]


class Office:
    """ru_office: Monday to Friday 9 to 18 in Moscow, with the days of the Russian production calendar."""

    def __init__(self, project_root: Path) -> None:
        exceptions = seed_exceptions(project_root, "ru")
        self.days: list[tuple[datetime, datetime]] = []
        day = date(2023, 1, 1)
        while day < date(2028, 1, 1):
            found = exceptions.get(day)
            if found.is_working if found else day.isoweekday() <= 5:
                shortened = timedelta(minutes=found.shortened_minutes if found else 0)
                self.days.append(
                    (datetime.combine(day, OPENS) - MOSCOW, datetime.combine(day, CLOSES) - MOSCOW - shortened)
                )
            day += timedelta(days=1)
        self.openings = [opens for opens, _ in self.days]

    def seconds(self, start: datetime, end: datetime) -> int:
        """Open seconds between two instants, day by day."""
        first = max(bisect_right(self.openings, start) - 1, 0)
        total = timedelta()
        for opens, closes in self.days[first:]:
            if opens >= end:
                break
            total += max(timedelta(), min(end, closes) - max(start, opens))
        return int(total.total_seconds())

    def after(self, start: datetime, seconds: int) -> datetime:
        """When so many open seconds are over."""
        left = timedelta(seconds=seconds)
        for opens, closes in self.days[max(bisect_right(self.openings, start) - 1, 0) :]:
            begin = max(start, opens)
            if closes > begin:
                if closes - begin >= left:
                    return begin + left
                left -= closes - begin
        raise AssertionError("beyond the calendar")

    def end_of_day(self, start: datetime, days: int) -> datetime:
        """Closing time of the business day of an instant, or so many days later."""
        place = next(number for number, (_, closes) in enumerate(self.days) if closes > start)
        return self.days[place + days][1]


@dataclass(frozen=True)
class Expected:
    started_at: datetime
    due_at: datetime
    first_contact_at: datetime | None
    business_seconds: int | None


def whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


@pytest.fixture(scope="module")
def office(project_root: Path) -> Office:
    return Office(project_root)


@pytest.fixture(scope="module")
def policies(project_root: Path) -> dict[tuple[str, str, str], tuple[str, int]]:
    with (project_root / "seeds" / "service" / "sla_policies.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["trigger_type"], row["segment"], row["metric"]): (row["target_unit"], int(row["target_value"]))
            for row in csv.DictReader(file)
            if row["source_system"] == "any" and row["target_value"]
        }


def is_contact(kind: str, outcome: str | None) -> bool:
    if kind in ("email", "message"):
        return outcome != "bounced"
    return kind in ("call", "meeting", "visit") and outcome in ("reached", "held", "refused")


@pytest.fixture(scope="module")
def expected(demo: Build, office: Office, policies: dict[tuple[str, str, str], tuple[str, int]]) -> dict[str, Expected]:
    """First-contact clocks by identifier."""
    activities = demo.rows(
        "select a.activity_id, coalesce(a.customer_id, l.customer_id, d.customer_id), a.lead_id, a.activity_type, "
        "a.direction, a.outcome, a.occurred_at from marts.fct_activities as a "
        "left join marts.fct_leads as l on a.lead_id = l.lead_id "
        "left join marts.fct_deals as d on a.deal_id = d.deal_id"
    )
    leads = demo.rows("select lead_id, customer_id, created_at from marts.fct_leads where created_at is not null")
    history = defaultdict(list)
    for customer, segment, valid_from in demo.rows(
        "select customer_id, segment, valid_from from marts.customer_segment_history order by customer_id, valid_from"
    ):
        history[customer].append((valid_from, segment))
    by_customer: dict[str, list[Row]] = defaultdict(list)
    by_lead: dict[str, list[Row]] = defaultdict(list)
    for row in activities:
        by_customer[row[1]].append(row)
        by_lead[row[2]].append(row)

    def segment_of(customer: str | None, at: datetime) -> str:
        if customer is None:
            return "unknown"
        day = (at + MOSCOW).date()
        return next((segment for since, segment in reversed(history[customer]) if since < day), "prospect")

    def clock(kind: str, customer: str | None, at: datetime, contacts: list[datetime]) -> Expected:
        unit, value = policies[kind, segment_of(customer, at), "first_contact"]
        due = {
            "business_minutes": lambda: office.after(at, value * 60),
            "business_days": lambda: office.end_of_day(at, value),
            "calendar_hours": lambda: at + timedelta(hours=value),
        }[unit]()
        answer = min((contact for contact in contacts if contact >= at), default=None)
        return Expected(at, due, answer, office.seconds(at, answer) if answer else None)

    result = {}
    for lead, customer, created in leads:
        answers = [row for row in by_lead[lead]]
        answers += [row for row in by_customer[customer] if customer and row[2] is None]
        contacts = [whole(row[6]) for row in answers if row[4] == "outbound" and is_contact(row[3], row[5])]
        result[f"new_lead|{lead}|first_contact"] = clock("new_lead", customer, whole(created), contacts)
    # Who is no customer yet is known by the lead alone.
    parties = [(customer, rows, rows) for customer, rows in by_customer.items() if customer]
    parties += [(None, [row for row in rows if row[1] is None], rows) for lead, rows in by_lead.items() if lead]
    for customer, rows, all_rows in parties:
        contacts = [whole(row[6]) for row in all_rows if row[4] == "outbound" and is_contact(row[3], row[5])]
        asked = []
        for row in rows:
            if row[4] == "inbound" and row[3] == "call" and row[5] == "missed":
                asked.append((whole(row[6]), f"missed_call|{row[0]}", "missed_call"))
            elif row[4] == "inbound" and row[3] in ("email", "message"):
                asked.append((whole(row[6]), f"inbound_message|{row[0]}", "inbound_message"))
        answered_until = None
        for at, key, kind in sorted(asked):
            if answered_until is None or any(answered_until <= contact < at for contact in contacts):
                result[f"{key}|first_contact"] = clock(kind, customer, at, contacts)
                answered_until = at
    return result


def test_the_clocks_are_those_of_the_loop(demo: Build, expected: dict[str, Expected]) -> None:
    found = {
        str(row[0]): row[1:]
        for row in demo.rows(
            "select clock_id, started_at, due_at, first_response_at, business_seconds, status, stop_reason, "
            "calendar_id from marts.fct_sla_clocks where metric = 'first_contact' "
            "and trigger_type in ('new_lead', 'missed_call', 'inbound_message')"
        )
    }
    assert found.keys() == expected.keys()
    assert len(found) > 500
    wrong = []
    for clock_id, (started, due, responded, seconds, status, reason, calendar) in found.items():
        assert calendar == "ru_office"
        wanted = expected[clock_id]
        is_right = (started, due) == (wanted.started_at, wanted.due_at)
        if reason in ("answered", None):
            is_right = is_right and responded == wanted.first_contact_at
        if responded is not None:
            is_right = is_right and seconds == wanted.business_seconds
            is_right = is_right and status == ("met" if responded <= wanted.due_at else "breached")
        if not is_right:
            wrong.append(clock_id)
    assert not wrong, f"{len(wrong)} clocks differ, the first is {wrong[0]}: {found[wrong[0]]}, {expected[wrong[0]]}"


def test_the_planted_speed_of_every_manager_is_found(demo: Build, demo_root: Path) -> None:
    """The demo draws first answers log-normally around each manager's own median of business minutes."""
    truth = json.loads((demo_root / "truth.json").read_text(encoding="utf-8"))
    found = defaultdict(list)
    for manager, seconds in demo.rows(
        "select owner_manager_id, first_attempt_business_seconds from marts.fct_sla_clocks "
        "where trigger_type = 'new_lead' and metric = 'first_contact' and first_attempt_business_seconds is not null"
    ):
        found[str(manager)].append(int(str(seconds)))
    judged = 0
    for manager in truth["managers"]:
        seconds = found[f"files:{manager['manager_id']}"]
        if len(seconds) >= 20:
            # Standard error of the median of a log-normal sample: 1.2533 * spread / sqrt(n), on the logarithm.
            factor = 2.718281828 ** (ERRORS * 1.2533 * SPREAD / len(seconds) ** 0.5)
            planted = manager["response_minutes"] * 60
            assert planted / factor <= median(seconds) <= planted * factor, manager["manager_id"]
            judged += 1
    assert judged >= 10


def test_the_queue_is_what_is_open(demo: Build) -> None:
    queued, open_clocks, escalated_to_owner = demo.values(
        "select (select count(*) from marts.sla_queue), "
        "(select count(*) from marts.fct_sla_clocks as c left join marts.dim_customer_consents as p "
        "on c.customer_id = p.customer_id left join marts.dim_customers as d on c.customer_id = d.customer_id "
        "where c.status in ('running', 'overdue') and coalesce(p.may_be_contacted, true) and d.deleted_at is null), "
        "(select count(*) from marts.sla_queue where is_escalated and assigned_manager_id = owner_manager_id)"
    )
    assert queued == open_clocks
    assert int(str(queued)) > 0
    assert escalated_to_owner == 0


def test_a_later_look_changes_no_promise(demo: Build, earlier: Build) -> None:
    """Half a year of new orders, owners and segments later, every clock has its policy, owner and due time."""
    query = (
        "select clock_id, policy_id, segment_at_start, owner_manager_id, calendar_id, started_at, due_at "
        "from marts.fct_sla_clocks"
    )
    before = {row[0]: row[1:] for row in earlier.rows(query)}
    now = {row[0]: row[1:] for row in demo.rows(query)}
    assert len(before) > 300
    assert {clock_id: now.get(clock_id) for clock_id in before} == before
