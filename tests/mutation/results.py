"""What came out, per subject and over all: a table, a JSON report, the survivors with their changes."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from mutation.classes import MUST_DIE, classes_of
from mutation.subjects import Mutant
from mutation.trials import KILLED, Outcome

NEEDED_SHARE = 0.9


def is_killed(outcome: Outcome) -> bool:
    """Whether a test or the build itself refused the mutant."""
    return outcome.ending in KILLED


def counted(outcomes: Iterable[Outcome], equivalents: dict[str, str]) -> dict[str, Any]:
    """Counts and score of some outcomes; invalid and equivalent mutants are no part of the score."""
    endings: Counter[str] = Counter()
    for outcome in outcomes:
        listed = outcome.ending == "survived" and outcome.mutant.id in equivalents
        endings["equivalent" if listed else outcome.ending] += 1
    killed = sum(endings[kind] for kind in KILLED)
    tried = killed + endings["survived"]
    return {
        "mutants": sum(endings.values()),
        **{kind.replace(" ", "_"): endings[kind] for kind in (*KILLED, "survived", "equivalent", "invalid")},
        "score": round(killed / tried, 4) if tried else None,
    }


def by_class(outcomes: Sequence[Outcome], equivalents: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The same counts for each class of which not one may survive."""
    return {
        name: counted([one for one in outcomes if name in classes_of(one.mutant)], equivalents) for name in MUST_DIE
    }


def survivors(outcomes: Iterable[Outcome], equivalents: dict[str, str]) -> list[Outcome]:
    """The mutants that nothing killed and nobody has found equivalent."""
    return [one for one in outcomes if one.ending == "survived" and one.mutant.id not in equivalents]


def described(outcome: Outcome) -> dict[str, Any]:
    """One outcome for the JSON report."""
    mutant = outcome.mutant
    return {
        "id": mutant.id,
        "model": mutant.subject,
        "operator": mutant.key.operator,
        "detail": mutant.key.detail,
        "in": mutant.key.scope,
        "change": mutant.change,
        "classes": list(classes_of(mutant)),
        "ending": outcome.ending,
        "by": outcome.by,
        "same_rows_on_the_demo": outcome.same_rows,
    }


def write_report(
    folder: Path, outcomes: Sequence[Outcome], equivalents: dict[str, str], seconds: float
) -> dict[str, Any]:
    """Write report.json and survivors.txt; give what the report says in sum."""
    of_model: dict[str, list[Outcome]] = {}
    for one in outcomes:
        of_model.setdefault(one.mutant.subject, []).append(one)
    summary = {
        "seconds": round(seconds),
        "all": counted(outcomes, equivalents),
        "classes": by_class(outcomes, equivalents),
        "models": {name: counted(its, equivalents) for name, its in of_model.items()},
    }
    report = {**summary, "mutants": [described(one) for one in outcomes]}
    (folder / "report.json").write_text(json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8")
    lines = []
    for one in survivors(outcomes, equivalents):
        flags = f" [{', '.join(classes_of(one.mutant))}]" if classes_of(one.mutant) else ""
        seen = "same rows on the demo" if one.same_rows else "other rows, and no test minds"
        lines.append(f"{one.mutant.id}{flags} ({seen})")
        lines.append(f"    {one.mutant.key.scope or 'last select'}: {one.mutant.change}")
    (folder / "survivors.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return summary


def show(console: Console, summary: dict[str, Any]) -> None:
    """The table a person reads."""
    table = Table(box=None, pad_edge=False)
    columns = ("mutants", *(kind.replace(" ", "_") for kind in KILLED), "survived", "equivalent", "invalid")
    table.add_column("model")
    for name in (*columns, "score"):
        table.add_column(name.replace("_", " "), justify="right")
    rows = {**summary["models"], "all": summary["all"], **{f"class: {k}": v for k, v in summary["classes"].items()}}
    for name, row in rows.items():
        if row["mutants"]:
            score = "" if row["score"] is None else f"{row['score']:.1%}"
            table.add_row(name, *(str(row[column]) for column in columns), score)
    console.print(table)


def read_report(folder: Path) -> dict[str, dict[str, Any]]:
    """What the last report says of each mutant, by id."""
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return {one["id"]: one for one in report["mutants"]}


def known_outcome(report: dict[str, dict[str, Any]], mutant: Mutant) -> Outcome | None:
    """How a mutant ended in that report; None where it is new."""
    one = report.get(mutant.id)
    return Outcome(mutant, one["ending"], one["by"], one["same_rows_on_the_demo"]) if one else None


def shortcomings(summary: dict[str, Any]) -> list[str]:
    """Sentences about what is below what must hold."""
    sentences = []
    score = summary["all"]["score"]
    if score is not None and score < NEEDED_SHARE:
        sentences.append(f"{score:.1%} of the mutants die; at least {NEEDED_SHARE:.0%} have to.")
    for name, row in summary["classes"].items():
        if row["survived"]:
            sentences.append(f"{row['survived']} mutants of the class {name} survive; not one may.")
    return sentences
