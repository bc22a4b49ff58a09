"""Kill a thousand runs and say what readers saw: `python -m faults --kills 1000` (about an hour on two idle cores)."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from faults.killed_runs import KilledRuns
from faults.killing import forked_command, parsed_project, warm_up
from faults.nights import write_two_nights


def main() -> int:
    """Kill, count, and return 1 where anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()

    def say(text: str) -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    started = time.monotonic()
    warm_up()
    with tempfile.TemporaryDirectory(prefix="clientbase-faults-") as folder:
        nights = write_two_nights(Path(folder), lambda arguments, log: forked_command(arguments, log).code)
        parsed = parsed_project(nights[0], Path(folder))
        runs = KilledRuns(Path(folder) / "workdir", nights, chosen.seed, say, parsed)
        runs.kill(chosen.kills)
    tally = runs.tally
    say(f"{tally.kills} runs killed in {time.monotonic() - started:.0f} s, at these steps: {tally.by_step}")
    say(
        f"{tally.published_before_the_kill} had published, {tally.retried} went on where the last one ended, "
        f"{tally.completed} were let through to the end, {tally.rolled_back} versions were taken back"
    )
    say(f"wrong states: {len(tally.wrong)}")
    for sentence in tally.wrong:
        say(f"- {sentence}")
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
