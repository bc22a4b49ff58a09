"""One case: a kind of damage at a share of rows with a seed, what came of it, and whether that is right."""

import shutil
import tempfile
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np

from corruption.delivery import Delivery, NothingToDamageError, Scope
from corruption.fastpath.compiled import Compiled
from corruption.fastpath.engine import Baseline, NightRun, State, run_night
from corruption.published import Seen, look
from corruption.raw_tables import Tables
from corruption.registry import Damage


@dataclass(frozen=True, slots=True)
class Situation:
    """A work folder's last good night and tonight's undamaged delivery. Without `last` it is a first run."""

    name: str
    compiled: Compiled
    source: str
    last: State | None
    last_tables: Tables
    tonight_tables: Tables
    folder_tonight: Path
    run_start: datetime
    # What the undamaged delivery gave, and what of it readers would see.
    baseline: Baseline
    clean: Seen
    # What readers see already: a run that publishes the same once more does no harm.
    published: Seen | None
    # What stops even the undamaged delivery: a false alarm, which must not count as having caught the damage.
    accepted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one case."""

    kind: str
    situation: str
    scope: str
    share: float
    seed: int
    outcome: str
    is_right: bool
    stops: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    detail: str = ""
    damaged: dict[str, int] = field(default_factory=dict)
    # How large the demo was (0: not a demo), and the fingerprint of the gate that judged.
    customers: int = 0
    gate: str = ""


def try_case(situation: Situation, kind: Damage, share: float, seed: int, scope: Scope = "all") -> Result:
    """Damage tonight's delivery, run the night, say what came of it."""
    folder = Path(tempfile.mkdtemp(prefix="case-"))
    try:
        night = Delivery(
            tonight=situation.tonight_tables,
            last_night=situation.last_tables,
            folder_tonight=situation.folder_tonight,
            rng=np.random.default_rng([seed, zlib.crc32(kind.name.encode())]),
            scope=scope,
            source=situation.source,
        )
        try:
            kind.apply(night, share)
        except NothingToDamageError:
            return Result(kind.name, situation.name, scope, share, seed, "nothing to damage", True)
        seed_folder = night.write(folder / "raw")
        run = run_night(
            situation.compiled,
            folder / "raw",
            sources=(situation.source,),
            last=situation.last,
            run_start=situation.run_start,
            scratch=folder / "scratch",
            seed_folder=seed_folder,
            baseline=situation.baseline,
            touched=night.touched,
            accepted=situation.accepted,
        )
        try:
            outcome, detail = _outcome(situation, kind, night, run)
            is_right = kind.allows(outcome, share if kind.scales else 0)
            return Result(
                kind.name, situation.name, scope, share, seed, outcome, is_right,
                tuple(run.stops), tuple(run.warnings), detail, night.damaged,
            )  # fmt: skip
        finally:
            run.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _outcome(situation: Situation, kind: Damage, night: Delivery, run: NightRun) -> tuple[str, str]:
    if run.stops:
        first = next((broken for broken in run.broken if broken.stops), None)
        return "stopped", run.refused or run.crashed or (f"{first.rows} rows: {first.detail}" if first else "")
    seen = look(run, situation.compiled, unchanged=situation.clean)
    differing = seen.differing(situation.clean)
    if not differing or (situation.published and not seen.differing(situation.published)):
        return "harmless", ""
    quarantined = all(
        seen.newly_quarantined(situation.clean, entity, kind.reason) >= count for entity, count in night.damaged.items()
    )
    if night.damaged and quarantined and kind.reason:
        return "quarantined", ""
    return "published wrong values", "differing: " + ", ".join(differing)
