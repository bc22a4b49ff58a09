"""The optimiser finds the parameters that buyers were drawn with, whatever the order and the rounding of the groups."""

from typing import Any

import numpy as np
import pytest

from clientbase.value.fitting import fit_buying, fit_spending
from clientbase.value.likelihoods import Buying, Spending

CUSTOMERS = 30_000
R, ALPHA, A, B = 0.9, 10.0, 1.2, 6.0
P, Q, GAMMA = 5.0, 3.5, 2_000.0
Columns = np.ndarray[Any, np.dtype[np.float64]]


def drawn(*, may_go_at_once: bool) -> tuple[Columns, Columns, Columns]:
    """Repeat days, day of the last and age in days of customers of a BG/NBD (or MBG/NBD) base of two years."""
    rng = np.random.default_rng(7)
    rate, chance = rng.gamma(R, 1 / ALPHA, CUSTOMERS) / 7, rng.beta(A, B, CUSTOMERS)
    age = rng.integers(30, 730, CUSTOMERS).astype(np.float64)
    repeats, last, now = np.zeros(CUSTOMERS), np.zeros(CUSTOMERS), np.zeros(CUSTOMERS)
    there = rng.random(CUSTOMERS) >= chance if may_go_at_once else np.ones(CUSTOMERS, dtype=np.bool_)
    while there.any():
        who = np.flatnonzero(there)
        now[who] += rng.exponential(1, len(who)) / rate[who]
        bought = who[now[who] <= age[who]]
        there[who[now[who] > age[who]]] = False
        day = np.floor(now[bought])
        new = bought[day > last[bought]]
        repeats[new] += 1
        last[new] = np.floor(now[new])
        there[bought[rng.random(len(bought)) < chance[bought]]] = False
    return repeats, last, age


def grouped(columns: tuple[Columns, Columns, Columns], unit_days: int = 1) -> Buying:
    repeats, last, age = columns
    rounded = [repeats, np.round(last / unit_days) * unit_days / 7, np.round(age / unit_days) * unit_days / 7]
    rows, counts = np.unique(np.stack(rounded, axis=1), axis=0, return_counts=True)
    return Buying(rows[:, 0], rows[:, 1], rows[:, 2], counts.astype(np.float64))


def test_groups_have_the_likelihood_of_their_customers() -> None:
    columns = drawn(may_go_at_once=False)
    alone = Buying(columns[0], columns[1] / 7, columns[2] / 7, np.ones(CUSTOMERS))
    groups = grouped(columns)
    assert len(groups.repeats) < CUSTOMERS
    assert fit_buying("bg_nbd", groups).log_likelihood == pytest.approx(
        fit_buying("bg_nbd", alone).log_likelihood, abs=1e-3
    )


def test_parameters_of_drawn_buyers_are_found() -> None:
    fit = fit_buying("bg_nbd", grouped(drawn(may_go_at_once=False)))
    assert not fit.reason
    assert fit.parameters == pytest.approx([R, ALPHA, A, B], rel=0.15)


def test_weeks_give_the_parameters_of_days_within_a_hundredth() -> None:
    columns = drawn(may_go_at_once=False)
    by_day, by_week = (fit_buying("bg_nbd", grouped(columns, days)).parameters for days in (1, 7))
    assert by_week == pytest.approx(by_day, rel=1e-2)


@pytest.mark.parametrize("may_go_at_once", [False, True])
def test_the_process_that_drew_the_buyers_is_likelier(may_go_at_once: bool) -> None:
    groups = grouped(drawn(may_go_at_once=may_go_at_once))
    bg, mbg = (fit_buying(model, groups).log_likelihood for model in ("bg_nbd", "mbg_nbd"))
    assert (mbg > bg) == may_go_at_once


def test_spending_is_found_in_any_currency() -> None:
    rng = np.random.default_rng(3)
    repeats = rng.integers(1, 9, CUSTOMERS).astype(np.float64)
    mean = rng.gamma(P * repeats) / (rng.gamma(Q, 1 / GAMMA, CUSTOMERS) * repeats)
    fits = [fit_spending(Spending(repeats, mean * scale, np.ones(CUSTOMERS))) for scale in (1.0, 1_000.0)]
    assert fits[0].parameters == pytest.approx([P, Q, GAMMA], rel=0.06)
    p, q, gamma = fits[0].parameters
    assert fits[1].parameters == pytest.approx([p, q, gamma * 1_000], rel=1e-4)


def test_the_same_groups_in_another_order_give_the_same_parameters() -> None:
    groups = grouped(drawn(may_go_at_once=False), 7)
    backwards = Buying(*(column[::-1] for column in (groups.repeats, groups.last, groups.age, groups.customers)))
    parameters = fit_buying("bg_nbd", groups).parameters
    assert fit_buying("bg_nbd", backwards).parameters == pytest.approx(parameters, rel=1e-5)


def test_a_likelihood_without_a_maximum_is_not_used() -> None:
    """Everybody bought again on every day: the rates have no spread, and r and alpha run away."""
    steady = Buying(np.full(3, 20.0), np.full(3, 20.0), np.array([20.0, 20.1, 20.2]), np.full(3, 100.0))
    assert fit_buying("bg_nbd", steady).reason
