"""Measure Clientbase and the script on the same input, one after the other."""

import json
import shutil
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from measuring import Cost, run_measured

from clientbase.settings import Settings, resolve_settings

RUN_SCRIPT = Path(__file__).with_name("run_script.py")


@dataclass(frozen=True, slots=True)
class Models:
    """What the models alone cost, in seconds.

    wall: from the first model's start to the last one's end; sum: of all models' own times (they run side by
    side); cpu: processor seconds of the `dbt run` without those of its start.
    """

    wall_seconds: float
    sum_seconds: float
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Pair:
    """One measurement of each: the whole command, its models alone, the script."""

    run: Cost
    models: Models
    script: Cost


@dataclass(frozen=True, slots=True)
class Bench:
    """Where a benchmark reads and writes: everything below `folder` except the input is thrown away."""

    raw_root: Path
    folder: Path

    @property
    def clientbase_database(self) -> Path:
        """The working database of the last `clientbase run`."""
        return self.folder / "run" / "warehouse.duckdb"

    @property
    def script_database(self) -> Path:
        """The database of the last run of the script."""
        return self.folder / "script" / "script.duckdb"

    def measure_pair(self) -> Pair:
        """One run of the command, of its models alone and of the script, each from nothing."""
        return Pair(run=self._measure_run(), models=self._measure_models(), script=self._measure_script())

    def _fresh(self, name: str) -> Path:
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def _settings(self, workdir: Path) -> Settings:
        return resolve_settings(
            raw_root=self.raw_root, sources="files", as_of=None, workdir=workdir, target="duckdb"
        )

    def _measure_run(self) -> Cost:
        workdir = self._fresh("run")
        places = ["--raw-root", str(self.raw_root), "--workdir", str(workdir)]
        command = [sys.executable, "-m", "clientbase", "run", *places]
        return run_measured(command, self._settings(workdir).environment, self.folder / "run.log")

    def _measure_models(self) -> Models:
        workdir = self._fresh("models")
        settings = self._settings(workdir)

        def dbt(command: str) -> Cost:
            root = str(settings.project_root)
            places = ["--project-dir", root, "--profiles-dir", root]
            places += ["--target-path", str(workdir / "target"), "--log-path", str(workdir / "logs")]
            # As clientbase run calls dbt.
            places += ["--log-level", "none", "--log-level-file", "info"]
            return run_measured(
                [sys.executable, "-m", "dbt.cli.main", command, *places],
                settings.environment,
                self.folder / f"dbt_{command}.log",
            )

        dbt("seed")
        start = dbt("parse")
        run = dbt("run")
        wall_seconds, sum_seconds = _model_seconds(workdir / "target" / "run_results.json")
        shutil.rmtree(workdir)
        return Models(wall_seconds, sum_seconds, run.cpu_seconds - start.cpu_seconds)

    def _measure_script(self) -> Cost:
        self._fresh("script")
        seeds = self._settings(self.folder).project_root / "seeds"
        command = [sys.executable, str(RUN_SCRIPT), str(self.raw_root), str(self.script_database), str(seeds)]
        return run_measured(command, {}, self.folder / "script.log")


def _model_seconds(run_results: Path) -> tuple[float, float]:
    results = json.loads(run_results.read_text(encoding="utf-8"))["results"]
    spans = [
        (datetime.fromisoformat(timing["started_at"]), datetime.fromisoformat(timing["completed_at"]))
        for result in results
        for timing in result["timing"]
        if timing["name"] == "execute"
    ]
    wall = max(end for _, end in spans) - min(start for start, _ in spans)
    return wall.total_seconds(), sum(float(result["execution_time"]) for result in results)
