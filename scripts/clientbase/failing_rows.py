"""A few keys of the rows that a failed dbt test found, so that its report says where to look."""

import re
from typing import Any

from clientbase.settings import Settings
from clientbase.workdir import Workdir
from clientbase.working_database import open_working_database

EXAMPLE_COUNT = 5
# Columns that name a row or a group of rows, and never a person's contact data.
_NAMES_A_ROW = re.compile(
    r".*_(id|key|version|code|date|month)|id|key|entity|source_system|metric|segment|rule|problem|valid_from"
)


def example_keys(settings: Settings, workdir: Workdir, result: Any) -> tuple[str, ...]:
    """Up to five texts `column value, column value` of rows that break the test; none where its rows have no key."""
    query = str(getattr(result.node, "compiled_code", "") or "")
    if not query:
        return ()
    try:
        with open_working_database(settings, workdir) as database:
            columns, rows = database.read(f"select * from (\n{query}\n) as broken_rows limit {EXAMPLE_COUNT}")
    except Exception:
        # Examples are a help; without them the failure is still told.
        return ()
    named = [place for place, column in enumerate(columns) if _NAMES_A_ROW.fullmatch(column)]
    texts = (
        ", ".join(f"{columns[place]} {row[place]}" for place in named if row[place] is not None) for row in rows
    )
    return tuple(sorted({text for text in texts if text}))
