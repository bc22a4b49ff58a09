"""How a lookup table (a seed) is edited: by rows that are counted from 1 below the header."""

from collections.abc import Callable

from corruption.delivery import Delivery
from corruption.registry import damage

Cells = list[list[str]]
Change = Callable[[Cells], None]


def edit(name: str, what: str, seed: str, change: Change) -> None:
    @damage(what, scales=False, name=name)
    def edited(night: Delivery, share: float) -> None:
        with night.edit_seed(seed) as cells:
            before = [list(row) for row in cells]
            change(cells)
            if cells == before:
                raise ValueError(f"The edit {name} of {seed} changes nothing. Write one that does.")


def put(column: str, value: str, *, row: int) -> Change:
    """Put a value into a cell; rows are counted from 1 below the header."""

    def change(cells: Cells) -> None:
        cells[row][cells[0].index(column)] = value

    return change


def remove(row: int) -> Change:
    def change(cells: Cells) -> None:
        del cells[row]

    return change


def repeat(row: int, **values: str) -> Change:
    """Add a copy of a row with other values in some columns."""

    def change(cells: Cells) -> None:
        copy = list(cells[row])
        for column, value in values.items():
            copy[cells[0].index(column)] = value
        cells.append(copy)

    return change


def in_turn(*changes: Change) -> Change:
    def change(cells: Cells) -> None:
        for one in changes:
            one(cells)

    return change


def put_where(column: str, value: str, where: str, equals: str) -> Change:
    """Put a value into the column of every row that has this value in another (or the same) column."""

    def change(cells: Cells) -> None:
        for row in cells[1:]:
            if row[cells[0].index(where)] == equals:
                row[cells[0].index(column)] = value

    return change


def remove_where(column: str, equals: str) -> Change:
    def change(cells: Cells) -> None:
        cells[1:] = [row for row in cells[1:] if row[cells[0].index(column)] != equals]

    return change


def write_anew(*rows: str) -> Change:
    """Rows instead of those that are there, with commas between their cells."""

    def change(cells: Cells) -> None:
        cells[1:] = [row.split(",") for row in rows]

    return change
