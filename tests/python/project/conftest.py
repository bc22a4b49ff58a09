"""The project as dbt reads it, with every deprecation it sees."""

import json
from pathlib import Path
from typing import Any

import pytest
from pipeline.builds import Builds
from project.strict_parsing import strict_parse


@pytest.fixture(scope="session")
def parsed(builds: Builds, project_root: Path) -> dict[str, Any]:
    """The project parsed with all its sources."""
    with builds.once("parsed") as folder:
        if folder is not None:
            sources = "files,online_retail,cdnow,maven_crm,x_education_leads,yandex_afisha,incident_log"
            strict_parse(project_root, folder, sources)
    content: dict[str, Any] = json.loads((builds.root / "parsed" / "parsed.json").read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="session")
def manifest(builds: Builds, parsed: dict[str, Any]) -> dict[str, Any]:
    """The manifest of that parse."""
    assert not parsed["error"], parsed["error"]
    content: dict[str, Any] = json.loads((builds.root / "parsed" / "manifest.json").read_text(encoding="utf-8"))
    return content
