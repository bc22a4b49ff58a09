"""What Dagster loads.

    dagster dev -m clientbase_nightly.definitions -d examples/orchestration/dagster
"""

from clientbase_nightly.installation import Installation
from clientbase_nightly.nightly import build_definitions

defs = build_definitions(Installation.from_environment())
