"""Where the checkout, the scratch folder and the published data sets are."""

import os
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parents[3]
# Ignored by git; what is in it can be deleted at any time.
BUILD_FOLDER = PROJECT_ROOT / "build" / "corruption"


def real_data_folder() -> Path | None:
    """The folder of published data sets, None where this machine has none."""
    given = os.environ.get("CLIENTBASE_REAL_DATA")
    folder = Path(given) if given else PROJECT_ROOT.parent / "shared" / "data"
    if not folder.is_dir() and not given:
        # A worktree stands one folder deeper than the checkout.
        folder = PROJECT_ROOT.parents[1] / "shared" / "data"
    return folder if (folder / "online_retail").is_dir() else None
