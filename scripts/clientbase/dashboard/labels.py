"""What people call the codes: the seeds' labels, English and Russian."""

import csv
from pathlib import Path

# file below seeds/: (columns of the code, kind).
_SEEDS = {
    "sales/pipelines.csv": (("pipeline_id",), "pipeline"),
    "sales/pipeline_stages.csv": (("pipeline_id", "stage_id"), "stage"),
    "sales/loss_reasons.csv": (("loss_reason",), "reason"),
    "growth/channels.csv": (("channel",), "channel"),
    "rfm/segments.csv": (("segment",), "segment"),
}
Labels = dict[str, dict[str, list[str]]]


def read_labels(project_root: Path) -> Labels:
    """Kind, then code, to the label in English and in Russian. Where a seed is not there, codes stay as they are."""
    labels: Labels = {kind: {} for _, kind in _SEEDS.values()}
    for name, (keys, kind) in _SEEDS.items():
        path = project_root / "seeds" / name
        if path.is_file():
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    labels[kind].setdefault(
                        "/".join(row[key] for key in keys), [row["label_en"], row["label_ru"]]
                    )
    return labels


def stage_order(project_root: Path) -> list[str]:
    """The stages that are no end, in the order of a walk, pipeline by pipeline."""
    path = project_root / "seeds" / "sales" / "pipeline_stages.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["is_won"] == row["is_lost"] == "false"]
    rows.sort(key=lambda row: (row["pipeline_id"], int(row["stage_order"])))
    return [f"{row['pipeline_id']}/{row['stage_id']}" for row in rows]
