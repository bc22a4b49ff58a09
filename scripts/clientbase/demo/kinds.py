"""The kinds of customers and their hidden buying parameters.

Purchases follow the MBG/NBD model (Batislam, Denizel, Filiztekin 2007): while alive a customer buys at a rate of their
own, gamma distributed; after every purchase, the first included, they are gone for good with a probability of their
own, beta distributed. Time is seasonal (`clock.SeasonalTime`), which the model does not know.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class CustomerKind:
    """One kind of customer.

    share: of all customers. deal_share: share that is sold to through a deal.
    buying_chance: chance that one without a deal ever buys (times the channel's factor, at most 0.97).
    rate_shape, rate_mean: gamma distribution of purchases a day while alive.
    death_a, death_b: beta distribution of the probability to be gone after a purchase.
    lines: weights of 1 to 5 lines an order. quantity_mean: units a line.
    """

    code: str
    share: float
    deal_share: float
    buying_chance: float
    rate_shape: float
    rate_mean: float
    death_a: float
    death_b: float
    lines: tuple[float, ...]
    quantity_mean: float


KINDS = (
    CustomerKind("person", 0.78, 0.16, 0.80, 0.75, 0.0260, 1.0, 4.5, (0.45, 0.28, 0.15, 0.08, 0.04), 1.5),
    CustomerKind("sole_proprietor", 0.09, 0.55, 0.74, 1.10, 0.0330, 1.0, 6.5, (0.28, 0.27, 0.20, 0.15, 0.10), 4.0),
    CustomerKind("company", 0.13, 0.85, 0.70, 1.30, 0.0400, 1.0, 8.0, (0.18, 0.22, 0.24, 0.20, 0.16), 9.0),
)
KIND_CODES = tuple(kind.code for kind in KINDS)
PERSON, SOLE_PROPRIETOR, COMPANY = range(3)
