"""Maximum likelihood: the same groups give the same parameters, whatever their order."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from clientbase.value.likelihoods import Buying, Floats, Spending, bg_nbd, gamma_gamma, mbg_nbd

# Digits that are kept of a parameter: what lies behind them differs from processor to processor.
DIGITS = 8
# Parameters beyond these are no buying process: the optimiser is running away along a ridge.
SMALLEST, LARGEST = 1e-5, 1e6
BUYING_MODELS: dict[str, Callable[[Floats, Buying], float]] = {"bg_nbd": bg_nbd, "mbg_nbd": mbg_nbd}
_BUYING_STARTS = ((0.5, 8.0, 0.8, 2.5), (1.0, 20.0, 0.3, 3.0), (0.2, 2.0, 1.5, 8.0))
_SPENDING_STARTS = ((4.0, 4.0, 1.0), (1.5, 2.5, 1.0))


@dataclass(frozen=True, slots=True)
class Fit:
    """One fitted model; `reason` says why its parameters may not be used, empty where they may."""

    parameters: tuple[float, ...]
    log_likelihood: float
    reason: str = ""


def fit_buying(model: str, data: Buying) -> Fit:
    """Fit (r, alpha, a, b) of `model`, bg_nbd or mbg_nbd; alpha is in weeks."""
    likelihood = BUYING_MODELS[model]
    return _fit(lambda logs: likelihood(logs, data), _BUYING_STARTS, float(data.customers.sum()))


def fit_spending(data: Spending) -> Fit:
    """Fit (p, q, gamma) of Gamma-Gamma; gamma is in the currency of the amounts.

    The amounts are measured in their mean, so that the start fits any currency; the density is turned back.
    """
    total = float(data.customers.sum())
    scale = float(np.sum(data.customers * data.mean_amount) / total)
    scaled = Spending(data.repeats, data.mean_amount / scale, data.customers)
    fit = _fit(lambda logs: gamma_gamma(logs, scaled), _SPENDING_STARTS, total)
    p, q, gamma = fit.parameters
    return Fit((p, q, _rounded(gamma * scale)), fit.log_likelihood - total * float(np.log(scale)), fit.reason)


def _fit(log_likelihood: Callable[[Floats], float], starts: tuple[tuple[float, ...], ...], customers: float) -> Fit:
    """The best of the searches from every start: gradients first, then a simplex around the best of them."""

    def loss(logs: Floats) -> float:
        if np.any(logs < np.log(SMALLEST)) or np.any(logs > np.log(LARGEST)):
            return 1e10
        value = -log_likelihood(logs) / customers
        return value if np.isfinite(value) else 1e10

    rough = [minimize(loss, np.log(start), method="L-BFGS-B", options={"maxiter": 60}) for start in starts]
    nearest = min(rough, key=lambda found: float(found.fun))
    corners = np.vstack([nearest.x, nearest.x + 0.02 * np.eye(len(nearest.x))])
    best = minimize(
        loss,
        nearest.x,
        method="Nelder-Mead",
        options={"xatol": 1e-7, "fatol": 1e-12, "maxiter": 2_000, "initial_simplex": corners},
    )
    parameters = tuple(_rounded(float(value)) for value in np.exp(best.x))
    at_edge = any(value < SMALLEST * 10 or value > LARGEST / 10 for value in parameters)
    reason = "the likelihood has no maximum: the parameters run away" if at_edge else ""
    return Fit(parameters, -float(best.fun) * customers, reason)


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
