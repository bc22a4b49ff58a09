"""Keep values of rows out of what a database says: a message that quotes a value may quote a person's."""

import re

# DuckDB and PostgreSQL quote values with single quotes (identifiers with double ones) and show rows after DETAIL.
_QUOTED_VALUE = re.compile(r"'(?:[^']|'')*'")
_DETAIL = re.compile(r"(DETAIL|CONTEXT|LINE \d+):.*", re.DOTALL)
_CSV_LINE = re.compile(r"Original Line:.*?(?=\s[A-Z][a-z]+ |$)", re.DOTALL)


def without_values(message: str) -> str:
    """The message with every quoted value replaced by '…'."""
    return _QUOTED_VALUE.sub("'…'", _CSV_LINE.sub("", _DETAIL.sub("", message))).strip()
