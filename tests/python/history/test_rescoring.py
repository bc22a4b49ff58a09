"""Cards that change on Mondays only, and segments that must hold before they are shown, through a whole run."""

from datetime import date
from pathlib import Path

import pytest
from pipeline.builds import WITHOUT_AREAS, Build, Builds

MONDAY = 1


@pytest.fixture(scope="module")
def weekly(builds: Builds, demo_root: Path) -> Build:
    """A Tuesday's run, by the cards of Monday."""
    return builds.run(
        "weekly",
        raw_root=demo_root,
        as_of="2026-06-16",
        variables={"rfm_rescoring": "weekly", "rfm_segment_dwell_days": 3, **WITHOUT_AREAS},
        is_checked=False,
    )


def test_what_is_shown_changes_on_mondays(weekly: Build) -> None:
    days = weekly.rows("select distinct isodow(valid_from) from marts.customer_segments_shown")
    assert days == [(MONDAY,)]
    (newest,) = weekly.values("select max(valid_from) from marts.customer_segments_shown")
    assert newest == date(2026, 6, 15)
    assert weekly.rows("select distinct isodow(alerted_on) from marts.segment_alerts") == [(MONDAY,)]


def test_the_history_stays_daily(weekly: Build) -> None:
    days = weekly.rows("select distinct isodow(valid_from) from marts.customer_segment_history order by 1")
    assert days == [(day,) for day in range(1, 8)]


def test_a_segment_that_has_not_held_is_beside_the_one_shown(weekly: Build) -> None:
    """Whoever changed within three days before Monday is shown the old segment, and everyone else the scores'."""
    rows = weekly.rows(
        "select history.valid_from > date '2026-06-12', count(*) from marts.customer_segments as cards "
        "inner join (select customer_id, max(valid_from) as valid_from from marts.customer_segment_history "
        "where (previous_segment is null or previous_segment <> segment) and valid_from <= date '2026-06-15' "
        "group by 1) as history on cards.customer_id = history.customer_id "
        "where cards.segment <> cards.scored_segment group by 1"
    )
    assert [row[0] for row in rows] == [True], rows


def test_who_bought_since_monday_waits_as_a_prospect(weekly: Build) -> None:
    waiting = weekly.rows(
        "select segment, r_score, why_en, why_ru from marts.customer_segments "
        "where first_ordered_at >= timestamp '2026-06-15 21:00:00'"
    )
    assert set(waiting) <= {
        ("prospect", None, "bought first since the last re-scoring", "первый заказ после последнего пересчёта")
    }
