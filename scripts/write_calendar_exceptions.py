"""Write holidays, shortened days and transferred working days of the business calendars from the package `holidays`.

write_calendar_exceptions.py [--check]

The result is committed (seeds/service/business_calendar_exceptions.csv): a run needs neither the package nor a network,
and a new version of the package changes nothing until somebody looks at the difference. Rows of other sets than those
written here are kept: a company adds its own days there. With --check nothing is written, and the exit code is 1 where
the file is not what this script would write.
"""

import argparse
import csv
import io
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from datetime import date, timedelta
from pathlib import Path

import holidays

SEED = Path(__file__).resolve().parents[1] / "seeds" / "service" / "business_calendar_exceptions.csv"
FIRST_YEAR, LAST_YEAR = 2015, 2035
SATURDAY = 6
ONE_DAY = timedelta(days=1)
# Russian Labour Code, article 95: the working day just before a non-working holiday is an hour shorter.
RUSSIAN_SHORTENED_MINUTES = 60
# The government decrees the transfers of a year in the autumn before it; the package knows them up to this year.
LAST_DECREED_YEAR = 2027


@dataclass(frozen=True, slots=True, order=True)
class ExceptionDay:
    """One row of the seed: a day on which a calendar does not keep the hours of its weekday."""

    exception_set: str
    day: str
    opens_at: str = ""
    closes_at: str = ""
    is_working: str = "false"
    hours_of_weekday: str = ""
    shortened_minutes: str = ""
    name_en: str = ""


def russian_days() -> Iterator[ExceptionDay]:
    """The Russian production calendar.

    Holidays are those of article 112 of the Labour Code. One that falls on a weekend moves to the next working day
    (the package says so for decreed years; for later ones it follows from the article); those of January are moved by
    decree alone. A working Saturday has the length of the day it stands for, which may have been a shortened one.
    """
    found = holidays.country_holidays("RU", years=range(FIRST_YEAR, LAST_YEAR + 2), language="en_US")
    names = {day: str(name) for day, name in found.items()}
    statutory = {day for day, name in names.items() if not _is_moved(name)}
    for day in sorted(statutory):
        if day.year > LAST_DECREED_YEAR and day.month > 1 and _is_weekend(day):
            names[_next_working_day(day, names)] = f"{names[day]} (observed)"
    worked_instead = {_original_day(name): day for day, name in names.items() if _original_day(name)}
    for day, name in names.items():
        yield _closed("ru", day, name)
    for saturday in found.weekend_workdays:
        free = worked_instead[saturday]
        is_short = free + ONE_DAY in statutory
        yield _worked("ru", saturday, free.isoweekday(), is_short, f"Working day instead of {free.isoformat()}")
    for holiday in statutory:
        eve = holiday - ONE_DAY
        if eve not in names and not _is_weekend(eve):
            yield _worked("ru", eve, eve.isoweekday(), True, f"Day before {names[holiday]}")


def german_days() -> Iterator[ExceptionDay]:
    """The holidays that all German states share."""
    for day, name in holidays.country_holidays("DE", years=range(FIRST_YEAR, LAST_YEAR + 1), language="en_US").items():
        yield _closed("de", day, str(name))


def generated_days() -> list[ExceptionDay]:
    """Every row this script answers for, without the years beyond the range."""
    first, last = f"{FIRST_YEAR}-01-01", f"{LAST_YEAR}-12-31"
    return [row for row in (*russian_days(), *german_days()) if first <= row.day <= last]


def seed_text(kept: Iterable[ExceptionDay]) -> str:
    """The whole file: the generated rows and those that people added, by set and day."""
    generated = generated_days()
    own_sets = {row.exception_set for row in generated}
    rows = sorted([*generated, *(row for row in kept if row.exception_set not in own_sets)])
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(field.name for field in fields(ExceptionDay))
    writer.writerows(astuple(row) for row in rows)
    return output.getvalue()


def read_seed(text: str) -> list[ExceptionDay]:
    """The rows of a file as it stands."""
    return [ExceptionDay(**row) for row in csv.DictReader(io.StringIO(text))]


def _closed(exception_set: str, day: date, name: str) -> ExceptionDay:
    return ExceptionDay(exception_set, day.isoformat(), name_en=name)


def _worked(exception_set: str, day: date, weekday: int, is_short: bool, name: str) -> ExceptionDay:
    return ExceptionDay(
        exception_set,
        day.isoformat(),
        is_working="true",
        hours_of_weekday=str(weekday),
        shortened_minutes=str(RUSSIAN_SHORTENED_MINUTES) if is_short else "",
        name_en=name,
    )


def _is_weekend(day: date) -> bool:
    return day.isoweekday() >= SATURDAY


def _is_moved(name: str) -> bool:
    return name.endswith("(observed)") or "substituted from" in name


def _original_day(name: str) -> date | None:
    found = re.search(r"substituted from (\d\d)/(\d\d)/(\d{4})", name)
    return date(int(found[3]), int(found[1]), int(found[2])) if found else None


def _next_working_day(day: date, names: dict[date, str]) -> date:
    following = day + ONE_DAY
    while _is_weekend(following) or following in names:
        following += ONE_DAY
    return following


def main() -> int:
    """Write the seed, or compare it."""
    parser = argparse.ArgumentParser(description="Write the exceptions of the business calendars.")
    parser.add_argument("--check", action="store_true", help="write nothing; 1 where the file differs")
    is_check = parser.parse_args().check
    current = SEED.read_text(encoding="utf-8") if SEED.is_file() else ""
    text = seed_text(read_seed(current))
    if is_check:
        return 0 if text == current else 1
    SEED.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
