"""Aggregates of a mart that the page can cut by its filters.

A cube is a mart summed by some of its dimensions. The page adds cells up and shows, beside every number, the query that
gives the same number from the published file: both are made from the definitions here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

MONTH_COUNT = 24
WEEK_COUNT = 26


@dataclass(frozen=True, slots=True)
class Measure:
    """`sql` is an aggregate of the mart's rows; `columns` are those it reads, for the reader.

    `is_additive` is false for a median or a rank: the page then shows it of one row only.
    """

    sql: str
    columns: str
    is_additive: bool = True


@dataclass(frozen=True, slots=True)
class Time:
    """The date by which a cube is cut.

    Grain: `month` and `week` are counted back from that of as-of, 0 being its own; `bucket` is the steps between the
    periods that the page offers (0, 1, 2, 3 to 5, 6 to 11, 12 to 23 months back), which a large cube is content with.
    """

    column: str
    grain: str


@dataclass(frozen=True, slots=True)
class Cube:
    """A mart summed by dimensions (name: SQL) into measures."""

    name: str
    mart: str
    dimensions: Mapping[str, str]
    measures: Mapping[str, Measure]
    where: str = ""
    time: Time | None = None
    # Dimensions that stand for one of the page's filters: filter name to dimension name.
    filters: Mapping[str, str] = field(default_factory=dict)


def total(column: str) -> Measure:
    """The sum of a column."""
    return Measure(f"coalesce(sum({column}), 0)", column)


def rows(column: str) -> Measure:
    """The number of rows, of which `column` is the key."""
    return Measure("count(*)", column)


def rows_where(condition: str, columns: str) -> Measure:
    """The number of rows for which a condition holds."""
    return Measure(f"count(*) filter (where {condition})", columns)


def value(column: str) -> Measure:
    """The value of a single row."""
    return Measure(f"max({column})", column, is_additive=False)


def code(column: str) -> str:
    """A dimension's code; unknown where there is none."""
    return f"coalesce({column}, 'unknown')"


def filters(**dimensions: str) -> dict[str, str]:
    """Which of the page's filters act on which dimension."""
    return dimensions
