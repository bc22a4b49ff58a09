"""Fit the buying models to a million drawn customers: seconds, and how far rounded groups are from exact ones."""

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))

from clientbase.value.fitting import BUYING_MODELS, fit_buying
from clientbase.value.likelihoods import Buying

CUSTOMERS = 1_000_000
R, ALPHA, A, B = 0.9, 10.0, 1.2, 6.0
Columns = np.ndarray[Any, np.dtype[np.float64]]


def drawn() -> tuple[Columns, Columns, Columns]:
    """Repeat days, day of the last and age in days of the customers of a BG/NBD base of two years."""
    rng = np.random.default_rng(1)
    rate, chance = rng.gamma(R, 1 / ALPHA, CUSTOMERS) / 7, rng.beta(A, B, CUSTOMERS)
    age = rng.integers(30, 730, CUSTOMERS).astype(np.float64)
    repeats, last, now = np.zeros(CUSTOMERS), np.zeros(CUSTOMERS), np.zeros(CUSTOMERS)
    there = np.ones(CUSTOMERS, dtype=np.bool_)
    while there.any():
        who = np.flatnonzero(there)
        now[who] += rng.exponential(1, len(who)) / rate[who]
        bought = who[now[who] <= age[who]]
        there[who[now[who] > age[who]]] = False
        new = bought[np.floor(now[bought]) > last[bought]]
        repeats[new] += 1
        last[new] = np.floor(now[new])
        there[bought[rng.random(len(bought)) < chance[bought]]] = False
    return repeats, last, age


def grouped(columns: tuple[Columns, Columns, Columns], unit_days: int) -> Buying:
    """The groups that SQL makes of the customers, days rounded to a unit."""
    repeats, last, age = columns
    rounded = [repeats, np.round(last / unit_days) * unit_days / 7, np.round(age / unit_days) * unit_days / 7]
    rows, counts = np.unique(np.stack(rounded, axis=1), axis=0, return_counts=True)
    return Buying(rows[:, 0], rows[:, 1], rows[:, 2], counts.astype(np.float64))


def main() -> None:
    """Print a line for each unit of time and model."""
    columns = drawn()
    exact: dict[str, tuple[float, ...]] = {}
    for unit_days in (1, 7):
        groups = grouped(columns, unit_days)
        for model in BUYING_MODELS:
            started = time.monotonic()
            found = fit_buying(model, groups).parameters
            seconds = time.monotonic() - started
            away = max(abs(a / b - 1) for a, b in zip(found, exact.setdefault(model, found), strict=True))
            print(
                f"{model}, {unit_days} day(s): {len(groups.repeats):,} groups, {seconds:.1f} s, "
                f"r {found[0]:.4f} alpha {found[1]:.3f} a {found[2]:.4f} b {found[3]:.3f}, "
                f"at most {away:.2%} from exact groups"
            )


if __name__ == "__main__":
    main()
