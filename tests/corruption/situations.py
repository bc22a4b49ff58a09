"""Work folders with good nights behind them, and the next delivery, ready to be damaged."""

import shutil
from collections.abc import Callable
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

RUN_HOUR = pd.Timedelta(hours=3)
# An ordinary Thursday, two years of history behind it.
_DEMO_TONIGHT = pd.Timestamp("2026-06-11T00:00:00Z")
# One invoice of five keeps all months of the data set, and the suite within minutes.
_RETAIL_SHARE = 5
_VARIABLES = {"online_retail": {"business_time_zone": "UTC"}}


@dataclass(frozen=True, slots=True)
class Delivered:
    """The deliveries of three nights in a row, oldest first, and when their runs started."""

    source: str
    nights: tuple[Tables, Tables, Tables]
    starts: tuple[pd.Timestamp, pd.Timestamp, pd.Timestamp]


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
    """Three nights of a source."""
    if source == "files":
        year = Year(read_tables(demo_folder(customers, seed) / "files"), seed)
        days = [_DEMO_TONIGHT - pd.Timedelta(days=back) for back in (2, 1, 0)]
        one, two, three = (year.delivery(day) for day in days)
    else:
        folder = real_data_folder()
        if folder is None:
            raise FileNotFoundError("The published data sets are missing: name their folder in CLIENTBASE_REAL_DATA.")
        if source == "online_retail":
            table = read_tables(folder / source)[source]
            number = pd.to_numeric(table["InvoiceNo"].str.replace(r"\D", "", regex=True))
            table = table[number % _RETAIL_SHARE == 0].reset_index(drop=True)
            days = [pd.Timestamp(f"2011-11-{day}T00:00:00Z") for day in (15, 16, 17)]
            at = pd.to_datetime(table["InvoiceDate"], format="mixed", utc=True)
            cut: Callable[[pd.Timestamp], Tables] = lambda day: {source: table[at < day].reset_index(drop=True)}  # noqa: E731
        else:
            table = read_tables(folder / source)[CDNOW]
            days = [pd.Timestamp(f"1998-04-{day}T00:00:00Z") for day in (15, 16, 17)]
            cut = lambda day: {CDNOW: table[table["date"] < f"{day:%Y%m%d}"].reset_index(drop=True)}  # noqa: E731
        one, two, three = (cut(day) for day in days)
    first, second, third = (day + RUN_HOUR for day in days)
    return Delivered(source, (one, two, three), (first, second, third))


def prepare(compiled: Compiled, delivered: Delivered, folder: Path) -> list[Situation]:
    """Publish two good nights; then: the next night, the same night again, and a first run of all.

    Raises AssertionError where the gate stops one of these undamaged nights: nothing could be measured then.
    """
    shutil.rmtree(folder, ignore_errors=True)
    source = delivered.source
    for place, tables in enumerate(delivered.nights):
        write_tables(tables, folder / f"raw{place}" / source)

    def good(place: int, last: State | None, name: str) -> tuple[State, Situation]:
        run = run_night(
            compiled, folder / f"raw{place}", sources=(source,), last=last,
            run_start=delivered.starts[place].to_pydatetime(), scratch=folder / "scratch",
            database=folder / f"{name}.duckdb",
        )  # fmt: skip
        assert not run.stops, f"the undamaged night `{name}` of {source} was stopped: {run.broken} {run.crashed}{run.refused}"
        state = save_state(run, compiled, folder / f"state {name}", name)
        situation = Situation(
            name, compiled, source, last, delivered.nights[min(place, 1)], delivered.nights[place],
            folder / f"raw{place}" / source, delivered.starts[place].to_pydatetime(),
            Baseline(folder / f"{name}.duckdb", tuple(run.broken)), look(run, compiled),
        )  # fmt: skip
        run.close()
        return state, situation

    before, _ = good(0, None, "the first night")
    last, _ = good(1, before, "the last good night")
    _, tonight = good(2, last, "next night")
    _, again = good(1, last, "same night again")
    _, first = good(2, None, "first run")
    return [tonight, again, first]
