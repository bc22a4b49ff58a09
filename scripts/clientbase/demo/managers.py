"""The sales people: three teams, each with a lead, and the hidden speed and skill of everyone."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator

from clientbase.demo.arguments import DAY_SECONDS, Arguments, Period
from clientbase.demo.arrays import MISSING, Ints, text_array
from clientbase.demo.clock import EPOCH, midnight_of
from clientbase.demo.randomness import pick
from clientbase.demo.table import Column, Table, codes, days, integers, texts

# Working calendar of the Russian offices (seed business_calendars).
CALENDAR = "ru_office"


@dataclass(frozen=True)
class Manager:
    """A manager.

    share: weight among those who get new leads.
    response_minutes: median business minutes to the first answer.
    pace: multiplies the time a deal stays in a stage.
    difficulty: exponent on the chance to advance a stage; below 1 wins more.
    answer_rate: share of inbound contacts that get an answer.
    """

    name: str
    team: str
    lead: int
    region: str
    share: float
    response_minutes: float
    pace: float
    difficulty: float
    answer_rate: float
    capacity_minutes: int = 360


# fmt: off
MANAGERS = (
    # name, team, position of the lead, region: share, minutes, pace, difficulty, answer rate (and capacity)
    Manager("Анна Воронцова", "moscow", 0, "Москва", 0.6, 18, 0.80, 0.70, 0.97, 240),
    Manager("Дмитрий Калинин", "moscow", 0, "Москва", 1.1, 25, 0.90, 0.80, 0.96),
    Manager("Ольга Метелева", "moscow", 0, "Москва", 1.1, 45, 1.00, 1.00, 0.93),
    Manager("Павел Сухоруков", "moscow", 0, "Москва", 1.0, 150, 1.40, 1.55, 0.80),
    Manager("Игорь Лазарев", "north_west", 4, "Санкт-Петербург", 0.6, 30, 0.90, 0.85, 0.95, 240),
    Manager("Марина Тихонова", "north_west", 4, "Санкт-Петербург", 1.1, 35, 0.85, 0.75, 0.96),
    Manager("Сергей Бобров", "north_west", 4, "Санкт-Петербург", 1.0, 70, 1.10, 1.10, 0.90),
    Manager("Екатерина Ларина", "north_west", 4, "Санкт-Петербург", 0.9, 110, 1.25, 1.30, 0.86),
    Manager("Алексей Громов", "regions", 8, "Екатеринбург", 0.6, 40, 1.00, 0.90, 0.94, 240),
    Manager("Наталья Зимина", "regions", 8, "Казань", 1.0, 55, 1.00, 1.00, 0.92),
    Manager("Виктор Еремин", "regions", 8, "Новосибирск", 1.0, 240, 1.50, 1.70, 0.74),
    Manager("Юлия Фомина", "regions", 8, "Краснодар", 0.9, 28, 0.90, 0.85, 0.96),
)
# fmt: on
# One left three quarters through the demo, one was hired half-way: until or since then the team lead does
# the work.
LEAVER, LEAVES_AFTER_SHARE = 7, 0.75
NEWCOMER, HIRED_AFTER_SHARE = 11, 0.5

NO_ONE = MISSING


def moscow_date(at: int) -> date:
    """Return the Moscow date of UTC epoch seconds that are a Moscow midnight or later."""
    return EPOCH + timedelta(days=(at + 3 * 3_600) // DAY_SECONDS)


class Staff:
    """Who works when, and who gets the next lead."""

    def __init__(self, arguments: Arguments, period: Period) -> None:
        """Fix the hiring and leaving days from the period."""
        first_day = (arguments.starts_on - EPOCH).days
        self._hired = np.array([first_day - 400 - 90 * i for i in range(len(MANAGERS))], dtype=np.int64)
        self._left = np.full(len(MANAGERS), MISSING, dtype=np.int64)
        self._hired[NEWCOMER] = first_day + int(period.days * HIRED_AFTER_SHARE)
        self._left[LEAVER] = first_day + int(period.days * LEAVES_AFTER_SHARE)
        self.hired_at = int(midnight_of(self._hired)[NEWCOMER])
        self.left_at = int(midnight_of(self._left + 1)[LEAVER])
        self.response_minutes = np.array([manager.response_minutes for manager in MANAGERS])
        self.pace = np.array([manager.pace for manager in MANAGERS])
        self.difficulty = np.array([manager.difficulty for manager in MANAGERS])
        self.answer_rate = np.array([manager.answer_rate for manager in MANAGERS])
        self._weights = tuple(manager.share for manager in MANAGERS)

    def choose(self, rng: Generator, at: Ints) -> Ints:
        """Draw who gets the work that arrives at each instant."""
        return self.working(pick(rng, self._weights, len(at)), at)

    def working(self, manager: Ints, at: Ints) -> Ints:
        """Return the manager, or the team lead where the manager is not there yet or no longer."""
        leads = np.array([manager.lead for manager in MANAGERS], dtype=np.int64)
        safe = np.maximum(manager, 0)
        is_away = ((manager == LEAVER) & (at >= self.left_at)) | ((manager == NEWCOMER) & (at < self.hired_at))
        return np.where(is_away, leads[safe], manager)

    def table(self) -> Table:
        """Return the entity `managers`."""
        count = len(MANAGERS)
        teams = tuple(sorted({manager.team for manager in MANAGERS}))
        return Table(
            "managers",
            {
                "manager_id": manager_ids(np.arange(count, dtype=np.int64)),
                "manager_name": texts(text_array([manager.name for manager in MANAGERS])),
                "team_id": codes(np.array([teams.index(manager.team) for manager in MANAGERS]), teams),
                "team_lead_id": manager_ids(np.array([manager.lead for manager in MANAGERS], dtype=np.int64)),
                "region": texts(text_array([manager.region for manager in MANAGERS])),
                "calendar_id": codes(np.zeros(count, dtype=np.int64), (CALENDAR,)),
                "capacity_minutes_per_day": integers(
                    np.array([manager.capacity_minutes for manager in MANAGERS], dtype=np.int64)
                ),
                "hired_on": days(self._hired),
                "left_on": days(self._left),
            },
        )


MANAGER_LABELS = tuple(f"M{position + 1:02d}" for position in range(len(MANAGERS)))


def manager_ids(managers: Ints) -> Column:
    """Return the identifiers of managers by position."""
    return codes(managers, MANAGER_LABELS)
