"""Clientbase's command line with the project parsed once for all builds of equal settings.

The arguments FOLDER, run, ... are those of `clientbase run ...` after the folder of parsed projects. A parse is a
third of a small build and knows nothing of the input: of the environment dbt reads the sources and the as-of while it
parses, and it says what it reads. Of the vars only those that enable models matter to it (test_parsed_once.py), of an
as-of only whether there is one.
"""

import fcntl
import json
import os
import shutil
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

READ_WHILE_PARSING = {"CLIENTBASE_SOURCES", "CLIENTBASE_AS_OF"}
# Set for a build whose tables are compared with others': dbt's tests over the same input have been asked of those.
UNCHECKED = "CLIENTBASE_TEST_UNCHECKED"
VARS_OF_PARSING = {"areas", "sources", "source_entities", "as_of"}


def main() -> None:
    """Take the folder of parsed projects from the arguments, and be the command line."""
    folder = Path(sys.argv[1])
    sys.argv = ["clientbase", *sys.argv[2:]]
    _parse_once(folder)
    if os.environ.pop(UNCHECKED, ""):
        _build_without_checks()
    from clientbase.cli import main as command_line  # noqa: PLC0415

    command_line()


def _build_without_checks() -> None:
    from clientbase import building  # noqa: PLC0415

    planned = building.plan_steps

    def without_checks(manifest: Any) -> dict[str, Any]:
        steps = planned(manifest)
        checks = {name for name, node in manifest.nodes.items() if str(node.resource_type) == "test"}
        return {
            name: replace(step, nodes=step.nodes - checks, code_tests=step.code_tests - checks)
            for name, step in steps.items()
        }

    building.plan_steps = without_checks


def _parse_once(folder: Path) -> None:
    from clientbase import building  # noqa: PLC0415

    invoke = building.Project._invoke

    def with_parsed(project: building.Project, command: list[str], callbacks: list[Any]) -> Any:
        if command != ["parse"]:
            return invoke(project, command, callbacks)
        from dbt.contracts.graph.manifest import Manifest  # noqa: PLC0415
        from dbt.parser.manifest import extended_mashumaro_encoder, extended_mashumuro_decoder  # noqa: PLC0415

        settings = project._settings
        variables = {name: value for name, value in settings.variables.items() if name in VARS_OF_PARSING}
        named = json.dumps([settings.sources, bool(settings.as_of), settings.target, variables], default=str)
        file = folder / f"{sha256(named.encode()).hexdigest()[:16]}.msgpack"
        folder.mkdir(parents=True, exist_ok=True)
        with file.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if file.is_file():
                manifest = Manifest.from_msgpack(file.read_bytes(), decoder=extended_mashumuro_decoder)
                manifest.build_flat_graph()
                shutil.copy(file.with_suffix(".json"), project._workdir.dbt_target / "manifest.json")
                return SimpleNamespace(result=manifest)
            outcome = invoke(project, command, callbacks)
            read = set(outcome.result.env_vars)
            assert read <= READ_WHILE_PARSING, f"dbt reads {sorted(read - READ_WHILE_PARSING)} while it parses"
            shutil.copy(project._workdir.dbt_target / "manifest.json", file.with_suffix(".json"))
            file.write_bytes(outcome.result.to_msgpack(extended_mashumaro_encoder))
            return outcome

    building.Project._invoke = with_parsed  # type: ignore[method-assign]

