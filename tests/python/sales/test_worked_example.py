"""The business's own example, whole pipeline: 1,000 leads, 600 qualified, 240 presented, 72 negotiating, 36 won."""

import csv
import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from pipeline.builds import Build, Builds

STAGES = ("lead", "qualified", "presented", "negotiating", "won")
REACHED = (1_000, 600, 240, 72, 36)
RATES = ("0.600000", "0.400000", "0.300000", "0.500000")
FIRST_LEAD = datetime(2026, 1, 1, 9, tzinfo=UTC)
AS_OF = "2026-09-01T00:00:00Z"
SALES = {"areas": ["sales"]}
DAYS_PER_STAGE = 3


def write_example(folder: Path) -> None:
    """Deals and stage events as files, shuffled; who does not advance is lost three days after entering the stage."""
    deals, events = [], []
    for number in range(REACHED[0]):
        last = max(place for place, count in enumerate(REACHED) if number < count)
        entered = [FIRST_LEAD + timedelta(hours=3 * number, days=DAYS_PER_STAGE * place) for place in range(last + 1)]
        outcome = "won" if last == len(STAGES) - 1 else "lost"
        closed = entered[-1] if outcome == "won" else entered[-1] + timedelta(days=DAYS_PER_STAGE)
        walk = [*zip(STAGES, entered, strict=False), *([] if outcome == "won" else [("lost", closed)])]
        deals.append({
            "deal_id": f"D{number}", "customer_id": f"C{number}", "pipeline_id": "standard", "owner_manager_id": "M1",
            "created_at": entered[0].isoformat(), "closed_at": closed.isoformat(), "outcome": outcome,
            "amount": "100.00", "currency_code": "RUB", "stage_id": outcome,
        })  # fmt: skip
        events += [
            {"deal_stage_event_id": f"E{number}-{place}", "deal_id": f"D{number}", "stage_id": stage,
             "entered_at": at.isoformat()}
            for place, (stage, at) in enumerate(walk)
        ]  # fmt: skip
    shuffle = random.Random(5)
    (folder / "files").mkdir()
    for entity, rows in (("deals", deals), ("deal_stage_events", events)):
        shuffle.shuffle(rows)
        with (folder / "files" / f"{entity}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)


@pytest.fixture(scope="module")
def example(builds: Builds) -> Build:
    with builds.once("worked-example-raw") as folder:
        if folder is not None:
            write_example(folder)
    return builds.run(
        "worked_example", raw_root=builds.root / "worked-example-raw", as_of=AS_OF, variables=SALES, is_checked=False
    )


@pytest.mark.parametrize("method", ["cohort", "imputed", "period"])
def test_every_step_has_its_conversion(method: str, example: Build) -> None:
    found = example.rows(
        "select from_stage_id, to_stage_id, sum(entered_count), sum(converted_count), bool_and(is_mature) "
        f"from marts.funnel_conversion where method = '{method}' and pipeline_id = 'standard' group by all"
    )
    steps = {(source, target): (entered, converted) for source, target, entered, converted, _ in found}
    for place, (source, target) in enumerate(pairwise(STAGES)):
        assert steps[source, target] == (REACHED[place], REACHED[place + 1])
        assert f"{REACHED[place + 1] / REACHED[place]:.6f}" == RATES[place]
    assert steps["lead", "won"] == (1_000, 36)
    assert all(is_mature for *_, is_mature in found)


def test_a_single_month_has_the_rates_of_the_example(example: Build) -> None:
    """The first leads get furthest, so a month alone differs; the rate of each month is its own quotient."""
    rows = example.rows("select entered_count, converted_count, conversion_rate from marts.funnel_conversion")
    assert len({month for (month,) in example.rows("select period_month from marts.funnel_conversion")}) > 3
    for entered, converted, rate in rows:
        assert rate == (Decimal(str(converted)) / Decimal(str(entered))).quantize(Decimal("0.000001"))


def test_the_accounting_of_the_example(example: Build) -> None:
    found = example.rows(
        "select stage_id, sum(entered_count), sum(advanced_count), sum(lost_count), sum(moved_back_count), "
        "sum(moved_pipeline_count), sum(still_there_count) from marts.funnel_stage_accounting group by all"
    )
    expected = {
        (stage, REACHED[place], REACHED[place + 1], REACHED[place] - REACHED[place + 1], 0, 0, 0)
        for place, stage in enumerate(STAGES[:-1])
    }
    assert set(found) == expected | {("won", 36, 0, 0, 0, 0, 36), ("lost", 964, 0, 0, 0, 0, 964)}


def test_the_win_rates_of_the_example(example: Build) -> None:
    row = example.values(
        "select created_count, won_count, lost_count, open_count, win_rate_closed, win_rate_created, won_amount, "
        "cumulative_incidence_won from marts.win_rates_by_period where period_grain = 'to_date' and dimension = 'all'"
    )
    rate = Decimal("0.036000")
    assert row == (1_000, 36, 964, 0, rate, rate, Decimal("3600.00"), Decimal("0.0360000000"))


def test_everybody_stays_three_days(example: Build) -> None:
    rows = example.rows("select stage_id, visits, closed_visits, median_days, p90_days from marts.stage_durations")
    working = zip(STAGES[:-1], REACHED, strict=False)
    assert {row[:3] for row in rows} == {(stage, count, count) for stage, count in working}
    assert {row[3:] for row in rows} == {(Decimal("3.000000"), Decimal("3.000000"))}
