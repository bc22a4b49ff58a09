"""The gate's expectations and dbt's data tests as asset checks, and what a run's report says of each."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import yaml
from dagster_dbt import DagsterDbtTranslator

UNIQUE_ID = "dagster_dbt/unique_id"


def check_specs(
    project_root: Path, manifest: Mapping[str, Any], specs: Sequence[dg.AssetSpec], translator: DagsterDbtTranslator
) -> list[dg.AssetCheckSpec]:
    """A check for every expectation and for every data test that belongs to one asset."""
    found: dict[dg.AssetCheckKey, dg.AssetCheckSpec] = {}
    for spec in specs:
        for child in manifest["child_map"][spec.metadata[UNIQUE_ID]]:
            if child.startswith("test."):
                check = translator.get_asset_check_spec(spec, manifest, child, None)
                if check is not None:
                    found[check.key] = check
    keys = {spec.metadata[UNIQUE_ID].rsplit(".", 1)[-1]: spec.key for spec in specs}
    for path in sorted((project_root / "expectations").glob("*/*.yml")):
        suite = yaml.safe_load(path.read_text(encoding="utf-8"))
        for one in suite["expectations"]:
            check = dg.AssetCheckSpec(
                name=one["name"],
                asset=keys[suite["relation"]],
                description=one["meaning"],
                blocking=one["severity"] == "stop",
                metadata={"suite": suite["suite"], "owner": one.get("owner", suite["owner"])},
            )
            found[check.key] = check
    return list(found.values())


def failed_checks(report: Mapping[str, Any], checks: Sequence[dg.AssetCheckSpec]) -> Iterator[dg.AssetCheckResult]:
    """What the report says of the checks that failed, worst first. One that was let through by name is a warning."""
    for part in ("stops", "accepted", "warnings"):
        severity = dg.AssetCheckSeverity.ERROR if part == "stops" else dg.AssetCheckSeverity.WARN
        for failure in report.get(part, []):
            for check in checks:
                if check.name == failure["name"]:
                    yield dg.AssetCheckResult(
                        asset_key=check.asset_key,
                        check_name=check.name,
                        passed=False,
                        severity=severity,
                        description=failure["sentence"],
                        metadata={
                            "rows": failure["rows"],
                            "example_keys": failure["example_keys"],
                            "action": failure["action"],
                            "owner": failure["owner"],
                            "let_through_by_name": part == "accepted",
                        },
                    )


def all_checks(report: Mapping[str, Any], checks: Sequence[dg.AssetCheckSpec]) -> Iterator[dg.AssetCheckResult]:
    """Every check of a run that published: it asked all of them."""
    failed = {(result.asset_key, result.check_name): result for result in failed_checks(report, checks)}
    for check in checks:
        passed = dg.AssetCheckResult(asset_key=check.asset_key, check_name=check.name, passed=True)
        yield failed.get((check.asset_key, check.name), passed)
