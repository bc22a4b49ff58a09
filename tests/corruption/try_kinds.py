"""Every kind of damage at every share with several seeds, on several deliveries, by two processes."""

import json
import multiprocessing
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from corruption import kinds  # noqa: F401 - registers them
from corruption.cases import Result, Situation, try_case
from corruption.delivery import Scope
from corruption.registry import KINDS
from corruption.situations import AFTER_A_WEEK, FIRST_RUN, NEXT_NIGHT, SAME_NIGHT, compiled_for, deliver, prepare
from corruption.tables_of_results import kinds_table, misses, sums

SHARES = (0.20, 0.05, 0.01)
Case = tuple[str, str, float, int, Scope]
_SITUATIONS: dict[str, Situation] = {}


def cases_of(
    source: str, names: Sequence[str], seeds: int, with_first_run: bool, shares: Sequence[float]
) -> list[Case]:
    """All cases of a source: kinds without a share once per seed, two situations in turn."""
    cases: list[Case] = []
    for name, kind in KINDS.items():
        if kind.source != source or (names and not any(one in name for one in names)):
            continue
        for seed in range(1, seeds + 1):
            for share in shares if kind.scales else (1.0,):
                # A seed is also the situation: the next night, or the same night once more.
                repeats_night = seed % 3 == 0 and source == "files"
                cases.append((name, SAME_NIGHT if repeats_night else NEXT_NIGHT, share, seed, "all"))
            if kind.hits_newest:
                cases.append((name, AFTER_A_WEEK, 1.0, seed, "newest"))
        if with_first_run:
            cases += [(name, FIRST_RUN, share, 1, "all") for share in (shares if kind.scales else (1.0,))]
    return cases


def try_kinds(
    source: str,
    names: Sequence[str],
    seeds: int,
    jobs: int,
    *,
    customers: int,
    with_first_run: bool,
    shares: Sequence[float] = SHARES,
) -> list[Result]:
    """Run the cases; the results in the order of the cases."""
    folder = Path(tempfile.mkdtemp(prefix="corruption-"))
    try:
        compiled = compiled_for(source)
        cases = cases_of(source, names, seeds, with_first_run, shares)
        wanted = sorted({case[1] for case in cases})
        _SITUATIONS.update(prepare(compiled, deliver(source, customers), folder, wanted))
        # Forked processes share what is prepared.
        with multiprocessing.get_context("fork").Pool(jobs) as pool:
            results = []
            for result in pool.imap(_try, cases, chunksize=4):
                results.append(result)
                if len(results) % 50 == 0:
                    print(f"{len(results)} of {len(cases)} cases of {source}", file=sys.stderr, flush=True)
            return results
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _try(case: Case) -> Result:
    name, situation, share, seed, scope = case
    try:
        return try_case(_SITUATIONS[situation], KINDS[name], share, seed, scope)
    except Exception as error:
        raise RuntimeError(f"the case {case} could not be tried") from error


def report(results: Sequence[Result], out: Path) -> str:
    """The printed report; the same as JSON in a file."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps([asdict(result) for result in results], indent=1, ensure_ascii=False), encoding="utf-8")
    return "\n\n".join(part for part in (kinds_table(results), misses(results), sums(results)) if part)
