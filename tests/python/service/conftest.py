"""A business clock over the tests' own calendars."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from service.calendars import CALENDARS, FIRST_DAY, LAST_DAY, MinuteClock, seed_exceptions
from service.rendering import Renderer

CLOCK_MODELS = (
    "int_business_days",
    "int_business_intervals",
    "int_business_working_days",
    "int_business_clock_days",
    "int_business_clock_steps",
)


@pytest.fixture(scope="session")
def renderer(project_root: Path) -> Renderer:
    return Renderer(project_root, business_time_zone="Europe/Moscow")


@pytest.fixture(scope="session")
def clock(project_root: Path, renderer: Renderer) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the models of the clock over CALENDARS."""
    with duckdb.connect(":memory:") as connection:
        connection.execute("set TimeZone = 'UTC'")
        fill_calendars(connection, project_root)
        for name in CLOCK_MODELS:
            connection.execute(f"create table {name} as {renderer.model(name)}")
        yield connection


@pytest.fixture(scope="session")
def minute_clocks(project_root: Path) -> dict[str, MinuteClock]:
    """The same calendars, counted minute by minute."""
    sets = {name: seed_exceptions(project_root, name) for name in ("ru", "de")}
    return {one.calendar_id: MinuteClock(one, sets.get(one.holiday_set, {})) for one in CALENDARS}


def fill_calendars(connection: duckdb.DuckDBPyConnection, project_root: Path) -> None:
    """Write the seeds of CALENDARS, with the generated sets of exceptions."""
    connection.execute(
        "create table business_calendars "
        "(calendar_id text, time_zone text, holiday_set text, first_day date, last_day date)"
    )
    connection.execute(
        "create table business_calendar_hours (calendar_id text, iso_weekday integer, opens_at text, closes_at text)"
    )
    seed = project_root / "seeds" / "service" / "business_calendar_exceptions.csv"
    connection.execute(
        "create table business_calendar_exceptions as select exception_set, cast(day as date) as day, opens_at, "
        "closes_at, cast(is_working as boolean) as is_working, cast(hours_of_weekday as integer) as hours_of_weekday, "
        "cast(shortened_minutes as integer) as shortened_minutes from read_csv(?, all_varchar = true)",
        [str(seed)],
    )
    for one in CALENDARS:
        connection.execute(
            "insert into business_calendars values (?, ?, ?, ?, ?)",
            [one.calendar_id, one.time_zone, one.holiday_set or None, FIRST_DAY, LAST_DAY],
        )
        hours = [(one.calendar_id, day, *interval) for day, hours in one.week.items() for interval in hours]
        connection.executemany("insert into business_calendar_hours values (?, ?, ?, ?)", hours)
        for day, exception in one.exceptions.items():
            for opens, closes in exception.own_hours or ((None, None),):
                add_exception(connection, one.calendar_id, day, opens, closes, exception)


def add_exception(
    connection: duckdb.DuckDBPyConnection,
    calendar_id: str,
    day: date,
    opens: str | None,
    closes: str | None,
    exception: object,
) -> None:
    """Write one row of a calendar's own exceptions."""
    values = [getattr(exception, name) for name in ("is_working", "hours_of_weekday", "shortened_minutes")]
    connection.execute(
        "insert into business_calendar_exceptions values (?, ?, ?, ?, ?, ?, ?)",
        [calendar_id, day, opens, closes, *values],
    )
