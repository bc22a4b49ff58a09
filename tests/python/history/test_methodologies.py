"""A new methodology: the same cut points move nobody, another cut point moves exactly those beyond it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from history.conftest import Nights

MakeNights = Callable[..., Nights]
SEEDS = Path(__file__).parents[3] / "seeds" / "rfm"
NIGHT = "2026-06-10"
SEGMENTS = (
    "select customer_id, segment, r_score, f_score, m_score, previous_segment, valid_from, valid_to, change_cause "
    "from marts.customer_segment_history order by customer_id, valid_from"
)


def with_a_second_version(folder: Path, valid_from: str, **cuts: str) -> Path:
    """Seeds in which v2, with v1's rules, follows v1 on a day; `cuts` names the metrics it cuts otherwise."""
    folder.mkdir()
    for name in ("rfm_methodologies", "rfm_segment_rules"):
        shutil.copy(SEEDS / f"{name}.csv", folder)
    path = folder / "rfm_methodologies.csv"
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    first = [f"{line.rstrip(',')},{valid_from}" for line in lines]
    second = []
    for line in lines:
        _, metric, method, *values = line.split(",")
        fixed = cuts.get(metric)
        chosen = ["fixed", *fixed.split()] if fixed else [method, *values[:4]]
        second.append(",".join(["v2", metric, *chosen, valid_from, ""]))
    path.write_text("\n".join([header, *first, *second]) + "\n", encoding="utf-8")
    rules = folder / "rfm_segment_rules.csv"
    text = rules.read_text(encoding="utf-8").splitlines()
    rules.write_text("\n".join([*text, *(f"v2{line[2:]}" for line in text[1:])]) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def as_it_was(nights: MakeNights) -> Nights:
    return nights().pass_until(NIGHT)


def test_a_version_with_the_same_cut_points_changes_nobody(
    nights: MakeNights, as_it_was: Nights, tmp_path: Path
) -> None:
    changed = nights(seed_folder=with_a_second_version(tmp_path / "seeds", "2026-05-20")).pass_until(NIGHT)
    assert changed.rows(SEGMENTS) == as_it_was.rows(SEGMENTS)
    assert changed.value("select min(methodology_version) from marts.customer_segments") == "v2"
    assert changed.rows("select * from marts.methodology_changes") == []


def test_a_version_that_moves_a_cut_point_changes_those_beyond_it(
    nights: MakeNights, as_it_was: Nights, tmp_path: Path
) -> None:
    """F leaves the first bin above two orders instead of one: only the F score of buyers with two orders can change."""
    changed = nights(seed_folder=with_a_second_version(tmp_path / "seeds", NIGHT, f="2 2 4 9")).pass_until(NIGHT)
    beyond = as_it_was.rows("select customer_id from marts.customer_segments where f_orders = 2 order by 1")
    assert beyond
    scores = "select customer_id, r_score, f_score, m_score from marts.customer_segments where segment <> 'prospect'"
    before = {row[0]: row[1:] for row in as_it_was.rows(scores)}
    after = {row[0]: row[1:] for row in changed.rows(scores)}
    moved = sorted(customer for customer in before if before[customer] != after[customer])
    assert [(customer,) for customer in moved] == beyond
    assert all(after[customer] == (before[customer][0], 1, before[customer][2]) for customer in moved)
    begun = changed.rows(
        f"select customer_id, change_cause from marts.customer_segment_history where valid_from = date '{NIGHT}' "
        "and change_cause = 'methodology_change' order by 1"
    )
    assert [(customer,) for customer, _ in begun] == beyond
    assert changed.value("select sum(customer_count) from marts.methodology_changes") == len(beyond)
    # Before its first day nothing is another.
    untouched = f"select * exclude (valid_to) from ({SEGMENTS}) where valid_from < date '{NIGHT}' order by all"
    assert changed.rows(untouched) == as_it_was.rows(untouched)


def test_an_announced_version_says_what_it_will_move_and_moves_nobody_yet(
    nights: MakeNights, as_it_was: Nights, tmp_path: Path
) -> None:
    """The dry run on the eve, by fixed cut points, is what the version does on its first day to who did nothing."""
    cuts = {"r": "20 40 80 160", "f": "2 2 4 9", "m": "1000 2000 3000 4000"}
    seeds = with_a_second_version(tmp_path / "seeds", "2026-06-11", **cuts)
    announced = nights(seed_folder=seeds).pass_until(NIGHT)
    assert announced.rows(SEGMENTS) == as_it_was.rows(SEGMENTS)
    told = announced.rows(
        "select from_segment, to_segment, customer_count from marts.methodology_changes where status = 'announced'"
    )
    buyers = announced.value("select count(*) from marts.customer_segments where segment <> 'prospect'")
    assert sum(count for *_, count in told) == buyers
    assert sum(count for old, new, count in told if old != new) > 0
    buyers_segments = "select customer_id, segment from marts.customer_segments where segment <> 'prospect'"
    before = dict(announced.rows(buyers_segments))
    announced.pass_until("2026-06-11")
    after = dict(announced.rows(buyers_segments))
    moved = sum(before[customer] != after[customer] for customer in before)
    # A day passes between the two, on which a few buy or age; the others move as told.
    assert abs(moved - sum(count for old, new, count in told if old != new)) <= 0.03 * buyers
