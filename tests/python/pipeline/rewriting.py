"""Raw input written anew: the same rows in another order, or only those that were known at an instant."""

import csv
import gzip
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import yaml
from pipeline.builds import PROJECT_ROOT

Row = dict[str, str]


def read_rows(path: Path) -> tuple[list[str], list[Row]]:
    """Columns and rows of a CSV file, every value as its text."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
        return list(reader.fieldnames or ()), rows


def write_rows(path: Path, columns: list[str], rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def shuffle_raw_root(raw_root: Path, out: Path, seed: int) -> None:
    """Write the sources below a raw root with the rows of every file in another order; headers stay on top."""
    order = random.Random(seed)
    for path in sorted(raw_root.glob("*/*")):
        copy = out / path.relative_to(raw_root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".csv":
            columns, rows = read_rows(path)
            order.shuffle(rows)
            write_rows(copy, columns, rows)
        elif path.suffix == ".gz":
            lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
            copy.write_bytes(gzip.compress(_shuffled_lines(lines, order), compresslevel=1))
        elif path.suffix == ".txt":
            copy.write_bytes(_shuffled_lines(path.read_bytes().splitlines(keepends=True), order))
        else:
            raise ValueError(f"Nothing says how to shuffle the rows of {path}: add its kind of file here.")


def cut_files(raw_root: Path, out: Path, instant: datetime) -> int:
    """Write the `files` source without rows whose event lies after an instant; how many rows were left out.

    A row whose time cannot be read stays: it is no less unusable than before. A line goes with its order.
    """
    event_times = _event_times()
    (out / "files").mkdir(parents=True)
    _, orders = read_rows(raw_root / "files" / "orders.csv")
    later_orders = {row["order_id"] for row in orders if _is_after(row["ordered_at"], instant)}
    left_out = 0
    for path in sorted((raw_root / "files").glob("*.csv")):
        columns, rows = read_rows(path)
        time_column = event_times.get(path.stem)
        is_later: Callable[[Row], bool] = lambda row: False  # noqa: E731
        if path.stem == "order_items":
            is_later = lambda row: row["order_id"] in later_orders  # noqa: E731
        elif time_column:
            is_later = lambda row, column=time_column: _is_after(row[column], instant)  # type: ignore[misc]  # noqa: E731
        kept = [row for row in rows if not is_later(row)]
        left_out += len(rows) - len(kept)
        write_rows(out / "files" / path.name, columns, kept)
    return left_out


def _shuffled_lines(lines: list[bytes], order: random.Random) -> bytes:
    header, *rows = lines
    if rows and not rows[-1].endswith(b"\n"):
        rows[-1] += b"\n"
    order.shuffle(rows)
    return header + b"".join(rows)


def _event_times() -> dict[str, str]:
    """The column of every entity that says when its event happened, from the input contract."""
    found = {}
    for path in sorted((PROJECT_ROOT / "models" / "unified").glob("*/_*__models.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]:
            entity = model.get("config", {}).get("meta", {}).get("entity", {})
            if entity.get("event_time"):
                found[model["name"].removeprefix("unified_")] = entity["event_time"]
    return found


def _is_after(text: str, instant: datetime) -> bool:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return False
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) > instant
