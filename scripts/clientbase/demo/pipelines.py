"""How deals walk through the stages of a pipeline: the hidden chances, and their exact consequences.

One visit to an open stage ends in one of these ways: the deal is lost with chance 1 - advance ** difficulty; of those
not lost, it goes back a stage with chance RETURN, skips one with chance SKIP, else takes the next one. A lost deal is
opened again, in the last open stage, with chance REOPEN.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.random import Generator

from clientbase.demo.arrays import Anything, Bools, Floats, Ints, ranks_within
from clientbase.demo.clock import OPEN_SECONDS_PER_DAY

RETURN, SKIP, REOPEN = 0.06, 0.08, 0.03
# A few visits take far longer than any allowance: the stuck deals.
STUCK, STUCK_FACTOR = 0.04, 7.0
DURATION_SHAPE = 1.6
REOPENED_AFTER_BUSINESS_DAYS = 12
MOST_STEPS = 60


@dataclass(frozen=True)
class Pipeline:
    """Open stages in order, the chance to leave each without losing, the mean business days in each."""

    pipeline_id: str
    stages: tuple[str, ...]
    advance: tuple[float, ...]
    mean_days: tuple[float, ...]


PIPELINES = (
    Pipeline(
        "standard",
        ("lead", "qualified", "presented", "negotiating"),
        (0.88, 0.86, 0.58, 0.82),
        (1.5, 3.0, 5.0, 6.0),
    ),
    Pipeline(
        "b2b_long",
        ("lead", "qualified", "needs_assessment", "presented", "pilot", "negotiating"),
        (0.90, 0.88, 0.90, 0.86, 0.68, 0.88),
        (2.0, 4.0, 7.0, 8.0, 14.0, 9.0),
    ),
    Pipeline("retail", ("lead", "qualified"), (0.80, 0.76), (0.7, 1.5)),
)
PIPELINE_IDS = tuple(pipeline.pipeline_id for pipeline in PIPELINES)
STAGE_IDS = ("lead", "qualified", "needs_assessment", "presented", "pilot", "negotiating", "won", "lost")
WON, LOST = STAGE_IDS.index("won"), STAGE_IDS.index("lost")
LONGEST = max(len(pipeline.stages) for pipeline in PIPELINES)
STAGE_COUNT: Ints = np.array([len(pipeline.stages) for pipeline in PIPELINES], dtype=np.int64)
# By pipeline and position: the label of the stage; the position after the last open stage is `won`.
STAGE_AT: Ints = np.array(
    [
        [STAGE_IDS.index(stage) for stage in pipeline.stages] + [WON] * (LONGEST + 1 - len(pipeline.stages))
        for pipeline in PIPELINES
    ],
    dtype=np.int64,
)
ADVANCE: Floats = np.array([pipeline.advance + (1.0,) * (LONGEST - len(pipeline.stages)) for pipeline in PIPELINES])
MEAN_DAYS: Floats = np.array([pipeline.mean_days + (0.0,) * (LONGEST - len(pipeline.stages)) for pipeline in PIPELINES])


@dataclass(frozen=True)
class Walk:
    """Stage entries ordered by deal and step; `entered` in business seconds since the deal began."""

    deal: Ints
    step: Ints
    stage: Ints
    entered: Ints

    def last_of(self, count: int) -> Ints:
        """Return the row of the last entry of each of `count` deals (every deal has at least one)."""
        last = np.zeros(count, dtype=np.int64)
        last[self.deal] = np.arange(len(self.deal))
        return last

    def only(self, rows: Bools) -> "Walk":
        """Keep some entries."""
        return Walk(self.deal[rows], self.step[rows], self.stage[rows], self.entered[rows])


def walk(rng: Generator, pipeline: Ints, difficulty: Floats, pace: Floats) -> Walk:
    """Walk one deal per row from its first stage until it is won or finally lost.

    pipeline: position in PIPELINES. difficulty: exponent on the chances to advance. pace: factor on
    durations.
    """
    size = len(pipeline)
    deal = np.arange(size, dtype=np.int64)
    position = np.zeros(size, dtype=np.int64)
    entered = np.zeros(size, dtype=np.int64)
    entries: list[tuple[Anything, ...]] = [(deal, np.zeros(size, np.int64), STAGE_AT[pipeline, 0], entered)]
    for step in range(1, MOST_STEPS):
        if not len(deal):
            break
        lanes = pipeline[deal]
        mean = MEAN_DAYS[lanes, position] * OPEN_SECONDS_PER_DAY * pace[deal]
        stay = rng.gamma(DURATION_SHAPE, 1.0 / DURATION_SHAPE, len(deal)) * mean
        stay *= np.where(rng.random(len(deal)) < STUCK, STUCK_FACTOR, 1.0)
        entered = entered + np.maximum(stay.astype(np.int64), 60)
        is_lost = rng.random(len(deal)) >= ADVANCE[lanes, position] ** difficulty[deal]
        moved = next_position(rng.random(len(deal)), position, STAGE_COUNT[lanes])
        stage = np.where(is_lost, LOST, STAGE_AT[lanes, moved])
        entries.append((deal, np.full(len(deal), 2 * step, np.int64), stage, entered))
        is_reopened = is_lost & (rng.random(len(deal)) < REOPEN)
        wait = rng.gamma(2.0, 0.5, len(deal)) * REOPENED_AFTER_BUSINESS_DAYS * OPEN_SECONDS_PER_DAY
        entered = np.where(is_reopened, entered + np.maximum(wait.astype(np.int64), 3_600), entered)
        position = np.where(is_reopened, STAGE_COUNT[lanes] - 1, moved)
        if is_reopened.any():
            again = np.flatnonzero(is_reopened)
            entries.append(
                (
                    deal[again],
                    np.full(len(again), 2 * step + 1, np.int64),
                    STAGE_AT[lanes, position][again],
                    entered[again],
                )
            )
        goes_on = is_reopened | (~is_lost & (stage != WON))
        deal, position, entered = deal[goes_on], position[goes_on], entered[goes_on]
    columns = [np.concatenate([entry[part] for entry in entries]) for part in range(4)]
    order = np.lexsort((columns[1], columns[0]))
    deals = columns[0][order]
    return Walk(deals, ranks_within(deals), columns[2][order], columns[3][order])


def next_position(drawn: Floats, position: Ints, stage_count: Ints) -> Ints:
    """Return where a deal that is not lost goes: back, over one stage, or to the next."""
    goes_back = (drawn < RETURN) & (position > 0)
    skips = (drawn >= RETURN) & (drawn < RETURN + SKIP) & (position + 2 < stage_count)
    return np.where(goes_back, position - 1, np.where(skips, position + 2, position + 1))


@cache
def win_probability(pipeline: int, difficulty: float) -> float:
    """Return the exact chance that a deal is won in the end: an absorbing Markov chain, solved."""
    count = int(STAGE_COUNT[pipeline])
    moves = np.zeros((count, count))
    wins = np.zeros(count)
    for position in range(count):
        kept = float(ADVANCE[pipeline, position]) ** difficulty
        back = RETURN if position > 0 else 0.0
        skip = SKIP if position + 2 < count else 0.0
        moves[position, count - 1] += (1.0 - kept) * REOPEN
        if position > 0:
            moves[position, position - 1] += kept * back
        if skip:
            moves[position, position + 2] += kept * skip
        if position + 1 < count:
            moves[position, position + 1] += kept * (1.0 - back - skip)
        else:
            wins[position] += kept * (1.0 - back - skip)
    return float(np.linalg.solve(np.eye(count) - moves, wins)[0])


def win_probabilities(pipeline: Ints, difficulty: Floats) -> Floats:
    """Return `win_probability` per row."""
    pairs, inverse = np.unique(np.stack([pipeline.astype(np.float64), difficulty]), axis=1, return_inverse=True)
    solved = np.array([win_probability(int(lane), float(exponent)) for lane, exponent in pairs.T])
    return solved[inverse.reshape(-1)] if len(solved) else np.zeros(0)
