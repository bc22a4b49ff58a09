"""Calendars for the tests of the business clock, and a clock that counts minute by minute."""

import csv
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

MINUTE, DAY_MINUTES = 60, 1_440
# Zones change their offset at quarters of an hour, so one look a quarter is enough.
QUARTER = 15
FIRST_DAY, LAST_DAY = date(2017, 12, 1), date(2020, 1, 31)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Hours = tuple[tuple[str, str], ...]
WEEK = range(1, 8)


@dataclass(frozen=True)
class Exceptional:
    """A day that does not keep the hours of its weekday."""

    is_working: bool = False
    hours_of_weekday: int | None = None
    shortened_minutes: int = 0
    own_hours: Hours = ()


@dataclass(frozen=True)
class Calendar:
    """A calendar of the tests; `exceptions` are its own, those of `holiday_set` come from the seed."""

    calendar_id: str
    time_zone: str
    week: dict[int, Hours]
    holiday_set: str = ""
    exceptions: dict[date, Exceptional] = field(default_factory=dict)


NIGHT: Hours = (("00:00", "06:00"), ("22:00", "24:00"))
OFFICE: Hours = (("09:00", "13:00"), ("14:00", "18:00"))
THREE: Hours = (("08:00", "12:00"), ("12:45", "16:05"), ("16:20", "21:10"))
ALWAYS: Hours = (("00:00", "24:00"),)

CALENDARS = (
    Calendar("always", "UTC", {day: ALWAYS for day in WEEK}),
    Calendar("always_berlin", "Europe/Berlin", {day: ALWAYS for day in WEEK}),
    # Its clocks change at midnight: in November the day begins at one o'clock.
    Calendar("always_sao_paulo", "America/Sao_Paulo", {day: ALWAYS for day in WEEK}),
    # Half an hour of summer time.
    Calendar("office_lord_howe", "Australia/Lord_Howe", {day: OFFICE for day in WEEK[:5]}),
    Calendar("office_moscow", "Europe/Moscow", {day: OFFICE for day in WEEK[:5]}, "ru"),
    Calendar(
        "office_berlin",
        "Europe/Berlin",
        {day: OFFICE for day in WEEK[:5]},
        "de",
        # An own day wins over the holidays: at Easter somebody works, and one day has hours of its own.
        {
            date(2018, 4, 2): Exceptional(is_working=True, hours_of_weekday=5),
            date(2018, 7, 4): Exceptional(is_working=True, own_hours=(("10:00", "11:30"), ("12:00", "13:15"))),
            date(2018, 7, 5): Exceptional(),
            # Shorter by more than the last interval.
            date(2018, 7, 6): Exceptional(is_working=True, hours_of_weekday=5, shortened_minutes=5 * 60),
        },
    ),
    Calendar("night_berlin", "Europe/Berlin", {day: NIGHT for day in WEEK}, "de"),
    Calendar("night_new_york", "America/New_York", {day: NIGHT for day in WEEK}),
    Calendar("three_kolkata", "Asia/Kolkata", {day: THREE for day in WEEK[:6]}),
    Calendar("three_auckland", "Pacific/Auckland", {day: THREE for day in WEEK}),
)


def seed_exceptions(project_root: Path, exception_set: str) -> dict[date, Exceptional]:
    """The days of a generated set."""
    path = project_root / "seeds" / "service" / "business_calendar_exceptions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {
            date.fromisoformat(row["day"]): Exceptional(
                row["is_working"] == "true",
                int(row["hours_of_weekday"]) if row["hours_of_weekday"] else None,
                int(row["shortened_minutes"] or 0),
            )
            for row in csv.DictReader(file)
            if row["exception_set"] == exception_set
        }


def minute_of(text: str) -> int:
    """Minutes since midnight of HH:MM."""
    return int(text[:2]) * MINUTE + int(text[3:])


class MinuteClock:
    """Looks at the wall clock of the zone in every minute of the range and asks whether somebody works."""

    def __init__(self, calendar: Calendar, holidays: dict[date, Exceptional]) -> None:
        """Mark the open minutes from the first to the last day, both as UTC days."""
        exceptions = {**holidays, **calendar.exceptions}
        zone = ZoneInfo(calendar.time_zone)
        first = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC)
        count = ((LAST_DAY - FIRST_DAY).days + 1) * DAY_MINUTES
        open_by_day: dict[date, npt.NDArray[np.bool_]] = {}
        is_open = np.zeros(count, dtype=np.bool_)
        for begin in range(0, count, QUARTER):
            local = (first + timedelta(minutes=begin)).astimezone(zone)
            day = local.date()
            if day not in open_by_day:
                open_by_day[day] = self._minutes(calendar.week, exceptions.get(day), day)
            minute = local.hour * MINUTE + local.minute
            is_open[begin : begin + QUARTER] = open_by_day[day][minute : minute + QUARTER]
        self.first_second = int((first - EPOCH).total_seconds())
        self.is_open = is_open
        self.open_before = np.concatenate([[0], np.cumsum(is_open)]).astype(np.int64) * MINUTE

    @staticmethod
    def _minutes(week: dict[int, Hours], exception: Exceptional | None, day: date) -> npt.NDArray[np.bool_]:
        minutes = np.zeros(DAY_MINUTES, dtype=np.bool_)
        hours = week.get(day.isoweekday(), ())
        shortened = 0
        if exception is not None:
            weekday = exception.hours_of_weekday or day.isoweekday()
            hours = exception.own_hours or (week.get(weekday, ()) if exception.is_working else ())
            shortened = exception.shortened_minutes
        for opens, closes in hours:
            minutes[minute_of(opens) : minute_of(closes)] = True
        if shortened:
            last = max(minute_of(closes) for _, closes in hours)
            minutes[last - shortened :] = False
        return minutes

    def elapsed(self, start: npt.NDArray[np.int64], end: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Open seconds between epoch seconds."""
        return self._before(end) - self._before(start)

    def deadline(self, start: npt.NDArray[np.int64], target: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The first epoch second by which so many open seconds are over, found by walking over the minutes."""
        wanted = self._before(start) + target
        minute = np.searchsorted(self.open_before, wanted, side="left") - 1
        found = self.first_second + minute * MINUTE + (wanted - self.open_before[minute])
        return np.where(target == 0, start, found)

    def _before(self, at: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        minute, second = np.divmod(at - self.first_second, MINUTE)
        return self.open_before[minute] + np.where(self.is_open[minute], second, 0)
