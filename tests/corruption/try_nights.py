"""A year of clean nights, one after the other, through the gate: what stops, what warns, and was it right to."""

import itertools
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from corruption.company.year import Year
from corruption.fastpath.engine import NightRun, State, run_night, save_state
from corruption.raw_tables import read_tables, write_tables
from corruption.situations import RUN_HOUR, compiled_for, demo_folder


@dataclass(frozen=True, slots=True)
class CleanNight:
    """How one clean night ended."""

    seed: int
    customers: int
    day: str
    events: tuple[str, ...]
    stops: tuple[str, ...]
    warnings: tuple[str, ...]
    details: tuple[str, ...]


def try_nights(seed: int, *, customers: int, count: int, since: str = "") -> Iterator[CleanNight]:
    """Run the first `count` nights of the year from the day `since` on, each handed on as it ends.

    One that is stopped is accepted the same morning, as somebody who knows the reason would do.
    """
    folder = Path(tempfile.mkdtemp(prefix="nights-"))
    compiled = compiled_for("files")
    year = Year(read_tables(demo_folder(customers, seed) / "files"), seed)
    last: State | None = None
    try:
        nights = (night for night in year.nights() if f"{night.at:%Y-%m-%d}" >= since)
        for place, night in enumerate(itertools.islice(nights, count)):
            raw_root = folder / "raw"
            shutil.rmtree(raw_root, ignore_errors=True)
            write_tables(night.tables, raw_root / "files")
            run = run_night(
                compiled, raw_root, last=last, run_start=(night.at + RUN_HOUR).to_pydatetime(),
                scratch=folder / "scratch", goes_on=True,
            )  # fmt: skip
            ended = _ended(seed, customers, f"{night.at:%Y-%m-%d}", night.events, run)
            if ended.stops or place % 30 == 0:
                print(f"{ended.day} seed {seed}: {', '.join(ended.stops) or 'published'}", file=sys.stderr, flush=True)
            yield ended
            if not run.refused and not run.crashed:
                last = save_state(run, compiled, folder / f"state{place % 2}", f"{night.at:%Y%m%d}")
            run.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep_nights(nights: Iterator[CleanNight], path: Path) -> list[CleanNight]:
    """Write nights as they end, a line each, to a new file; all of them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ended = []
    with path.open("w", encoding="utf-8") as file:
        for night in nights:
            file.write(json.dumps(asdict(night), ensure_ascii=False) + "\n")
            file.flush()
            ended.append(night)
    return ended


def _ended(seed: int, customers: int, day: str, events: tuple[str, ...], run: NightRun) -> CleanNight:
    details = tuple(f"{broken.name}: {broken.rows} rows: {broken.detail}"[:300] for broken in run.broken)
    return CleanNight(
        seed, customers, day, events, tuple(run.stops), tuple(run.warnings), (*details, run.refused, run.crashed)
    )


def nights_report(nights: Sequence[CleanNight]) -> str:
    """False stops and warnings by expectation, the nights on which they came, and whether the target holds."""
    stopped = [night for night in nights if night.stops]
    lines = [f"{len(nights)} clean nights of {len({night.seed for night in nights})} companies, {len(stopped)} stopped"]
    for title, chosen in (("FALSE STOPS", "stops"), ("warnings", "warnings")):
        counted = Counter(name for night in nights for name in getattr(night, chosen))
        lines += [f"{title}: {name}: {count} nights" for name, count in counted.most_common()]
    for night in stopped:
        lines.append(f"  {night.day} seed {night.seed} {'; '.join(night.events)}")
        lines += [f"      {detail}" for detail in night.details if detail and detail.split(":")[0] in night.stops]
    share = len(stopped) / len(nights)
    lines.append(f"false stops: {share:.2%} of nights, target 1 %: {'holds' if share <= 0.01 else 'DOES NOT HOLD'}")
    return "\n".join(lines)
