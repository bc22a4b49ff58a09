"""Command line of the corruption suite: `python -m corruption kinds | nights`."""

import argparse
import multiprocessing
import sys
import time
from pathlib import Path

from corruption.fastpath.paths import BUILD_FOLDER, PROJECT_ROOT, real_data_folder
from corruption.page_of_kinds import write_page
from corruption.try_kinds import SHARES, report, try_kinds
from corruption.try_nights import CleanNight, keep_nights, nights_report, try_nights
from corruption.verify import comparisons_table, verify


def main() -> int:
    """Run what was asked for; 1 where something is not as it must be."""
    parser = argparse.ArgumentParser(prog="corruption", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    kinds = commands.add_parser("kinds", help="damaged input")
    kinds.add_argument("names", nargs="*", help="parts of names of kinds (all where none is given)")
    kinds.add_argument("--source", action="append", choices=["files", "online_retail", "cdnow"])
    kinds.add_argument("--shares", type=float, nargs="*", default=list(SHARES))
    kinds.add_argument("--seeds", type=int, default=3)
    kinds.add_argument("--customers", type=int, default=2000)
    kinds.add_argument("--no-first-run", action="store_true")
    kinds.add_argument("--anew", action="store_true", help="try again what this gate has judged already")
    nights = commands.add_parser("nights", help="clean nights")
    nights.add_argument("--seeds", type=int, nargs="*", default=[1, 2])
    nights.add_argument("--customers", type=int, default=1000)
    nights.add_argument("--count", type=int, default=365)
    nights.add_argument("--since", default="", help="first night, such as 2025-09-18")
    checks = commands.add_parser("verify", help="the fast path against `clientbase run`")
    checks.add_argument("names", nargs="*", help="names of kinds (a sample where none is given)")
    checks.add_argument("--share", type=float, default=0.05)
    checks.add_argument("--customers", type=int, default=400)
    page = commands.add_parser("page", help="write docs/quality-gate-kinds.md from the results")
    page.add_argument("--results", type=Path, default=BUILD_FOLDER / "results" / "kinds.jsonl")
    page.add_argument("--page", type=Path, default=PROJECT_ROOT / "docs" / "quality-gate-kinds.md")
    for command in (kinds, nights):
        command.add_argument("--jobs", type=int, default=2)
        command.add_argument("--out", type=Path, default=BUILD_FOLDER / "results")
    arguments = parser.parse_args()
    started = time.monotonic()
    text = {"kinds": _kinds, "nights": _nights, "verify": _verify, "page": _page}[arguments.command](arguments)
    print(text)
    print(f"{time.monotonic() - started:.0f} s")
    return int(any(bad in text for bad in ("MISS ", "DOES NOT HOLD", "DIFFERS")))


def _kinds(arguments: argparse.Namespace) -> str:
    sources = arguments.source or ["files", *(["online_retail", "cdnow"] if real_data_folder() else [])]
    results = []
    for source in sources:
        results += try_kinds(
            source, arguments.names, arguments.seeds, arguments.jobs, arguments.out / "kinds.jsonl",
            customers=arguments.customers, with_first_run=not arguments.no_first_run, shares=arguments.shares,
            anew=arguments.anew,
        )  # fmt: skip
    return report(results)


def _verify(arguments: argparse.Namespace) -> str:
    return comparisons_table(verify(arguments.names, arguments.share, arguments.customers))


def _page(arguments: argparse.Namespace) -> str:
    write_page(arguments.results, arguments.page)
    return f"{arguments.page} is written."


def _nights(arguments: argparse.Namespace) -> str:
    asked = [
        (seed, arguments.customers, arguments.count, arguments.since, arguments.out) for seed in arguments.seeds
    ]
    with multiprocessing.get_context("fork").Pool(arguments.jobs) as pool:
        nights = [night for year in pool.starmap(_year, asked, chunksize=1) for night in year]
    return nights_report(nights)


def _year(seed: int, customers: int, count: int, since: str, out: Path) -> list[CleanNight]:
    nights = try_nights(seed, customers=customers, count=count, since=since)
    return keep_nights(nights, out / f"nights_{customers}_{seed}{since and '_since_'}{since}.jsonl")


if __name__ == "__main__":
    sys.exit(main())
