"""Names for the array types used all over the generator, and small helpers on them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Texts = NDArray[np.object_]
Anything = NDArray[Any]

# NULL in an integer array. Times, ids, codes, money: all are 64-bit integers until they are written.
MISSING = int(np.iinfo(np.int64).min)


def full(size: int, value: int) -> Ints:
    """Return `size` copies of an integer."""
    return np.full(size, value, dtype=np.int64)


def whole(values: Floats) -> Ints:
    """Round half up to a 64-bit integer (all values here are positive)."""
    return np.floor(values + 0.5).astype(np.int64)


def ranks_within(groups: Ints) -> Ints:
    """Return 0, 1, 2 ... within each run of equal neighbours of a sorted array."""
    positions = np.arange(len(groups), dtype=np.int64)
    if not len(groups):
        return positions
    is_first = np.empty(len(groups), dtype=np.bool_)
    is_first[0] = True
    np.not_equal(groups[1:], groups[:-1], out=is_first[1:])
    return positions - np.maximum.accumulate(np.where(is_first, positions, 0))


def stack(parts: Sequence[dict[str, Anything]]) -> dict[str, Anything]:
    """Concatenate dictionaries of equally named arrays."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def reorder(rows: dict[str, Anything], order: Ints) -> dict[str, Anything]:
    """Take the same rows of every array."""
    return {name: values[order] for name, values in rows.items()}


def only_where(rows: Bools, values: Texts) -> Texts:
    """Return a copy of the texts with None in all other rows."""
    kept = values.copy()
    kept[~rows] = None
    return kept


def text_array(values: Sequence[str | None]) -> Texts:
    """Return an object array of texts, so that one text is stored once and indexed many times."""
    array = np.empty(len(values), dtype=np.object_)
    array[:] = list(values)
    return array
