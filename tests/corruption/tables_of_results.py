"""What the suite prints: a table with every kind, its outcomes and misses; and the sums that must hold."""

from collections import Counter
from collections.abc import Sequence

from corruption.cases import Result
from corruption.registry import KINDS
from corruption.situations import FIRST_RUN

_TARGETS = ((True, 0.0, 1.00), (False, 0.05, 0.99), (False, 0.01, 0.95))


def kinds_table(results: Sequence[Result]) -> str:
    """One line a kind: what was expected, and outcome by share; what went wrong stands in capitals."""
    results = [result for result in results if result.situation != FIRST_RUN]
    shares = sorted({result.share for result in results}, reverse=True)
    lines = [f"{'kind':<38}{'expected':<34}" + "".join(f"{share:>9.0%}" for share in shares) + "  stopped by"]
    for name in sorted({result.kind for result in results}):
        of_kind = [result for result in results if result.kind == name]
        cells = [_cell([result for result in of_kind if result.share == share]) for share in shares]
        stops = Counter(stop for result in of_kind for stop in result.stops[:3])
        named = ", ".join(f"{stop[:60]}" for stop, _ in stops.most_common(2))
        expected = "|".join(sorted(KINDS[name].expected))
        star = "*" if KINDS[name].is_critical else ""
        lines.append(f"{star + name:<38}{expected:<34}{''.join(f'{cell:>9}' for cell in cells)}  {named}")
    return "\n".join(lines)


def _cell(results: Sequence[Result]) -> str:
    wrong = sum(not result.is_right for result in results)
    if wrong:
        return f"MISS {wrong}/{len(results)}"
    return "/".join(sorted({result.outcome[:4] for result in results}))[:8] or "-"


def sums(results: Sequence[Result]) -> str:
    """The shares of right outcomes against what must hold; the first runs apart, they have no target.

    A case that found no row to damage is none.
    """
    lines = []
    results = [result for result in results if result.outcome != "nothing to damage"]
    with_past = [result for result in results if result.situation != FIRST_RUN]
    for critical, share, target in _TARGETS:
        there = [
            result
            for result in with_past
            if KINDS[result.kind].is_critical == critical
            and (critical or (result.share >= 0.05 if share == 0.05 else result.share < 0.05))
        ]
        if there:
            right = sum(result.is_right for result in there)
            what = "critical kinds" if critical else f"other kinds at {'5 % and more' if share == 0.05 else '1 %'}"
            unnoticed = sum(
                result.outcome == "harmless" and "harmless" not in KINDS[result.kind].expected for result in there
            )
            verdict = "holds" if right >= target * len(there) else "DOES NOT HOLD"
            lines.append(
                f"{what}: {right} of {len(there)} right ({right / len(there):.1%}, target {target:.0%}): {verdict}; "
                f"{unnoticed} of them unnoticed, because no mart shows what was damaged"
            )
    first = [result for result in results if result.situation == FIRST_RUN]
    if first:
        right = sum(result.is_right for result in first)
        lines.append(f"first runs (no target): {right} of {len(first)} right ({right / len(first):.1%})")
    return "\n".join(lines)


def misses(results: Sequence[Result]) -> str:
    """Every case that did not end as written down."""
    return "\n".join(
        f"MISS {result.kind} {result.share:.0%} seed {result.seed} {result.situation}, {result.scope}: "
        f"{result.outcome} {list(result.stops)[:2]} {result.detail[:160]}"
        for result in results
        if not result.is_right and result.situation != FIRST_RUN
    )
