"""Work folders with good nights behind them, and the next delivery, ready to be damaged."""

import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from clientbase.demo import generate
from corruption.cases import Situation
from corruption.company.year import Year
from corruption.fastpath.compiled import Compiled, compile_project
from corruption.fastpath.engine import Baseline, State, run_night, save_state
from corruption.fastpath.paths import BUILD_FOLDER, real_data_folder
from corruption.published import look
from corruption.raw_tables import CDNOW, Tables, read_tables, write_tables

NEXT_NIGHT, SAME_NIGHT, AFTER_A_WEEK, FIRST_RUN = "next night", "same night again", "after a week", "first run"
SITUATIONS = (NEXT_NIGHT, SAME_NIGHT, AFTER_A_WEEK, FIRST_RUN)
RUN_HOUR = pd.Timedelta(hours=3)
# An ordinary Thursday, two years of history behind it.
_DEMO_TONIGHT = pd.Timestamp("2026-06-11T00:00:00Z")
# A week ago, two good nights, tonight.
_DAYS_BACK = (7, 2, 1, 0)
# One invoice of five keeps all months of the data set, and the suite within minutes.
_RETAIL_SHARE = 5
_VARIABLES = {"online_retail": {"business_time_zone": "UTC"}}


@dataclass(frozen=True, slots=True)
class Delivered:
    """The deliveries of a night a week ago, of the last two nights and of tonight, and when their runs started."""

    source: str
    nights: tuple[Tables, ...]
    starts: tuple[pd.Timestamp, ...]


def demo_folder(customers: int, seed: int, months: int = 24) -> Path:
    """A demo of this size, written once."""
    folder = BUILD_FOLDER / "demos" / f"{customers}_{months}_{seed}"
    if not (folder / "truth.json").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        generate(folder, customers=customers, seed=seed, months=months)
    return folder


def compiled_for(source: str) -> Compiled:
    """The project compiled for one source."""
    if source == "files":
        return compile_project(demo_folder(400, 1), (source,))
    folder = real_data_folder()
    if folder is None:
        raise FileNotFoundError("The published data sets are missing: name their folder in CLIENTBASE_REAL_DATA.")
    return compile_project(folder, (source,), _VARIABLES.get(source))


def deliver(source: str, customers: int = 1000, seed: int = 1) -> Delivered:
    """Four nights of a source."""
    if source == "files":
        year = Year(read_tables(demo_folder(customers, seed) / "files"), seed)
        days = [_DEMO_TONIGHT - pd.Timedelta(days=back) for back in _DAYS_BACK]
        nights = [year.delivery(day) for day in days]
    else:
        folder = real_data_folder()
        if folder is None:
            raise FileNotFoundError("The published data sets are missing: name their folder in CLIENTBASE_REAL_DATA.")
        if source == "online_retail":
            table = read_tables(folder / source)[source]
            number = pd.to_numeric(table["InvoiceNo"].str.replace(r"\D", "", regex=True))
            table = table[number % _RETAIL_SHARE == 0].reset_index(drop=True)
            days = [pd.Timestamp("2011-11-17T00:00:00Z") - pd.Timedelta(days=back) for back in _DAYS_BACK]
            at = pd.to_datetime(table["InvoiceDate"], format="mixed", utc=True)
            cut: Callable[[pd.Timestamp], Tables] = lambda day: {source: table[at < day].reset_index(drop=True)}  # noqa: E731
        else:
            table = read_tables(folder / source)[CDNOW]
            days = [pd.Timestamp("1998-04-17T00:00:00Z") - pd.Timedelta(days=back) for back in _DAYS_BACK]
            cut = lambda day: {CDNOW: table[table["date"] < f"{day:%Y%m%d}"].reset_index(drop=True)}  # noqa: E731
        nights = [cut(day) for day in days]
    return Delivered(source, tuple(nights), tuple(day + RUN_HOUR for day in days))


def prepare(
    compiled: Compiled, delivered: Delivered, folder: Path, names: Sequence[str] = SITUATIONS
) -> dict[str, Situation]:
    """Publish good nights; then the situations asked for, by name."""
    source = delivered.source
    for place, tables in enumerate(delivered.nights):
        write_tables(tables, folder / f"raw{place}" / source)

    def good(place: int, last: State | None, name: str, *, after: Situation | None = None) -> tuple[State, Situation]:
        start = delivered.starts[place].to_pydatetime()
        run = run_night(
            compiled, folder / f"raw{place}", sources=(source,), last=last, run_start=start,
            scratch=folder / "scratch", database=folder / f"{name}.duckdb", goes_on=True,
        )  # fmt: skip
        if run.refused or run.crashed:
            raise RuntimeError(f"The undamaged night `{name}` of {source} cannot be built: {run.refused}{run.crashed}")
        for broken in run.broken:
            if broken.stops:
                print(f"FALSE STOP of an undamaged night ({name}, {source}): {broken}", file=sys.stderr)
        state = save_state(run, compiled, folder / f"state {name}", name)
        situation = Situation(
            name=name,
            compiled=compiled,
            source=source,
            last=last,
            last_tables=after.tonight_tables if after else delivered.nights[place],
            tonight_tables=delivered.nights[place],
            folder_tonight=folder / f"raw{place}" / source,
            run_start=start,
            baseline=Baseline(folder / f"{name}.duckdb", tuple(one for one in run.broken if not one.stops)),
            clean=look(run, compiled),
            published=after.clean if after else None,
            accepted=frozenset(run.stops),
        )
        run.close()
        return state, situation

    before, first_night = good(1, None, "the first night")
    last, last_night = good(2, before, "the last good night", after=first_night)
    prepared = {}
    if NEXT_NIGHT in names:
        _, prepared[NEXT_NIGHT] = good(3, last, NEXT_NIGHT, after=last_night)
    if SAME_NIGHT in names:
        _, prepared[SAME_NIGHT] = good(2, last, SAME_NIGHT, after=last_night)
    if AFTER_A_WEEK in names:
        state, week_ago = good(0, None, "a week ago")
        _, prepared[AFTER_A_WEEK] = good(3, state, AFTER_A_WEEK, after=week_ago)
    if FIRST_RUN in names:
        _, prepared[FIRST_RUN] = good(3, None, FIRST_RUN)
    return prepared
