"""Customer cards computed a second time, in plain Python from the published raw files and the seeds.

Nothing here knows how the models do it: no SQL, no project code. What the tables mean is the only common ground.
"""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

CENT = Decimal("0.01")
SEEDS = Path(__file__).parents[3] / "seeds"
MINIMUM_BUYERS = 500
MINIMUM_HISTORY_DAYS = 180
FULL_HISTORY_DAYS = 365
CHURN_GAP_MULTIPLE = 2
CHURN_MINIMUM_ORDERS = 3


@dataclass(frozen=True, slots=True)
class Order:
    """One order that counts; times are UTC."""

    customer_id: str | None
    ordered_at: datetime
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Refund:
    """One line of a credit note; it never names an order."""

    customer_id: str | None
    refunded_at: datetime
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Source:
    """What one source system tells; `profile_field_count` of the 8 profile fields are filled for everyone."""

    name: str
    first_seen: dict[str, datetime]
    orders: tuple[Order, ...]
    refunds: tuple[Refund, ...]
    profile_field_count: int

    @property
    def newest_event_at(self) -> datetime:
        return max(
            *self.first_seen.values(),
            *(order.ordered_at for order in self.orders),
            *(refund.refunded_at for refund in self.refunds),
        )


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


def rounded(amount: Decimal, step: Decimal = CENT) -> Decimal:
    """Half away from zero."""
    return amount.quantize(step, rounding=ROUND_HALF_UP)


def first_instant(day: date, zone: str) -> datetime:
    """The first instant of a day in a time zone, UTC without zone."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def local_date(instant: datetime, zone: str) -> date:
    """The day of a UTC instant in a time zone."""
    return instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()


@cache
def read_online_retail(folder: Path) -> Source:
    """UCI Online Retail as published: sales make orders, C invoices are credit notes."""
    with gzip.open(folder / "online_retail" / "online_retail.csv.gz", "rt", encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    placed: dict[str, datetime] = {}
    buyers: dict[str, str | None] = {}
    first_seen: dict[str, datetime] = {}
    refunds = []
    for line in lines:
        invoice, quantity, price = line["InvoiceNo"], int(line["Quantity"]), Decimal(line["UnitPrice"])
        written_at = datetime.fromisoformat(line["InvoiceDate"])
        number = line["CustomerID"].split(".")[0]
        customer = f"online_retail:{number}" if number else None
        if customer is not None:
            first_seen[customer] = min(written_at, first_seen.get(customer, written_at))
        if invoice.startswith("C"):
            refunds.append(Refund(customer, written_at, rounded(-quantity * price)))
        elif not invoice.startswith("A") and quantity >= 0 and price > 0:
            amounts[invoice] += quantity * price
            placed[invoice] = min(written_at, placed.get(invoice, written_at))
            buyers[invoice] = customer or buyers.get(invoice)
    orders = tuple(Order(buyers[number], placed[number], rounded(amount)) for number, amount in amounts.items())
    return Source("online_retail", first_seen, orders, tuple(refunds), profile_field_count=3)


@cache
def read_cdnow(folder: Path, zone: str) -> Source:
    """CDNOW's master file as published: each line is an order at the first instant of its day."""
    orders = []
    first_seen: dict[str, datetime] = {}
    for line in (folder / "cdnow" / "CDNOW_master.txt").read_text(encoding="ascii").splitlines():
        number, day, _, dollars = line.split()
        if number == "customer_id":
            continue
        customer = f"cdnow:{number}"
        ordered_at = first_instant(datetime.strptime(day, "%Y%m%d").date(), zone)
        orders.append(Order(customer, ordered_at, Decimal(dollars)))
        first_seen[customer] = min(ordered_at, first_seen.get(customer, ordered_at))
    return Source("cdnow", first_seen, tuple(orders), (), profile_field_count=2)


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


def first_match(rules: Iterable[dict[str, str]], scores: tuple[int, int, int]) -> dict[str, str] | None:
    """The first rule whose three ranges hold the scores of R, F and M."""
    for rule in rules:
        if all(int(rule[f"{m}_min"]) <= score <= int(rule[f"{m}_max"]) for m, score in zip("rfm", scores, strict=True)):
            return rule
    return None


class Oracle:
    """Cards and thresholds of one source at one as-of (the newest event where none is given)."""

    def __init__(self, source: Source, *, zone: str, as_of: date | None = None, window_days: int = 365) -> None:
        self.source = source
        self.zone = zone
        self.window_days = window_days
        self.as_of_at = source.newest_event_at if as_of is None else first_instant(as_of, zone)
        self.as_of_date = local_date(self.as_of_at, zone)
        self.quarter_start = date(self.as_of_date.year, self.as_of_date.month - (self.as_of_date.month - 1) % 3, 1)
        self._days: dict[datetime, date] = {}

    def thresholds(self) -> dict[str, Thresholds]:
        """The cut points of r, f and m that hold at as-of."""
        instant = first_instant(self.quarter_start, self.zone)
        base = self._values_at(instant, self.quarter_start)
        days = [self._day(order.ordered_at) for order in self._orders_until(instant)]
        history_days = (self.quarter_start - min(days)).days if days else 0
        is_thin = len(base) < MINIMUM_BUYERS or history_days < MINIMUM_HISTORY_DAYS
        taken = {
            "r": [Decimal(values.r_days) for values in base.values()],
            "f": [Decimal(values.f_orders) for values in base.values()],
            "m": [values.m_amount for values in base.values()],
        }
        found = {}
        for row in self._methodology():
            is_quantile = row["method"] == "quantile" and not is_thin
            fixed = tuple(Decimal(row[f"cut_{number}"]) for number in range(1, 5))
            cuts = cut_points(taken[row["metric"]]) if is_quantile else fixed
            method = "quantile" if is_quantile else "fixed"
            found[row["metric"]] = Thresholds(method, tuple(rounded(cut) for cut in cuts), len(base), history_days)
        return found

    def cards(self) -> dict[str, Card]:
        """The card of every customer who is known at as-of."""
        values = self._values_at(self.as_of_at, self.as_of_date)
        thresholds = self.thresholds()
        version = self._methodology()[0]["methodology_version"]
        rules = sorted(
            (rule for rule in seed("rfm/rfm_segment_rules") if rule["methodology_version"] == version),
            key=lambda rule: int(rule["rule_order"]),
        )
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
            scores = None
            if rfm is not None:
                scores = (
                    6 - bin_number(rfm.r_days, thresholds["r"].cuts),
                    bin_number(rfm.f_orders, thresholds["f"].cuts),
                    bin_number(rfm.m_amount, thresholds["m"].cuts),
                )
            rule = first_match(rules, scores) if scores else None
            segment = rule["segment"] if rule else "prospect"
            days = [self._day(order.ordered_at) for order in bought]
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

    def _methodology(self) -> list[dict[str, str]]:
        return [
            row
            for row in seed("rfm/rfm_methodologies")
            if date.fromisoformat(row["valid_from"]) <= self.as_of_date
            and (not row["valid_to"] or self.as_of_date < date.fromisoformat(row["valid_to"]))
        ]

    def _values_at(self, instant: datetime, day: date) -> dict[str, Values]:
        """R, F and M of every buyer as one would have seen them at an instant of a day."""
        opens = day - timedelta(days=self.window_days)
        last_days: dict[str, date] = {}
        counts: dict[str, int] = defaultdict(int)
        amounts: dict[str, Decimal] = defaultdict(Decimal)
        for order in self._orders_until(instant):
            if order.customer_id is None:
                continue
            ordered_on = self._day(order.ordered_at)
            last_days[order.customer_id] = max(ordered_on, last_days.get(order.customer_id, ordered_on))
            if opens < ordered_on <= day:
                counts[order.customer_id] += 1
                amounts[order.customer_id] += order.amount
        for refund in self.source.refunds:
            if (
                refund.customer_id is not None
                and refund.refunded_at <= instant
                and opens < self._day(refund.refunded_at)
            ):
                amounts[refund.customer_id] -= refund.amount
        return {
            customer: Values((day - last_day).days, counts[customer], amounts[customer])
            for customer, last_day in last_days.items()
        }

    def _orders_until(self, instant: datetime) -> list[Order]:
        return [order for order in self.source.orders if order.ordered_at <= instant]

    def _day(self, instant: datetime) -> date:
        """The business day of an instant, remembered: the files repeat their times."""
        if instant not in self._days:
            self._days[instant] = local_date(instant, self.zone)
        return self._days[instant]


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
