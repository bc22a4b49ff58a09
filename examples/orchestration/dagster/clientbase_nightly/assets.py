"""Every dbt model, seed and check as Dagster sees them, all made by one `clientbase run`.

The assets cannot be materialised one by one, and no `dbt build` is run here: a failed test would leave the bad table
where it was built. `clientbase run` builds beside what readers see, judges, and swaps all of it at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, build_dbt_asset_specs
from pydantic import Field

from clientbase_nightly.checks import UNIQUE_ID, all_checks, check_specs, failed_checks
from clientbase_nightly.installation import Installation
from clientbase_nightly.running import Ended, run_clientbase


class LayerTranslator(DagsterDbtTranslator):
    """Groups the assets by the project's layers: staging, unified, intermediate, core, marts, gate, seeds."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The folder under models/; seeds are one group."""
        if dbt_resource_props["resource_type"] == "seed":
            return "seeds"
        return str(dbt_resource_props["fqn"][1])


class Night(dg.Config):
    """What a person may say when launching a run by hand."""

    accept: list[str] = Field(default_factory=list, description="Expectations that may fail for once, by name.")
    as_of: str = Field(default="", description="Look at the data as it was then, such as 2026-06-30.")


def build_night(installation: Installation, manifest: Mapping[str, Any]) -> dg.AssetsDefinition:
    """The one operation that makes all assets, or none."""
    translator = LayerTranslator()
    specs = _parents_first(build_dbt_asset_specs(manifest=manifest, dagster_dbt_translator=translator))
    checks = check_specs(installation.project_root, manifest, specs, translator)

    @dg.multi_asset(
        name="clientbase_run",
        specs=specs,
        check_specs=checks,
        can_subset=False,
    )
    def clientbase_run(context: dg.AssetExecutionContext, config: Night) -> Iterator[Any]:
        ended = run_clientbase(installation, _arguments(context, config), context.log.info)
        if ended.is_published:
            yield from _made(ended, installation, specs, checks)
            return
        # Asked for only here: a retry policy would also repeat a night that published, but failed to be shown.
        if ended.may_pass and context.retry_number + 1 < installation.tries:
            context.log.warning(ended.told)
            raise dg.RetryRequested(max_retries=installation.tries, seconds_to_wait=installation.retry_seconds)
        yield from failed_checks(ended.report, checks)
        raise dg.Failure(
            description=ended.told,
            metadata={"exit_code": ended.exit_code, "report": str(ended.report_page or "")},
        )

    return clientbase_run


def _parents_first(specs: Sequence[dg.AssetSpec]) -> list[dg.AssetSpec]:
    """The order in which Dagster wants to hear of assets that one operation made."""
    by_key = {spec.key: spec for spec in specs}
    parents = {key: [dep.asset_key for dep in spec.deps] for key, spec in by_key.items()}
    return [by_key[key] for key in TopologicalSorter(parents).static_order() if key in by_key]


def _arguments(context: dg.AssetExecutionContext, config: Night) -> list[str]:
    arguments = [part for name in config.accept for part in ("--accept", name)]
    if config.as_of:
        arguments += ["--as-of", config.as_of]
    # A retry of the operation, or a re-execution that a person asked for. Where something changed, it begins anew.
    if context.retry_number or context.run.parent_run_id:
        arguments.append("--retry")
    return arguments


def _made(
    ended: Ended, installation: Installation, specs: Sequence[dg.AssetSpec], checks: Sequence[dg.AssetCheckSpec]
) -> Iterator[dg.MaterializeResult[Any]]:
    results: dict[dg.AssetKey, list[dg.AssetCheckResult]] = {spec.key: [] for spec in specs}
    for result in all_checks(ended.report, checks):
        assert result.asset_key is not None
        results[result.asset_key].append(result)
    for spec in specs:
        name = spec.metadata[UNIQUE_ID].rsplit(".", 1)[-1]
        yield dg.MaterializeResult(
            asset_key=spec.key, metadata=_metadata(ended, installation.workdir, name), check_results=results[spec.key]
        )


def _metadata(ended: Ended, workdir: Path, name: str) -> dict[str, Any]:
    metadata: dict[str, Any] = {"version": ended.report["run_id"], "as_of": ended.report["as_of"]}
    rows = ended.report["rows"]
    if name in rows:
        metadata["dagster/row_count"] = rows[name]
        metadata["file"] = dg.MetadataValue.path(
            str(workdir / "versions" / ended.report["run_id"] / "parquet" / f"{name}.parquet")
        )
    return metadata
