"""The results as a page of the documentation: one table a theme, one line a kind."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from corruption import kinds  # noqa: F401 - registers them
from corruption.cases import Result
from corruption.kept_results import kept
from corruption.registry import KINDS, Damage
from corruption.situations import FIRST_RUN

_HEADER = """# What damaged input leads to

Written by `python -m corruption page` (tests/corruption/README.md) from the results of `make corruption`;
[the quality gate](quality-gate.md) says what was tried and what the words mean. **S** stopped, **Q** quarantined with
the reason, **H** harmless (every mart holds the same rows), **P** published with other values, **-** no row to damage.
Critical kinds have a star.

The columns say how the cases at that share of rows ended (`all`: the kind has no share). `newest`: a week's new rows,
damaged entirely. `first`: the same damage on the first run of a work folder, where there is nothing to compare with. A
MISS in capitals is a case that did not end as it had been written down before. Last comes what stopped most of them.
"""
_LETTERS = {"published wrong values": "P", "nothing to damage": "-"}
_COLUMNS = ("20 %", "5 %", "1 %", "all", "newest", "first")


def write_page(results: Path, page: Path) -> None:
    """Write the page from the file of the results."""
    cases = kept(results)
    parts = [_HEADER]
    for theme in dict.fromkeys(_theme(kind) for kind in KINDS.values()):
        parts.append(f"## {theme}\n")
        parts.append("| kind | what happens | expected | " + " | ".join(_COLUMNS) + " | stopped by |")
        parts.append("|---" * (len(_COLUMNS) + 4) + "|")
        for kind in KINDS.values():
            if _theme(kind) == theme:
                parts.append(_line(kind, [case for case in cases if case.kind == kind.name]))
        parts.append("")
    page.write_text("\n".join(parts), encoding="utf-8")


def _theme(kind: Damage) -> str:
    name = kind.apply.__module__.rpartition(".")[2].replace("_", " ")
    return name.capitalize()


def _line(kind: Damage, cases: Sequence[Result]) -> str:
    cells = [_cell([case for case in cases if _column(kind, case) == column]) for column in _COLUMNS]
    stops = Counter(stop.split(":")[0] for case in cases for stop in case.stops)
    named = "".join(stop[:40] for stop, _ in stops.most_common(1))
    star = " *" if kind.is_critical else ""
    expected = " ".join(_letter(outcome) for outcome in sorted(kind.expected))
    whole = (kind.name + star, kind.what, expected, *cells, named)
    return f"|{'|'.join(f' {cell} ' if cell else ' ' for cell in whole)}|"


def _column(kind: Damage, case: Result) -> str:
    if case.situation == FIRST_RUN:
        return "first"
    if case.scope == "newest":
        return "newest"
    return f"{case.share * 100:.0f} %" if kind.scales else "all"


def _cell(cases: Sequence[Result]) -> str:
    """Outcomes, each once; wrong ones counted. A first run has no target, so there is no miss."""
    wrong = sum(not case.is_right for case in cases if case.situation != FIRST_RUN)
    letters = " ".join(sorted({_letter(case.outcome) for case in cases}))
    return f"MISS {wrong} of {len(cases)}: {letters}" if wrong else letters


def _letter(outcome: str) -> str:
    return _LETTERS.get(outcome, outcome[0].upper())
