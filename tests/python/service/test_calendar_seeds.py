"""The generated calendars: the seed is what the script writes, and the Russian hours are those published each year."""

import csv
import importlib.util
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from service.calendars import Exceptional, seed_exceptions

# Working days and hours of a 40-hour week by year, as the production calendars of these years were published.
PUBLISHED = {
    2015: (247, 1971), 2016: (247, 1974), 2017: (247, 1973), 2018: (247, 1970), 2019: (247, 1970), 2020: (248, 1979),
    2021: (247, 1972), 2022: (247, 1973), 2023: (247, 1973), 2024: (248, 1979), 2025: (247, 1972), 2026: (247, 1972),
}  # fmt: skip


def script(project_root: Path) -> ModuleType:
    path = project_root / "scripts" / "write_calendar_exceptions.py"
    spec = importlib.util.spec_from_file_location("write_calendar_exceptions", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # A dataclass looks itself up by its module's name.
    import sys  # noqa: PLC0415

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_script_writes_the_committed_seed(project_root: Path) -> None:
    module = script(project_root)
    committed = module.SEED.read_text(encoding="utf-8")
    assert module.seed_text(module.read_seed(committed)) == committed, (
        "the package holidays gives other days than the seed has: look at the difference, then run "
        "scripts/write_calendar_exceptions.py"
    )


def test_the_script_keeps_the_days_of_a_company(project_root: Path) -> None:
    module = script(project_root)
    own = module.ExceptionDay("ru_office", "2026-07-10", "10:00", "15:00", "true", name_en="Company day")
    text = module.seed_text([own, module.ExceptionDay("ru", "1999-01-01", name_en="Not ours")])
    assert own in module.read_seed(text)
    assert "1999-01-01" not in text


@pytest.mark.parametrize("year", PUBLISHED)
def test_russian_years_have_the_published_days_and_hours(year: int, project_root: Path) -> None:
    exceptions = seed_exceptions(project_root, "ru")
    days, minutes, day = 0, 0, date(year, 1, 1)
    while day.year == year:
        found = exceptions.get(day, Exceptional(is_working=day.isoweekday() <= 5))
        days += found.is_working
        minutes += (8 * 60 - found.shortened_minutes) * found.is_working
        day += timedelta(days=1)
    assert (days, minutes / 60) == PUBLISHED[year]


def test_transferred_days_have_the_length_of_the_day_they_stand_for(project_root: Path) -> None:
    found = seed_exceptions(project_root, "ru")
    # For Tuesday 30 April, which would have been the day before a holiday; for Monday 29 April, which would not.
    assert found[date(2024, 11, 2)] == Exceptional(True, hours_of_weekday=2, shortened_minutes=60)
    assert found[date(2024, 4, 27)] == Exceptional(True, hours_of_weekday=1, shortened_minutes=0)
    # A Sunday holiday of a year without a decree yet moves to Monday.
    assert found[date(2029, 11, 5)] == Exceptional(False)


def test_every_calendar_ends_no_later_than_its_holidays(project_root: Path) -> None:
    seeds = project_root / "seeds" / "service"
    with (seeds / "business_calendars.csv").open(encoding="utf-8", newline="") as file:
        calendars = list(csv.DictReader(file))
    for calendar in calendars:
        assert calendar["first_day"] <= "2015-01-01" and calendar["last_day"] >= "2030-12-31"
        if calendar["holiday_set"]:
            years = {day.year for day in seed_exceptions(project_root, calendar["holiday_set"])}
            assert years >= set(range(int(calendar["first_day"][:4]), int(calendar["last_day"][:4]) + 1))
