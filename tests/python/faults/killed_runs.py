"""Kill runs at moments spread over all their steps and ask what readers see: one whole version, the old or the new one.

What is cheap stays real, what costs is not repeated: after a kill the next run goes on where it ended (`--retry`), or
begins anew, by lot; the project is parsed anew where the kill is about that, else once for all children. A version that
came out is taken back (`rollback`) a few times before the next night, so that half of the kills hit the publishing.
"""

import json
import random
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from faults.killing import Ended, Moment, Parsed, Seen, forked_command, look

# The steps of a run in their order, and how many kills one night has for each; the publishing has what it takes.
PLAN = (
    ("input", 1), ("seeds", 1), ("raw_input", 2), ("raw suites", 1), ("models", 2), ("predictions", 1),
    ("marts_measures", 1), ("marts suites", 1),
)  # fmt: skip
PUBLISH = "publish"
_ROLLBACKS = 2
_PUBLISH_KILLS = 8
_ANEW_SHARE = 0.1
_KEPT_OUTPUT = 2000


@dataclass(slots=True)
class Tally:
    """What came of the kills."""

    kills: int = 0
    completed: int = 0
    retried: int = 0
    rolled_back: int = 0
    published_before_the_kill: int = 0
    by_step: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Night:
    """One night's input and what an undisturbed run over it publishes."""

    raw_root: Path
    digest: str


class KilledRuns:
    """One work folder whose runs are killed again and again, over two nights' input in turn."""

    def __init__(
        self, workdir: Path, nights: Sequence[Path], seed: int, say: Callable[[str], None], parsed: Parsed
    ) -> None:
        self.workdir = workdir
        self.tally = Tally()
        self._log = workdir.parent / f"{workdir.name}.log"
        self._random = random.Random(seed)
        self._say = say
        # How long each step took the last time that nobody disturbed it.
        self._seconds: dict[str, float] = {}
        self._goal = 0
        self._retry = False
        self._parsed = parsed
        self._seen: Seen | None = None
        self.nights = self._undisturbed(nights)

    def kill(self, count: int) -> None:
        """Kill until there are so many kills, night after night; after each, look."""
        while self.tally.kills < count:
            self._goal = 1 - self._goal
            self._one_night(count)
            self._say(f"{self.tally.kills} of {count}: {self.tally.by_step}, wrong: {len(self.tally.wrong)}")

    def _one_night(self, count: int) -> None:
        before = self._seen
        self._retry = False
        for step, times in PLAN:
            for _ in range(times):
                if self.tally.kills >= count or self._disturb(step) != before:
                    return
        for number in range(_ROLLBACKS + 1):
            for _ in range(_PUBLISH_KILLS):
                if self.tally.kills >= count:
                    return
                if self._disturb(PUBLISH) != before:
                    break
            else:
                self._let_end()
            if number == _ROLLBACKS or not self._taken_back(before):
                return

    def _disturb(self, step: str) -> Seen | None:
        """Kill one run at this step and look; what readers see then."""
        is_about_the_parse = step == "input"
        if self._random.random() < _ANEW_SHARE:
            self._retry = False
        last = self._seconds.get(step, 1.0)
        # The tail of the publishing, too: what is done after the swap.
        moment = Moment(step, self._random.uniform(0, last * (1.3 if step == PUBLISH else 1.0)))
        ended = self._run(moment, parsed=None if is_about_the_parse else self._parsed)
        step = self._step() if ended.code == -signal.SIGKILL else "ended before"
        self.tally.by_step[step] = self.tally.by_step.get(step, 0) + 1
        self.tally.kills += ended.code == -signal.SIGKILL
        self.tally.retried += self._retry
        self._retry = True
        if ended.code not in (0, -signal.SIGKILL):
            self._wrong(f"a run ended with {ended.code}: {ended.output[-_KEPT_OUTPUT:]}")
        self.tally.published_before_the_kill += self._looked() and ended.code == -signal.SIGKILL
        return self._seen

    def _looked(self) -> bool:
        """Whether readers see another version than before; it must be the whole one of this night."""
        goal = self.nights[self._goal].digest
        try:
            seen = look(self.workdir)
        except (AssertionError, OSError, ValueError, duckdb.Error) as error:
            self._wrong(str(error))
            return False
        if seen == self._seen:
            return False
        if seen is None or seen.digest != goal:
            self._wrong(f"readers see {seen}, neither {self._seen} nor {goal}")
        self._seen = seen
        return True

    def _step(self) -> str:
        """The step at which the last run was killed."""
        record = max((self.workdir / "runs").iterdir()) / "run.json"
        found = json.loads(record.read_text(encoding="utf-8"))
        return "after the publishing" if found.get("outcome") == "published" else str(found.get("step", "start"))

    def _wrong(self, what: str) -> None:
        self.tally.wrong.append(f"after kill {self.tally.kills}: {what}")

    def _let_end(self) -> None:
        """Let a run end: it gives what an undisturbed one gives."""
        ended = self._run(None, parsed=self._parsed)
        if not self._looked() or ended.code != 0:
            self._wrong(f"the next run did not converge: {ended.output[-_KEPT_OUTPUT:]}")
        self.tally.completed += 1

    def _taken_back(self, before: Seen | None) -> bool:
        """Let readers see the version before again, where it is kept still."""
        if before is None or not (self.workdir / "versions" / before.version).is_dir():
            return False
        ended = forked_command(["rollback", before.version, "--workdir", self.workdir], self._log)
        self._seen = look(self.workdir)
        if ended.code != 0 or self._seen != before:
            self._wrong(f"the rollback failed: {ended.output[-_KEPT_OUTPUT:]}")
        self.tally.rolled_back += 1
        return True

    def _run(self, moment: Moment | None, parsed: Parsed | None, raw_root: Path | None = None) -> Ended:
        def on_step(step: str, seconds: float) -> None:
            if moment is None or step != moment.step:
                durations[step] = seconds

        durations: dict[str, float] = {}
        ended = forked_command(
            [
                *("run", "--raw-root", raw_root or self.nights[self._goal].raw_root, "--workdir", self.workdir),
                *(["--retry"] if self._retry else []),
            ],
            self._log, workdir=self.workdir, moment=moment, parsed=parsed, on_step=on_step,
        )  # fmt: skip
        # A step that a retry need not do again takes no time.
        self._seconds |= {step: seconds for step, seconds in durations.items() if seconds > 0.1}
        return ended

    def _undisturbed(self, nights: Sequence[Path]) -> list[Night]:
        """What the nights publish, one after the other and the first once more, without a disturbance."""
        digests: dict[Path, set[str]] = {raw_root: set() for raw_root in nights}
        for number, raw_root in enumerate([*nights, nights[0]]):
            # The first parses by itself: both ways must publish the same.
            ended = self._run(None, self._parsed if number else None, raw_root)
            assert ended.code == 0, ended.output
            self._seen = look(self.workdir)
            assert self._seen is not None
            digests[raw_root].add(self._seen.digest)
        for raw_root, found in digests.items():
            assert len(found) == 1, f"undisturbed runs over {raw_root} differ: {found}"
        return [Night(raw_root, found.pop()) for raw_root, found in digests.items()]
