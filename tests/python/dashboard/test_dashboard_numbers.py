"""Every number on the page is what its query says of the published file, and the queries say the right thing."""

import random
from typing import Any

import pytest
from dashboard.browsing import PAGES, Browser
from pipeline.builds import Build

FILTERS = (
    "",
    "period=1",
    "period=3&segment=loyal",
    "period=24&team=moscow&channel=yandex_direct",
    "period=6&segment=prospect&team=regions&channel=organic_search",
)


def tile(page: Any, figure: str) -> float | None:
    value = page.get_attribute(f"[data-figure='{figure}']", "data-value")
    return None if value is None else float(value)


@pytest.mark.parametrize("filters", FILTERS)
def test_numbers_are_those_of_their_queries(open_page: Browser, demo: Build, filters: str) -> None:
    page = open_page.open()
    asked: dict[str, float | None] = {}
    for name in PAGES:
        open_page.go(page, f"{name}?{filters}")
        asked |= {found["sql"]: found["value"] for found in page.evaluate("figures") if found["sql"]}
        shown = page.eval_on_selector_all(
            "[data-sql]", "all => all.map(one => [one.dataset.sql, one.dataset.value ?? null])"
        )
        asked |= {sql: None if value is None else float(value) for sql, value in shown if sql}
    assert len(asked) > 300
    # Each filter takes another sample of them: all would be thousands of queries.
    sample = random.Random(filters).sample(sorted(asked), 150)
    wrong = []
    with demo.connect() as connection:
        for sql in sample:
            value = asked[sql]
            (found,) = connection.execute(sql).fetchone() or (None,)
            if (value is None) != (found is None) or (
                value is not None and float(found) != pytest.approx(value, rel=1e-6, abs=1e-6)
            ):
                wrong.append((sql, value, found))
    assert not wrong, wrong[:5]


def test_unfiltered_numbers_are_those_of_the_marts(open_page: Browser, demo: Build) -> None:
    page = open_page.open("overview?period=24")
    first = page.evaluate("CONTENT.facts.months[23]")
    won, lost = demo.values(
        "select sum(won_count), sum(lost_count) from marts.win_rates "
        f"where dimension = 'all' and period_month >= date '{first}'"
    )
    assert tile(page, "won") == won
    assert tile(page, "win_rate") == pytest.approx(float(str(won)) / (float(str(won)) + float(str(lost))))
    (revenue,) = demo.values(
        f"select sum(revenue_amount) from marts.segment_summary where month >= date '{first}'"
    )
    assert tile(page, "revenue") == pytest.approx(float(str(revenue)))
    met, decided = demo.values(
        "select sum(met_count), sum(met_count + breached_count + overdue_count) from marts.sla_compliance "
        "where period_grain = 'month' and metric = 'first_contact' and trigger_type = 'all' and dimension = 'all' "
        f"and period_start >= date '{first}'"
    )
    assert tile(page, "answered") == pytest.approx(float(str(met)) / float(str(decided)))
    assert (tile(page, "customers"),) == demo.values("select count(*) from marts.customer_segments")


def test_choosing_a_filter_changes_the_numbers_to_the_right_ones(open_page: Browser, demo: Build) -> None:
    page = open_page.open("funnel")
    before = tile(page, "created")
    page.select_option("#filter-period", "6")
    page.select_option("#filter-team", "north_west")
    page.wait_for_function("location.hash.includes('north_west')")
    page.wait_for_selector("#filter-team option[value=north_west][selected]", state="attached")
    first = page.evaluate("CONTENT.facts.months[5]")
    won, closed = demo.values(
        "select sum(won_count), sum(won_count + lost_count) from marts.win_rates where dimension = 'team' "
        f"and dimension_value = 'north_west' and period_month >= date '{first}'"
    )
    (created,) = demo.values(
        "select sum(created_count) from marts.win_rates where dimension = 'team' "
        f"and dimension_value = 'north_west' and period_month >= date '{first}'"
    )
    assert tile(page, "created") == created != before
    assert tile(page, "win_rate_closed") == pytest.approx(float(str(won)) / float(str(closed)))
    assert page.input_value("#filter-team") == "north_west"


def test_filters_that_do_not_act_say_so(open_page: Browser) -> None:
    page = open_page.open("overview?team=moscow")
    text = page.inner_text("[data-figure=customers]")
    assert "not cut by: team" in text
    assert "not cut by" not in page.inner_text("[data-figure=win_rate]")


def test_intervals_are_those_of_the_mart(open_page: Browser, demo: Build) -> None:
    page = open_page.open()
    rows = demo.rows(
        "select won_count, won_count + lost_count, win_rate_closed_low, win_rate_closed_high from marts.win_rates "
        "where won_count + lost_count > 0 order by 2 desc limit 40"
    )
    for won, closed, low, high in rows:
        ends = page.evaluate("([hits, cases]) => wilson(hits, cases)", [won, closed])
        assert ends == pytest.approx([float(str(low)), float(str(high))], abs=1e-6)


def test_every_figure_tells_as_of_denominator_and_source(open_page: Browser) -> None:
    page = open_page.open()
    for name in PAGES:
        open_page.go(page, f"{name}?")
        for text in page.eval_on_selector_all(".tile .source", "all => all.map(one => one.textContent)"):
            assert "As of" in text and " · " in text and "." in text
        without = page.eval_on_selector_all(
            ".card:has(.chart, table)", "all => all.filter(one => !one.querySelector('.source') && "
            "one.id !== 'card-changes').map(one => one.id)",
        )  # fmt: skip
        assert not without
