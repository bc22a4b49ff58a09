"""`make mutation`: mutate the project's SQL and say which faults no test sees."""

import argparse
import logging
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console

from mutation.build import PROJECT_ROOT, Build, make_build, refresh_unit_tests
from mutation.equivalents import read_equivalents, wrong_entries
from mutation.mutants import mutants_of
from mutation.results import is_killed, known_outcome, read_report, shortcomings, show, survivors, write_report
from mutation.subjects import Mutant, Subject, subjects
from mutation.trials import Outcome, check_unmutated, try_mutant
from mutation.warehouse import Warehouse

# Mutants of one piece of work; each begins with a copy of the warehouse.
_PIECE = 60


def main() -> int:
    """Run from the command line; exit code 1 where less dies than has to."""
    arguments = _arguments()
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    console = Console(width=140)
    equivalents = read_equivalents()
    arguments.out.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    build = Build(arguments.out / "build")
    if arguments.again:
        if not (arguments.out / "report.json").is_file():
            raise SystemExit(f"There is no report in {arguments.out} to go on from: run without --again first.")
        _KNOWN.update(read_report(arguments.out))
        arguments.model = arguments.model or sorted({one["model"] for one in _KNOWN.values()})
        console.print("Writing the unit tests anew ...")
        build = refresh_unit_tests(build.folder, arguments.model)
    elif not (arguments.keep_build and build.warehouse.is_file()):
        console.print("Building the project that is mutated ...")
        build = make_build(build.folder, arguments.real_data)
    _read(build, arguments.model)
    if not _SUBJECTS:
        raise SystemExit(f"There is no model {', '.join(arguments.model)} with SQL to mutate.")

    def tell(known: list[Outcome], place: str) -> None:
        # A run that is broken off has written what it found.
        write_report(arguments.out, known, equivalents, time.monotonic() - started)
        console.print(place)

    outcomes = _tried(build, arguments.workers, not arguments.without_data, tell)
    summary = write_report(arguments.out, outcomes, equivalents, time.monotonic() - started)
    show(console, summary)
    if arguments.model:
        equivalents = {name: reason for name, reason in equivalents.items() if name.split(":")[0] in _SUBJECTS}
    killed = {one.mutant.id: f"the {one.ending} {one.by}" for one in outcomes if is_killed(one)}
    sentences = wrong_entries(equivalents, {one.mutant.id for one in outcomes}, killed)
    sentences += shortcomings(summary)
    for sentence in sentences:
        console.print(sentence)
    left = len(survivors(outcomes, equivalents))
    console.print(f"{left} survivors in {arguments.out / 'survivors.txt'}; {summary['seconds']} s.")
    return 1 if sentences else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="mutation", description=__doc__)
    parser.add_argument("--model", action="append", default=[], help="only this model (may be given several times)")
    parser.add_argument("--workers", type=int, default=2, help="processes that try mutants")
    parser.add_argument("--out", type=Path, default=PROJECT_ROOT / "build" / "mutation", help="where the report goes")
    parser.add_argument("--again", action="store_true", help="only unit tests changed: try what survived the last time")
    parser.add_argument("--without-data", action="store_true", help="unit and rule tests alone: a quarter of the time")
    parser.add_argument("--keep-build", action="store_true", help="use the last run's build")
    real_data = Path(os.environ.get("CLIENTBASE_REAL_DATA", PROJECT_ROOT.parent / "shared" / "data"))
    parser.add_argument("--real-data", type=Path, default=real_data, help="folder of the published data sets")
    arguments = parser.parse_args()
    arguments.out = arguments.out.absolute()
    return arguments


# Read once, before the workers are forked from this process: parsing costs more than trying.
_SUBJECTS: dict[str, tuple[Subject, list[Mutant]]] = {}
# What the last report says of a mutant, by id.
_KNOWN: dict[str, dict[str, Any]] = {}


def _read(build: Build, chosen: list[str]) -> None:
    with duckdb.connect(str(build.warehouse), read_only=True) as connection:
        for subject in subjects(build, connection, chosen):
            found = list(mutants_of(subject))
            if found:
                _SUBJECTS[subject.name] = (subject, found)


def _tried(
    build: Build, workers: int, asks_data: bool, tell: Callable[[list[Outcome], str], object]
) -> list[Outcome]:
    """The outcomes of every mutant; `tell` hears after each piece what is known so far."""
    pieces = [
        (name, start) for name, (_, mutants) in _SUBJECTS.items() for start in range(0, len(mutants), _PIECE)
    ]
    results: dict[tuple[str, int], list[Outcome]] = {}
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork")) as pool:
        waiting = {
            pool.submit(_try_piece, build.folder, name, start, asks_data): (name, start) for name, start in pieces
        }
        for done in as_completed(waiting):
            results[waiting[done]] = done.result()
            name, start = waiting[done]
            place = f"{len(results)} of {len(pieces)}: {name}{f' from {start + 1}' if start else ''}"
            tell([one for piece in pieces for one in results.get(piece, [])], place)
    return [outcome for piece in pieces for outcome in results[piece]]


def _try_piece(folder: Path, name: str, start: int, asks_data: bool) -> list[Outcome]:
    subject, mutants = _SUBJECTS[name]
    with tempfile.TemporaryDirectory(prefix="clientbase-mutation-") as scratch:
        warehouse = Warehouse(Build(folder), Path(scratch))
        if start == 0 and asks_data and not _KNOWN:
            check_unmutated(subject, warehouse)
        outcomes = [
            try_mutant(subject, mutant, warehouse, known_outcome(_KNOWN, mutant), asks_data=asks_data)
            for mutant in mutants[start : start + _PIECE]
        ]
        warehouse.connection.close()
    return [outcome.without_code() for outcome in outcomes]


if __name__ == "__main__":
    sys.exit(main())
