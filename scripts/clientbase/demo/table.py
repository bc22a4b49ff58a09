"""A table in memory: typed columns of equal length that know how they are written.

Every column but text is an array of 64-bit integers with `MISSING` for NULL: UTC epoch seconds, days since
1970, hundredths of a currency unit, positions in a list of labels. That keeps a chunk small and sums exact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from clientbase.demo.arrays import Anything, Floats, Ints, Texts


class Kind(Enum):
    """How the integers of a column are read."""

    ID = "id"
    CODE = "code"
    TIME = "time"
    DAY = "day"
    MONEY = "money"
    PRICE = "price"
    RATE = "rate"
    QUANTITY = "quantity"
    INTEGER = "integer"
    FLAG = "flag"
    TEXT = "text"
    REAL = "real"


@dataclass(frozen=True)
class Column:
    """Values with their kind; `prefix` and `width` shape an id, `labels` are the texts of a code."""

    kind: Kind
    values: Anything
    prefix: str = ""
    width: int = 0
    labels: tuple[str, ...] = ()


def ids(prefix: str, values: Ints, width: int = 9) -> Column:
    """Identifiers: the prefix and the number padded with zeros to `width`."""
    return Column(Kind.ID, values, prefix=prefix, width=width)


def codes(values: Ints, labels: Sequence[str]) -> Column:
    """Positions in a list of labels."""
    return Column(Kind.CODE, values, labels=tuple(labels))


def constant(size: int, label: str) -> Column:
    """The same text in every row."""
    return codes(np.zeros(size, dtype=np.int64), (label,))


def times(values: Ints) -> Column:
    """UTC epoch seconds."""
    return Column(Kind.TIME, values)


def days(values: Ints) -> Column:
    """Days since 1970-01-01."""
    return Column(Kind.DAY, values)


def money(values: Ints) -> Column:
    """Hundredths of a currency unit."""
    return Column(Kind.MONEY, values)


def prices(values: Ints) -> Column:
    """Ten-thousandths of a currency unit."""
    return Column(Kind.PRICE, values)


def rates(values: Ints) -> Column:
    """Exchange rates in ten-thousandths."""
    return Column(Kind.RATE, values)


def quantities(values: Ints) -> Column:
    """Thousandths of a unit."""
    return Column(Kind.QUANTITY, values)


def integers(values: Ints) -> Column:
    """Whole numbers."""
    return Column(Kind.INTEGER, values)


def flags(values: Ints) -> Column:
    """0 false, 1 true."""
    return Column(Kind.FLAG, values)


def texts(values: Texts) -> Column:
    """Texts, None for NULL."""
    return Column(Kind.TEXT, values)


def reals(values: Floats) -> Column:
    """Double precision numbers (hidden parameters only; no entity has them)."""
    return Column(Kind.REAL, values)


@dataclass(frozen=True)
class Table:
    """Columns of one entity, all of the same length."""

    entity: str
    columns: Mapping[str, Column]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(next(iter(self.columns.values())).values)

    def values(self, name: str) -> Anything:
        """Return the raw values of a column."""
        return self.columns[name].values

    def take(self, rows: Ints) -> "Table":
        """Return the given rows, in the given order."""
        return Table(
            self.entity,
            {name: replace(column, values=column.values[rows]) for name, column in self.columns.items()},
        )

    def without(self, rows: Ints) -> "Table":
        """Return all rows but the given ones."""
        keep = np.ones(len(self), dtype=np.bool_)
        keep[rows] = False
        return self.take(np.flatnonzero(keep).astype(np.int64))

    def changed(self, **values: Anything) -> "Table":
        """Return the table with the raw values of some columns replaced."""
        columns = dict(self.columns)
        for name, new_values in values.items():
            columns[name] = replace(columns[name], values=new_values)
        return Table(self.entity, columns)

    def with_label(self, name: str, label: str) -> tuple["Table", int]:
        """Return the table with one more label in a code column, and the position of that label."""
        column = self.columns[name]
        if label in column.labels:
            return self, column.labels.index(label)
        columns = dict(self.columns)
        columns[name] = replace(column, labels=(*column.labels, label))
        return Table(self.entity, columns), len(column.labels)

    def followed_by(self, other: "Table") -> "Table":
        """Return the rows of both; `other` must come from this table, so its labels start the same."""
        columns = {}
        for name, column in self.columns.items():
            more = other.columns[name]
            labels = max(column.labels, more.labels, key=len)
            columns[name] = replace(column, labels=labels, values=np.concatenate([column.values, more.values]))
        return Table(self.entity, columns)
