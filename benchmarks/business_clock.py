"""The business clock against a range join: due times and business seconds of a million clocks.

business_clock.py [--clocks 1000000] [--pairs 3] [--threads 2]

Both sides compute, for the same clocks over the calendars of the seeds, the due time of a target and the business
seconds to an answer. The range join clips every open interval that a clock touches; its due time lies in the interval
in which the running sum crosses the target. Prints seconds, ratio and peak memory; exits with 1 where a value differs.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import duckdb
from measuring import Cost, run_measured

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "python"))

from service.rendering import Renderer  # noqa: E402

RATIO_WANTED = 5
MEMORY_ALLOWED = 2 * 1024**3
CLOCK_MODELS = (
    "int_business_days",
    "int_business_intervals",
    "int_business_working_days",
    "int_business_clock_days",
    "int_business_clock_steps",
)
SEEDS = {
    "business_calendars": "calendar_id, time_zone, holiday_set, cast(first_day as date) as first_day, "
    "cast(last_day as date) as last_day",
    "business_calendar_hours": "calendar_id, cast(iso_weekday as integer) as iso_weekday, opens_at, closes_at",
    "business_calendar_exceptions": "exception_set, cast(day as date) as day, opens_at, closes_at, "
    "cast(is_working as boolean) as is_working, cast(hours_of_weekday as integer) as hours_of_weekday, "
    "cast(shortened_minutes as integer) as shortened_minutes",
}
# Starts over two years; answers after minutes to weeks; targets from a minute to five days of nine hours.
CLOCKS = """
create table clocks as
select
    number as clock_id,
    list_extract(
        ['ru_office', 'ru_office_with_lunch', 'de_office', 'ru_support', 'always'], 1 + number % 5
    ) as calendar_id,
    started_at,
    started_at + cast(pow(10, 2 + 4.2 * (hash(number, 2) % 100000) / 100000.0) as bigint) * interval '1 second'
        as answered_at,
    cast(60 + hash(number, 3) % 162000 as bigint) as target_seconds
from (
    select
        number,
        timestamp '2024-01-08 00:00:00' + cast(hash(number, 1) % 63072000 as bigint) * interval '1 second'
            as started_at
    from range({count}) as numbers(number)
)
"""
MODELS = """
create or replace table models_side as
with started as (
    select
        clocks.*,
        start_day.step_seconds,
        {{ open_seconds('start_day', 'clocks.calendar_id', 'clocks.started_at') }} + clocks.target_seconds
            as consumed_seconds,
        {{ business_seconds_between(
            'start_day', 'end_day', 'clocks.calendar_id', 'clocks.started_at', 'clocks.answered_at'
        ) }} as business_seconds
    from clocks
    left join int_business_clock_days as start_day
        on {{ on_business_clock('start_day', 'clocks.calendar_id', 'clocks.started_at') }}
    left join int_business_clock_days as end_day
        on {{ on_business_clock('end_day', 'clocks.calendar_id', 'clocks.answered_at') }}
)

select
    started.clock_id,
    started.business_seconds,
    {{ business_deadline(
        'steps', 'started.calendar_id', 'started.started_at', 'started.consumed_seconds', 'started.target_seconds'
    ) }} as due_at
from started
left join int_business_clock_steps as steps
    on {{ on_business_deadline('steps', 'started.calendar_id', 'started.consumed_seconds', 'started.step_seconds') }}
"""
RANGE_JOIN = """
create or replace table range_side as
with elapsed as (
    select
        clocks.clock_id,
        coalesce(
            sum(
                -- least and greatest ignore NULL: without the case a clock outside of all intervals would count whole.
                case
                    when intervals.opens_at is not null
                        then epoch(least(clocks.answered_at, intervals.closes_at))
                        - epoch(greatest(clocks.started_at, intervals.opens_at))
                end
            ),
            0
        )
            as business_seconds
    from clocks
    left join int_business_intervals as intervals
        on clocks.calendar_id = intervals.calendar_id
        and intervals.opens_at < clocks.answered_at and intervals.closes_at > clocks.started_at
    group by clocks.clock_id
),

walked as (
    select
        clocks.clock_id,
        clocks.target_seconds,
        greatest(clocks.started_at, intervals.opens_at) as opens_at,
        sum(epoch(intervals.closes_at) - epoch(greatest(clocks.started_at, intervals.opens_at)))
            over (partition by clocks.clock_id order by intervals.opens_at) as seconds_until,
        epoch(intervals.closes_at) - epoch(greatest(clocks.started_at, intervals.opens_at)) as seconds_of_interval
    from clocks
    inner join int_business_intervals as intervals
        on clocks.calendar_id = intervals.calendar_id
        and intervals.closes_at > clocks.started_at and intervals.opens_at < clocks.started_at + interval '40 days'
),

due as (
    select
        clock_id,
        opens_at + cast(target_seconds - (seconds_until - seconds_of_interval) as bigint) * interval '1 second'
            as due_at
    from walked
    where seconds_until >= target_seconds and seconds_until - seconds_of_interval < target_seconds
)

select elapsed.clock_id, cast(elapsed.business_seconds as bigint) as business_seconds, due.due_at
from elapsed
inner join due on elapsed.clock_id = due.clock_id
"""


def prepare(path: Path, count: int) -> None:
    """Write the calendars and the clocks."""
    renderer = Renderer(ROOT, business_time_zone="UTC")
    with duckdb.connect(str(path)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for seed, columns in SEEDS.items():
            file = ROOT / "seeds" / "service" / f"{seed}.csv"
            connection.execute(f"create table {seed} as select {columns} from read_csv('{file}', all_varchar = true)")
        for name in CLOCK_MODELS:
            connection.execute(f"create table {name} as {renderer.model(name)}")
        connection.execute(CLOCKS.format(count=count))


def run_side(path: Path, script: Path, threads: int) -> None:
    """What a measured process does."""
    with duckdb.connect(str(path), config={"threads": threads, "memory_limit": "1GB"}) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"set temp_directory = '{path}.spill'")
        connection.execute(script.read_text(encoding="utf-8"))


def main() -> int:
    """Measure by turns and compare."""
    parser = argparse.ArgumentParser(description="Measure the business clock against a range join.")
    parser.add_argument("--clocks", type=int, default=1_000_000)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--prepare", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--run", nargs=2, type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.prepare:
        prepare(arguments.prepare, arguments.clocks)
        return 0
    if arguments.run:
        run_side(*arguments.run, arguments.threads)
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = folder / "clocks.duckdb"
        # A process begins with the peak memory of the one that started it, so this one stays small.
        subprocess.run(
            [sys.executable, __file__, "--prepare", str(database), "--clocks", str(arguments.clocks)],
            check=True,
        )  # fmt: skip
        sides = {"models": Renderer(ROOT, business_time_zone="UTC").render(MODELS), "range join": RANGE_JOIN}
        costs: dict[str, list[Cost]] = {side: [] for side in sides}
        for turn in range(arguments.pairs):
            for side, sql in sides.items():
                script = folder / "side.sql"
                script.write_text(sql, encoding="utf-8")
                command = [
                    sys.executable,
                    __file__,
                    "--threads",
                    str(arguments.threads),
                    "--run",
                    str(database),
                    str(script),
                ]
                costs[side].append(run_measured(command, {}, folder / f"run_{turn}.log"))
        return report(database, arguments.clocks, costs)


def report(database: Path, count: int, costs: dict[str, list[Cost]]) -> int:
    """Print what was measured; 1 where values differ."""
    print(f"{count:,} clocks\n{'':<12}{'wall s, median':>16}{'CPU s, median':>16}{'peak MB':>10}")
    for side, found in costs.items():
        wall, cpu = median(cost.wall_seconds for cost in found), median(cost.cpu_seconds for cost in found)
        peak = max(cost.peak_bytes for cost in found)
        print(f"{side:<12}{wall:>16.1f}{cpu:>16.1f}{peak / 1024**2:>10,.0f}")
    turns = list(zip(costs["range join"], costs["models"], strict=True))
    wall_ratio = median(above.wall_seconds / below.wall_seconds for above, below in turns)
    cpu_ratio = median(above.cpu_seconds / below.cpu_seconds for above, below in turns)
    print(f"range join / models: {wall_ratio:.1f} wall, {cpu_ratio:.1f} CPU (at least {RATIO_WANTED} wanted)")
    peak = max(cost.peak_bytes for cost in costs["models"])
    print(f"peak memory of the models under 2 GiB: {'yes' if peak < MEMORY_ALLOWED else 'NO'}")
    with duckdb.connect(str(database), read_only=True) as connection:
        row = connection.execute(
            "select count(*), "
            "sum(case when m.business_seconds <> r.business_seconds or m.due_at <> r.due_at then 1 else 0 end), "
            "(select count(*) from models_side) "
            "from models_side as m inner join range_side as r on m.clock_id = r.clock_id"
        ).fetchone()
    assert row is not None
    compared, different, of_models = row
    is_equal = different == 0 and compared == of_models == count
    print(f"same values: {'yes' if is_equal else 'NO'} ({compared:,} compared, {different:,} different)")
    return 0 if is_equal else 1


if __name__ == "__main__":
    sys.exit(main())
