"""The hidden models: stages, business hours, purchases, money."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
import yaml
from demo.queries import PROJECT_ROOT
from numpy.random import default_rng

from clientbase.demo.arguments import Period, moscow_midnight
from clientbase.demo.arrays import full, ranks_within
from clientbase.demo.channels import CHANNELS, SHARED_COSTS_CHANNEL
from clientbase.demo.clock import BusinessHours, SeasonalTime
from clientbase.demo.deals import LOSS_REASONS
from clientbase.demo.orders import line_amounts
from clientbase.demo.pipelines import PIPELINES, WON, walk, win_probability
from clientbase.demo.purchases import HORIZON_DAYS, Traits, simulate

PERIOD = Period(moscow_midnight(date(2024, 7, 1)), moscow_midnight(date(2026, 7, 1)))


def seed_rows(path: str) -> list[dict[str, str]]:
    with (PROJECT_ROOT / "seeds" / path).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def epoch(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize("pipeline", range(len(PIPELINES)))
@pytest.mark.parametrize("difficulty", [0.7, 1.0, 1.7])
def test_walks_win_as_often_as_the_chain_says(pipeline: int, difficulty: float) -> None:
    size = 8_000
    path = walk(default_rng(1), full(size, pipeline), np.full(size, difficulty), np.ones(size))
    won = float((path.stage[path.last_of(size)] == WON).mean())
    expected = win_probability(pipeline, difficulty)
    assert abs(won - expected) < 4 * (expected * (1 - expected) / size) ** 0.5


def test_walks_only_go_forward_in_time() -> None:
    path = walk(default_rng(2), full(500, 1), np.ones(500), np.ones(500))
    same = path.deal[1:] == path.deal[:-1]
    assert (np.diff(path.entered)[same] > 0).all()
    assert (path.step == ranks_within(path.deal)).all()


def test_business_hours() -> None:
    hours = BusinessHours(PERIOD)
    # Friday 17:30 Moscow and 45 minutes: Monday 9:15 (8 November 2024, no holiday near).
    friday = np.array([epoch("2024-11-08T14:30:00")])
    assert hours.after(friday, np.array([2_700])).tolist() == [epoch("2024-11-11T06:15:00")]
    # Nobody works from 1 to 8 January.
    new_year = np.array([epoch("2025-01-03T10:00:00")])
    assert hours.after(new_year, np.array([60])).tolist() == [epoch("2025-01-09T06:01:00")]
    assert hours.is_open(np.concatenate([friday, new_year])).tolist() == [True, False]


def test_business_hours_are_their_own_inverse() -> None:
    hours = BusinessHours(PERIOD)
    elapsed = default_rng(3).integers(0, 400 * 32_400, 5_000)
    assert (hours.elapsed(hours.instant(elapsed)) == elapsed).all()


def test_purchases_follow_the_model() -> None:
    size, death, rate = 30_000, 0.25, 0.05
    seasons = SeasonalTime(PERIOD, HORIZON_DAYS)
    traits = Traits(np.full(size, rate), np.full(size, death))
    bought = simulate(default_rng(4), PERIOD, seasons, traits, full(size, PERIOD.start + 3_600))
    days = seasons.operational(full(1, PERIOD.end))[0]
    expected = 1 + (1 - death) / death * (1 - np.exp(-rate * death * days))
    assert bought.counts(size).mean() == pytest.approx(expected, rel=0.02)
    # The first purchase is the last one for every fourth customer.
    assert (bought.counts(size) == 1).mean() == pytest.approx(death, abs=0.02)
    assert bought.is_alive().mean() == pytest.approx((1 - death) * np.exp(-rate * death * days), abs=0.01)


def test_lines_are_rounded_half_up() -> None:
    # 0.5 kg at 10.01 and 3 at 33.3333: 5.005 and 99.9999.
    assert line_amounts(np.array([500, 3_000]), np.array([100_100, 333_333])).tolist() == [501, 10_000]


def test_channels_are_those_of_the_seed() -> None:
    seed = {(row["source"], row["medium"]): row for row in seed_rows("growth/channels.csv")}
    for channel in CHANNELS:
        assert seed[channel.source, channel.medium]["channel"] == channel.channel
        is_paid = seed[channel.source, channel.medium]["category"] == "paid"
        assert not is_paid or channel.cost_per_lead > 0
    assert SHARED_COSTS_CHANNEL not in {row["channel"] for row in seed.values()}
    categories = {(row["channel"], row["category"]) for row in seed.values()}
    assert len(categories) == len({channel for channel, _ in categories})


def test_stages_are_those_of_the_seed() -> None:
    stages = seed_rows("sales/pipeline_stages.csv")
    assert {row["pipeline_id"] for row in stages} == {row["pipeline_id"] for row in seed_rows("sales/pipelines.csv")}
    for pipeline in PIPELINES:
        own = [row["stage_id"] for row in stages if row["pipeline_id"] == pipeline.pipeline_id]
        assert own == [*pipeline.stages, "won", "lost"]


def test_loss_reasons_are_those_of_the_seed() -> None:
    assert sorted(row["loss_reason"] for row in seed_rows("sales/loss_reasons.csv")) == list(LOSS_REASONS)


@pytest.mark.parametrize(
    ("seed", "key"),
    [
        ("sales/pipelines.csv", ("pipeline_id",)),
        ("sales/loss_reasons.csv", ("loss_reason",)),
        ("growth/channels.csv", ("source", "medium")),
    ],
)
def test_seeds_are_sorted_and_described(seed: str, key: tuple[str, ...]) -> None:
    rows = seed_rows(seed)
    keys = [tuple(row[name] for name in key) for row in rows]
    assert keys == sorted(keys)
    path = Path(seed)
    described = yaml.safe_load((PROJECT_ROOT / "seeds" / path.parent / f"_{path.parent}__seeds.yml").read_text("utf-8"))
    (entry,) = [each for each in described["seeds"] if each["name"] == path.stem]
    assert [column["name"] for column in entry["columns"]] == list(rows[0])
    assert list(entry["config"]["column_types"]) == list(rows[0])
    assert all(column["description"] for column in entry["columns"])
