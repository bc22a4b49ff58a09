"""Log-likelihoods of buying models, over groups of customers who look alike.

The likelihood depends on a customer only through a few numbers, so customers who share them are one row with a weight.
Everything is computed over the logarithms of the parameters, which are all positive.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, gammaln

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Buying:
    """Groups of buyers: `repeats` repeat days (x), time of the last (t_x), age (T), both in weeks; customers in each.

    `counts` are the different values of `repeats`, `place` where each group's stands: gamma functions are dear.
    """

    repeats: Floats
    last: Floats
    age: Floats
    customers: Floats
    counts: Floats = field(init=False)
    place: Places = field(init=False)

    def __post_init__(self) -> None:
        """Find the different counts."""
        counts, place = np.unique(self.repeats, return_inverse=True)
        object.__setattr__(self, "counts", counts)
        object.__setattr__(self, "place", place)


@dataclass(frozen=True)
class Spending:
    """Groups of customers who bought again: `repeats` repeat days, mean amount of them; customers in each."""

    repeats: Floats
    mean_amount: Floats
    customers: Floats
    counts: Floats = field(init=False)
    place: Places = field(init=False)

    def __post_init__(self) -> None:
        """Find the different counts."""
        counts, place = np.unique(self.repeats, return_inverse=True)
        object.__setattr__(self, "counts", counts)
        object.__setattr__(self, "place", place)


def bg_nbd(logs: Floats, data: Buying) -> float:
    """Log-likelihood of BG/NBD for the logarithms of (r, alpha, a, b).

    Fader, Hardie, Lee (2005): "Counting Your Customers" the Easy Way, equation 6; a customer may be gone after each
    repeat purchase.
    """
    r, alpha, a, b = np.exp(logs)
    x = data.counts
    start = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    alive = start + betaln(a, b + x) - betaln(a, b)
    # Nobody is gone before the first repeat purchase.
    gone = np.where(x > 0, start + betaln(a + 1.0, b + np.maximum(x, 1.0) - 1.0) - betaln(a, b), -np.inf)
    return _either(r, alpha, alive, gone, data)


def mbg_nbd(logs: Floats, data: Buying) -> float:
    """Log-likelihood of MBG/NBD for the logarithms of (r, alpha, a, b).

    Batislam, Denizel, Filiztekin (2007): a customer may be gone after the first purchase already.
    """
    r, alpha, a, b = np.exp(logs)
    x = data.counts
    start = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    alive = start + betaln(a, b + x + 1.0) - betaln(a, b)
    gone = start + betaln(a + 1.0, b + x) - betaln(a, b)
    return _either(r, alpha, alive, gone, data)


def _either(r: float, alpha: float, alive: Floats, gone: Floats, data: Buying) -> float:
    """Sum over customers of ln(alive / (alpha + T)^(r + x) + gone / (alpha + t_x)^(r + x)), of logarithms."""
    power = r + data.repeats
    by_age = alive[data.place] - power * np.log(alpha + data.age)
    by_last = gone[data.place] - power * np.log(alpha + data.last)
    return float(np.sum(data.customers * np.logaddexp(by_age, by_last)))


def gamma_gamma(logs: Floats, data: Spending) -> float:
    """Log-likelihood of the Gamma-Gamma model for the logarithms of (p, q, gamma).

    Fader, Hardie (2013): The Gamma-Gamma Model of Monetary Value, equation 1a.
    """
    p, q, gamma = np.exp(logs)
    counts = data.counts
    start = gammaln(p * counts + q) - gammaln(p * counts) - gammaln(q) + q * np.log(gamma) + p * counts * np.log(counts)
    x, mean = data.repeats, data.mean_amount
    each = start[data.place] + (p * x - 1.0) * np.log(mean) - (p * x + q) * np.log(gamma + mean * x)
    return float(np.sum(data.customers * each))
