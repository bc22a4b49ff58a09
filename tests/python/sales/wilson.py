"""Wilson's score interval, computed a second time: from its own equation, with fifty digits."""

from decimal import Decimal, localcontext

Z_95 = Decimal("1.959963984540054")
SIX_DIGITS = Decimal("0.000001")


def wilson(successes: int, trials: int, z: Decimal = Z_95) -> tuple[Decimal, Decimal] | None:
    """The two proportions p at which |successes / trials - p| is z standard errors of p; None without trials.

    E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference (1927): the roots of
    (q - p)^2 = z^2 p (1 - p) / n. Given to six decimals, between 0 and 1.
    """
    if not trials:
        return None
    with localcontext() as context:
        context.prec = 50
        observed = Decimal(successes) / trials
        squared = z * z / trials
        # p^2 (1 + z^2/n) - p (2 q + z^2/n) + q^2 = 0
        linear = 2 * observed + squared
        root = (linear * linear - 4 * (1 + squared) * observed * observed).sqrt()
        low, high = ((linear - root) / (2 * (1 + squared)), (linear + root) / (2 * (1 + squared)))
        return low.quantize(SIX_DIGITS), high.quantize(SIX_DIGITS)
