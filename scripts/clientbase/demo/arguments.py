"""What the caller may ask for, checked once, and the period that follows from it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from clientbase.demo.errors import DemoError

FileFormat = Literal["csv", "parquet"]

DAY_SECONDS = 86_400
# Moscow has kept UTC+3 all year since 26 October 2014, so a constant is exact for any allowed period.
MOSCOW_OFFSET_SECONDS = 3 * 3_600
EARLIEST_START = date(2015, 1, 1)
# Above this size CSV is slow to read, so Parquet is written even if CSV was asked for.
CSV_CUSTOMER_LIMIT = 100_000
LARGEST_BASE = 50_000_000


@dataclass(frozen=True)
class Arguments:
    """Everything that decides the bytes of a demo. `until` is the last business day, inclusive."""

    customers: int
    seed: int
    months: int
    until: date
    file_format: FileFormat
    orders_per_customer: float | None

    @property
    def starts_on(self) -> date:
        """First business day of the demo: `months` before the day after `until`."""
        after = self.until + timedelta(days=1)
        month_index = after.year * 12 + after.month - 1 - self.months
        year, month = divmod(month_index, 12)
        return date(year, month + 1, min(after.day, 28))


@dataclass(frozen=True)
class Period:
    """The half-open span `[start, end)` of the demo in UTC epoch seconds; both are Moscow midnights."""

    start: int
    end: int

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.end - self.start) // DAY_SECONDS


def check_arguments(
    *,
    customers: int,
    seed: int,
    months: int,
    until: date,
    file_format: str,
    orders_per_customer: float | None,
) -> Arguments:
    """Return the checked arguments, or raise `DemoError` with a sentence that names the bad one."""
    if not 1 <= customers <= LARGEST_BASE:
        raise DemoError(f"customers must be between 1 and {LARGEST_BASE:,}, but {customers:,} were asked for.")
    if seed < 0:
        raise DemoError(f"seed must be zero or a positive whole number, but it is {seed}.")
    if not 1 <= months <= 120:
        raise DemoError(f"months must be between 1 and 120, but it is {months}.")
    if file_format not in ("csv", "parquet"):
        raise DemoError(f"file_format must be csv or parquet, but it is {file_format!r}.")
    chosen: FileFormat = "parquet" if file_format == "parquet" or customers > CSV_CUSTOMER_LIMIT else "csv"
    arguments = Arguments(customers, seed, months, until, chosen, orders_per_customer)
    if arguments.starts_on < EARLIEST_START:
        raise DemoError(
            f"The demo would start on {arguments.starts_on}, but it cannot start before {EARLIEST_START}: "
            "ask for fewer months or a later until."
        )
    return arguments


def moscow_midnight(day: date) -> int:
    """UTC epoch seconds of the first instant of `day` in Moscow."""
    return (day - date(1970, 1, 1)).days * DAY_SECONDS - MOSCOW_OFFSET_SECONDS


def period_of(arguments: Arguments) -> Period:
    """Return the span that the arguments ask for."""
    return Period(moscow_midnight(arguments.starts_on), moscow_midnight(arguments.until + timedelta(days=1)))
