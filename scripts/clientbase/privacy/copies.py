"""What an erasure did to one file, in counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from clientbase.privacy.rewriting import Rewritten

# Ends the name of what is written beside a file or version, to take its place.
ASIDE_SUFFIX = ".erased"


@dataclass(frozen=True, slots=True)
class CopyReport:
    """What was done to one file; `what` is rewritten, redacted or deleted."""

    file: str
    what: str
    removed_count: int = 0
    anonymous_count: int = 0
    redacted_count: int = 0


def report_of(name: str, done: Sequence[Rewritten]) -> CopyReport | None:
    """The report of a file whose tables were written anew, None where nobody was in them."""
    if all(one.is_unchanged for one in done):
        return None
    return CopyReport(
        name,
        "rewritten",
        sum(one.removed_count for one in done),
        sum(one.anonymous_count for one in done),
        sum(one.redacted_count for one in done),
    )
