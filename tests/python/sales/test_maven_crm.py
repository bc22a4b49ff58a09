"""What the published CRM of Maven is known for comes out of it."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import duckdb
import pytest
from pipeline.builds import PROJECT_ROOT, Build
from sales.wilson import wilson

pytestmark = [pytest.mark.real_data, pytest.mark.long]

WON, LOST, OPEN = 4_238, 2_473, 2_089
REVENUE = Decimal("10005534.00")
# Won and lost by manager of agents, in the order of their first names.
TEAMS = {
    "Cara Losch": (480, 265),
    "Celia Rouche": (610, 352),
    "Dustin Brinkmann": (747, 439),
    "Melvin Marxen": (882, 536),
    "Rocco Neubert": (691, 422),
    "Summer Sewald": (828, 459),
}
TEAM_RATES = ["64.43", "63.41", "62.98", "62.20", "62.08", "64.34"]
# The win rates are marts of their own; where this checkout has none yet, what they would count is held all the same.
HAS_WIN_RATES = (PROJECT_ROOT / "models/marts/sales/win_rates.sql").is_file()
needs_win_rates = pytest.mark.skipif(not HAS_WIN_RATES, reason="this checkout has no mart win_rates")


@pytest.fixture
def warehouse(maven_crm: Build) -> Iterator[duckdb.DuckDBPyConnection]:
    """The working database that the run left, read-only: the input contract is not published."""
    with duckdb.connect(str(maven_crm.warehouse), read_only=True) as connection:
        yield connection


def percent(won: int, lost: int, digits: str) -> str:
    return str((Decimal(100) * won / (won + lost)).quantize(Decimal(digits)))


def test_every_opportunity_is_a_deal(maven_crm: Build, warehouse: duckdb.DuckDBPyConnection) -> None:
    found = warehouse.execute(
        "select outcome, count(*), count(created_at), count(closed_at), sum(amount) "
        "from unified.unified_deals group by outcome"
    ).fetchall()
    assert sorted(found) == [
        ("lost", LOST, LOST, LOST, None),
        ("open", OPEN, 1_589, 0, None),
        ("won", WON, WON, WON, REVENUE),
    ]
    assert percent(WON, LOST, "0.0001") == "63.1501"
    counts = maven_crm.rows(
        "select entity, rows_read, rows_used, rows_quarantined, rows_flagged from marts.reconciliation "
        "where source_system = 'maven_crm' order by entity"
    )
    assert counts == [
        ("customer_tags", 85, 85, 0, 0),
        ("customers", 85, 85, 0, 0),
        ("deal_stage_events", 15_011, 15_011, 0, 0),
        ("deals", 8_800, 8_800, 0, 0),
        ("managers", 41, 41, 0, 0),
    ]


def test_the_six_teams_win_what_they_are_known_for(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = warehouse.execute(
        "select managers.team_id, count(*) filter (outcome = 'won'), count(*) filter (outcome = 'lost') "
        "from unified.unified_deals as deals "
        "join unified.unified_managers as managers on deals.owner_manager_id = managers.manager_id "
        "group by managers.team_id order by managers.team_id"
    ).fetchall()
    assert {team: (won, lost) for team, won, lost in found} == TEAMS
    assert [percent(won, lost, "0.01") for _, won, lost in found] == TEAM_RATES


def test_no_team_is_distinguishable_from_another() -> None:
    """So nobody may rank them: 2.3 points between the first and the last are chance."""
    intervals = {team: wilson(won, won + lost) for team, (won, lost) in TEAMS.items()}
    for (one, first), (other, second) in combinations(intervals.items(), 2):
        assert first is not None
        assert second is not None
        assert first[0] <= second[1], f"{one} and {other}"
        assert second[0] <= first[1], f"{one} and {other}"


def test_products_are_those_of_the_list(warehouse: duckdb.DuckDBPyConnection, real_data: Path) -> None:
    with (real_data / "maven_crm" / "products.csv").open(encoding="utf-8", newline="") as file:
        listed = {f"maven_crm:{row['product']}" for row in csv.DictReader(file)}
    found = dict(
        warehouse.execute("select product_id, count(*) from unified.unified_deals group by product_id").fetchall()
    )
    assert set(found) == listed
    assert found["maven_crm:GTX Pro"] == 1_480


def test_open_deals_without_a_date_or_an_account_are_open(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = warehouse.execute(
        "select stage_id, count(*), count(created_at), count(*) filter (customer_id is null) "
        "from unified.unified_deals where outcome = 'open' group by stage_id order by stage_id"
    ).fetchall()
    assert found == [("engaging", 1_589, 1_589, 1_088), ("prospecting", 500, 0, 337)]


def test_misspelt_names_are_corrected(warehouse: duckdb.DuckDBPyConnection) -> None:
    tags = dict(warehouse.execute("select tag, count(*) from unified.unified_customer_tags group by tag").fetchall())
    assert tags["technology"] == 12
    assert "technolgy" not in tags
    regions = warehouse.execute("select distinct region from unified.unified_customers").fetchall()
    assert ("Philippines",) in regions
    assert ("Philipines",) not in regions


@needs_win_rates
def test_win_rates_are_the_published_ones(maven_crm: Build) -> None:
    totals = maven_crm.values(
        "select sum(won_count), sum(lost_count), sum(open_count), sum(won_amount) from marts.win_rates "
        "where dimension = 'all'"
    )
    assert totals == (WON, LOST, OPEN, REVENUE)
    undated = maven_crm.values(
        "select created_count, open_count from marts.win_rates where dimension = 'all' and period_month is null"
    )
    assert undated == (500, 500)


@needs_win_rates
def test_win_rates_of_the_teams_carry_their_intervals(maven_crm: Build) -> None:
    found = maven_crm.rows(
        "select dimension_value, won_count, lost_count, win_rate_closed, win_rate_closed_low, win_rate_closed_high "
        "from marts.win_rates_by_period where period_grain = 'to_date' and dimension = 'team' order by dimension_value"
    )
    assert {row[0]: (row[1], row[2]) for row in found} == TEAMS
    assert [str((Decimal(str(row[3])) * 100).quantize(Decimal("0.01"))) for row in found] == TEAM_RATES
    for team, won, lost, _, low, high in found:
        assert (low, high) == wilson(int(str(won)), int(str(won)) + int(str(lost))), team
    (overall,) = maven_crm.values(
        "select win_rate_closed from marts.win_rates_by_period where period_grain = 'to_date' and dimension = 'all'"
    )
    assert overall == Decimal("0.631501")


@needs_win_rates
def test_no_agent_has_a_place_that_the_intervals_do_not_support(maven_crm: Build) -> None:
    agents = maven_crm.rows(
        "select manager_id, won_count, lost_count, separated_rank from marts.manager_win_rates "
        "where period_grain = 'to_date' and has_enough_closed"
    )
    assert len(agents) == 30
    intervals = {
        str(name): wilson(int(str(won)), int(str(won)) + int(str(lost))) or (Decimal(0), Decimal(1))
        for name, won, lost, _ in agents
    }
    for name, _, _, rank in agents:
        low, high = intervals[str(name)]
        better = sum(other_low > high for other_low, _ in intervals.values())
        worse = sum(other_high < low for _, other_high in intervals.values())
        expected = better + 1 if better + worse == len(agents) - 1 else None
        assert rank == expected, name
