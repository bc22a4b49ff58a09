"""Samples of the published data sets: enough of every kind of row, and a build of seconds."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

Chooses = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class SampledFile:
    """A file of a source and which of its lines are kept beside the first, its header."""

    name: str
    chooses: Chooses


def write_samples(real_data: Path, raw_root: Path) -> Iterator[str]:
    """Write what is kept of each source under `raw_root`; name the sources whose files are all there."""
    for source, files in SAMPLES.items():
        missing = [file.name for file in files if not (real_data / source / file.name).is_file()]
        if missing:
            print(f"There is no {real_data / source / missing[0]}: the models of {source} are left out.")
            continue
        for file in files:
            _write_sample(real_data / source / file.name, raw_root / source, file)
        yield source


def _write_sample(path: Path, folder: Path, file: SampledFile) -> None:
    opened = gzip.open if path.suffix == ".gz" else open
    folder.mkdir(parents=True, exist_ok=True)
    with (
        opened(path, "rt", encoding="utf-8", newline="") as lines,
        (folder / path.name.removesuffix(".gz")).open("w", encoding="utf-8", newline="") as kept,
    ):
        kept.write(next(lines))
        kept.writelines(line for line in lines if file.chooses(line))


def _every(line: str) -> bool:
    return bool(line)


def _one_in(count: int, column: int, separator: str | None = ",") -> Chooses:
    """One in so many of the values of a column, by its digits: all lines of one value stay together."""

    def chooses(line: str) -> bool:
        digits = "".join(filter(str.isdigit, line.split(separator)[column]))
        return int(digits or 0) % count == 0

    return chooses


def _invoice(line: str) -> bool:
    """Whole invoices, so that orders stay orders; every adjustment of a bad debt, because there are three."""
    return line.strip('"').startswith("A") or _one_in(40, 0)(line)


SAMPLES = {
    "online_retail": [SampledFile("online_retail.csv.gz", _invoice)],
    "cdnow": [SampledFile("CDNOW_master.txt", _one_in(50, 0, None))],
    "maven_crm": [
        SampledFile("accounts.csv", _every),
        SampledFile("products.csv", _every),
        SampledFile("sales_teams.csv", _every),
        SampledFile("sales_pipeline.csv", _one_in(20, 0)),
    ],
    "x_education_leads": [SampledFile("Leads.csv", _one_in(20, 1))],
    "yandex_afisha": [
        SampledFile("costs_us.csv", _every),
        SampledFile("orders_log_us.csv", _one_in(40, 2)),
    ],
    "incident_log": [SampledFile("incident_event_log.csv.gz", _one_in(100, 0))],
}
