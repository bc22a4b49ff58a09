"""Segments of any day of the past, each day from nothing, in plain Python: what the history must say of that day.

The models rebuild the history from change points. Here every day is a calculation of its own over all orders and
refunds up to its end; nothing is carried from one day to the next.
"""

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from pipeline.oracle import Oracle, Scores

RANDOM_DAYS = 50
# Customers whose own edge days are looked at: all customers are compared on each of these days.
CUSTOMERS_WITH_EDGES = 3
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class State:
    """How a buyer stands at the end of a day."""

    segment: str
    scores: Scores


@dataclass(frozen=True, slots=True)
class Beginning:
    """A day on which a buyer's segment or scores become others: why, and what the segment was before."""

    state: State
    methodology_version: str
    previous_segment: str | None
    change_cause: str


class HistoryOracle:
    """The states and beginnings of one oracle's customers, day by day."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle
        self._states: dict[date, dict[str, State]] = {}

    def states(self, day: date) -> dict[str, State]:
        """Everyone who has bought by the end of a day."""
        if day not in self._states:
            scored = {buyer: self.oracle.scores(values, day) for buyer, values in self.oracle.values_on(day).items()}
            self._states[day] = {
                buyer: State(self.oracle.segment(scores, day), scores) for buyer, scores in scored.items()
            }
        return self._states[day]

    def beginnings(self, day: date) -> dict[str, Beginning]:
        """Everyone who stands otherwise at the end of a day than at the end of the day before."""
        before = self.states(day - DAY)
        values = self.oracle.values_on(day)
        found = {}
        for buyer, state in self.states(day).items():
            earlier = before.get(buyer)
            if earlier is None:
                cause = "first_purchase"
            elif earlier == state:
                continue
            elif self.oracle.scores(values[buyer], day - DAY) == earlier.scores:
                # By yesterday's cut points and rules, today would have changed nothing.
                cause = "methodology_change"
            elif buyer in self._buyers_by_day[day]:
                cause = "purchase"
            elif buyer in self._refunded_by_day[day]:
                cause = "refund"
            else:
                cause = "ageing"
            found[buyer] = Beginning(state, self.oracle.version(day), earlier.segment if earlier else None, cause)
        return found

    def days(self, seed: int) -> list[date]:
        """Random days from the first order to as-of, and the days on which something is at its edge."""
        first, last = min(self._buyers_by_day), self.oracle.as_of_date
        numbers = random.Random(seed).sample(range((last - first).days), RANDOM_DAYS)
        quarters = {day for day in self.oracle.quarters() if day > first}
        edges = {first - DAY, first, first + DAY, last - DAY, last} | quarters | {day - DAY for day in quarters}
        edges |= {day for day in self._edges_of_customers(seed) if day <= last}
        return sorted(edges | {first + DAY * number for number in numbers})

    def _edges_of_customers(self, seed: int) -> set[date]:
        """The days on which chosen customers leave the window or cross a cut point of recency, and their neighbours."""
        ordered_on: dict[str, set[date]] = defaultdict(set)
        for day, buyers in self._buyers_by_day.items():
            for buyer in buyers:
                ordered_on[buyer].add(day)
        edges = set()
        for buyer in random.Random(seed).sample(sorted(ordered_on), CUSTOMERS_WITH_EDGES):
            day = min(ordered_on[buyer])
            edges |= {day + DAY * self.oracle.window_days, day + DAY * (self.oracle.window_days - 1)}
            cut = self.oracle.thresholds(day)["r"].cuts[0]
            edges |= {day + DAY * int(cut), day + DAY * (int(cut) + 1)}
        return edges

    @cached_property
    def _buyers_by_day(self) -> dict[date, set[str]]:
        found: dict[date, set[str]] = defaultdict(set)
        for order in self.oracle.source.orders:
            if order.customer_id is not None and order.ordered_at <= self.oracle.as_of_at:
                found[self.oracle.day_of(order.ordered_at)].add(order.customer_id)
        return found

    @cached_property
    def _refunded_by_day(self) -> dict[date, set[str]]:
        found: dict[date, set[str]] = defaultdict(set)
        for refund in self.oracle.source.refunds:
            if refund.customer_id is not None and refund.refunded_at <= self.oracle.as_of_at:
                found[self.oracle.day_of(refund.refunded_at)].add(refund.customer_id)
        return found
