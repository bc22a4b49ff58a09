"""The nightly job with its assets, its schedule and its alert."""

import dagster as dg

from clientbase_nightly.alerts import alert
from clientbase_nightly.assets import build_night
from clientbase_nightly.installation import Installation
from clientbase_nightly.manifest import load_manifest

JOB = "clientbase_nightly"
EVERY_NIGHT = "15 3 * * *"
TIME_ZONE = "Europe/Moscow"


def build_definitions(installation: Installation) -> dg.Definitions:
    """Everything for one installation."""
    night = build_night(installation, load_manifest(installation))
    job = dg.define_asset_job(JOB, selection=dg.AssetSelection.assets(night), executor_def=dg.in_process_executor)
    # Switched on in Dagster, so that opening the definitions on a laptop runs nothing.
    schedule = dg.ScheduleDefinition(job=job, cron_schedule=EVERY_NIGHT, execution_timezone=TIME_ZONE)

    # Switched on by itself: an alert that must be switched on gets forgotten.
    @dg.run_failure_sensor(monitored_jobs=[job], default_status=dg.DefaultSensorStatus.RUNNING)
    def clientbase_published_nothing(context: dg.RunFailureSensorContext) -> None:
        alert(context, installation.alert_command)

    return dg.Definitions(assets=[night], jobs=[job], schedules=[schedule], sensors=[clientbase_published_nothing])
