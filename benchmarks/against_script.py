"""Clientbase against hand_written.sql: seconds, peak memory, and whether the tables are the same.

against_script.py [--orders 1000000] [--pairs 3] [--scale 10] [--folder build/bench]

With --scale, input so many times as large is measured too, one pair, and the growth is printed. Exits with 1 where a
table differs.
"""

import argparse
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from bench_input import bench_input
from comparing import Comparison, compare
from pairs import Bench, Pair

FOLDER = Path(__file__).resolve().parents[1] / "build" / "bench"
# What the models may take, as a multiple of the script, and the command's memory.
MODELS_RATIO_ALLOWED = 1.5
PEAK_BYTES_ALLOWED = 2 * 1024**3
MEGABYTE = 1024**2

MEASURES: dict[str, Callable[[Pair], float]] = {
    "clientbase run, wall": lambda pair: pair.run.wall_seconds,
    "clientbase run, CPU": lambda pair: pair.run.cpu_seconds,
    "models, wall": lambda pair: pair.models.wall_seconds,
    "models, sum of all": lambda pair: pair.models.sum_seconds,
    "models, CPU": lambda pair: pair.models.cpu_seconds,
    "script, wall": lambda pair: pair.script.wall_seconds,
    "script, CPU": lambda pair: pair.script.cpu_seconds,
}


def main() -> int:
    """Measure, print, compare; 1 where a table differs."""
    arguments = _arguments()
    folder: Path = arguments.folder.absolute()
    pairs, all_equal = _bench(folder, arguments.orders, arguments.pairs)
    if arguments.scale:
        large_pairs, large_equal = _bench(folder, arguments.orders * arguments.scale, 1)
        _print_growth(pairs, large_pairs, arguments.scale)
        all_equal = all_equal and large_equal
    return 0 if all_equal else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure Clientbase against a hand-written script.")
    parser.add_argument("--orders", type=int, default=1_000_000, help="orders of the input, about")
    parser.add_argument("--pairs", type=int, default=3, help="how often each side is measured, by turns")
    parser.add_argument("--scale", type=int, default=0, help="measure input this many times as large as well")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where input and databases go")
    return parser.parse_args()


def _bench(folder: Path, order_count: int, pair_count: int) -> tuple[list[Pair], bool]:
    bench = Bench(bench_input(folder, order_count), folder / "work")
    pairs = []
    for number in range(1, pair_count + 1):
        print(f"Measuring pair {number} of {pair_count} on {order_count:,} orders ...", flush=True)
        pairs.append(bench.measure_pair())
    comparisons = compare(bench.clientbase_database, bench.script_database, bench.folder / "spill")
    shutil.rmtree(bench.folder)
    _print_costs(pairs)
    _print_comparisons(comparisons)
    return pairs, all(comparison.is_equal for comparison in comparisons)


def _print_costs(pairs: Sequence[Pair]) -> None:
    print(f"\n{'seconds':<24}{'median':>10}{'least':>10}{'most':>10}")
    for name, measure in MEASURES.items():
        values = [measure(pair) for pair in pairs]
        print(f"{name:<24}{median(values):>10.1f}{min(values):>10.1f}{max(values):>10.1f}")
    wall = median(pair.models.wall_seconds / pair.script.wall_seconds for pair in pairs)
    cpu = median(pair.models.cpu_seconds / pair.script.cpu_seconds for pair in pairs)
    print(f"\nmodels / script, wall   {wall:.2f} (allowed {MODELS_RATIO_ALLOWED}; median of the pairs)")
    print(f"models / script, CPU    {cpu:.2f}")
    run_peak = max(pair.run.peak_bytes for pair in pairs)
    script_peak = max(pair.script.peak_bytes for pair in pairs)
    print(
        f"peak memory             {run_peak / MEGABYTE:,.0f} MB clientbase run (allowed "
        f"{PEAK_BYTES_ALLOWED / MEGABYTE:,.0f}), {script_peak / MEGABYTE:,.0f} MB script"
    )


def _print_comparisons(comparisons: Sequence[Comparison]) -> None:
    print(f"\n{'table':<24}{'rows':>12}  same rows and columns")
    for comparison in comparisons:
        verdict = "yes"
        if not comparison.is_equal:
            verdict = (
                f"NO: {comparison.only_clientbase:,} rows only in Clientbase, {comparison.only_script:,} only in "
                f"the script; columns of one side: {', '.join(comparison.columns) or 'none'}"
            )
        print(f"{comparison.table:<24}{comparison.row_count:>12,}  {verdict}")
    print(flush=True)


def _print_growth(pairs: Sequence[Pair], large_pairs: Sequence[Pair], scale: int) -> None:
    print(f"Time on {scale} times the orders over time on the orders themselves:")
    for name, measure in MEASURES.items():
        growth = median(map(measure, large_pairs)) / median(map(measure, pairs))
        print(f"{name:<24}{growth:>10.1f}")


if __name__ == "__main__":
    sys.exit(main())
