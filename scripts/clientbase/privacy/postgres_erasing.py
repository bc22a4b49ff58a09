"""Take people out of a PostgreSQL server: raw tables emptied, working tables cleaned, published versions made anew.

A deleted row stays in its table's file until the table is written anew, so nothing ends with a DELETE. The write-ahead
log and backups are the administrator's; the act says so.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg2

from clientbase.contract import known_sources
from clientbase.errors import ClientbaseError
from clientbase.intake.sql import identifier, literal
from clientbase.postgres_publishing import SCHEMA, drop, name_version, published_schemas, reader_role, transaction
from clientbase.postgres_target import connection_string
from clientbase.privacy.copies import CopyReport
from clientbase.privacy.identifying import REMOVE
from clientbase.privacy.mart_rules import MartRule, rule_of
from clientbase.privacy.needles import BETWEEN_DIGITS
from clientbase.privacy.rewriting import Eraser
from clientbase.versions import VERSION_RECORD, Versions
from clientbase.workdir import read_json

if TYPE_CHECKING:
    from psycopg2.extensions import cursor as PostgresCursor  # noqa: N812

_NEW_SCHEMA = "erasure_new"
_OLD_PREFIX = "before_erasure_"
# Where dbt builds (dbt_project.yml and generate_schema_name). Other schemas of the database are other people's: a
# source system may live beside us, and nothing of it is touched.
WORKING_SCHEMAS = ("staging", "unified", "intermediate", "restricted", "marts", "gate", "last_published", "reference")


def erase_on_server(eraser: Eraser, versions: Versions, project_root: Path) -> list[CopyReport]:
    """Erase people from every table of ours, and search all of them afterwards.

    Raises ClientbaseError where a reader holds an old version, or where somebody is still found.
    """
    reports = []
    for schema in [*_schemas(_OLD_PREFIX), *_schemas(_NEW_SCHEMA)]:
        _drop_or_say(schema)
    for schema in published_schemas():
        reports += _rewrite_published(schema, eraser, versions)
    raw_schemas = [f"raw_{source}" for source in known_sources(project_root)]
    reports += _clean_working_tables(eraser, raw_schemas)
    ours = [*raw_schemas, *WORKING_SCHEMAS, *published_schemas()]
    left = [f"{schema}.{table}" for schema, table, _ in _found(eraser, ours)]
    if left:
        raise ClientbaseError(
            f"The erasure is not proven: the person is still found on the server in {', '.join(left)}. Delete these "
            "tables if they are no part of Clientbase; the next run or erasure tries again."
        )
    return reports


def _rewrite_published(schema: str, eraser: Eraser, versions: Versions) -> list[CopyReport]:
    """Make a published version anew and swap it: readers see the old one or the new one."""
    reports = []
    with transaction() as cursor:
        cursor.execute("select obj_description(oid, 'pg_namespace') from pg_namespace where nspname = %s", (schema,))
        version = str((cursor.fetchone() or ("",))[0] or "").removeprefix("version ")
        record = read_json(versions.folder_of(version) / VERSION_RECORD) if version else None
        cursor.execute(f"create schema {_NEW_SCHEMA}")
        cursor.execute("select tablename from pg_tables where schemaname = %s order by 1", (schema,))
        for (table,) in cursor.fetchall():
            report = _copy_table(cursor, schema, str(table), eraser, record)
            if report is not None:
                reports.append(report)
        if not reports:
            cursor.execute(f"drop schema {_NEW_SCHEMA} cascade")
            return []
        name_version(cursor, _NEW_SCHEMA, version)
        role = reader_role(cursor)
        cursor.execute("set local lock_timeout = '5s'")
        cursor.execute(f"alter schema {identifier(schema)} rename to {identifier(_OLD_PREFIX + schema)}")
        cursor.execute(f"alter schema {_NEW_SCHEMA} rename to {identifier(schema)}")
        if role:
            cursor.execute(f"revoke all on schema {identifier(_OLD_PREFIX + schema)} from {identifier(role)}")
            if schema == SCHEMA:
                cursor.execute(f"grant usage on schema {SCHEMA} to {identifier(role)}")
                cursor.execute(f"grant select on all tables in schema {SCHEMA} to {identifier(role)}")
    _drop_or_say(_OLD_PREFIX + schema)
    return reports


def _copy_table(
    cursor: "PostgresCursor", schema: str, table: str, eraser: Eraser, record: dict[str, Any] | None
) -> CopyReport | None:
    source, target = f"{identifier(schema)}.{identifier(table)}", f"{_NEW_SCHEMA}.{identifier(table)}"
    columns = _columns(cursor, schema, table)
    rule = rule_of(record, table, list(columns))
    named = eraser.conditions(list(columns))
    anybody = " or ".join(named.values()) or "false"
    stays = f"not ({anybody})" if rule.rows == REMOVE else "true"
    values = {name: identifier(name) for name in columns}
    if rule.rows != REMOVE:
        values |= {name: f"case when {mine} then null else {identifier(name)} end" for name, mine in named.items()}
        values |= {
            name: f"case when {anybody} then {value} else {identifier(name)} end"
            for name, value in rule.anonymous.items()
            if name in columns
        }
    redacted_count = 0
    for name in (name for name, data_type in columns.items() if data_type == "text" and name not in named):
        found = [
            text for text in _texts(cursor, source, name, eraser, stays) if eraser.needles.in_text(text)
        ]
        redacted_count += len(found)
        choices = " ".join(
            f"when {literal(text)} then {literal(eraser.redacted_value(name, text))}" for text in found
        )
        values[name] = f"case {values[name]} {choices} else {values[name]} end" if choices else values[name]
    selected = ", ".join(f"cast({sql} as {columns[name]})" for name, sql in values.items())
    cursor.execute(f"select count(*) from {source} where {anybody}")
    touched = int((cursor.fetchone() or (0,))[0])
    cursor.execute(f"create table {target} (like {source} including all)")
    cursor.execute(f"insert into {target} select {selected} from {source} where {stays}")
    _check_totals(cursor, source, target, columns, rule)
    if not touched and not redacted_count:
        return None
    removed, anonymous = (touched, 0) if rule.rows == REMOVE else (0, touched)
    return CopyReport(f"server: {schema}.{table}", "rewritten", removed, anonymous, redacted_count)


def _check_totals(
    cursor: "PostgresCursor", source: str, target: str, columns: dict[str, str], rule: MartRule
) -> None:
    """Where rows are made anonymous none may be lost, and no amount may change by a cent."""
    if rule.rows == REMOVE:
        return
    amounts = [f"sum({identifier(name)})" for name in columns if name.endswith("_amount")]
    totals = ", ".join(["count(*)", *amounts])
    cursor.execute(f"select {totals} from {source}")
    before = cursor.fetchone()
    cursor.execute(f"select {totals} from {target}")
    if cursor.fetchone() != before:
        raise ClientbaseError(f"An erasure would change the totals of {source}. Nothing was swapped.")


def _clean_working_tables(eraser: Eraser, raw_schemas: list[str]) -> list[CopyReport]:
    """Empty the raw tables, which every run fills anew, and delete the person's rows from what was built of them."""
    reports = []
    connection = psycopg2.connect(connection_string())
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "select schemaname, tablename from pg_tables where schemaname = any(%s) order by 1, 2", (raw_schemas,)
            )
            for schema, table in cursor.fetchall():
                cursor.execute(f"truncate table {identifier(schema)}.{identifier(table)}")
                reports.append(CopyReport(f"server: {schema}.{table}", "emptied"))
            keys = [row_key for person in eraser.people for _, row_key, _ in person.row_keys]
            cursor.execute(
                "select schemaname, tablename from pg_tables where tablename = 'gate_accepted_rows' "
                "and schemaname = any(%s)",
                (list(WORKING_SCHEMAS),),
            )
            for schema, table in cursor.fetchall():
                name = f"{identifier(schema)}.{identifier(table)}"
                cursor.execute(f"delete from {name} where row_key = any(%s)", (keys,))
                removed = cursor.rowcount
                cursor.execute(f"vacuum full {name}")
                reports.append(CopyReport(f"server: {schema}.{table}", "rewritten", removed))
            for schema, table, found in _found(eraser, WORKING_SCHEMAS):
                name = f"{identifier(schema)}.{identifier(table)}"
                removed = 0
                for column, texts in found.items():
                    cursor.execute(f"delete from {name} where {identifier(column)} = any(%s)", (texts,))
                    removed += cursor.rowcount
                cursor.execute(f"vacuum full {name}")
                reports.append(CopyReport(f"server: {schema}.{table}", "rewritten", removed))
    finally:
        connection.close()
    return reports


def _found(eraser: Eraser, schemas: Sequence[str]) -> list[tuple[str, str, dict[str, list[str]]]]:
    """Every table of the schemas that holds somebody, with the texts in which, by column."""
    holding: list[tuple[str, str, dict[str, list[str]]]] = []
    with transaction() as cursor:
        cursor.execute(
            "select schemaname, tablename from pg_tables where schemaname = any(%s) order by 1, 2", (list(schemas),)
        )
        tables = cursor.fetchall()
        for schema, table in tables:
            source = f"{identifier(schema)}.{identifier(table)}"
            found: dict[str, list[str]] = {}
            for name, data_type in _columns(cursor, schema, table).items():
                if data_type in ("text", "character varying"):
                    texts = [
                        text
                        for text in _texts(cursor, source, name, eraser, "true")
                        if eraser.needles.in_text(text)
                    ]
                    if texts:
                        found[name] = texts
            if found:
                holding.append((str(schema), str(table), found))
    # Returned once the transaction is over: its locks would keep VACUUM FULL waiting for ever.
    return holding


def _texts(cursor: "PostgresCursor", source: str, column: str, eraser: Eraser, where: str) -> list[str]:
    """The distinct texts of a column that may hold somebody: a quick look, what comes back is looked at exactly."""
    name = identifier(column)
    words: dict[str, None] = {}
    conditions = []
    for needle in eraser.needles.needles:
        if needle.form == "phone":
            digits = f"translate({name}, {literal(BETWEEN_DIGITS)}, '')"
            conditions.append(f"position({literal(needle.literal)} in {digits}) > 0")
            continue
        # The server's lower() may know ASCII alone: other letters are tried in both cases, without the first one.
        for word in (needle.parts[0].lower(), needle.parts[0].upper(), needle.parts[0]):
            words[word[1:] if needle.form == "name" else word] = None
    conditions += [
        f"position({literal(word)} in {text}) > 0" for word in words for text in (name, f"lower({name})")
    ]
    cursor.execute(f"select distinct {name} from {source} where {where} and ({' or '.join(conditions)})")
    return [str(text) for (text,) in cursor.fetchall()]


def _columns(cursor: "PostgresCursor", schema: str, table: str) -> dict[str, str]:
    cursor.execute(
        "select attname, format_type(atttypid, atttypmod) from pg_attribute where attrelid = %s::regclass "
        "and attnum > 0 and not attisdropped order by attnum",
        (f"{identifier(schema)}.{identifier(table)}",),
    )
    return {str(name): str(data_type) for name, data_type in cursor.fetchall()}


def _schemas(prefix: str) -> list[str]:
    with transaction() as cursor:
        cursor.execute("select nspname from pg_namespace where starts_with(nspname, %s) order by 1", (prefix,))
        return [str(name) for (name,) in cursor.fetchall()]


def _drop_or_say(schema: str) -> None:
    if not drop(schema):
        raise ClientbaseError(
            f"A reader still holds the old version {schema}, so the erasure cannot end. Let it disconnect; the next "
            "run or erasure goes on."
        )
