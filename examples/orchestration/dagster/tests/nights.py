"""Execute the nightly job in this process, as a launched run would."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg

from clientbase_nightly.installation import Installation
from clientbase_nightly.nightly import JOB, build_definitions


@dataclass(frozen=True, slots=True)
class NightResult:
    """One executed run of the job."""

    definitions: dg.Definitions
    instance: dg.DagsterInstance
    result: dg.ExecuteInProcessResult

    @property
    def log(self) -> str:
        """Every line that `clientbase run` said."""
        records = self.instance.all_logs(self.result.run_id)
        return "\n".join(record.user_message for record in records if not record.is_dagster_event)

    @property
    def checks(self) -> dict[str, dg.AssetCheckEvaluation]:
        """The evaluated checks by name."""
        return {one.check_name: one for one in self.result.get_asset_check_evaluations()}

    @property
    def materialized(self) -> dict[str, dict[str, Any]]:
        """The materialised assets: their metadata by name."""
        events = self.result.get_asset_materialization_events()
        found = [event.step_materialization_data.materialization for event in events]
        return {one.asset_key.path[-1]: {key: value.value for key, value in one.metadata.items()} for one in found}

    def alert(self) -> None:
        """What Dagster's daemon does after a failed run: evaluate the sensor."""
        failure = self.result.get_run_failure_event()
        context = dg.build_run_status_sensor_context(
            sensor_name="clientbase_published_nothing",
            dagster_event=failure,
            dagster_instance=self.instance,
            dagster_run=self.result.dagster_run,
        ).for_run_failure()
        self.definitions.resolve_sensor_def("clientbase_published_nothing")(context)


def execute(installation: Installation, instance: dg.DagsterInstance, **config: Any) -> NightResult:
    """Load the definitions and execute the job."""
    definitions = build_definitions(installation)
    result = definitions.resolve_job_def(JOB).execute_in_process(
        instance=instance,
        raise_on_error=False,
        run_config={"ops": {"clientbase_run": {"config": config}}},
    )
    return NightResult(definitions, instance, result)


def published_version(workdir: Path) -> str:
    """The version readers see."""
    return (workdir / "published").resolve().name
