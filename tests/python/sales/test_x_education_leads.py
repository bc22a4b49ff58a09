"""What the published leads of X Education are known for comes out of the marts."""

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from pipeline.builds import Build
from sales.wilson import wilson

pytestmark = [pytest.mark.real_data, pytest.mark.long]

LEADS, CONVERTED = 9_240, 3_561


@pytest.fixture(scope="module")
def counted(real_data: Path) -> dict[str, tuple[int, int]]:
    """Leads and converted leads by source, counted in the file."""
    leads: Counter[str] = Counter()
    converted: Counter[str] = Counter()
    with (real_data / "x_education_leads" / "Leads.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            source = row["Lead Source"].strip().lower() or "unknown"
            leads[source] += 1
            converted[source] += row["Converted"] == "1"
    return {source: (count, converted[source]) for source, count in leads.items()}


def test_every_lead_is_read_and_counted(x_education_leads: Build) -> None:
    assert x_education_leads.rows(
        "select entity, rows_read, rows_used, rows_flagged from marts.reconciliation "
        "where source_system = 'x_education_leads' order by entity"
    ) == [("customers", CONVERTED, CONVERTED, 0), ("leads", LEADS, LEADS, 0)]
    found = x_education_leads.values(
        "select count(*), count(*) filter (is_converted), count(created_at), count(converted_at) from marts.fct_leads"
    )
    assert found == (LEADS, CONVERTED, 0, 0)


def test_conversion_is_the_published_one(x_education_leads: Build) -> None:
    """38.54 % of the leads convert; without a time they stand in an unknown period, and in the total."""
    rows = x_education_leads.rows(
        "select period_grain, period_start, lead_count, converted_count, conversion_rate, conversion_rate_low, "
        "conversion_rate_high, median_days_to_conversion, is_mature from marts.lead_conversion "
        "where dimension = 'all' order by period_grain"
    )
    interval = wilson(CONVERTED, LEADS)
    assert interval == (Decimal("0.375516"), Decimal("0.395359"))
    told = (None, LEADS, CONVERTED, Decimal("0.385390"), *interval, None, None)
    assert rows == [("month", *told), ("to_date", *told), ("week", *told)]


def test_sources_convert_as_in_the_file(x_education_leads: Build, counted: dict[str, tuple[int, int]]) -> None:
    rows = x_education_leads.rows(
        "select dimension_value, lead_count, converted_count, conversion_rate_low, conversion_rate_high "
        "from marts.lead_conversion where dimension = 'source' and period_grain = 'to_date'"
    )
    assert {str(source): (count, converted) for source, count, converted, _, _ in rows} == counted
    assert counted["google"] == (2_873, 1_147)
    assert counted["reference"] == (534, 490)
    assert counted["unknown"] == (36, 29)
    for source, _, _, low, high in rows:
        count, converted = counted[str(source)]
        assert (low, high) == wilson(converted, count), source


def test_a_source_has_a_place_only_where_chance_cannot_explain_it(
    x_education_leads: Build, counted: dict[str, tuple[int, int]]
) -> None:
    ranks = dict(
        x_education_leads.rows(
            "select dimension_value, separated_rank from marts.lead_conversion "
            "where dimension = 'source' and period_grain = 'to_date' and best_rank is not null"
        )
    )
    compared = {source for source, (count, _) in counted.items() if count >= 20} - {"unknown"}
    assert set(ranks) == compared
    assert ranks["welingak website"] == 1
    assert ranks["reference"] == 2
    # A quarter of the leads of each converts: which of the three is the last nobody can say.
    assert [ranks[source] for source in ("olark chat", "referral sites", "facebook")] == [None, None, None]


def test_leads_that_nobody_worked_on_wait(x_education_leads: Build) -> None:
    """The file has no times, so nobody is quiet; a status that says so is all there is."""
    rows = x_education_leads.rows(
        "select attention_reason, status, count(*), count(quiet_days) from marts.lead_attention group by all"
    )
    assert [(reason, status, quiet) for reason, status, _, quiet in rows] == [("untouched", "new", 0)]
    (new,) = x_education_leads.values("select count(*) from marts.fct_leads where status = 'new'")
    assert rows[0][2] == new
