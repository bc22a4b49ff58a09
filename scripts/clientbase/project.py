"""Where the dbt project is and which vars it knows."""

from pathlib import Path
from typing import Any

import yaml

from clientbase.errors import ClientbaseError

# Vars without a default in dbt_project.yml: the environment sets them too.
_ENVIRONMENT_VARS = frozenset({"sources", "raw_root", "as_of", "run_started_at"})


def find_project_root() -> Path:
    """The checkout this package belongs to; the current folder's project where it was installed apart from it."""
    for folder in (Path(__file__).resolve().parents[2], Path.cwd(), *Path.cwd().parents):
        if (folder / "dbt_project.yml").is_file() and (folder / "models").is_dir():
            return folder
    raise ClientbaseError(
        "No dbt project was found. Run clientbase inside the Clientbase checkout (the folder with dbt_project.yml)."
    )


def load_project(project_root: Path) -> dict[str, Any]:
    """dbt_project.yml as it stands, Jinja not rendered."""
    with (project_root / "dbt_project.yml").open(encoding="utf-8") as file:
        project = yaml.safe_load(file)
    return dict(project)


def known_vars(project: dict[str, Any]) -> dict[str, Any]:
    """Every var a user may set, with its default; None where the environment gives it."""
    return {**dict.fromkeys(sorted(_ENVIRONMENT_VARS)), **project["vars"]}
