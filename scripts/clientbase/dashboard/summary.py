"""The page's first screen in a few numbers, for the record of the version: `clientbase status` shows them.

They are added up from the page's own cubes and lists, over the page's own first period, so that both say the same.
"""

from collections.abc import Mapping, Sequence
from typing import Any

Content = Mapping[str, Any]
Summary = dict[str, Any]

# The period that the page begins with: months back, that of as-of included, and the buckets of large cubes within it.
PERIOD_MONTHS = 12
_BUCKETS_OF_PERIOD = 5
_FIRST_CONTACT = {"metric": ["first_contact"]}
_DECIDED = ("met", "breached", "overdue")


def summarise(content: Content) -> Summary:
    """Figures (name, kind, value, of how many), whether the numbers can be trusted, and where to look first."""
    return {
        "currency": content["facts"]["currency"],
        # By the English label, which the version's record counts segments by.
        "segment_labels": {
            row["label_en"]: [row["label_en"], row["label_ru"]] for row in _rows(content["lists"], "segments")
        },
        "figures": _figures(content),
        "trust": _trust(content["lists"]),
        "attention": _attention(content),
    }


def _figures(content: Content) -> list[dict[str, Any]]:
    cubes = content["cubes"]
    found = [
        {"name": "customers", "kind": "count", "value": added(cubes, "segments_now", ["customers"])},
        {"name": "churn_risk", "kind": "count", "value": added(cubes, "segments_now", ["churn_risk"])},
        {
            "name": "revenue", "kind": "money", "value": added(cubes, "segment_months", ["revenue"]),
            "of": ["of_orders", added(cubes, "segment_months", ["orders"])],
        },
    ]  # fmt: skip
    if "deals_closed" in cubes:
        won, closed = added(cubes, "deals_closed", ["won"]), added(cubes, "deals_closed", ["won", "lost"])
        found += [
            {"name": "won_deals", "kind": "count", "value": won, "of": ["of_closed", closed]},
            {"name": "win_rate", "kind": "share", "value": _divided(won, closed), "of": ["of_closed", closed]},
        ]
    if "sla_months" in cubes:
        met = added(cubes, "sla_months", ["met"], _FIRST_CONTACT)
        decided = added(cubes, "sla_months", _DECIDED, _FIRST_CONTACT)
        overdue = added(cubes, "queue", ["clocks"], {"urgency": ["overdue"]})
        found += [
            {
                "name": "answered_in_time", "kind": "share", "value": _divided(met, decided),
                "of": ["of_promises", decided],
            },
            {"name": "overdue_now", "kind": "count", "value": overdue},
        ]  # fmt: skip
    return found


def _trust(lists: Content) -> dict[str, Any]:
    checks, books = _rows(lists, "gate_results"), _rows(lists, "reconciliation")
    odd = [row["meaning"] for row in checks if row["outcome"] != "passed"]
    unequal = [row["entity"] for row in books if _unaccounted(row)]
    return {
        "is_good": bool(checks) and not odd and not unequal,
        "check_count": len(checks),
        "odd": odd,
        "unequal": unequal,
        "row_count": sum(row["rows_read"] for row in books),
        "quarantined_count": sum(row["rows_quarantined"] for row in books),
    }


def _unaccounted(row: Mapping[str, Any]) -> int:
    went = ("rows_used", "rows_quarantined", "rows_suppressed", "duplicates_dropped", "rows_after_as_of")
    return int(row["rows_read"] - sum(row[name] for name in went))


def _attention(content: Content) -> dict[str, Any]:
    cubes, facts = content["cubes"], content["facts"]
    found: dict[str, Any] = {}
    if "stages" in cubes:
        found["stage"] = _worst_stage(content)
        found["minimum_count"] = facts["minimum_count"]
    if "stuck" in cubes:
        found["stuck"] = [added(cubes, "stuck", ["deals"]), added(cubes, "stuck", ["amount"])]
    if "channels" in cubes:
        found["channels"] = [
            _labelled(content, "channel", code)
            for code in cubes["channels"]["dimensions"]["channel"]["values"]
            if code != "all" and _is_below_cost(cubes, code)
        ]
    if "queue" in cubes:
        overdue = added(cubes, "queue", ["clocks"], {"urgency": ["overdue"]})
        found["queue"] = [overdue, added(cubes, "untouched", ["leads"])]
    return found


def _worst_stage(content: Content) -> dict[str, Any] | None:
    """The stage that loses the largest share of its decided deals; None where none has enough of them."""
    stages = content["cubes"]["stages"]["dimensions"]["stage"]["values"]
    ordered = [code for code in content["facts"]["stages"] if code in stages]
    worst: dict[str, Any] | None = None
    for code in [*ordered, *(code for code in stages if code not in ordered)]:
        lost = added(content["cubes"], "stages", ["lost"], {"stage": [code]})
        cases = added(content["cubes"], "stages", ["lost", "advanced"], {"stage": [code]})
        share = _divided(lost, cases)
        if share is None or cases < content["facts"]["minimum_count"] or (worst and share <= worst["share"]):
            continue
        worst = {
            "stage": _labelled(content, "stage", code),
            "pipeline": _labelled(content, "pipeline", code.split("/")[0]),
            "share": share,
            "cases": cases,
        }
    return worst


def _is_below_cost(cubes: Content, channel: str) -> bool:
    """Whether the whole interval of LTV:CAC lies below 1."""
    cube = cubes["channels"]
    highs = [cube["measures"]["ratio_high"]["values"][cell] for cell in _cells(cube, {"channel": [channel]})]
    return len(highs) == 1 and highs[0] is not None and highs[0] < 1


def added(
    cubes: Content, name: str, measures: Sequence[str], where: Mapping[str, Sequence[str]] | None = None
) -> float:
    """The sum of measures over a cube's cells within the period."""
    cube = cubes[name]
    cells = _cells(cube, where or {})
    total = sum(cube["measures"][measure]["values"][cell] or 0 for measure in measures for cell in cells)
    return round(total, 6)


def _cells(cube: Content, where: Mapping[str, Sequence[str]]) -> list[int]:
    size = len(next(iter(cube["measures"].values()))["values"])
    allowed = []
    for dimension, wanted in where.items():
        values, codes = cube["dimensions"][dimension]["values"], cube["dimensions"][dimension]["codes"]
        allowed.append([code >= 0 and values[code] in wanted for code in codes])
    if cube["time"]:
        within = _BUCKETS_OF_PERIOD if cube["time"]["grain"] == "bucket" else PERIOD_MONTHS
        allowed.append([0 <= back < within for back in cube["time"]["back"]])
    return [cell for cell in range(size) if all(cells[cell] for cells in allowed)]


def _rows(lists: Content, name: str) -> list[dict[str, Any]]:
    if name not in lists:
        return []
    return [dict(zip(lists[name]["columns"], row, strict=True)) for row in lists[name]["rows"]]


def _labelled(content: Content, kind: str, code: str) -> list[str]:
    """The code's label in English and in Russian; the code itself where the seeds have none."""
    return list(content["labels"].get(kind, {}).get(code, [code, code]))


def _divided(part: float, whole: float) -> float | None:
    return part / whole if whole else None
