"""The marts of growth are what an oracle in plain Python makes of the demo."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import numpy
import pytest
from growth.oracle import Cohorts, Journeys, credits_of, months_apart, rows_of, to_cents
from pipeline.builds import Build

LOOKBACK_DAYS, HALF_LIFE_DAYS = 90, 7


@pytest.fixture(scope="module")
def warehouse(demo: Build) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(demo.warehouse), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection


@pytest.fixture(scope="module")
def cohorts(warehouse: duckdb.DuckDBPyConnection) -> Cohorts:
    ((today,),) = warehouse.execute("select as_of_date from unified.run_as_of").fetchall()
    return Cohorts(warehouse, today)


def test_every_cohort_has_the_oracles_ltv(cohorts: Cohorts, warehouse: duckdb.DuckDBPyConnection) -> None:
    told = {
        row["cohort_month"]: row
        for row in rows_of(warehouse, "select * from marts.ltv_cohorts_by_dimension where dimension = 'all'")
        if row["cohort_month"] is not None
    }
    groups = cohorts.by_month()
    assert set(told) == set(groups)
    mature = 0
    for cohort, buyers in groups.items():
        row, age = told[cohort], cohorts.age(cohort)
        assert (row["customer_count"], row["observed_months"]) == (len(buyers), max(age, 0))
        for months in (3, 6, 12):
            total = sum((buyer.until(months) for buyer in buyers), Decimal(0))
            expected = to_cents(total / len(buyers)) if age >= months else None
            assert row[f"ltv_{months}m"] == expected, (cohort, months)
            mature += expected is not None
    assert mature > 30


def test_every_month_of_every_cohort_is_the_oracles(cohorts: Cohorts, warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = rows_of(warehouse, "select * from marts.retention_cohorts where dimension = 'all'")
    groups = cohorts.by_month()
    assert len(rows) > 250
    for row in rows:
        buyers, age = groups[row["cohort_month"]], row["age_months"]
        active = sum(buyer.orders.get(age, 0) > 0 for buyer in buyers)
        money = sum((buyer.money.get(age, Decimal(0)) for buyer in buyers), Decimal(0))
        assert (row["active_count"], row["revenue_amount"]) == (active, money), row
        assert row["is_complete"] == (age <= cohorts.age(row["cohort_month"]))
        assert (row["retention_rate"] is None) == (not row["is_complete"])


def test_the_pooled_curve_is_the_oracles(cohorts: Cohorts, warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = rows_of(warehouse, "select * from marts.ltv_curves where dimension = 'all'")
    expected = cohorts.curve()
    assert {row["age_months"] for row in rows} == set(expected)
    for row in rows:
        count, mean, half = expected[row["age_months"]]
        assert row["customer_count"] == count
        assert float(row["cumulative_revenue_per_customer"]) == pytest.approx(mean, abs=1e-3)
        assert float(row["cumulative_revenue_low"]) == pytest.approx(mean - half, rel=1e-6, abs=1e-3)
        assert float(row["cumulative_revenue_high"]) == pytest.approx(mean + half, rel=1e-6, abs=1e-3)


def test_credit_of_every_order_is_the_oracles(warehouse: duckdb.DuckDBPyConnection) -> None:
    journeys = Journeys(warehouse, zone="Europe/Moscow", lookback_days=LOOKBACK_DAYS)
    told: dict[tuple[str, str], dict[str | None, Decimal]] = defaultdict(dict)
    converted: dict[str, Any] = {}
    for row in rows_of(warehouse, "select * from marts.fct_attribution"):
        told[row["conversion_id"], row["model"]][row["touch_id"]] = row["credit"]
        converted[row["conversion_id"]] = row["converted_at"]
    touched = 0
    for order_id, touches in journeys.by_order().items():
        if not touches:
            assert all(told[order_id, model] == {None: 1} for model in ("first", "linear", "data_driven"))
            continue
        touched += 1
        for model, credits in credits_of(touches, converted[order_id], HALF_LIFE_DAYS).items():
            expected = {touch.touch_id: credit for touch, credit in zip(touches, credits, strict=True) if credit > 0}
            found = told[order_id, model]
            assert set(found) == set(expected), (order_id, model)
            for touch_id, credit in expected.items():
                assert float(found[touch_id]) == pytest.approx(credit, abs=2e-6), (order_id, model)
            assert sum(found.values()) == 1
    assert touched > 300


def test_removal_effects_are_those_of_a_linear_system(warehouse: duckdb.DuckDBPyConnection) -> None:
    """The chance to reach an order, solved exactly instead of step by step."""
    rows = rows_of(warehouse, "select * from intermediate.int_journeys_transitions")
    states = sorted({row["from_state"] for row in rows})
    place = {state: position for position, state in enumerate(states)}

    def chance(removed: str | None) -> float:
        inner, out = numpy.zeros((len(states), len(states))), numpy.zeros(len(states))
        for row in rows:
            if removed in (row["from_state"], row["to_state"]):
                continue
            if row["to_state"] == "(order)":
                out[place[row["from_state"]]] += row["probability"]
            elif row["to_state"] in place:
                inner[place[row["from_state"]], place[row["to_state"]]] += row["probability"]
        return float(numpy.linalg.solve(numpy.eye(len(states)) - inner, out)[place["(start)"]])

    whole = chance(None)
    effects = rows_of(warehouse, "select * from intermediate.int_channels_removal_effects")
    assert {row["channel"] for row in effects} == set(states) - {"(start)"}
    for row in effects:
        assert float(row["removal_effect"]) == pytest.approx(1 - chance(row["channel"]) / whole, abs=1e-6)


def test_a_ripe_cell_stays_as_it_is(demo: Build, earlier: Build) -> None:
    """Half a year later every cell that had a number has the same one, whatever cohorts are told apart by."""
    # A refund moves no closed month; margins are told by the cost of the year that ends with the month.
    columns = "dimension, dimension_value, cohort_month, customer_count, ltv_3m, ltv_6m, ltv_12m"
    query = f"select {columns} from marts.ltv_cohorts_by_dimension where cohort_month is not null"
    before, after = earlier.rows(query), {row[:3]: row for row in demo.rows(query)}
    assert len({row[0] for row in before}) == 7
    filled = 0
    for row in before:
        for old, new in zip(row[4:], after[row[:3]][4:], strict=True):
            if old is not None:
                assert (old, row[3]) == (new, after[row[:3]][3]), row
            filled += old is None and new is not None
    assert filled >= 50


@pytest.mark.parametrize("name", ["demo", "earlier"])
def test_a_cell_is_filled_from_the_month_in_which_it_is_ripe(name: str, request: pytest.FixtureRequest) -> None:
    """Neither a month earlier nor a month later: so a month more fills those of one more age."""
    build: Build = request.getfixturevalue(name)
    (as_of,) = build.values("select max(as_of_at) + interval '3 hours' from marts.runs where outcome = 'published'")
    rows = build.rows(
        "select cohort_month, ltv_3m, ltv_6m, ltv_12m from marts.ltv_cohorts_by_dimension "
        "where cohort_month is not null"
    )
    wrong = [
        (row[0], horizon)
        for row in rows
        for horizon, cell in zip((3, 6, 12), row[1:], strict=True)
        if (cell is not None) != (months_apart(row[0], as_of.date()) - 1 >= horizon)  # type: ignore[arg-type,attr-defined]
    ]
    assert not wrong, f"{len(wrong)} cells of {len(rows)} rows, the first is {wrong[0]}"
