"""A small selection of the corruption suite (`make corruption` runs all of it), and its harness."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from corruption import kinds  # noqa: F401 - registers them
from corruption.cases import Situation, try_case
from corruption.company.year import HOLIDAYS, Year
from corruption.delivery import Delivery
from corruption.fastpath.engine import run_night, save_state
from corruption.raw_tables import read_tables, write_tables
from corruption.registry import KINDS, Damage
from corruption.situations import NEXT_NIGHT, RUN_HOUR, compiled_for, deliver, demo_folder, prepare

CUSTOMERS = 400


@pytest.fixture(scope="module")
def next_night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Situation]:
    folder = tmp_path_factory.mktemp("corruption")
    yield prepare(compiled_for("files"), deliver("files", CUSTOMERS), folder, (NEXT_NIGHT,))[NEXT_NIGHT]


def test_undamaged_night_is_published_as_it_is(next_night: Situation) -> None:
    nothing = Damage(
        "nothing", "no damage", lambda night, share: None, False, False, frozenset({"harmless"}), "", "files", False
    )
    result = try_case(next_night, nothing, 1.0, seed=1)
    assert not next_night.accepted
    assert result.outcome == "harmless", result


@pytest.mark.parametrize(
    ("name", "share"),
    [
        ("file_missing_orders", 1.0),
        ("file_empty_order_items", 1.0),
        ("orders_doubled", 1.0),
        ("column_renamed", 1.0),
        ("error_page", 1.0),
        ("in_cents_orders", 0.01),
        ("orders_and_lines_in_cents", 0.05),
        ("roubles_called_dollars", 0.05),
        ("customer_ids_reused", 0.05),
        ("orders_of_other_customers", 0.05),
        ("key_missing_orders", 0.05),
        ("three_hours_later_orders", 0.05),
        ("rows_lost_orders", 0.05),
        ("statuses_all_paid", 0.05),
        ("amounts_missing", 0.01),
        ("thresholds_unsorted", 1.0),
        ("stage_removed", 1.0),
        ("loss_reason_removed", 1.0),
        ("columns_reordered", 1.0),
        ("rows_shuffled", 1.0),
        ("compressed_file", 1.0),
    ],
)
def test_damage_ends_as_written_down(next_night: Situation, name: str, share: float) -> None:
    result = try_case(next_night, KINDS[name], share, seed=1)
    assert result.is_right, result


@pytest.mark.parametrize("name", ["in_cents_orders", "customers_merged", "columns_shifted", "comma_too_many"])
def test_damage_changes_the_delivery_and_nothing_else(next_night: Situation, name: str, tmp_path: Path) -> None:
    """A kind that damages nothing would be reported as caught or harmless for ever."""
    import numpy as np  # noqa: PLC0415

    before = {path.name: path.read_bytes() for path in next_night.folder_tonight.iterdir()}
    night = Delivery(
        tonight=next_night.tonight_tables, last_night=next_night.last_tables, folder_tonight=next_night.folder_tonight,
        rng=np.random.default_rng(1),
    )  # fmt: skip
    KINDS[name].apply(night, 0.2)
    night.write(tmp_path, whole=True)
    after = {path.name: path.read_bytes() for path in (tmp_path / "files").iterdir()}
    touched = {f"{one.rpartition('.')[2]}.csv" for one in night.touched}
    assert {name for name in before if after[name] != before[name]} == touched
    assert {path.name: path.read_bytes() for path in next_night.folder_tonight.iterdir()} == before


def test_kinds_are_many_and_say_what_must_happen() -> None:
    assert len(KINDS) >= 60
    assert all(kind.expected and kind.what for kind in KINDS.values())
    assert all(
        "harmless" not in kind.expected or "stopped" in kind.expected for kind in KINDS.values() if kind.is_critical
    )


@pytest.mark.long
def test_a_week_of_clean_nights_is_published(tmp_path: Path) -> None:
    """The week with the turn of the year: holidays, almost no orders, spam deleted."""
    compiled, last = compiled_for("files"), None
    year = Year(read_tables(demo_folder(CUSTOMERS, 1) / "files"), 1)
    days = [night for night in year.nights(192) if f"{night.at:%Y-%m-%d}" >= "2025-12-31"][:7]
    for place, night in enumerate(days):
        raw_root = tmp_path / f"raw{place}"
        write_tables(night.tables, raw_root / "files")
        run = run_night(
            compiled, raw_root, last=last, run_start=(night.at + RUN_HOUR).to_pydatetime(), scratch=tmp_path / "scratch"
        )
        assert not run.stops, (night.at, night.events, run.broken, run.refused, run.crashed)
        last = save_state(run, compiled, tmp_path / f"state{place}", f"night {place}")
        run.close()
    assert len(days) == 7


def test_earlier_nights_know_less(tmp_path: Path) -> None:
    """What happened later is not in an earlier delivery, and what was open then is open."""
    year = Year(read_tables(demo_folder(CUSTOMERS, 1) / "files"), 1)
    first, *_, last = _some_nights(year)
    assert set(first["orders"]["order_id"]) < set(last["orders"]["order_id"])
    closed_later = set(last["deals"]["deal_id"][last["deals"]["closed_at"] > "2025-07-02"])
    then = first["deals"][first["deals"]["deal_id"].isin(closed_later)]
    assert len(then)
    assert set(then["outcome"]) == {"open"}
    assert not then["closed_at"].any()


def test_holidays_are_quiet() -> None:
    tables = read_tables(demo_folder(CUSTOMERS, 1) / "files")
    year = Year(tables, 1)
    delivered = _some_nights(year)[-1]["orders"]
    before = tables["orders"]["ordered_at"].str.slice(0, 10).isin(HOLIDAYS).sum()
    after = delivered["ordered_at"].str.slice(0, 10).isin(HOLIDAYS).sum()
    assert after < before / 2


def _some_nights(year: Year) -> list[Mapping[str, object]]:
    import pandas as pd  # noqa: PLC0415

    return [year.delivery(pd.Timestamp(f"{day}T00:00:00Z")) for day in ("2025-07-02", "2025-12-01", "2026-06-30")]  # type: ignore[misc]
