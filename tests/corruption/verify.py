"""The fast path against the real command: the same damaged input must end the same way in `clientbase run`."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corruption import kinds  # noqa: F401 - registers them
from corruption.cases import Situation, try_case
from corruption.delivery import Delivery
from corruption.fastpath.paths import PROJECT_ROOT
from corruption.registry import KINDS, Damage
from corruption.situations import NEXT_NIGHT, SAME_NIGHT, compiled_for, deliver, prepare

# One of each way out: refused input, a raw suite, a marts suite or data test, quarantine, harmless.
SAMPLE = (
    "file_missing_orders", "column_renamed", "in_cents_orders", "statuses_all_paid", "columns_reordered",
    "rows_shuffled", "amounts_missing", "customer_ids_reused", "three_hours_later_orders", "compressed_file",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparison:
    """How one case ended on both ways, and what stopped it."""

    kind: str
    share: float
    fast: str
    real: str
    fast_stops: tuple[str, ...]
    real_stops: tuple[str, ...]

    @property
    def is_equal(self) -> bool:
        """Both published, or both stopped by the same checks."""
        return (self.fast == "stopped") == (self.real == "stopped") and set(self.fast_stops) == set(self.real_stops)


def verify(names: Sequence[str], share: float, customers: int) -> list[Comparison]:
    """Publish a good night with the real command, then run each damaged next night from a copy of its work folder."""
    folder = Path(tempfile.mkdtemp(prefix="verify-"))
    try:
        situations = prepare(
            compiled_for("files"), deliver("files", customers), folder / "fast", (NEXT_NIGHT, SAME_NIGHT)
        )
        tonight, again = situations[NEXT_NIGHT], situations[SAME_NIGHT]
        good = folder / "good"
        ended = _run(again.folder_tonight.parent, good, again)
        if ended.returncode:
            raise RuntimeError(f"The good night was not published:\n{ended.stdout}{ended.stderr}")
        return [_compare(tonight, KINDS[name], share, good, folder) for name in names or SAMPLE]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _compare(situation: Situation, kind: Damage, share: float, good: Path, folder: Path) -> Comparison:
    fast = try_case(situation, kind, share, seed=1)
    night = Delivery(
        tonight=situation.tonight_tables, last_night=situation.last_tables, folder_tonight=situation.folder_tonight,
        rng=np.random.default_rng([1, zlib.crc32(kind.name.encode())]),
    )  # fmt: skip
    kind.apply(night, share)
    raw_root, workdir = folder / f"raw {kind.name}", folder / f"workdir {kind.name}"
    night.write(raw_root, whole=True)
    shutil.copytree(good, workdir, symlinks=True)
    ended = _run(raw_root, workdir, situation)
    stops: tuple[str, ...] = ()
    if ended.returncode == 2:
        stops = ("input",)
    elif ended.returncode:
        newest = max((workdir / "runs").glob("*/run.json"), key=lambda path: path.parent.name)
        failed = set(json.loads(newest.read_text(encoding="utf-8")).get("failed_checks", []))
        warnings = {one["name"] for one in situation.compiled.expectations if one["severity"] == "warn"}
        stops = tuple(sorted(failed - warnings - situation.accepted))
    shutil.rmtree(workdir)
    return Comparison(kind.name, share, fast.outcome, "stopped" if ended.returncode else "published", fast.stops, stops)


def _run(raw_root: Path, workdir: Path, situation: Situation) -> "subprocess.CompletedProcess[str]":
    started = situation.run_start.strftime("%Y-%m-%d %H:%M:%S")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("CLIENTBASE_", "DBT_"))}
    arguments = ["--raw-root", str(raw_root), "--workdir", str(workdir), "--var", f"run_started_at={started}"]
    for name in situation.accepted:
        arguments += ["--accept", name]
    return subprocess.run(
        [sys.executable, "-m", "clientbase", "run", *arguments],
        cwd=workdir.parent,
        env={**environment, "PYTHONPATH": str(PROJECT_ROOT / "scripts")},
        capture_output=True,
        text=True,
        check=False,
    )


def comparisons_table(comparisons: Sequence[Comparison]) -> str:
    """One line a case; DIFFERS where the two ways do not agree."""
    return "\n".join(
        f"{one.kind:<34}{one.share:>5.0%}  fast: {one.fast:<24} real: {one.real:<10} "
        f""
        + (
            f"equal    {', '.join(one.real_stops[:3])}"
            if one.is_equal
            else f"DIFFERS  {one.fast_stops} {one.real_stops}"
        )
        for one in comparisons
    )
