"""Two nights of one small company: the second has a day more."""

import csv
import shutil
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

Command = Callable[[Sequence[str | Path], Path], int]


def write_two_nights(folder: Path, command: Command, customers: int = 60) -> list[Path]:
    """The raw roots of both nights. `command` runs one of Clientbase's commands and gives its exit code."""
    later, earlier = folder / "night-2", folder / "night-1"
    arguments: list[str | Path] = ["demo", "--customers", str(customers), "--months", "8", "--out", later]
    assert command(arguments, folder / "demo.log") == 0, (folder / "demo.log").read_text(encoding="utf-8")
    shutil.copytree(later, earlier)
    _cut_last_orders(earlier / "files")
    return [earlier, later]


def _cut_last_orders(folder: Path) -> None:
    """Take away what was ordered on the last day, with its lines and refunds."""
    orders = _rows(folder / "orders.csv")
    newest = max(day for row in orders if (day := _day(row["ordered_at"])))
    gone = {row["order_id"] for row in orders if (_day(row["ordered_at"]) or newest) >= newest - timedelta(days=1)}
    assert 0 < len(gone) < len(orders) / 10, f"{len(gone)} of {len(orders)} orders are no last day"
    for name in ("orders.csv", "order_items.csv", "refunds.csv"):
        rows = _rows(folder / name)
        _write(folder / name, [row for row in rows if row["order_id"] not in gone], list(rows[0]))


def _day(text: str) -> datetime | None:
    for form in ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M"):
        try:
            moment = datetime.strptime(text[:19].rstrip("Z"), form)
        except ValueError:
            continue
        return moment if 2000 < moment.year < 2090 else None
    return None


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: list[dict[str, str]], columns: list[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
