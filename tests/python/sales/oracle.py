"""Deals, stages and win rates computed a second time, in plain Python from the raw files and the seeds.

Nothing here knows how the models do it: no SQL, no project code. What the tables mean is the only common ground.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

SEEDS = Path(__file__).parents[3] / "seeds" / "sales"
ZONE = ZoneInfo("Europe/Moscow")
ENDS = ("won", "lost")


@dataclass(frozen=True, slots=True)
class Deal:
    """One deal as it was at as-of; times are UTC."""

    deal_id: str
    pipeline: str
    created_at: datetime
    closed_at: datetime | None
    outcome: str
    amount: str


@dataclass(frozen=True, slots=True)
class Visit:
    """One stay in a stage; `ended_by` as in fct_deal_stage_visits."""

    deal: Deal
    stage: str
    entered_at: datetime
    left_at: datetime | None
    ended_by: str


def instant(text: str) -> datetime | None:
    """A time as the demo writes it; None where it is none."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC) if text else None
    except ValueError:
        return None


def month_of(at: datetime) -> date:
    """First day of the month in the business time zone."""
    return at.astimezone(ZONE).date().replace(day=1)


def read_rows(raw_root: Path, entity: str) -> list[dict[str, str]]:
    with (raw_root / "files" / f"{entity}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def stage_places() -> dict[tuple[str, str], int]:
    """Place of each stage in its pipeline, from the seed."""
    with (SEEDS / "pipeline_stages.csv").open(encoding="utf-8", newline="") as file:
        return {(row["pipeline_id"], row["stage_id"]): int(row["stage_order"]) for row in csv.DictReader(file)}


def read_deals(raw_root: Path, as_of: datetime) -> dict[str, Deal]:
    """The newest version of every deal without a damaged value, its closing unknown where it lies after as-of."""
    versions: dict[str, list[tuple[datetime, Deal]]] = defaultdict(list)
    for row in read_rows(raw_root, "deals"):
        created, closed = instant(row["created_at"]), instant(row["closed_at"])
        if created is None or created > as_of or row["amount"].startswith("-"):
            continue
        is_known = closed is not None and closed <= as_of
        deal = Deal(
            row["deal_id"], row["pipeline_id"], created, closed if is_known else None,
            row["outcome"] if is_known else "open", row["amount"],
        )  # fmt: skip
        versions[deal.deal_id].append((closed or datetime.min.replace(tzinfo=UTC), deal))
    return {name: max(found, key=lambda pair: pair[0])[1] for name, found in versions.items()}


def read_entries(raw_root: Path, as_of: datetime) -> dict[str, list[tuple[datetime, str]]]:
    """Entries into stages by deal, in any order, exact repeats once."""
    events = {
        row["deal_stage_event_id"]: (row["deal_id"], entered, row["stage_id"])
        for row in read_rows(raw_root, "deal_stage_events")
        if (entered := instant(row["entered_at"])) is not None and entered <= as_of
    }
    entries: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for deal_id, entered, stage in events.values():
        entries[deal_id].append((entered, stage))
    return entries


def visits_of(deal: Deal, entries: Sequence[tuple[datetime, str]], places: dict[tuple[str, str], int]) -> list[Visit]:
    """The walk of a deal that never changes its pipeline."""
    until = deal.closed_at or datetime.max.replace(tzinfo=UTC)
    walk = sorted((at, places[deal.pipeline, stage], stage) for at, stage in entries if at <= until)
    stays = [(at, stage) for at, _, stage in walk] or [(deal.created_at, "lead")]
    stays = [stays[0], *(later for earlier, later in pairwise(stays) if later[1] != earlier[1])]
    if deal.closed_at is not None and stays[-1][1] != deal.outcome:
        stays.append((deal.closed_at, deal.outcome))
    visits = []
    for number, (at, stage) in enumerate(stays):
        following = stays[number + 1] if number + 1 < len(stays) else None
        if following is None:
            ended_by = "still_there"
        elif stage in ENDS:
            ended_by = "moved_back"
        elif following[1] == "lost":
            ended_by = "lost"
        else:
            is_back = places[deal.pipeline, following[1]] < places[deal.pipeline, stage]
            ended_by = "moved_back" if is_back else "advanced"
        visits.append(Visit(deal, stage, at, following[0] if following else None, ended_by))
    return visits


def all_visits(raw_root: Path, as_of: datetime) -> dict[str, list[Visit]]:
    """Every deal's walk."""
    places, entries = stage_places(), read_entries(raw_root, as_of)
    return {name: visits_of(deal, entries.get(name, []), places) for name, deal in read_deals(raw_root, as_of).items()}


def accounting(walks: Iterable[Sequence[Visit]]) -> Counter[tuple[str, str, date, str]]:
    """Visits by pipeline, stage, month in which they began and how they ended."""
    return Counter(
        (visit.deal.pipeline, visit.stage, month_of(visit.entered_at), visit.ended_by)
        for visits in walks
        for visit in visits
    )


def product_limit(rows: Iterable[tuple[int, str | None]]) -> list[tuple[int, Fraction, dict[str, Fraction]]]:
    """Kaplan-Meier survival and Aalen-Johansen incidence by cause, exactly: durations with a cause, None censored."""
    given = list(rows)
    survival, incidence = Fraction(1), dict.fromkeys({cause for _, cause in given if cause}, Fraction(0))
    steps = []
    for duration in sorted({duration for duration, _ in given}):
        at_risk = sum(1 for other, _ in given if other >= duration)
        ended = Counter(cause for other, cause in given if other == duration and cause)
        incidence = {cause: share + survival * ended[cause] / at_risk for cause, share in incidence.items()}
        survival *= 1 - Fraction(sum(ended.values()), at_risk)
        steps.append((duration, survival, incidence))
    return steps


def quantile(steps: Iterable[tuple[int, Fraction, object]], survival: Fraction) -> int | None:
    """The first duration by which no more than a share survives."""
    return next((duration for duration, left, _ in steps if left <= survival), None)


def whole_seconds(length: timedelta) -> int:
    return length // timedelta(seconds=1)
