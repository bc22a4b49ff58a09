"""What the topics of one chunk of customers share: the setting that never changes, and running numbers."""

from collections import Counter
from dataclasses import dataclass, field

from numpy.random import Generator

from clientbase.demo.arguments import Arguments, Period
from clientbase.demo.catalogue import Catalogue
from clientbase.demo.clock import BusinessHours, SeasonalTime
from clientbase.demo.fx import ExchangeRates
from clientbase.demo.managers import Staff
from clientbase.demo.randomness import Topic, stream

CHUNK_CUSTOMERS = 20_000


@dataclass(frozen=True)
class Setting:
    """Everything that is the same for all chunks.

    rate_scale: factor on all purchase rates (and divisor of all death probabilities, so that lifetimes keep their
    length), from `purchases.rate_scale`.
    """

    arguments: Arguments
    period: Period
    hours: BusinessHours
    seasons: SeasonalTime
    staff: Staff
    catalogue: Catalogue
    exchange: ExchangeRates
    rate_scale: float


@dataclass
class Numbers:
    """The next free number of every kind of identifier, running over the chunks."""

    used: Counter[str] = field(default_factory=Counter)

    def take(self, name: str, count: int) -> int:
        """Reserve `count` numbers and return the first; numbers start at 1."""
        first = self.used[name] + 1
        self.used[name] += count
        return first


@dataclass(frozen=True)
class Chunk:
    """One chunk of customers: which, and where its random numbers come from."""

    setting: Setting
    numbers: Numbers
    index: int
    first_customer: int
    size: int

    def stream(self, topic: Topic) -> Generator:
        """Return the random generator of a topic in this chunk."""
        return stream(self.setting.arguments.seed, topic, self.index)
