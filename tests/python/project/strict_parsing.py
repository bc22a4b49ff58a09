"""Parse a dbt project so that every deprecation dbt knows of comes to light."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.builds import clean_environment

# Parses a project and writes what dbt complained of. The schemas of dbt's own checks know no DuckDB: without the first
# lines they are skipped in silence.
STRICT_PARSE = """
import json, sys
from pathlib import Path
from dbt.jsonschemas import jsonschemas
supported = jsonschemas._JSONSCHEMA_SUPPORTED_ADAPTERS
jsonschemas._JSONSCHEMA_SUPPORTED_ADAPTERS = type(supported)([*supported, "duckdb"])
from dbt.cli.main import dbtRunner
project, out, variables = sys.argv[1:]
events = []

def listen(event):
    name = event.info.name
    if name == "SemanticValidationFailure" or "deprecat" in name.lower() and name != "DeprecationsSummary":
        events.append(f"{event.info.name}: {event.info.msg}")

outcome = dbtRunner(callbacks=[listen]).invoke([
    "--show-all-deprecations", "parse", "--no-partial-parse", "--project-dir", project, "--profiles-dir", project,
    "--target-path", out, "--log-path", out, "--log-level", "none", "--target", "duckdb",
    "--vars", variables,
])
Path(out, "parsed.json").write_text(json.dumps({"events": events, "error": str(outcome.exception or "")}))
"""


def strict_parse(
    project: Path, out: Path, sources: str = "files", variables: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What dbt says about a project's YAML: `events` (deprecations, doubts about metrics) and `error`."""
    ended = subprocess.run(
        [sys.executable, "-c", STRICT_PARSE, str(project), str(out), json.dumps(variables or {})],
        env=clean_environment(CLIENTBASE_SOURCES=sources, CLIENTBASE_WORKDIR=out / "workdir"),
        cwd=out, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (out / "parsed.json").is_file(), ended.stdout + ended.stderr
    parsed: dict[str, Any] = json.loads((out / "parsed.json").read_text(encoding="utf-8"))
    return parsed
