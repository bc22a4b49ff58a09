"""Bins and segment rules, on values nobody thought of: the SQL against plain Python."""

import re
from collections.abc import Iterator
from decimal import Decimal

import duckdb
import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pipeline.builds import PROJECT_ROOT, Build
from pipeline.oracle import bin_number, cut_points, first_match, seed

amounts = st.decimals(min_value=-1_000, max_value=100_000, places=2)
# Few different values, so that ties are the rule.
tied_amounts = st.sampled_from([Decimal(text) for text in ("-5.00", "0.00", "1.00", "1.01", "2.00", "50.00")])
cuts = st.lists(amounts | tied_amounts, min_size=4, max_size=4).map(sorted)
quick = settings(max_examples=60, deadline=None)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def bin_of(value: str, cut_points_of: str) -> str:
    """The macro's SQL."""
    template = (PROJECT_ROOT / "macros" / "rfm" / "bin_of.sql").read_text(encoding="utf-8")
    return str(jinja2.Environment().from_string(template).make_module().bin_of(value, cut_points_of))  # type: ignore[attr-defined]


def bins_in_sql(connection: duckdb.DuckDBPyConnection, values: list[Decimal], four: list[Decimal]) -> list[int]:
    """The bins of values in the order given."""
    listed = ", ".join(f"({place}, {value}::decimal(18, 2))" for place, value in enumerate(values))
    cut_columns = ", ".join(f"{cut}::decimal(18, 2) as cut_{number}" for number, cut in enumerate(four, start=1))
    query = (
        f"select {bin_of('given.value', 'cuts')} from (values {listed}) as given(place, value) "
        f"cross join (select {cut_columns}) as cuts order by given.place"
    )
    return [int(row[0]) for row in connection.execute(query).fetchall()]


@quick
@given(values=st.lists(amounts | tied_amounts, min_size=1, max_size=40), four=cuts)
def test_a_bin_is_one_more_than_the_cut_points_below_the_value(
    connection: duckdb.DuckDBPyConnection, values: list[Decimal], four: list[Decimal]
) -> None:
    assert bins_in_sql(connection, values, four) == [bin_number(value, four) for value in values]


@quick
@given(values=st.lists(tied_amounts, min_size=2, max_size=40), four=cuts)
def test_equal_values_share_a_bin(
    connection: duckdb.DuckDBPyConnection, values: list[Decimal], four: list[Decimal]
) -> None:
    bins: dict[Decimal, set[int]] = {}
    for value, number in zip(values, bins_in_sql(connection, values, four), strict=True):
        bins.setdefault(value, set()).add(number)
    assert all(len(numbers) == 1 for numbers in bins.values()), bins


@quick
@given(values=st.lists(amounts, min_size=2, max_size=40), four=cuts)
def test_a_greater_value_never_has_a_lower_bin(
    connection: duckdb.DuckDBPyConnection, values: list[Decimal], four: list[Decimal]
) -> None:
    bins = bins_in_sql(connection, sorted(values), four)
    assert bins == sorted(bins)
    assert set(bins) <= {1, 2, 3, 4, 5}


@pytest.fixture(scope="module")
def cut_points_query(demo: Build) -> str:
    """The compiled model int_rfm_cut_points_taken, reading a table `base` instead of the model below it."""
    compiled = demo.workdir.joinpath(
        "dbt/target/compiled/clientbase/models/intermediate/rfm/int_rfm_cut_points_taken.sql"
    )
    query, count = re.subn(
        r'"?\w+"?\."?intermediate"?\."?int_customers_rfm_values"?', "base", compiled.read_text(encoding="utf-8")
    )
    assert count == 1
    return query


def cut_points_in_sql(connection: duckdb.DuckDBPyConnection, query: str, values: list[Decimal]) -> tuple[Decimal, ...]:
    """The four cut points of the amounts, customers numbered by their place."""
    listed = ", ".join(
        f"('quarter_start', date '2026-04-01', 'c{place}', 0, 0, {value}::decimal(18, 2))"
        for place, value in enumerate(values)
    )
    connection.execute(
        "create or replace temp table base as from (values " + listed + ") "
        "as given(instant_role, instant_date, customer_id, r_days, f_orders, m_amount)"
    )
    row = connection.execute(f"select cut_1, cut_2, cut_3, cut_4 from ({query}) where metric = 'm'").fetchone()
    assert row is not None
    return row


@quick
@given(values=st.lists(amounts | tied_amounts, min_size=1, max_size=30))
def test_cut_points_are_the_smallest_values_that_hold_their_fifths(
    connection: duckdb.DuckDBPyConnection, cut_points_query: str, values: list[Decimal]
) -> None:
    found = cut_points_in_sql(connection, cut_points_query, values)
    assert found == cut_points(values)
    for fifths, cut in enumerate(found, start=1):
        assert cut in values, f"{cut} occurs nowhere"
        assert sum(value <= cut for value in values) * 5 >= len(values) * fifths
        assert sum(value < cut for value in values) * 5 < len(values) * fifths


@quick
@given(data=st.data())
def test_the_order_of_customers_moves_no_cut_point(
    connection: duckdb.DuckDBPyConnection, cut_points_query: str, data: st.DataObject
) -> None:
    values = data.draw(st.lists(amounts | tied_amounts, min_size=1, max_size=30))
    shuffled = data.draw(st.permutations(values))
    assert cut_points_in_sql(connection, cut_points_query, values) == cut_points_in_sql(
        connection, cut_points_query, shuffled
    )


def test_each_of_the_125_cells_has_the_segment_of_the_first_rule_that_fits(demo: Build) -> None:
    rules = sorted(seed("rfm/rfm_segment_rules"), key=lambda rule: int(rule["rule_order"]))
    with duckdb.connect(str(demo.warehouse), read_only=True) as warehouse:
        cells = warehouse.execute(
            "select r_score, f_score, m_score, segment from intermediate.int_rfm_cells where methodology_version = 'v1'"
        ).fetchall()
    assert len(cells) == len({cell[:3] for cell in cells}) == 125
    for *scores, segment in cells:
        rule = first_match(rules, (scores[0], scores[1], scores[2]))
        assert rule is not None
        assert segment == rule["segment"], f"R {scores[0]}, F {scores[1]}, M {scores[2]}"


def test_the_default_rules_are_the_designs() -> None:
    rules = sorted(seed("rfm/rfm_segment_rules"), key=lambda rule: int(rule["rule_order"]))
    scores = [(r, f, m) for r in range(1, 6) for f in range(1, 6) for m in range(1, 6)]
    for r, f, m in scores:
        if r >= 4 and f >= 4 and m >= 4:
            expected = "vip"
        elif r >= 3:
            expected = "loyal" if f >= 3 else "promising"
        else:
            expected = "at_risk" if f >= 3 or m >= 4 else "dormant"
        rule = first_match(rules, (r, f, m))
        assert rule is not None
        assert rule["segment"] == expected, f"R {r}, F {f}, M {m}"
