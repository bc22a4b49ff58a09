"""Kill a thousand runs and say what readers saw: `python -m faults --kills 1000` (about an hour on two idle cores)."""

import argparse
import sys
import tempfile
from pathlib import Path

from faults.killing import KilledRuns, forked_command, warm_up
from faults.nights import write_two_nights


def main() -> int:
    """Kill, count, and return 1 where anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--publishing-share", type=float, default=0.5, help="share of kills near the publishing")
    chosen = parser.parse_args()

    def say(text: str) -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    warm_up()
    with tempfile.TemporaryDirectory(prefix="clientbase-faults-") as folder:
        nights = write_two_nights(Path(folder), lambda arguments, log: forked_command(arguments, log).code)
        runs = KilledRuns(Path(folder) / "workdir", nights, chosen.seed, say)
        near_publishing = round(chosen.kills * chosen.publishing_share)
        runs.kill(chosen.kills - near_publishing)
        runs.kill(near_publishing, only_publishing=True)
    tally = runs.tally
    say(f"{tally.kills} runs killed, at these steps: {tally.by_step}")
    say(f"{tally.published_before_the_kill} had published; {tally.completed} were let through to the end")
    say(f"wrong states: {len(tally.wrong)}")
    for sentence in tally.wrong:
        say(f"- {sentence}")
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
