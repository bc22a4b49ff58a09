"""What the oracles read, in plain Python: orders and refunds of the published raw files, or of the published facts."""

import csv
import gzip
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline.builds import Build

CENT = Decimal("0.01")


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


def rounded(amount: Decimal, step: Decimal = CENT) -> Decimal:
    """Half away from zero."""
    return amount.quantize(step, rounding=ROUND_HALF_UP)


def first_instant(day: date, zone: str) -> datetime:
    """The first instant of a day in a time zone, UTC without zone."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def last_instant(day: date, zone: str) -> datetime:
    """The last instant of a day in a time zone, UTC without zone."""
    return first_instant(day + timedelta(days=1), zone) - timedelta(microseconds=1)


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


def read_facts(build: Build) -> Source:
    """The facts a build published: for input that is dirty by design, whose reading other tests judge."""
    orders = build.rows("select customer_id, ordered_at, ordered_amount from marts.fct_orders")
    refunds = build.rows("select customer_id, refunded_at, refunded_amount from marts.fct_refunds where is_counted")
    cards = build.rows("select customer_id, coalesce(first_ordered_at, rfm_updated_at) from marts.customer_segments")
    return Source(
        "files",
        {str(customer): first_seen for customer, first_seen in cards},  # type: ignore[misc]
        tuple(Order(*row) for row in orders),  # type: ignore[arg-type]
        tuple(Refund(*row) for row in refunds),  # type: ignore[arg-type]
        profile_field_count=0,
    )
