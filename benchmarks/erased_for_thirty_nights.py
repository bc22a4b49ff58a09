"""Thirty nights after an erasure, and a rollback: does anything bring the person back?

    python benchmarks/erased_for_thirty_nights.py --customer files:C00000003 --raw-root data/demo --workdir <a copy>

The person stays in the raw input all the time, as where a source system forgets to delete. Each night moves the as-of
by a day; after each one every file of the work folder is searched. Ends with exit code 1 at the first trace.
"""

import argparse
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

from clientbase.intake import inspect_input
from clientbase.privacy.identifying import identifying_tables
from clientbase.privacy.keys import read_or_make_key
from clientbase.privacy.needles import needles_for
from clientbase.privacy.person import find_person
from clientbase.privacy.searching import search
from clientbase.project import find_project_root


def main() -> int:
    """Erase, run the nights, roll back; search after each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customer", required=True)
    parser.add_argument("--raw-root", type=Path, required=True)
    parser.add_argument("--workdir", type=Path, required=True)
    parser.add_argument("--first-night", type=date.fromisoformat, default=date(2026, 6, 1))
    parser.add_argument("--nights", type=int, default=30)
    given = parser.parse_args()

    root = find_project_root()
    tables = identifying_tables(inspect_input(given.raw_root, ("files",), root, given.workdir / "scratch"), root)
    needles = needles_for(find_person(given.customer, tables, read_or_make_key(given.workdir, root)))
    places = ["--raw-root", str(given.raw_root), "--workdir", str(given.workdir)]
    nights = [given.first_night + timedelta(days=number) for number in range(given.nights + 1)]
    steps = [
        ["run", *places, "--as-of", nights[0].isoformat()],
        ["erase", *places, "--customer", given.customer],
        *(["run", *places, "--as-of", night.isoformat()] for night in nights[1:]),
        ["rollback", "--workdir", str(given.workdir)],
    ]
    for number, step in enumerate(steps):
        ended = subprocess.run([sys.executable, "-m", "clientbase", *step], capture_output=True, text=True, check=False)
        if ended.returncode != 0:
            print(f"{' '.join(step)} ended with {ended.returncode}:\n{ended.stdout}\n{ended.stderr}")
            return 1
        found = search([given.workdir], needles)
        print(f"{step[0]:8} {step[-1]:20} {len(found.hits)} hits in {found.file_count} files", flush=True)
        if number == 0 and not found.hits:
            print("The search finds nobody before the erasure, so it would prove nothing after it.")
            return 1
        if number > 0 and found.hits:
            print("\n".join(f"  {hit.file}: {hit.place} ({hit.kind})" for hit in found.hits))
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
