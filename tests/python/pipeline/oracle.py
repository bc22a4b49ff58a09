"""Customer cards computed a second time, in plain Python from the published raw files and the seeds.

Nothing here knows how the models do it: no SQL, no project code. What the tables mean is the only common ground.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

from pipeline.oracle_sources import Order, Source, first_instant, last_instant, local_date, rounded

# The scores of R, F and M.
Scores = tuple[int, int, int]
SEEDS = Path(__file__).parents[3] / "seeds"
MINIMUM_BUYERS = 500
MINIMUM_HISTORY_DAYS = 180
FULL_HISTORY_DAYS = 365
CHURN_GAP_MULTIPLE = 2
CHURN_MINIMUM_ORDERS = 3


@dataclass(frozen=True, slots=True)
class Values:
    """R, F and M of one customer at one instant."""

    r_days: int
    f_orders: int
    m_amount: Decimal


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The cut points of one metric in one quarter."""

    method: str
    cuts: tuple[Decimal, ...]
    base_customer_count: int
    base_history_days: int


@dataclass(frozen=True, slots=True)
class Card:
    """One row of customer_segments, the columns by their names there."""

    customer_id: str
    segment: str
    methodology_version: str | None
    r_days: int | None
    f_orders: int | None
    m_amount: Decimal | None
    r_score: int | None
    f_score: int | None
    m_score: int | None
    order_count: int
    net_amount: Decimal | None
    average_order_amount: Decimal | None
    median_gap_days: Decimal | None
    tenure_days: int | None
    data_quality_score: int
    completeness_score: int
    contactability_score: int
    history_length_score: int
    consistency_score: int
    is_churn_risk: bool
    is_upsell_candidate: bool
    first_ordered_at: datetime | None
    last_ordered_at: datetime | None
    rfm_updated_at: datetime


def first_of_quarter(day: date) -> date:
    """The first day of a day's quarter."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


@cache
def seed(name: str) -> list[dict[str, str]]:
    """The rows of a seed, as text."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cut_points(values: Iterable[Decimal]) -> tuple[Decimal, ...]:
    """The k-th of four: the smallest value that at least k fifths of the values do not exceed."""
    ordered = sorted(values)
    return tuple(ordered[-(-len(ordered) * fifths // 5) - 1] for fifths in range(1, 5)) if ordered else ()


def bin_number(value: Decimal | int, cuts: Sequence[Decimal]) -> int:
    """1 + the number of cut points the value is strictly greater than."""
    return 1 + sum(value > cut for cut in cuts)


@cache
def methodology(day: date) -> list[dict[str, str]]:
    """The rows, one a metric, of the methodology version in force on a day."""
    return [
        row
        for row in seed("rfm/rfm_methodologies")
        if date.fromisoformat(row["valid_from"]) <= day
        and (not row["valid_to"] or day < date.fromisoformat(row["valid_to"]))
    ]


@cache
def segment_rules(version: str) -> list[dict[str, str]]:
    """The segment rules of a methodology version, in their order."""
    rules = [rule for rule in seed("rfm/rfm_segment_rules") if rule["methodology_version"] == version]
    return sorted(rules, key=lambda rule: int(rule["rule_order"]))


def first_match(rules: Iterable[dict[str, str]], scores: Scores) -> dict[str, str] | None:
    """The first rule whose three ranges hold the scores of R, F and M."""
    for rule in rules:
        if all(int(rule[f"{m}_min"]) <= score <= int(rule[f"{m}_max"]) for m, score in zip("rfm", scores, strict=True)):
            return rule
    return None


class Oracle:
    """Cards and thresholds of one source at one as-of: an instant, the first one of a day, or the newest event."""

    def __init__(
        self,
        source: Source,
        *,
        zone: str,
        as_of: date | datetime | None = None,
        window_days: int = 365,
        minimum_buyers: int = MINIMUM_BUYERS,
    ) -> None:
        self.source = source
        self.zone = zone
        self.window_days = window_days
        self.minimum_buyers = minimum_buyers
        if isinstance(as_of, datetime):
            self.as_of_at = as_of
        else:
            self.as_of_at = source.newest_event_at if as_of is None else first_instant(as_of, zone)
        self.as_of_date = local_date(self.as_of_at, zone)
        self._days: dict[datetime, date] = {}
        self._thresholds: dict[tuple[date, str], dict[str, Thresholds]] = {}

    def quarters(self) -> list[date]:
        """The first days of all quarters from that of the first order to that of as-of."""
        bought = [self.day_of(order.ordered_at) for order in self._orders_until(self.as_of_at) if order.customer_id]
        found = [first_of_quarter(min(bought, default=self.as_of_date))]
        while (following := first_of_quarter(found[-1] + timedelta(days=93))) <= self.as_of_date:
            found.append(following)
        return found

    def thresholds(self, day: date) -> dict[str, Thresholds]:
        """The cut points of r, f and m that hold on a day: those of its quarter, of the version in force on it."""
        quarter = first_of_quarter(day)
        key = (quarter, self.version(day))
        if key not in self._thresholds:
            self._thresholds[key] = self._taken_in(quarter, methodology(day))
        return self._thresholds[key]

    def _taken_in(self, quarter: date, metrics: Sequence[dict[str, str]]) -> dict[str, Thresholds]:
        instant = first_instant(quarter, self.zone)
        base = self._values_at(instant, quarter)
        days = [self.day_of(order.ordered_at) for order in self._orders_until(instant) if order.customer_id]
        history_days = (quarter - min(days)).days if days else 0
        is_thin = len(base) < self.minimum_buyers or history_days < MINIMUM_HISTORY_DAYS
        taken = {
            "r": [Decimal(values.r_days) for values in base.values()],
            "f": [Decimal(values.f_orders) for values in base.values()],
            "m": [values.m_amount for values in base.values()],
        }
        found = {}
        for row in metrics:
            is_quantile = row["method"] == "quantile" and not is_thin
            fixed = tuple(Decimal(row[f"cut_{number}"]) for number in range(1, 5))
            cuts = cut_points(taken[row["metric"]]) if is_quantile else fixed
            method = "quantile" if is_quantile else "fixed"
            found[row["metric"]] = Thresholds(method, tuple(rounded(cut) for cut in cuts), len(base), history_days)
        return found

    def values_on(self, day: date) -> dict[str, Values]:
        """R, F and M of every buyer at the end of a day; on the day of as-of, at as-of."""
        return self._values_at(min(last_instant(day, self.zone), self.as_of_at), day)

    def scores(self, values: Values, day: date) -> Scores:
        """The scores of R, F and M by the cut points of a day."""
        thresholds = self.thresholds(day)
        return (
            6 - bin_number(values.r_days, thresholds["r"].cuts),
            bin_number(values.f_orders, thresholds["f"].cuts),
            bin_number(values.m_amount, thresholds["m"].cuts),
        )

    def segment(self, scores: Scores, day: date) -> str:
        """The segment of three scores by the rules of a day."""
        rule = first_match(segment_rules(self.version(day)), scores)
        assert rule is not None, f"no rule takes {scores} on {day}"
        return rule["segment"]

    def version(self, day: date) -> str:
        """The methodology version in force on a day."""
        return methodology(day)[0]["methodology_version"]

    def day_of(self, instant: datetime) -> date:
        """The business day of an instant, remembered: the files repeat their times."""
        if instant not in self._days:
            self._days[instant] = local_date(instant, self.zone)
        return self._days[instant]

    def cards(self) -> dict[str, Card]:
        """The card of every customer who is known at as-of."""
        values = self._values_at(self.as_of_at, self.as_of_date)
        version = self.version(self.as_of_date)
        upsell_rules = [rule for rule in seed("rfm/rfm_flag_rules") if rule["flag"] == "upsell_candidate"]
        orders: dict[str, list[Order]] = defaultdict(list)
        for order in self._orders_until(self.as_of_at):
            if order.customer_id is not None:
                orders[order.customer_id].append(order)
        cards = {}
        for customer, first_seen in self.source.first_seen.items():
            if first_seen > self.as_of_at:
                continue
            bought = sorted(orders[customer], key=lambda order: order.ordered_at)
            rfm = values.get(customer)
            scores = self.scores(rfm, self.as_of_date) if rfm is not None else None
            segment = self.segment(scores, self.as_of_date) if scores else "prospect"
            days = [self.day_of(order.ordered_at) for order in bought]
            median_gap = median([(later - earlier).days for earlier, later in pairwise(days)])
            total = sum((order.amount for order in bought), Decimal(0))
            tenure_days = (self.as_of_date - days[0]).days if days else None
            cards[customer] = Card(
                customer_id=customer,
                segment=segment,
                methodology_version=version if rfm else None,
                r_days=rfm.r_days if rfm else None,
                f_orders=rfm.f_orders if rfm else None,
                m_amount=rfm.m_amount if rfm else None,
                r_score=scores[0] if scores else None,
                f_score=scores[1] if scores else None,
                m_score=scores[2] if scores else None,
                order_count=len(bought),
                net_amount=total if bought else None,
                average_order_amount=rounded(total / len(bought)) if bought else None,
                median_gap_days=median_gap,
                tenure_days=tenure_days,
                **self._quality(tenure_days),
                is_churn_risk=(
                    rfm is not None
                    and median_gap is not None
                    and len(bought) >= CHURN_MINIMUM_ORDERS
                    and rfm.r_days > CHURN_GAP_MULTIPLE * median_gap
                    and segment != "dormant"
                ),
                is_upsell_candidate=bool(scores and first_match(upsell_rules, scores)),
                first_ordered_at=bought[0].ordered_at if bought else None,
                last_ordered_at=bought[-1].ordered_at if bought else None,
                rfm_updated_at=self.as_of_at,
            )
        return cards

    def _quality(self, tenure_days: int | None) -> dict[str, int]:
        """Neither source gives a way of contact, and neither contradicts itself."""
        weights = {row["part"]: int(row["weight"]) for row in seed("quality/data_quality_weights")}
        parts = {
            "completeness": whole(Decimal(100 * self.source.profile_field_count) / 8),
            "contactability": 0,
            "history_length": min(100, whole(Decimal(100 * (tenure_days or 0)) / FULL_HISTORY_DAYS)),
            "consistency": 100,
        }
        total = whole(Decimal(sum(score * weights[part] for part, score in parts.items())) / 100)
        return {"data_quality_score": total, **{f"{part}_score": score for part, score in parts.items()}}

    def _values_at(self, instant: datetime, day: date) -> dict[str, Values]:
        """R, F and M of every buyer as one would have seen them at an instant of a day."""
        opens = day - timedelta(days=self.window_days)
        last_days: dict[str, date] = {}
        counts: dict[str, int] = defaultdict(int)
        amounts: dict[str, Decimal] = defaultdict(Decimal)
        for order in self._orders_until(instant):
            if order.customer_id is None:
                continue
            ordered_on = self.day_of(order.ordered_at)
            last_days[order.customer_id] = max(ordered_on, last_days.get(order.customer_id, ordered_on))
            if opens < ordered_on <= day:
                counts[order.customer_id] += 1
                amounts[order.customer_id] += order.amount
        for refund in self.source.refunds:
            if (
                refund.customer_id is not None
                and refund.refunded_at <= instant
                and opens < self.day_of(refund.refunded_at)
            ):
                amounts[refund.customer_id] -= refund.amount
        return {
            customer: Values((day - last_day).days, counts[customer], amounts[customer])
            for customer, last_day in last_days.items()
        }

    def _orders_until(self, instant: datetime) -> list[Order]:
        return [order for order in self.source.orders if order.ordered_at <= instant]


def median(gaps: Sequence[int]) -> Decimal | None:
    """The middle of the gaps, or the mean of the two in the middle; None where there are none."""
    ordered = sorted(gaps)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return Decimal(ordered[middle] if len(ordered) % 2 else ordered[middle - 1] + ordered[middle]) / (
        2 - len(ordered) % 2
    )


def whole(number: Decimal) -> int:
    """Rounded to a whole number, half away from zero."""
    return int(rounded(number, Decimal(1)))
