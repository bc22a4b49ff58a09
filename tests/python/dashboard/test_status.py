"""`clientbase status`: the page's first screen in the terminal, with the numbers of the marts."""

import json

import pytest
from pipeline.builds import Build, call

# Independent of the cubes: the period is the calendar month of as-of and the eleven before it.
FIRST_DAY = "(select date_trunc('month', max(date_day)) - interval 11 month from marts.segment_stability)"
QUERIES = {
    "customers": "select count(*) from marts.customer_segments",
    "churn_risk": "select count(*) from marts.customer_segments where is_churn_risk",
    "revenue": f"select (select sum(ordered_amount) from marts.fct_orders where ordered_date >= {FIRST_DAY}) "
    f"- (select sum(refunded_amount) from marts.fct_refunds where is_counted and refunded_date >= {FIRST_DAY})",
    "won_deals": f"select count(*) from marts.fct_deals where outcome = 'won' and closed_date >= {FIRST_DAY}",
    "win_rate": "select count(*) filter (where outcome = 'won') / count(*) from marts.fct_deals "
    f"where outcome in ('won', 'lost') and closed_date >= {FIRST_DAY}",
    "answered_in_time": "select count(*) filter (where status = 'met') / count(*) from marts.fct_sla_clocks "
    "where metric = 'first_contact' and policy_id is not null and status in ('met', 'breached', 'overdue') "
    f"and started_date >= {FIRST_DAY}",
    "overdue_now": "select count(*) from marts.sla_queue where urgency = 'overdue'",
}


@pytest.fixture(scope="module")
def headline(demo: Build) -> dict[str, object]:
    record = json.loads((demo.version / "version.json").read_text(encoding="utf-8"))
    found: dict[str, object] = record["headline"]
    return found


@pytest.mark.parametrize("name", QUERIES)
def test_a_figure_is_that_of_the_marts(name: str, headline: dict[str, list[dict[str, float]]], demo: Build) -> None:
    (figure,) = [figure for figure in headline["figures"] if figure["name"] == name]
    (expected,) = demo.values(QUERIES[name])
    assert float(str(expected)) > 0
    assert figure["value"] == pytest.approx(float(str(expected)), abs=1e-6)


def test_the_worst_stage_is_the_one_that_loses_most(
    headline: dict[str, dict[str, dict[str, object]]], demo: Build
) -> None:
    rows = demo.rows(
        "select count(*) filter (where ended_by = 'lost'), count(*) from marts.fct_deal_stage_visits "
        f"where ended_by in ('lost', 'advanced') and entered_date >= {FIRST_DAY} and not is_won_stage "
        "and not is_lost_stage group by pipeline_id, stage_id having count(*) >= 20"
    )
    worst = max((int(str(lost)) / int(str(cases)), int(str(cases))) for lost, cases in rows)
    found = headline["attention"]["stage"]
    assert (found["share"], found["cases"]) == worst


def test_it_is_said_in_both_languages(demo: Build) -> None:
    english = call("status", "--workdir", demo.workdir, cwd=demo.workdir).output
    russian = call("status", "--workdir", demo.workdir, "--language", "ru", cwd=demo.workdir).output
    for text in ("Segment", "Dormant", "Revenue", "Win rate", "checks passed", "Where to look", "decided deals"):
        assert text in english, english
    for text in ("Сегмент", "Выручка", "Доля выигранных", "Пройдено проверок", "На что смотреть", "решённых сделок"):
        assert text in russian, russian
    assert len(english.splitlines()) < 40
    assert max(map(len, english.splitlines())) < 200
