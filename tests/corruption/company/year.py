"""The calendar of a company's year, and every night's delivery."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from corruption.company import business_changes, busy_days, corrections
from corruption.company.changes import Plan
from corruption.company.life import DAY, Life
from corruption.raw_tables import Tables

FIRST_NIGHT = pd.Timestamp("2025-07-01T00:00:00Z")
NIGHTS = 365
# The office rests: New Year, Defender's, Women's, Spring, Victory, Russia and Unity Day.
HOLIDAYS = [
    "2025-11-04", "2025-12-31", *(f"2026-01-0{day}" for day in range(1, 9)), "2026-02-23", "2026-03-09", "2026-05-01",
    "2026-05-11", "2026-06-12",
]  # fmt: skip
# Nights on which nobody ran anything: the server was being moved. The night after brings everything.
NO_RUN = ("2025-08-23", "2025-08-24", "2026-04-18")
# Nights on which the CRM's export failed and last night's files lay there again.
SAME_FILES_AGAIN = ("2025-10-15", "2026-02-11")
# Nights on which the mail service delivered one day late.
MAILS_A_DAY_LATE = ("2025-09-10", "2025-12-03", "2026-05-20")


@dataclass(frozen=True, slots=True)
class Night:
    """One night: when the run starts, what was delivered, and what of the calendar happened since the night before."""

    at: pd.Timestamp
    tables: Tables
    events: tuple[str, ...]


class Year:
    """A year of a company, made from a demo of two years whose second year it is."""

    def __init__(self, demo: Tables, seed: int) -> None:
        self._plan = Plan({name: table.copy() for name, table in demo.items()}, np.random.default_rng([seed, 29]))
        self._events: dict[str, list[str]] = {}
        self._write_calendar()
        self._life = Life(self._plan.tables, seed)
        self._apply_deletions()
        self._apply_delays()

    def _happens(self, day: str, what: str) -> pd.Timestamp:
        """Enter something into the calendar; the night after the day sees it."""
        self._events.setdefault(day, []).append(what)
        return pd.Timestamp(f"{day}T00:00:00Z")

    def _write_calendar(self) -> None:
        plan, happens = self._plan, self._happens
        busy_days.quiet_days(
            plan, [happens(day, "public holiday: almost no orders, an empty office") for day in HOLIDAYS], 0.12
        )
        business_changes.prices_rise(plan, happens("2026-02-02", "all prices rise by 8 %"), 1.08)
        busy_days.more_orders(
            plan, happens("2025-10-06", "product launch: three times the orders for a week"), 7, 3, "P999"
        )
        busy_days.more_orders(plan, happens("2025-11-28", "Black Friday: twice the orders for three days"), 3, 2)
        busy_days.mail_to_everybody(plan, happens("2025-10-06", "launch mail to the whole base"), "launch_2025")
        busy_days.mail_to_everybody(plan, happens("2026-03-05", "spring mail to the whole base"), "spring_2026")
        busy_days.leads_of_a_fair(plan, happens("2025-09-18", "trade fair: sixty leads in one evening"), 60)
        busy_days.leads_of_a_fair(plan, happens("2026-04-09", "trade fair: forty leads in one evening"), 40)
        busy_days.tags_imported(plan, happens("2026-01-20", "150 members of the loyalty programme get a tag"), 150)
        busy_days.store_was_offline(plan, happens("2025-12-12", "the store's till was offline for three days"), 3)
        business_changes.channel_begins(
            plan, happens("2025-11-10", "a new advertising channel begins"), "ozon_ads", 0.15
        )
        business_changes.manager_begins(plan, happens("2025-09-01", "a new manager begins"), "M13")
        business_changes.manager_leaves(
            plan, happens("2026-03-16", "a manager leaves, the base gets new owners"), "M10", ["M09", "M11", "M12"]
        )
        business_changes.phones_cleaned(plan, happens("2026-01-28", "200 phones are brought into one spelling"), 200)
        business_changes.statuses_cleaned(plan, happens("2026-05-14", "80 silent customers are marked as paused"), 80)
        business_changes.pipeline_cleaned(plan, happens("2025-12-29", "old open deals are closed as lost"))
        for week, day in enumerate(pd.date_range(FIRST_NIGHT, periods=NIGHTS // 7, freq="7D")):
            text = f"{day:%Y-%m-%d}"
            corrections.spam_deleted(plan, happens(text, "spam leads are deleted"))
            if week % 2 == 0:
                corrections.discount_granted_later(plan, happens(text, "a discount is granted afterwards"))
            if week % 3 == 0:
                corrections.payment_charged_back(plan, happens(text, "a payment is charged back"))
            if week % 4 == 1:
                corrections.cards_merged(plan, happens(text, "two cards of one person are merged"))
                corrections.refund_booked_back(plan, happens(text, "a refund is booked back by a week"))
            if week % 8 == 3:
                corrections.person_erased(plan, happens(text, "the CRM empties the card of a person who asked for it"))

    def _apply_deletions(self) -> None:
        for at, entity, key, ids in self._plan.gone:
            self._life.gone_at[entity][self._life.tables[entity][key].isin(ids).to_numpy()] = at

    def _apply_delays(self) -> None:
        for entity, key, ids, days in self._plan.late:
            self._life.delay(entity, key, ids, days)

    def delivery(self, at: pd.Timestamp) -> Tables:
        """All files as they were written at an instant."""
        tables = self._life.known_at(at)
        for since, entity, change in self._plan.from_then_on:
            if since <= at.timestamp():
                change(tables[entity])
        return tables

    def nights(self, count: int = NIGHTS) -> Iterator[Night]:
        """The nights on which the run is started, with what was delivered."""
        since: list[str] = []
        last: Tables | None = None
        for day in pd.date_range(FIRST_NIGHT, periods=count):
            text = f"{day:%Y-%m-%d}"
            since += self._events.get(f"{day - pd.Timedelta(days=1):%Y-%m-%d}", [])
            # What changes at midnight is in the files of that very night.
            since += [what for what in self._events.get(text, []) if what not in since]
            if text in NO_RUN:
                since.append("no run: the server was being moved")
                continue
            tables = self.delivery(day)
            if text in SAME_FILES_AGAIN and last is not None:
                tables, since = last, [*since, "the export failed, last night's files lay there again"]
            if text in MAILS_A_DAY_LATE:
                tables["message_events"] = self.delivery(day - pd.Timedelta(seconds=DAY))["message_events"]
                since.append("the mail service delivered one day late")
            yield Night(day, tables, tuple(since))
            since, last = [], tables
