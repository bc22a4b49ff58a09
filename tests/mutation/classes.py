"""The kinds of faults of which not one may survive."""

import re

from mutation.subjects import Mutant

MUST_DIE = ("money", "status filter", "join type", "date edge")

_MONEY = re.compile(r"amount|cost|price|margin|rate_to_reporting|discount|line_gross|quantity")
_STATUS = re.compile(
    r"\b(status|verdict|outcome|link_type|line_kind|instant_role|is_counted|is_significant|is_implicit|segment|flag)\b"
)
_DATE = re.compile(r"_(at|on|date|day|days|from|to|instant)\b|\bday\b|interval|date_trunc", re.IGNORECASE)
# What decides which rows pass; a status that is only carried on is no filter.
_FILTERING = {"comparison", "not", "dropped condition", "and/or", "value list", "literal"}
_EDGES = {"comparison", "boundary", "date unit"}


def classes_of(mutant: Mutant) -> tuple[str, ...]:
    """The classes of MUST_DIE a mutant belongs to."""
    operator, clause = mutant.key.operator, mutant.key.clause
    found = []
    if _MONEY.search(clause):
        found.append("money")
    if operator in _FILTERING and _STATUS.search(clause) and not mutant.key.role.startswith("Select"):
        found.append("status filter")
    if operator == "join type":
        found.append("join type")
    if operator in _EDGES and _DATE.search(clause):
        found.append("date edge")
    return tuple(found)
