"""Judge a finished step of the build with Great Expectations. Importing it takes seconds: only a run does."""

import logging
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clientbase.errors import ClientbaseError
from clientbase.failures import Failure
from clientbase.gate.suites import NO_ROWS, Expectation, Suite
from clientbase.intake.sql import identifier
from clientbase.postgres_target import connection_url
from clientbase.redaction import without_values
from clientbase.settings import Settings
from clientbase.workdir import Workdir
from clientbase.working_database import duckdb_config

EXAMPLE_COUNT = 5
DATA_DOCS = "data_docs"
# Counts only: no suite may carry a value of a row into a report or into Data Docs.
_RESULT_FORMAT = {"result_format": "BASIC", "partial_unexpected_count": 0}


@dataclass(frozen=True, slots=True)
class Relation:
    """Where a dbt model stands in the database, and which of its columns hold personal data."""

    schema: str
    table: str
    personal_columns: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the suites of one side said: how many expectations were asked, and those that failed."""

    asked: tuple[str, ...]
    failures: tuple[Failure, ...]


def judge(
    settings: Settings, workdir: Workdir, suites: Sequence[Suite], relations: Mapping[str, Relation], docs: Path
) -> Judgement:
    """Judge the suites over the run's database and write Data Docs into the folder `docs`.

    `relations` has every dbt model by name. Raises ClientbaseError where a suite cannot be asked.
    """
    if not suites:
        return Judgement((), ())
    _check_relations(suites, relations)
    with _context(docs) as context:
        source = _data_source(context, settings, workdir)
        engine = source.get_engine()
        try:
            failures = [
                failure
                for suite in suites
                for failure in _judge_suite(context, source, engine, suite, relations[suite.relation])
            ]
            context.build_data_docs()
            _drop_decoration(docs)
        finally:
            # The file must be free for the next step of the run.
            source.get_execution_engine().close()
            engine.dispose()
    return Judgement(tuple(one.name for suite in suites for one in suite.expectations), tuple(failures))


def relations_of(manifest: Any) -> dict[str, Relation]:
    """The enabled models and seeds of a parsed dbt project."""
    return {
        node.name: Relation(
            node.schema,
            node.alias,
            frozenset(name for name, column in node.columns.items() if column.config.meta.get("personal")),
        )
        for node in manifest.nodes.values()
        if str(node.resource_type) in ("model", "seed") and node.config.enabled
    }


def _check_relations(suites: Sequence[Suite], relations: Mapping[str, Relation]) -> None:
    problems = []
    for suite in suites:
        if suite.relation not in relations:
            problems.append(f"The suite {suite.name} looks at `{suite.relation}`, and no model has this name.")
            continue
        personal = relations[suite.relation].personal_columns
        for one in suite.expectations:
            if not one.personal and one.arguments.get("column") in personal:
                problems.append(
                    f"The expectation {one.name} of the suite {suite.name} looks at the personal column "
                    f"{one.arguments['column']}: declare it `personal: true`, so that only counts are reported."
                )
    if problems:
        raise ClientbaseError("\n".join(problems))


def _drop_decoration(docs: Path) -> None:
    """Delete the pictures of a tutorial and the fonts that every Data Docs folder brings: 4 MB a run."""
    for name in ("images", "fonts"):
        shutil.rmtree(docs / "static" / name, ignore_errors=True)


@contextmanager
def _context(docs: Path) -> Iterator[Any]:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    # Its loggers speak of temporary folders and telemetry; what is wrong comes as exceptions.
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    import great_expectations as gx  # noqa: PLC0415 - takes seconds
    from great_expectations.data_context.types.base import (  # noqa: PLC0415
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    site = {
        "class_name": "SiteBuilder",
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(docs)},
    }
    defaults = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
    defaults.data_docs_sites = {"gate": site}
    context = gx.get_context(
        project_config=DataContextConfig(
            store_backend_defaults=defaults,
            analytics_enabled=False,
            progress_bars=ProgressBarsConfig(globally=False, metric_calculations=False),
        )
    )
    yield context


def _data_source(context: Any, settings: Settings, workdir: Workdir) -> Any:
    if settings.target == "postgres":
        return context.data_sources.add_postgres(name="warehouse", connection_string=connection_url())
    from clientbase.gate import autocommit_dialect  # noqa: PLC0415 - brings SQLAlchemy

    autocommit_dialect.register()
    return context.data_sources.add_sql(
        name="warehouse",
        connection_string=f"{autocommit_dialect.DRIVER}:///{workdir.warehouse}",
        kwargs={"connect_args": {"read_only": True, "config": duckdb_config(workdir)}},
    )


def _judge_suite(context: Any, source: Any, engine: Any, suite: Suite, relation: Relation) -> list[Failure]:
    import great_expectations as gx  # noqa: PLC0415 - takes seconds

    asset = source.add_table_asset(name=suite.name, table_name=relation.table, schema_name=relation.schema)
    batch = asset.add_batch_definition_whole_table("whole")
    declared = gx.ExpectationSuite(
        name=suite.name,
        expectations=[_declared(one, suite) for one in suite.expectations],
        meta={"meaning": suite.meaning, "side": suite.side},
    )
    definition = context.validation_definitions.add(
        gx.ValidationDefinition(name=suite.name, data=batch, suite=context.suites.add(declared))
    )
    results = definition.run(result_format=_RESULT_FORMAT).results
    by_name = {result.expectation_config.meta["name"]: result for result in results}
    failures = []
    for one in suite.expectations:
        result = by_name[one.name]
        if _raised(result):
            raise ClientbaseError(
                f"The expectation {one.name} of the suite {suite.name} cannot be asked: {_raised(result)}"
            )
        if not result.success:
            failures.append(_failure(engine, one, suite, relation, result))
    return failures


def _declared(one: Expectation, suite: Suite) -> Any:
    from great_expectations import expectations as gxe  # noqa: PLC0415 - takes seconds

    meta = {"name": one.name, "severity": one.severity, "owner": one.owner, "action": one.action}
    description = f"{one.name}: {one.meaning} [{one.severity}, {one.owner}]"
    if one.expect == NO_ROWS:
        return gxe.UnexpectedRowsExpectation(  # type: ignore[attr-defined]
            unexpected_rows_query=f"select {one.key} as example_key from {{batch}} where {one.where}",
            description=description,
            meta=meta,
        )
    name = "".join(part.capitalize() for part in one.expect.split("_"))
    kind = getattr(gxe, name, None)
    if kind is None:
        raise ClientbaseError(f"The suite {suite.name}: Great Expectations knows no `{one.expect}`.")
    try:
        return kind(**one.arguments, description=description, meta=meta)
    except (TypeError, ValueError) as error:
        raise ClientbaseError(
            f"The expectation {one.name} of the suite {suite.name} has wrong arguments: {' '.join(str(error).split())}"
        ) from error


def _raised(result: Any) -> str:
    """What went wrong while asking, '' where nothing did. The shape depends on the kind of expectation."""
    information = result.exception_info or {}
    infos = [information] if "raised_exception" in information else list(information.values())
    messages = [str(info.get("exception_message")) for info in infos if info.get("raised_exception")]
    return without_values(" ".join("; ".join(messages).split()))


def _failure(engine: Any, one: Expectation, suite: Suite, relation: Relation, result: Any) -> Failure:
    if one.expect == NO_ROWS:
        rows, keys = _broken_rows(engine, one, relation)
    else:
        rows, keys = int(result.result.get("unexpected_count") or 0), ()
    named = f" ({', '.join(keys)})" if keys else ""
    return Failure(
        name=one.name,
        kind=f"{suite.side} expectation",
        sentence=f"{one.meaning} {rows:,} row{'s' if rows != 1 else ''}{named}. {one.action}",
        meaning=one.meaning,
        severity=one.severity,
        owner=one.owner,
        rows=rows,
        example_keys=keys,
        action=one.action,
    )


def _broken_rows(engine: Any, one: Expectation, relation: Relation) -> tuple[int, tuple[str, ...]]:
    table = f"{identifier(relation.schema)}.{identifier(relation.table)}"
    with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
        # The driver itself: SQLAlchemy would take a % in the condition for a parameter.
        cursor.execute(f"select sum({one.rows}) from {table} where {one.where}")
        (count,) = cursor.fetchone()
        cursor.execute(
            f"select distinct cast({one.key} as varchar) as example_key from {table} where {one.where} "
            f"order by example_key limit {EXAMPLE_COUNT}"
        )
        return int(count or 0), tuple(str(key) for (key,) in cursor.fetchall())
