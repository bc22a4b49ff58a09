"""Elapsed seconds and deadlines against a clock that counts minute by minute, on 10,000 random cases."""

from datetime import UTC, datetime

import duckdb
import numpy as np
import pytest
from service.calendars import CALENDARS, MinuteClock
from service.rendering import Renderer

CASES = 10_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST = int((datetime(2018, 1, 1, tzinfo=UTC) - EPOCH).total_seconds())
LAST = int((datetime(2019, 10, 1, tzinfo=UTC) - EPOCH).total_seconds())
WEEK_SECONDS = 7 * 86_400
# Clock changes of every zone of CALENDARS, in both directions: cases crowd around them.
CHANGES = [
    int((datetime(*day, 0, tzinfo=UTC) - EPOCH).total_seconds())
    for day in (
        (2018, 3, 25), (2018, 10, 28), (2019, 3, 31), (2018, 3, 11), (2018, 11, 4), (2019, 3, 10),
        (2018, 2, 18), (2019, 2, 17), (2018, 3, 31), (2018, 10, 6), (2018, 4, 1), (2018, 9, 29),
    )
]  # fmt: skip

# c: the case. a <= b <= c instants, target: business seconds.
QUERY = """
select
    cases.number,
    {{ business_seconds_between('day_a', 'day_b', 'cases.calendar_id', 'cases.a', 'cases.b') }} as elapsed_ab,
    {{ business_seconds_between('day_b', 'day_c', 'cases.calendar_id', 'cases.b', 'cases.c') }} as elapsed_bc,
    {{ business_seconds_between('day_a', 'day_c', 'cases.calendar_id', 'cases.a', 'cases.c') }} as elapsed_ac,
    {{ business_deadline('steps', 'cases.calendar_id', 'cases.a', 'consumed.seconds', 'cases.target') }} as due_at,
    {{ business_deadline('same', 'cases.calendar_id', 'cases.a', 'consumed.same_seconds', 'consumed.elapsed') }}
        as due_again_at
from cases
left join int_business_clock_days as day_a on {{ on_business_clock('day_a', 'cases.calendar_id', 'cases.a') }}
left join int_business_clock_days as day_b on {{ on_business_clock('day_b', 'cases.calendar_id', 'cases.b') }}
left join int_business_clock_days as day_c on {{ on_business_clock('day_c', 'cases.calendar_id', 'cases.c') }}
cross join lateral (
    select
        {{ open_seconds('day_a', 'cases.calendar_id', 'cases.a') }} + cases.target as seconds,
        {{ open_seconds('day_b', 'cases.calendar_id', 'cases.b') }} as same_seconds,
        {{ business_seconds_between('day_a', 'day_b', 'cases.calendar_id', 'cases.a', 'cases.b') }} as elapsed
) as consumed
left join int_business_clock_steps as steps
    on {{ on_business_deadline('steps', 'cases.calendar_id', 'consumed.seconds', 'day_a.step_seconds') }}
left join int_business_clock_steps as same
    on {{ on_business_deadline('same', 'cases.calendar_id', 'consumed.same_seconds', 'day_a.step_seconds') }}
order by cases.number
"""

Numbers = dict[str, np.ndarray]


@pytest.fixture(scope="module")
def cases() -> Numbers:
    """Random cases: a third begins near a clock change, a third on a full quarter, spans from seconds to months."""
    draw = np.random.default_rng(2026)
    calendar = draw.integers(0, len(CALENDARS), CASES)
    start = draw.integers(FIRST, LAST, CASES)
    near = draw.random(CASES) < 1 / 3
    start[near] = draw.choice(CHANGES, near.sum()) + draw.integers(-WEEK_SECONDS // 3, WEEK_SECONDS // 3, near.sum())
    full = draw.random(CASES) < 1 / 3
    start[full] -= start[full] % 900
    longest = draw.choice([60, 7_200, 86_400, 4 * 86_400, 60 * 86_400], CASES)
    spans = (draw.random((2, CASES)) * longest).astype(np.int64)
    target = (draw.random(CASES) * draw.choice([120, 7_200, 36_000, 400_000], CASES)).astype(np.int64)
    # Whole hours fall on closing times.
    target[full] -= target[full] % 3_600
    return {
        "calendar": calendar, "a": start, "b": start + spans[0], "c": start + spans[0] + spans[1], "target": target,
    }  # fmt: skip


@pytest.fixture(scope="module")
def found(clock: duckdb.DuckDBPyConnection, renderer: Renderer, cases: Numbers) -> Numbers:
    """What the SQL says of the cases, instants as epoch seconds."""
    names = np.array([one.calendar_id for one in CALENDARS])[cases["calendar"]]
    clock.execute("drop table if exists cases")
    clock.execute(
        "create table cases (number bigint, calendar_id text, a timestamp, b timestamp, c timestamp, target bigint)"
    )
    given = {"calendar_id": names, **{name: cases[name] for name in ("a", "b", "c", "target")}}
    clock.register("given_numpy", {"number": np.arange(CASES), **given})
    clock.execute(
        "insert into cases select number, calendar_id, make_timestamp(a * 1000000), make_timestamp(b * 1000000), "
        "make_timestamp(c * 1000000), target from given_numpy"
    )
    result = clock.execute(
        f"select number, elapsed_ab, elapsed_bc, elapsed_ac, cast(epoch(due_at) as bigint) as due, "
        f"cast(epoch(due_again_at) as bigint) as due_again from ({renderer.render(QUERY)})"
    ).fetchnumpy()
    assert len(result["number"]) == CASES, "a join multiplied or lost a case"
    return {name: np.ma.getdata(values).astype(np.int64) for name, values in result.items()}


def by_calendar(cases: Numbers) -> list[tuple[str, np.ndarray]]:
    return [(one.calendar_id, np.flatnonzero(cases["calendar"] == place)) for place, one in enumerate(CALENDARS)]


def test_elapsed_seconds_are_those_of_the_minutes(
    cases: Numbers, found: Numbers, minute_clocks: dict[str, MinuteClock]
) -> None:
    for calendar_id, rows in by_calendar(cases):
        expected = minute_clocks[calendar_id].elapsed(cases["a"][rows], cases["b"][rows])
        np.testing.assert_array_equal(found["elapsed_ab"][rows], expected, calendar_id)


def test_deadlines_are_those_of_the_minutes(
    cases: Numbers, found: Numbers, minute_clocks: dict[str, MinuteClock]
) -> None:
    for calendar_id, rows in by_calendar(cases):
        expected = minute_clocks[calendar_id].deadline(cases["a"][rows], cases["target"][rows])
        np.testing.assert_array_equal(found["due"][rows], expected, calendar_id)


def test_elapsed_seconds_add_up(found: Numbers) -> None:
    np.testing.assert_array_equal(found["elapsed_ab"] + found["elapsed_bc"], found["elapsed_ac"])


def test_business_seconds_are_no_more_than_calendar_seconds(cases: Numbers, found: Numbers) -> None:
    assert (found["elapsed_ac"] >= 0).all()
    assert (found["elapsed_ac"] <= cases["c"] - cases["a"]).all()


def test_around_the_clock_is_the_calendar_itself(cases: Numbers, found: Numbers) -> None:
    """Also in a zone whose days have 23 or 25 hours, and in one whose days begin at one o'clock."""
    for calendar_id, rows in by_calendar(cases):
        if calendar_id.startswith("always"):
            np.testing.assert_array_equal(found["elapsed_ac"][rows], (cases["c"] - cases["a"])[rows], calendar_id)
            np.testing.assert_array_equal(found["due"][rows], (cases["a"] + cases["target"])[rows], calendar_id)


def test_the_deadline_of_what_elapsed_is_the_first_instant_that_has_it(
    cases: Numbers, found: Numbers, minute_clocks: dict[str, MinuteClock]
) -> None:
    again = found["due_again"]
    assert (again <= cases["b"]).all()
    for calendar_id, rows in by_calendar(cases):
        counted = minute_clocks[calendar_id]
        start, due, elapsed = cases["a"][rows], again[rows], found["elapsed_ab"][rows]
        np.testing.assert_array_equal(counted.elapsed(start, due), elapsed, calendar_id)
        some = elapsed > 0
        np.testing.assert_array_equal(counted.elapsed(start, due - 1)[some], (elapsed - 1)[some], calendar_id)
        np.testing.assert_array_equal(due[~some], start[~some], calendar_id)


def test_the_cases_meet_what_makes_clocks_wrong(cases: Numbers, found: Numbers) -> None:
    """Else the comparisons above prove little."""
    crossing = sum(((cases["a"] < change) & (cases["c"] > change + 86_400)).sum() for change in CHANGES)
    assert crossing > CASES / 10
    assert (found["elapsed_ab"] == 0).sum() > CASES / 50
    outside = found["due_again"] < cases["b"]
    assert outside.sum() > CASES / 10


def ask(clock: duckdb.DuckDBPyConnection, renderer: Renderer, calendar_id: str, at: str, outside: str) -> object:
    sql = (
        "select {{ open_seconds('days', 'asked.calendar_id', 'asked.asked_at', '" + outside + "') }} "
        f"from (values ('{calendar_id}', timestamp '{at}')) as asked(calendar_id, asked_at) "
        "left join int_business_clock_days as days "
        "on {{ on_business_clock('days', 'asked.calendar_id', 'asked.asked_at') }}"
    )
    row = clock.execute(renderer.render(sql)).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize("at", ["2017-12-01 23:59:59", "2020-01-31 00:00:00", "1999-01-01 00:00:00"])
def test_outside_of_the_range_is_an_error(clock: duckdb.DuckDBPyConnection, renderer: Renderer, at: str) -> None:
    with pytest.raises(duckdb.Error, match=f"calendar always_berlin is not laid out at {at}"):
        ask(clock, renderer, "always_berlin", at, "error")
    assert ask(clock, renderer, "always_berlin", at, "unknown") is None


def test_a_calendar_that_is_not_there_is_an_error(clock: duckdb.DuckDBPyConnection, renderer: Renderer) -> None:
    with pytest.raises(duckdb.Error, match="calendar nowhere is not laid out"):
        ask(clock, renderer, "nowhere", "2018-05-05 00:00:00", "error")


def test_the_first_and_last_instant_inside_are_none(clock: duckdb.DuckDBPyConnection, renderer: Renderer) -> None:
    for at in ("2017-12-02 00:00:00", "2020-01-30 23:59:59"):
        assert isinstance(ask(clock, renderer, "always_berlin", at, "error"), int)


def test_a_deadline_beyond_the_range_is_an_error(clock: duckdb.DuckDBPyConnection, renderer: Renderer) -> None:
    sql = renderer.render(
        "select {{ business_deadline("
        "'steps', 'asked.calendar_id', 'asked.asked_at', 'asked.consumed', 'asked.target') }} "
        "from (select 'office_moscow' as calendar_id, timestamp '2020-01-29 00:00:00' as asked_at, "
        "open_seconds_before + 1000000 as consumed, step_seconds, 1000000 as target from int_business_clock_days "
        "where calendar_id = 'office_moscow' and utc_day = '2020-01-29') as asked "
        "left join int_business_clock_steps as steps "
        "on {{ on_business_deadline('steps', 'asked.calendar_id', 'asked.consumed', 'asked.step_seconds') }}"
    )
    with pytest.raises(duckdb.Error, match="office_moscow ends before a deadline of 1000000 business seconds"):
        clock.execute(sql).fetchall()
