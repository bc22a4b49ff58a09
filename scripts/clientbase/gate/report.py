"""The report of a run: JSON for machines, one short HTML page for people. Neither holds values of rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clientbase.failures import STOP, Failure
from clientbase.gate.suites import Suite
from clientbase.workdir import write_json, write_text

JSON_NAME, HTML_NAME = "report.json", "report.html"


@dataclass(slots=True)
class Findings:
    """Everything a run found, step by step. `accepted` failures were let through by name."""

    stops: list[Failure] = field(default_factory=list)
    warnings: list[Failure] = field(default_factory=list)
    accepted: list[Failure] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    skipped_count: int = 0

    def add(self, failures: Sequence[Failure], accepted_names: Sequence[str] = ()) -> None:
        """Sort failures by what they mean for the run."""
        for failure in failures:
            if failure.severity != STOP:
                self.warnings.append(failure)
            elif failure.name in accepted_names:
                self.accepted.append(failure)
            else:
                self.stops.append(failure)

    def results(self, suites: Sequence[Suite]) -> list[dict[str, Any]]:
        """One row per expectation that was asked, for the published table `gate_results`."""
        failed = {failure.name: ("accepted", failure.rows) for failure in self.accepted}
        failed |= {failure.name: ("warned", failure.rows) for failure in self.warnings}
        rows = []
        for suite in suites:
            for one in suite.expectations:
                if one.name in self.asked:
                    outcome, count = failed.get(one.name, ("passed", 0))
                    rows.append(
                        {
                            "expectation": one.name,
                            "suite": suite.name,
                            "side": suite.side,
                            "severity": one.severity,
                            "owner": one.owner,
                            "meaning": one.meaning,
                            "outcome": outcome,
                            "failed_row_count": count,
                        }
                    )
        return rows

    @property
    def is_clean(self) -> bool:
        """Whether nothing stops the run."""
        return not self.stops and not self.skipped_count


def write_report(folder: Path, record: Mapping[str, Any], findings: Findings, since: Mapping[str, str]) -> None:
    """Write both forms into the run's folder. `since` names the run in which each failing check began to fail."""
    content = {
        **{key: value for key, value in record.items() if key != "succeeded_nodes"},
        "skipped_count": findings.skipped_count,
        "asked_count": len(findings.asked),
        **{
            name: [{**failure.as_record(), "since_run": since.get(failure.name)} for failure in failures]
            for name, failures in (
                ("stops", findings.stops),
                ("warnings", findings.warnings),
                ("accepted", findings.accepted),
            )
        },
        "data_docs": "data_docs/index.html" if (folder / "data_docs" / "index.html").is_file() else None,
    }
    write_json(folder / JSON_NAME, content)
    write_text(folder / HTML_NAME, _page(content))


def _page(content: Mapping[str, Any]) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - only a run needs it

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("report.html.j2").render(content=content)
