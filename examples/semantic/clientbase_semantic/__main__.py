"""`mf` on the published numbers; the arguments are mf's own.

    python -m clientbase_semantic query --metrics revenue,orders --group-by metric_time__month

CLIENTBASE_WORKDIR names the work folder (default: workdir), as for `clientbase run`.
"""

import os
import sys
from pathlib import Path

from clientbase_semantic.project import NothingPublishedError, write_project


def main() -> None:
    """Write the project that mf wants to stand in, and be mf."""
    try:
        folder = write_project(Path(os.environ.get("CLIENTBASE_WORKDIR", "workdir")).resolve())
    except NothingPublishedError as error:
        sys.exit(str(error))
    os.environ |= {
        "DBT_PROJECT_DIR": str(folder),
        "DBT_PROFILES_DIR": str(folder),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    # mf asks the package index for a newer version of itself at every call, and says there what machine this is.
    from update_checker import UpdateChecker  # noqa: PLC0415

    UpdateChecker.check = lambda *_, **__: None
    from dbt_metricflow.cli.main import cli  # noqa: PLC0415

    cli(prog_name="mf")


if __name__ == "__main__":
    main()
