"""Keep the people on the suppression list out of what a run reads.

Their own rows arrive empty, with a reason, and are counted as suppressed; money arrives without its customer, as a
guest's, so that the totals stay. Who they are is in an attached database that lives in memory only: neither the views'
SQL nor any file holds it.
"""

from dataclasses import replace
from pathlib import Path

from clientbase.intake.relations import RawInput, RawRelation
from clientbase.intake.sql import identifier, literal
from clientbase.intake.suppressed import DATABASE
from clientbase.privacy.identifying import (
    REMOVE,
    TYPED_KINDS,
    TYPED_REFERENCES,
    IdentifyingTable,
    identifying_tables,
)
from clientbase.privacy.matching import Matches, find_people
from clientbase.privacy.suppression import SuppressionList, read_list

REASON = "suppressed: the row belongs to a person who was erased (docs/privacy.md)"
_NOTE = "rows of erased people are kept out"
# The last answer: the command line and dbt ask the same of the same input in one process.
_ANSWERED: list[tuple[RawInput, SuppressionList, RawInput]] = []


def without_suppressed(raw_input: RawInput, erasure_folder: Path, project_root: Path) -> RawInput:
    """The same input without the people on the list of the folder; the very same object where the list is empty."""
    suppression = read_list(erasure_folder)
    if suppression.is_empty:
        return raw_input
    for asked, asked_list, answer in _ANSWERED:
        if asked is raw_input and asked_list == suppression:
            return answer
    tables = identifying_tables(raw_input, project_root)
    answer = _filtered(raw_input, tables, find_people(tables, suppression.key(), suppression.tokens))
    _ANSWERED[:] = [(raw_input, suppression, answer)]
    return answer


def _filtered(raw_input: RawInput, tables: list[IdentifyingTable], matches: Matches) -> RawInput:
    if not matches:
        return raw_input
    changed = {(table.source, table.relation.table): filtered_relation(table, matches) for table in tables}
    relations = tuple(
        changed.get((relation.source, relation.table), relation) for relation in raw_input.relations
    )
    return replace(raw_input, relations=relations, suppressed=matches.identifiers)


def filtered_relation(table: IdentifyingTable, matches: Matches) -> RawRelation:
    """The relation of a table without the people found; unchanged where none of its rows can name one."""
    conditions = naming_conditions(table, matches)
    if not conditions:
        return table.relation
    query = table.relation.select_sql
    if table.rule == REMOVE:
        return _with_empty_rows(table.relation, " or ".join(conditions.values()))
    replaced = [
        f"case when {conditions.get(column, conditions.get('customer_id', 'false'))} then {value} "
        f"else {identifier(column)} end as {identifier(column)}"
        for column, value in table.anonymous.items()
        if column not in table.columns or column in conditions
    ]
    if not replaced:
        return table.relation
    return replace(
        table.relation,
        select_sql=f"select * replace ({', '.join(replaced)}) from ({query}) as rows_read",
        notes=(*table.relation.notes, _NOTE),
    )


def naming_conditions(table: IdentifyingTable, matches: Matches) -> dict[str, str]:
    """The columns that may name somebody found, and the condition under which each does (see `attach_suppressed`)."""
    return {
        name: condition for name in table.columns if (condition := _names_a_person(table, name, matches)) is not None
    }


def _with_empty_rows(relation: RawRelation, condition: str) -> RawRelation:
    values = ", ".join(
        f"case when is_suppressed then null else {identifier(name)} end as {identifier(name)}"
        for name in relation.columns
    )
    return replace(
        relation,
        select_sql=(
            f"select {values}, case when is_suppressed then {literal(REASON)} end as rejection_reason "
            f"from (select *, coalesce({condition}, false) as is_suppressed "
            f"from ({relation.select_sql}) as rows_read) as rows_marked"
        ),
        columns=(*relation.columns, "rejection_reason"),
        notes=(*relation.notes, _NOTE),
    )


def _names_a_person(table: IdentifyingTable, name: str, matches: Matches) -> str | None:
    """The condition under which a column names somebody on the list, None where it cannot."""
    kinds = {kind for source, kind, _ in matches.identifiers if source == table.source}
    if name in TYPED_REFERENCES:
        choices = [
            f"(lower({table.columns[TYPED_REFERENCES[name]]}) = '{kind}' and {_is_among(table, name, kind)})"
            for kind in TYPED_KINDS
            if kind in kinds and TYPED_REFERENCES[name] in table.columns
        ]
        return " or ".join(choices) if choices else None
    kind = name.removesuffix("_id")
    if not name.endswith("_id") or kind not in kinds:
        return None
    condition = f"coalesce({_is_among(table, name, kind)}, false)"
    if kind == "visitor":
        # Somebody else at the same computer is somebody else.
        return f"({table.columns['customer_id']} is null and {condition})"
    return condition


def _is_among(table: IdentifyingTable, name: str, kind: str) -> str:
    return (
        f"{table.columns[name]} in (select id from {DATABASE}.main.identifiers "
        f"where source = {literal(table.source)} and kind = '{kind}')"
    )
