"""What published data sets are known for comes out of the marts of growth."""

from decimal import Decimal
from pathlib import Path

import pytest
from pipeline.builds import WITHOUT_AREAS, Build, Builds

pytestmark = pytest.mark.real_data

DECEMBER_2010 = [885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235]


@pytest.fixture(scope="module")
def yandex_afisha(builds: Builds, real_data: Path) -> Build:
    return builds.run(
        "yandex_afisha", raw_root=real_data, sources=["yandex_afisha"],
        variables={"business_time_zone": "UTC", "areas": ["growth"]},
    )  # fmt: skip


@pytest.fixture(scope="module")
def cdnow_sample(builds: Builds, real_data: Path) -> Build:
    """The tenth of CDNOW that papers use, 78 weeks of it; the last 39 are held out."""
    with builds.once("cdnow-sample-raw") as folder:
        if folder is not None:
            (folder / "cdnow").mkdir()
            lines = (real_data / "cdnow" / "CDNOW_sample.txt").read_text(encoding="utf-8").splitlines()
            rows = [line.split() for line in lines]
            text = "".join(f" {' '.join(row[1:])}\n" for row in rows if len(row) == 5 and row[0].isdigit())
            (folder / "cdnow" / "CDNOW_master.txt").write_text(text, encoding="utf-8")
    return builds.run(
        "cdnow_sample", raw_root=builds.root / "cdnow-sample-raw", sources=["cdnow"], as_of="1998-07-01",
        variables={"clv_holdout_days": 273, "rfm_minimum_buyers": 1_000_000, **WITHOUT_AREAS},
        is_checked=False,
    )  # fmt: skip


def test_first_cohort_of_online_retail_comes_back_as_published(online_retail: Build) -> None:
    rows = online_retail.rows(
        "select active_count, is_complete from marts.retention_cohorts "
        "where dimension = 'all' and cohort_month = '2010-12-01' order by age_months"
    )
    assert [count for count, _ in rows] == DECEMBER_2010
    # December 2011 ends in the file on the ninth.
    assert [complete for _, complete in rows] == [True] * 12 + [False]


def test_first_cohort_of_cdnow_brings_what_is_published(cdnow: Build) -> None:
    rows = dict(
        cdnow.rows(
            "select age_months, cumulative_revenue_per_customer from marts.ltv_curves "
            "where dimension = 'cohort_month' and dimension_value = '1997-01-01' and age_months in (0, 12)"
        )
    )
    assert rows == {0: Decimal("38.1163"), 12: Decimal("95.7529")}


@pytest.mark.long
def test_costs_and_buyers_of_yandex_afisha_are_the_published_ones(yandex_afisha: Build) -> None:
    assert yandex_afisha.values("select sum(cost_amount) from marts.marketing_costs") == (Decimal("329131.62"),)
    assert yandex_afisha.values("select count(distinct customer_id) from marts.fct_orders") == (36_523,)
    cost, customers, cac = yandex_afisha.values(
        "select full_cost_amount, customer_count, cac_full from marts.channel_economics "
        "where period_grain = 'month' and period_start = '2017-06-01' and channel = 'all'"
    )
    assert float(str(cost)) / int(str(customers)) == pytest.approx(8.9051, abs=5e-5)
    assert cac == Decimal("8.91")
    assert yandex_afisha.values(
        "select revenue_per_customer from marts.ltv_curves "
        "where dimension = 'cohort_month' and dimension_value = '2017-06-01' and age_months = 0"
    ) == (Decimal("4.7244"),)


@pytest.mark.long
def test_channels_with_costs_or_with_customers_alone_are_rows(yandex_afisha: Build) -> None:
    rows = yandex_afisha.rows(
        "select channel, customer_count > 0, full_cost_amount > 0 from marts.channel_economics "
        "where period_grain = 'to_date' and channel <> 'all'"
    )
    assert ("unknown", True, False) in rows
    assert {(has_customers, has_costs) for channel, has_customers, has_costs in rows if channel != "unknown"} == {
        (False, True)
    }


def test_bg_nbd_of_the_first_39_weeks_is_that_of_the_paper(cdnow_sample: Build) -> None:
    found = cdnow_sample.values(
        "select parameter_1, parameter_2, parameter_3, parameter_4, log_likelihood, customer_count "
        "from marts.clv_model_runs where role = 'calibration' and model = 'bg_nbd'"
    )
    *parameters, log_likelihood, customers = (float(str(value)) for value in found)
    assert parameters == pytest.approx([0.2426, 4.4135, 0.7929, 2.4258], rel=1e-3)
    assert log_likelihood == pytest.approx(-9582.43, abs=1e-2)
    assert customers == 2_357


def test_gamma_gamma_of_the_repeaters_is_that_of_the_paper(cdnow_sample: Build) -> None:
    found = cdnow_sample.values(
        "select parameter_1, parameter_2, parameter_3, repeater_count "
        "from marts.clv_model_runs where role = 'calibration' and model = 'gamma_gamma'"
    )
    assert [float(str(value)) for value in found] == pytest.approx([6.2496, 3.7442, 15.4435, 946], rel=1e-3)


def test_published_error_of_the_second_39_weeks_is_published(cdnow_sample: Build) -> None:
    expected, actual, error = cdnow_sample.values(
        "select holdout_expected_orders, holdout_actual_orders, holdout_relative_error "
        "from marts.clv_model_runs where role = 'calibration' and model = 'bg_nbd'"
    )
    assert float(str(expected)) == pytest.approx(1_653, abs=1)
    assert actual == 1_882
    assert float(str(error)) == pytest.approx(1_653 / 1_882 - 1, abs=1e-3)
