"""Time: the hours people buy at, the company's business hours, and the seasons of demand."""

from datetime import date, timedelta

import numpy as np
from numpy.random import Generator

from clientbase.demo.arguments import DAY_SECONDS, MOSCOW_OFFSET_SECONDS, Period
from clientbase.demo.arrays import Bools, Floats, Ints
from clientbase.demo.randomness import pick

EPOCH = date(1970, 1, 1)
OPENS_AT_SECONDS = 9 * 3_600
CLOSES_AT_SECONDS = 18 * 3_600
OPEN_SECONDS_PER_DAY = CLOSES_AT_SECONDS - OPENS_AT_SECONDS
# Non-working days of the Russian Labour Code, article 112, as (month, day). Transfers are left out: the demo's people
# do not follow them, which is what makes some of their work fall outside the calendar.
PUBLIC_HOLIDAYS = {(1, day) for day in range(1, 9)} | {(2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)}

# Share of private buying and browsing by hour of the Moscow day.
HOUR_WEIGHTS = (1, 0.5, 0.3, 0.2, 0.2, 0.4, 1, 2, 4, 5, 6, 6.5, 7, 6.5, 6, 6, 6, 6.5, 7, 7.5, 8, 7, 5, 2.5)
# Demand by calendar month around a mean of about 1: summer and January are quiet, November and December busy.
MONTH_WEIGHTS = (0.85, 0.92, 1.05, 1.0, 0.9, 0.95, 0.9, 0.93, 1.05, 1.05, 1.15, 1.25)


def moscow_day(at: Ints) -> Ints:
    """Return the Moscow calendar day (days since 1970) of UTC epoch seconds."""
    return (at + MOSCOW_OFFSET_SECONDS) // DAY_SECONDS


def moscow_second_of_day(at: Ints) -> Ints:
    """Return seconds since Moscow midnight."""
    return (at + MOSCOW_OFFSET_SECONDS) % DAY_SECONDS


def midnight_of(moscow_days: Ints) -> Ints:
    """Return the UTC epoch seconds at which a Moscow day begins."""
    return moscow_days * DAY_SECONDS - MOSCOW_OFFSET_SECONDS


def at_private_hour(rng: Generator, at: Ints) -> Ints:
    """Keep the Moscow day, draw the time of day as private people have it."""
    hours = pick(rng, HOUR_WEIGHTS, len(at))
    return midnight_of(moscow_day(at)) + hours * 3_600 + rng.integers(0, 3_600, len(at))


class BusinessHours:
    """Monday to Friday 9:00 to 18:00 Moscow, public holidays closed, as a straight line of open seconds."""

    def __init__(self, period: Period) -> None:
        """Lay out the open days from 90 days before the period to 400 days after it."""
        self._first_day = (period.start + MOSCOW_OFFSET_SECONDS) // DAY_SECONDS - 90
        count = period.days + 490
        dates = [EPOCH + timedelta(days=self._first_day + offset) for offset in range(count)]
        is_open = np.array([d.weekday() < 5 and (d.month, d.day) not in PUBLIC_HOLIDAYS for d in dates])
        self._is_open: Bools = is_open
        self._open_before: Ints = np.concatenate([[0], np.cumsum(is_open)[:-1]]).astype(np.int64)
        self._open_days: Ints = np.flatnonzero(is_open).astype(np.int64)

    def elapsed(self, at: Ints) -> Ints:
        """Return the open seconds before each instant."""
        day = moscow_day(at) - self._first_day
        within = np.clip(moscow_second_of_day(at) - OPENS_AT_SECONDS, 0, OPEN_SECONDS_PER_DAY)
        return self._open_before[day] * OPEN_SECONDS_PER_DAY + np.where(self._is_open[day], within, 0)

    def instant(self, elapsed: Ints) -> Ints:
        """Return when so many open seconds are over; beyond the calendar, on its last open day."""
        position = np.minimum(elapsed // OPEN_SECONDS_PER_DAY, len(self._open_days) - 1)
        day = self._open_days[position] + self._first_day
        return midnight_of(day) + OPENS_AT_SECONDS + elapsed % OPEN_SECONDS_PER_DAY

    def after(self, at: Ints, open_seconds: Ints) -> Ints:
        """Return the instant `open_seconds` of business time after `at`."""
        return self.instant(self.elapsed(at) + open_seconds)

    def is_open(self, at: Ints) -> Bools:
        """Return whether the company works at each instant."""
        second = moscow_second_of_day(at)
        return (
            self._is_open[moscow_day(at) - self._first_day]
            & (second >= OPENS_AT_SECONDS)
            & (second < CLOSES_AT_SECONDS)
        )


class SeasonalTime:
    """Calendar time bent by the seasons: a constant purchase rate here is a seasonal rate in the calendar."""

    def __init__(self, period: Period, horizon_days: int) -> None:
        """Cover the period and `horizon_days` after it. Operational time is in days and starts at 0."""
        count = period.days + horizon_days
        first_day = (period.start + MOSCOW_OFFSET_SECONDS) // DAY_SECONDS
        weights = [MONTH_WEIGHTS[(EPOCH + timedelta(days=first_day + offset)).month - 1] for offset in range(count)]
        self._start = period.start
        self._calendar: Floats = np.arange(count + 1, dtype=np.float64)
        self._operational: Floats = np.concatenate([[0.0], np.cumsum(weights)])
        self.last = float(self._operational[-1])

    def operational(self, at: Ints) -> Floats:
        """Return operational days of UTC epoch seconds."""
        return np.interp((at - self._start) / DAY_SECONDS, self._calendar, self._operational)

    def calendar(self, operational: Floats) -> Ints:
        """Return UTC epoch seconds of operational days."""
        calendar_days = np.interp(operational, self._operational, self._calendar)
        return self._start + (calendar_days * DAY_SECONDS).astype(np.int64)
