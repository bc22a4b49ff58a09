"""What is changed today judges no clock of yesterday: new owners, new segments, edited records."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pipeline.builds import Build, Builds
from pipeline.rewriting import Row, read_rows, write_rows

pytestmark = pytest.mark.long

BUYERS = 100
PROMISES = (
    "select clock_id, policy_id, segment_at_start, owner_manager_id, team_id, calendar_id, started_at, due_at "
    "from marts.fct_sla_clocks"
)


@pytest.fixture(scope="module")
def changed(builds: Builds, demo: Build, demo_root: Path) -> Build:
    """The demo, in whose last minute everything is given to one manager and a hundred customers buy for a million."""
    (as_of,) = demo.values("select max(as_of_at) from marts.runs where outcome = 'published'")
    assert isinstance(as_of, datetime)
    at = (as_of - timedelta(seconds=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    with builds.once("changed-today-raw") as folder:
        if folder is not None:
            _change(demo_root / "files", folder / "files", at)
    return builds.run(
        "changed_today",
        raw_root=builds.root / "changed-today-raw",
        as_of=as_of.isoformat() + "+00:00",
        variables={"areas": ["sales", "service"]},
        # A hundred orders of a million are what the gate is there for; here they are wanted.
        accept=["new_numbers_keep_their_size"],
        is_checked=False,
    )


def _change(raw: Path, out: Path, at: str) -> None:
    shutil.copytree(raw, out)
    owned: list[tuple[str, str]] = []
    for kind in ("customer", "lead", "deal"):
        rows = _edit(raw, out, f"{kind}s", lambda rows: [{**row, "owner_manager_id": "M01"} for row in rows])
        owned += [(kind, row[f"{kind}_id"]) for row in rows]
    _edit(
        raw, out, "assignments",
        lambda rows: rows + [
            {"assignment_id": f"ASX{number:06}", "object_type": kind, "object_id": name, "manager_id": "M01",
             "assigned_at": at, "is_manual": "true", "reason": "everything is yours"}
            for number, (kind, name) in enumerate(owned)
        ],
    )  # fmt: skip
    buyers = [name for kind, name in owned if kind == "customer"][:BUYERS]
    _edit(
        raw, out, "orders",
        lambda rows: rows + [
            {**rows[1], "order_id": f"OX{number:04}", "customer_id": buyer, "ordered_at": at, "status": "paid",
             "gross_amount": "1000000.00", "discount_amount": "0.00", "deal_id": ""}
            for number, buyer in enumerate(buyers)
        ],
    )  # fmt: skip
    _edit(
        raw, out, "order_items",
        lambda rows: rows + [
            {**rows[1], "order_item_id": f"IX{number:04}", "order_id": f"OX{number:04}", "quantity": "1",
             "unit_price": "1000000.00", "discount_amount": "0.00"}
            for number, _ in enumerate(buyers)
        ],
    )  # fmt: skip


def _edit(raw: Path, out: Path, entity: str, edit: Callable[[list[Row]], list[Row]]) -> list[Row]:
    columns, rows = read_rows(raw / f"{entity}.csv")
    edited = edit(rows)
    write_rows(out / f"{entity}.csv", columns, edited)
    return edited


def test_the_changes_arrived(demo: Build, changed: Build) -> None:
    """Else the next test would compare a build with itself."""
    owners = "select count(distinct owner_manager_id) from marts.sla_queue"
    assert demo.values(owners) != (1,)
    assert changed.values(owners) == (1,)
    vips = "select count(*) from marts.customer_segments where segment = 'vip'"
    assert changed.values(vips) > demo.values(vips)


def test_no_clock_that_began_before_is_another(demo: Build, changed: Build) -> None:
    before = {row[0]: row[1:] for row in demo.rows(PROMISES)}
    after = {row[0]: row[1:] for row in changed.rows(PROMISES)}
    assert len(before) > 1_000
    differing = [name for name, promise in before.items() if after.get(str(name)) != promise]
    assert not differing, f"{len(differing)} of {len(before)} clocks differ, the first is {differing[0]}"
