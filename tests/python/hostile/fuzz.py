"""Thousands of damaged files through the readers: `make fuzz`, or with `--cases`, `--seed`, `--first`.

Each process reads one file after another within bounded memory and time. A process that dies or hangs is a finding like
any other; the findings are kept as files that `--keep` names. Exit code 1 where there is any.
"""

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from hostile.cases import Cases
from hostile.judging import Judge, Verdict, read_the_contract_once

SECONDS_PER_CASE = 20.0
MEMORY_BYTES = 3 << 30


def main() -> int:
    """Run the cases and print a table of what became of them."""
    arguments = _arguments()
    # A damage that grows without end is stopped here, not by the system.
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    findings = 0
    table: Counter[tuple[str, str, str]] = Counter()
    slowest = (0.0, -1)
    cases = Cases(arguments.seed)
    started = time.monotonic()
    numbers = range(arguments.first, arguments.first + arguments.cases)
    for number, verdict, seconds in _verdicts(numbers, arguments.seed):
        case = cases.case(number)
        table[case.kind, case.mutation, verdict.outcome] += 1
        slowest = max(slowest, (seconds, number))
        if verdict.outcome == "finding":
            findings += 1
            sys.stdout.write(f"case {number} ({case.kind}, {case.mutation}): {verdict.said.strip()}\n\n")
            sys.stdout.flush()
            if arguments.keep:
                arguments.keep.mkdir(parents=True, exist_ok=True)
                (arguments.keep / f"{number}.{case.name}").write_bytes(case.content)
    _show(table)
    sys.stdout.write(
        f"\n{arguments.cases} files in {time.monotonic() - started:.0f} s, the slowest (case {slowest[1]}) took "
        f"{slowest[0]:.1f} s; {findings} findings\n"
    )
    return 1 if findings else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Damaged files through the readers of raw input.")
    parser.add_argument("--cases", type=int, default=6000)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="folder for the files of the findings")
    return parser.parse_args()


def _verdicts(numbers: range, seed: int) -> Iterator[tuple[int, Verdict, float]]:
    """The verdict and the seconds of each case; a new process follows one that died or hung."""
    context = multiprocessing.get_context("spawn")
    waiting = iter(numbers)
    number = next(waiting, None)
    while number is not None:
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, seed), daemon=True)
        process.start()
        theirs.close()
        ours.recv()
        is_alive = True
        while is_alive and number is not None:
            begun = time.monotonic()
            ours.send(number)
            try:
                if ours.poll(SECONDS_PER_CASE):
                    verdict = ours.recv()
                else:
                    verdict, is_alive = Verdict("finding", f"took longer than {SECONDS_PER_CASE:.0f} s"), False
            except EOFError:
                process.join(5)
                verdict, is_alive = Verdict("finding", f"the process died, exit code {process.exitcode}"), False
            yield number, verdict, time.monotonic() - begun
            number = next(waiting, None)
        process.kill()
        process.join()


def _work(connection: Connection, seed: int) -> None:
    with tempfile.TemporaryDirectory(prefix="clientbase-fuzz-") as root, pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("CLIENTBASE_MEMORY_LIMIT", "512MB")
        read_the_contract_once(monkeypatch)
        judge, cases = Judge(Path(root).resolve()), Cases(seed)
        connection.send("ready")
        while True:
            case = cases.case(connection.recv())
            connection.send(judge.judge(case.name, case.content))


def _show(table: Counter[tuple[str, str, str]]) -> None:
    sys.stdout.write(f"{'format':<16}{'damage':<24}{'read':>8}{'refused':>9}{'findings':>10}\n")
    for kind, mutation in sorted({(kind, mutation) for kind, mutation, _ in table}):
        counts = [table[kind, mutation, outcome] for outcome in ("read", "refused", "finding")]
        sys.stdout.write(f"{kind:<16}{mutation:<24}{counts[0]:>8}{counts[1]:>9}{counts[2]:>10}\n")


if __name__ == "__main__":
    sys.exit(main())
