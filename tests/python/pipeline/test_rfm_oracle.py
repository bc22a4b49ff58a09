"""Every customer's card, computed a second time in plain Python and compared exactly."""

from dataclasses import fields

import pytest
from pipeline.builds import Build
from pipeline.oracle import Card, Oracle
from pipeline.oracle_cases import REAL_CASES

SHOWN_DIFFERENCES = 5
COLUMNS = [field.name for field in fields(Card)]

pytestmark = pytest.mark.real_data


# Further looks at data sets that other cases look at: another window, another time zone, another day.
VARIANTS = ("online_retail_400_days", "online_retail_moscow", "cdnow_early")
CASES = [pytest.param(case, marks=[pytest.mark.long] if case.build in VARIANTS else []) for case in REAL_CASES]


@pytest.fixture(params=CASES, ids=lambda case: case.build, scope="module")
def case(request: pytest.FixtureRequest) -> tuple[Build, Oracle]:
    return request.param.open(request)


def test_every_card_equals_the_oracles(case: tuple[Build, Oracle]) -> None:
    build, oracle = case
    published = {str(row[0]): row for row in build.rows(f"select {', '.join(COLUMNS)} from marts.customer_segments")}
    expected = oracle.cards()
    assert set(published) == set(expected), (
        f"only published: {sorted(set(published) - set(expected))[:SHOWN_DIFFERENCES]}, "
        f"only in the oracle: {sorted(set(expected) - set(published))[:SHOWN_DIFFERENCES]}"
    )
    different = []
    for customer in sorted(expected):
        card = expected[customer]
        wrong = [
            f"{name} {value!r}, the oracle says {getattr(card, name)!r}"
            for name, value in zip(COLUMNS, published[customer], strict=True)
            if value != getattr(card, name)
        ]
        if wrong:
            different.append(f"{customer}: {'; '.join(wrong)}")
    assert not different, f"{len(different)} cards differ, the first:\n" + "\n".join(different[:SHOWN_DIFFERENCES])


def test_the_cut_points_of_every_quarter_equal_the_oracles(case: tuple[Build, Oracle]) -> None:
    build, oracle = case
    rows = build.rows(
        "select valid_from, metric, method, [cut_1, cut_2, cut_3, cut_4], base_customer_count, base_history_days "
        "from marts.rfm_thresholds"
    )
    published = {
        (quarter, metric): (method, tuple(cuts), count, days) for quarter, metric, method, cuts, count, days in rows
    }
    assert len(published) == len(rows)
    expected = {
        (quarter, metric): (found.method, found.cuts, found.base_customer_count, found.base_history_days)
        for quarter in oracle.quarters()
        for metric, found in oracle.thresholds(quarter).items()
    }
    assert published == expected


def test_a_base_that_is_thick_enough_is_cut_at_its_quantiles(online_retail: Build, cdnow: Build) -> None:
    for build in (online_retail, cdnow):
        methods = build.rows(
            "select metric, method, fallback_reason from marts.rfm_thresholds "
            "where valid_from = (select max(valid_from) from marts.rfm_thresholds) order by metric"
        )
        assert methods == [("f", "fixed", None), ("m", "quantile", None), ("r", "quantile", None)]


@pytest.mark.long
def test_a_thin_base_falls_back_to_fixed_cut_points_and_says_why(cdnow_early: Build) -> None:
    rows = cdnow_early.rows(
        "select metric, method, cut_1, fallback_reason from marts.rfm_thresholds where metric <> 'f' order by metric"
    )
    assert [(metric, method, int(cut)) for metric, method, cut, _ in rows] == [("m", "fixed", 5000), ("r", "fixed", 30)]
    for *_, reason in rows:
        assert "buyers, quantiles need 500" in reason or "days of history, quantiles need 180" in reason
