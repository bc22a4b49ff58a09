"""Every kind of damage at every share with several seeds, on several deliveries; results are kept as they come."""

import multiprocessing
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from corruption import kinds  # noqa: F401 - registers them
from corruption.cases import Result, Situation, try_case
from corruption.delivery import Scope
from corruption.fastpath.compiled import Compiled
from corruption.kept_results import CaseName, gate_fingerprint, keep, kept, name_of
from corruption.registry import KINDS
from corruption.situations import AFTER_A_WEEK, FIRST_RUN, NEXT_NIGHT, SAME_NIGHT, compiled_for, deliver, prepare
from corruption.tables_of_results import kinds_table, misses, sums

SHARES = (0.20, 0.05, 0.01)
Case = tuple[str, str, float, int, Scope]
_SITUATIONS: dict[str, Situation] = {}


def cases_of(
    source: str, names: Sequence[str], seeds: int, with_first_run: bool, shares: Sequence[float]
) -> list[Case]:
    """All cases of a source: kinds without a share once per seed, two situations in turn.

    In the order in which they are worth most: first runs last, seed after seed, shares as they are given.
    """
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
    order = {share: place for place, share in enumerate([1.0, *shares])}
    return sorted(cases, key=lambda case: (case[1] == FIRST_RUN, case[3], order[case[2]]))


def try_kinds(
    source: str,
    names: Sequence[str],
    seeds: int,
    jobs: int,
    out: Path,
    *,
    customers: int,
    with_first_run: bool,
    shares: Sequence[float] = SHARES,
    anew: bool = False,
) -> list[Result]:
    """Run the cases, write each result to the file `out` as it comes, return them in the order of the cases.

    What that file holds already is not tried again where the same gate judged it, unless all is to be done `anew`.
    """
    compiled = compiled_for(source)
    gate = gate_fingerprint(compiled)
    size = customers if source == "files" else 0
    cases = cases_of(source, names, seeds, with_first_run, shares)
    known = {} if anew else {name_of(result): result for result in kept(out) if result.gate == gate}
    open_cases = [case for case in cases if _name_of_case(case, size) not in known]
    for result in keep(_try_all(compiled, source, open_cases, customers, jobs, gate), out):
        known[name_of(result)] = result
    return [known[_name_of_case(case, size)] for case in cases]


def _name_of_case(case: Case, customers: int) -> CaseName:
    kind, situation, share, seed, scope = case
    return (kind, situation, scope, share, seed, customers)


def _try_all(
    compiled: Compiled, source: str, cases: Sequence[Case], customers: int, jobs: int, gate: str
) -> Iterator[Result]:
    if not cases:
        return
    folder = Path(tempfile.mkdtemp(prefix="corruption-"))
    try:
        wanted = sorted({case[1] for case in cases})
        _SITUATIONS.update(prepare(compiled, deliver(source, customers), folder, wanted))
        # Forked processes share what is prepared.
        with multiprocessing.get_context("fork").Pool(jobs) as pool:
            for place, result in enumerate(pool.imap(_try, cases, chunksize=4), start=1):
                if place % 50 == 0:
                    print(f"{place} of {len(cases)} cases of {source}", file=sys.stderr, flush=True)
                yield replace(result, customers=customers if source == "files" else 0, gate=gate)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _try(case: Case) -> Result:
    name, situation, share, seed, scope = case
    try:
        return try_case(_SITUATIONS[situation], KINDS[name], share, seed, scope)
    except Exception as error:
        raise RuntimeError(f"the case {case} could not be tried") from error


def report(results: Sequence[Result]) -> str:
    """The printed report."""
    return "\n\n".join(part for part in (kinds_table(results), misses(results), sums(results)) if part)
