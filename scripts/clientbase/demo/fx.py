"""Official exchange rates to the ruble: published Tuesday to Saturday only, as a central bank does."""

import numpy as np

from clientbase.demo.arguments import DAY_SECONDS, MOSCOW_OFFSET_SECONDS, Arguments, Period
from clientbase.demo.arrays import Floats, Ints
from clientbase.demo.clock import moscow_day
from clientbase.demo.randomness import Topic, stream
from clientbase.demo.table import Table, codes, days, rates

CURRENCIES = ("RUB", "EUR", "USD")
RUB = 0
# By currency: the level the rate is drawn back to, RUB.
LEVELS = (1.0, 97.0, 88.0)
REVERSION, DAILY_DEVIATION = 0.01, 0.006
DAYS_BEFORE = 40
# ISO weekdays on which a rate is published; on the others the last one holds.
PUBLISHING_WEEKDAYS = (2, 3, 4, 5, 6)


class ExchangeRates:
    """A mean-reverting walk per currency, in ten-thousandths of a ruble, from 40 days before the period."""

    def __init__(self, arguments: Arguments, period: Period) -> None:
        """Draw the rates."""
        rng = stream(arguments.seed, Topic.FX)
        self._first_day = (period.start + MOSCOW_OFFSET_SECONDS) // DAY_SECONDS - DAYS_BEFORE
        count = period.days + DAYS_BEFORE
        day_numbers = self._first_day + np.arange(count, dtype=np.int64)
        # 1970-01-01 was a Thursday, ISO weekday 4.
        weekday = (day_numbers + 3) % 7 + 1
        self._is_published = np.isin(weekday, PUBLISHING_WEEKDAYS)
        held: list[Ints] = [np.full(count, 10_000, dtype=np.int64)]
        for level in LEVELS[1:]:
            walk = self._walk(rng.normal(0.0, DAILY_DEVIATION, count), level)
            published = np.where(self._is_published, np.arange(count), 0)
            held.append(np.round(walk * 10_000).astype(np.int64)[np.maximum.accumulate(published)])
        self._held = np.stack(held)

    @staticmethod
    def _walk(shocks: Floats, level: float) -> Floats:
        distance = np.zeros(len(shocks))
        for day in range(1, len(shocks)):
            distance[day] = distance[day - 1] * (1.0 - REVERSION) + shocks[day]
        return level * np.exp(distance)

    def at(self, currency: Ints, instants: Ints) -> Ints:
        """Return the rate that holds at UTC epoch seconds, in ten-thousandths of a ruble."""
        position = np.clip(moscow_day(instants) - self._first_day, 0, self._held.shape[1] - 1)
        return self._held[currency, position]

    def table(self) -> Table:
        """Return the entity `fx_rates`."""
        published = np.flatnonzero(self._is_published).astype(np.int64)
        foreign = range(1, len(CURRENCIES))
        return Table(
            "fx_rates",
            {
                "currency_code": codes(np.repeat(np.array(foreign, dtype=np.int64), len(published)), CURRENCIES),
                "valid_on": days(np.tile(published + self._first_day, len(foreign))),
                "rate_to_reporting": rates(np.concatenate([self._held[c, published] for c in foreign])),
            },
        )
