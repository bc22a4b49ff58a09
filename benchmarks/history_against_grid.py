"""The history of segments against one hand-written statement and against a row per customer and day.

history_against_grid.py [--orders 1000000] [--pairs 3] [--grid-orders 100000] [--scale 10] [--folder build/bench]

The models and the statement run by turns on all orders, the grid on a part: it would need gigabytes and minutes. All
must give the same rows. With --scale, input so many times as large is measured too, once. Exits with 1 where rows
differ.
"""

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import duckdb
from history_input import history_input, models_script
from measuring import Cost, run_measured

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parent / "build" / "bench"
# What the models may take as a multiple of the statement, and how far the grid must stay behind them.
STATEMENT_RATIO_ALLOWED = 1.3
GRID_RATIO_WANTED = 20
MEGABYTE = 1024**2
INTERVALS = "customer_id, segment, r_score, f_score, m_score, valid_from, valid_to"
SIDES = {
    "models": "marts.customer_segment_history",
    "statement": "main.by_hand",
    "grid": "main.from_grid",
}
SCRIPTS = {"statement": HERE / "history_by_hand.sql", "grid": HERE / "history_grid.sql"}


class Bench:
    """One size of input, on which each side is measured in a copy of its own."""

    def __init__(self, folder: Path, order_count: int) -> None:
        """Write the input where it is missing, and compile the models."""
        self.folder = folder / f"history_results_{order_count}"
        self.input = history_input(folder, order_count)
        self.scripts = {"models": models_script(self.input), **SCRIPTS}
        self.order_count = order_count

    def measure(self, side: str) -> Cost:
        """Run one side; its result stays until it is run again."""
        place = self.folder / side
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        shutil.copy(self.input / "warehouse.duckdb", place)
        arguments = [str(self.scripts[side]), str(place / "warehouse.duckdb")]
        return run_measured([sys.executable, str(HERE / "run_history.py"), *arguments], {}, place / "run.log")

    def are_equal(self, side: str, columns: str) -> bool:
        """Whether the models and another side gave the same rows; says how many there are."""
        with duckdb.connect() as connection:
            for name in ("models", side):
                connection.execute(f"attach '{self.folder / name / 'warehouse.duckdb'}' as {name}_side (read_only)")
            models, other = (f"select {columns} from {name}_side.{SIDES[name]}" for name in ("models", side))
            counts = connection.execute(
                f"select (select count(*) from ({models})), (select count(*) from ({models} except all {other})), "
                f"(select count(*) from ({other} except all {models}))"
            ).fetchone()
        assert counts is not None
        row_count, only_models, only_other = counts
        is_equal = only_models == only_other == 0
        verdict = "yes" if is_equal else f"NO: {only_models:,} only in the models, {only_other:,} only in the {side}"
        print(f"{self.order_count:,} orders, same rows as the {side}: {verdict} ({row_count:,} rows in the models)")
        return bool(is_equal)


def main() -> int:
    """Measure, print, compare; 1 where rows differ."""
    arguments = _arguments()
    folder: Path = arguments.folder.absolute()
    all_orders, part = Bench(folder, arguments.orders), Bench(folder, arguments.grid_orders)
    against_statement(all_orders, arguments.pairs)
    against_grid(part, arguments.pairs)
    compared = [(all_orders, "statement", "*"), (part, "grid", INTERVALS)]
    if arguments.scale:
        large = Bench(folder, arguments.orders * arguments.scale)
        against_statement(large, 1)
        compared.append((large, "statement", "*"))
    # After all measuring: a process begins with the peak memory of the one that started it.
    equal = [bench.are_equal(side, columns) for bench, side, columns in compared]
    for bench, _, _ in compared:
        shutil.rmtree(bench.folder, ignore_errors=True)
    return 0 if all(equal) else 1


def against_statement(bench: Bench, pairs: int) -> None:
    """The models and the statement by turns."""
    costs: dict[str, list[Cost]] = {"models": [], "statement": []}
    for _ in range(pairs):
        for side, found in costs.items():
            found.append(bench.measure(side))
    _print_costs(bench.order_count, costs)
    _print_ratio("models / statement", costs["models"], costs["statement"], f"allowed {STATEMENT_RATIO_ALLOWED}")


def against_grid(bench: Bench, pairs: int) -> None:
    """The grid once and the models as often as asked."""
    costs = {"models": [bench.measure("models") for _ in range(pairs)], "grid": [bench.measure("grid")]}
    _print_costs(bench.order_count, costs)
    _print_ratio("grid / models", costs["grid"] * pairs, costs["models"], f"at least {GRID_RATIO_WANTED} wanted")


def _print_costs(order_count: int, costs: dict[str, list[Cost]]) -> None:
    print(f"\n{order_count:,} orders")
    print(f"{'':<20}{'wall s, median':>16}{'least':>8}{'CPU s, median':>16}{'least':>8}{'peak MB':>10}")
    for side, found in costs.items():
        walls, cpus = [cost.wall_seconds for cost in found], [cost.cpu_seconds for cost in found]
        peak = max(cost.peak_bytes for cost in found) / MEGABYTE
        print(f"{side:<20}{median(walls):>16.1f}{min(walls):>8.1f}{median(cpus):>16.1f}{min(cpus):>8.1f}{peak:>10,.0f}")


def _print_ratio(name: str, upper: Sequence[Cost], lower: Sequence[Cost], goal: str) -> None:
    turns = list(zip(upper, lower, strict=True))
    wall = median(above.wall_seconds / below.wall_seconds for above, below in turns)
    cpu = median(above.cpu_seconds / below.cpu_seconds for above, below in turns)
    print(f"{name:<20}{wall:.2f} wall, {cpu:.2f} CPU ({goal}; median of the turns)", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the history of segments against a statement and a grid.")
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--grid-orders", type=int, default=100_000, help="orders of the part on which the grid runs")
    parser.add_argument("--pairs", type=int, default=3, help="how often both sides are measured")
    parser.add_argument("--scale", type=int, default=0, help="measure input so many times as large too")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
