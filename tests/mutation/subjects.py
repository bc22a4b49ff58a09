"""What is mutated: a model, or a family of models that are one macro over different entities."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import duckdb
from sqlglot import exp

from mutation.build import Build, UnitTest
from mutation.masks import OF_A_SOURCE, any_table, bare_expression, literals_and_tables, shared_body, shared_step
from mutation.statements import PlaceKey, Site, Statement, cte_names, nested_statements
from mutation.swaps import column_swaps

# A file that is nothing but one macro call, after its config.
_ONE_MACRO = re.compile(r"\s*(\{\{\s*config\(.*?\)\s*\}\}\s*)?\{\{-?\s*(\w+)\(.*\)\s*-?\}\}\s*", re.DOTALL)
_LOOP = re.compile(r"\{%-?\s*for\b")
# A union of what one macro makes of each entity.
_MACRO_OF_ENTITIES = re.compile(r"\{\{-?\s*(\w+)\(entity, relation\)\s*-?\}\}")
# The parts of a test of an expression macro that are the test's own.
_OWN_PARTS = {"cases", "expected", "validation_errors", "bounds"}


@dataclass
class Subject:
    """One row of the result: its models, and the tests that hold copies of their code."""

    name: str
    models: dict[str, Statement] = field(default_factory=dict)
    unit_tests: list[tuple[UnitTest, Statement]] = field(default_factory=list)
    rules: dict[str, Statement] = field(default_factory=dict)
    bare_rules: dict[str, Statement] = field(default_factory=dict)
    is_written_once: bool = True


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: which places change together, in each statement by its name."""

    subject: str
    key: PlaceKey
    occurrence: int | None
    models: dict[str, list[Site]]
    unit_tests: dict[str, list[Site]]
    rules: dict[str, list[Site]]
    change: str

    @property
    def id(self) -> str:
        """Stays as long as the clause does, whatever is written around it."""
        place = "" if self.occurrence is None else f"-{self.occurrence + 1}"
        return f"{self.subject}:{self.key.operator.replace(' ', '_')}:{self.key.digest}{place}"


def subjects(
    build: Build, connection: duckdb.DuckDBPyConnection, chosen: Collection[str] = ()
) -> Iterator[Subject]:
    """Every model of the project, families as one; only those chosen by name where some are."""
    nodes = [
        node
        for node in build.manifest["nodes"].values()
        if node["resource_type"] == "model" and node["unique_id"] in build.compiled
    ]
    families: dict[str, list[dict[str, Any]]] = {}
    for node in nodes:
        if call := _ONE_MACRO.fullmatch(node["raw_code"]):
            families.setdefault(call.group(2), []).append(node)
    alone = [node for node in nodes if not _ONE_MACRO.fullmatch(node["raw_code"])]
    alone += [members[0] for members in families.values() if len(members) == 1]
    for node in alone:
        if not chosen or node["name"] in chosen:
            call = _MACRO_OF_ENTITIES.search(node["raw_code"])
            yield _union(call.group(1), node, build, connection) if call else _single(node, build, connection)
    for macro, members in families.items():
        if len(members) > 1 and (not chosen or macro in chosen):
            yield _family(macro, members, build, connection)


def _single(node: dict[str, Any], build: Build, connection: duckdb.DuckDBPyConnection) -> Subject:
    looped = bool(_LOOP.search(node["raw_code"]))
    mask = any_table if looped else literals_and_tables
    sql = build.compiled[node["unique_id"]]
    swaps = column_swaps(sql, connection)
    subject = Subject(node["name"], is_written_once=not looped)
    subject.models[node["unique_id"]] = Statement(node["name"], sql, lambda tree: [tree], mask, swaps=swaps)
    for test in build.unit_tests_of(node["name"]):
        statement = Statement(test.name, test.sql, _unit_test_region, mask, swaps=swaps, own_texts=test.vars_stated)
        subject.unit_tests.append((test, statement))
    subject.bare_rules.update(_macro_tests(build, _macros_called(node, build)))
    return subject


def _union(macro: str, node: dict[str, Any], build: Build, connection: duckdb.DuckDBPyConnection) -> Subject:
    """A model that is a union of one macro over the entities; the tests of the macro hold copies of its select."""
    contract = _contract_columns(build)
    mask = shared_body(contract)
    sql = build.compiled[node["unique_id"]]
    swaps = _swaps_beside(contract, sql, connection)
    subject = Subject(node["name"], is_written_once=False)
    model = Statement(node["name"], sql, lambda tree: [tree], mask, swaps=swaps)
    subject.models[node["unique_id"]] = model
    for test in build.unit_tests_of(node["name"]):
        statement = Statement(test.name, test.sql, _unit_test_region, mask, swaps=swaps, own_texts=test.vars_stated)
        subject.unit_tests.append((test, statement))
    union = next(cte for cte in model.tree.find_all(exp.CTE) if isinstance(cte.this, exp.SetOperation))
    scope, find_copies = str(union.alias), partial(_selects_of, columns=tuple(union.this.named_selects))
    # By its text: what dbt noted of the macros depends on the last command.
    calls = re.compile(rf"\b{macro}\(")
    for rule in build.manifest["nodes"].values():
        if _is_rule(rule, build) and calls.search(rule["raw_code"]):
            rule_sql = build.compiled[rule["unique_id"]]
            copies = Statement(rule["name"], rule_sql, find_copies, mask, scope_of=lambda _: scope, swaps=swaps)
            subject.rules[rule["unique_id"]] = copies
    subject.bare_rules.update(_macro_tests(build, _macros_called(node, build)))
    return subject


def _selects_of(tree: exp.Expr, columns: tuple[str, ...]) -> list[exp.Expr]:
    """Every select that gives just these columns."""
    return [
        select
        for select in tree.find_all(exp.Select)
        if select.args.get("from_") and tuple(select.named_selects) == columns
    ]


def _is_rule(node: dict[str, Any], build: Build) -> bool:
    """Whether a node is a test over rows of its own, and was run."""
    is_test = node["resource_type"] == "test" and node["unique_id"] in build.compiled
    return is_test and node["original_file_path"].startswith("tests/rules")


def _swaps_beside(
    contract: Collection[str], sql: str, connection: duckdb.DuckDBPyConnection
) -> dict[tuple[str, str, str], str]:
    """The swaps of a statement without the columns of the contract, which are data of the YAML."""
    found = column_swaps(sql, connection, leave_out=contract)
    return {place: other for place, other in found.items() if place[2] not in contract}


def _unit_test_region(tree: exp.Expr) -> list[exp.Expr]:
    for cte in tree.find_all(exp.CTE):
        if cte.alias == "dbt_internal_unit_test_actual":
            inner = cte.this.find(exp.Subquery)
            if inner is not None:
                return [inner.this]
    raise SystemExit("dbt writes its unit tests in another form than this knows: no dbt_internal_unit_test_actual.")


def _family(
    macro: str, members: list[dict[str, Any]], build: Build, connection: duckdb.DuckDBPyConnection
) -> Subject:
    contract = _contract_columns(build)
    mask = shared_body(contract)
    subject = Subject(macro, is_written_once=False)
    common: set[str] | None = None
    for node in members:
        sql = build.compiled[node["unique_id"]]
        swaps = _swaps_beside(contract, sql, connection)
        statement = Statement(node["name"], sql, lambda tree: [tree], mask, scope_of=shared_step, swaps=swaps)
        subject.models[node["unique_id"]] = statement
        # A test names sources of its own.
        names = {name for name in cte_names(statement.tree) if not shared_step(name).startswith(OF_A_SOURCE)}
        common = names if common is None else common & names
    for node in build.manifest["nodes"].values():
        if not _is_rule(node, build):
            continue
        sql = build.compiled[node["unique_id"]]
        find_copies = partial(_copies, common=frozenset(common or ()))
        swaps = _merged_swaps(subject)
        copies = Statement(node["name"], sql, find_copies, mask, scope_of=shared_step, swaps=swaps)
        if copies.regions(copies.tree):
            subject.rules[node["unique_id"]] = copies
    subject.bare_rules.update(_macro_tests(build))
    return subject


def _macro_tests(build: Build, called: Collection[str] | None = None) -> dict[str, Statement]:
    """The tests of expression macros on made-up values, by unique id; only of `called` macros where these are given."""
    return {
        node["unique_id"]: bare_statement(node["name"], build.compiled[node["unique_id"]], _macro_parts)
        for node in build.manifest["nodes"].values()
        if node["original_file_path"].startswith("tests/rules/macros")
        and node["unique_id"] in build.compiled
        and (called is None or not set(_own_macros(node["depends_on"]["macros"], build)).isdisjoint(called))
    }


def _macros_called(node: dict[str, Any], build: Build) -> set[str]:
    """The project's macros that a model calls, by itself or through others."""
    called: set[str] = set()
    waiting = list(_own_macros(node["depends_on"]["macros"], build))
    while waiting:
        name = waiting.pop()
        if name not in called:
            called.add(name)
            waiting += _own_macros(build.manifest["macros"][name]["depends_on"]["macros"], build)
    return called


def _own_macros(names: Iterable[str], build: Build) -> Iterator[str]:
    """Those of the project; what only tests call is no code of a model."""
    for name in names:
        path = build.manifest["macros"][name]["original_file_path"] if name in build.manifest["macros"] else ""
        if name.startswith("macro.clientbase.") and not path.startswith("macros/tests"):
            yield name


def bare_statement(name: str, sql: str, regions: Callable[[exp.Expr], list[exp.Expr]]) -> Statement:
    """A statement of which only the shape of its expressions counts."""
    return Statement(name, sql, regions, bare_expression, scope_of=lambda _: "")


def _merged_swaps(subject: Subject) -> dict[tuple[str, str, str], str]:
    merged: dict[tuple[str, str, str], str] = {}
    for statement in subject.models.values():
        merged.update(statement.swaps)
    return merged


def _copies(tree: exp.Expr, common: frozenset[str]) -> list[exp.Expr]:
    return [query for query in nested_statements(tree) if query.parent is not None and common <= cte_names(query)]


def _macro_parts(tree: exp.Expr) -> list[exp.Expr]:
    return [cte for cte in tree.find_all(exp.CTE) if cte.alias not in _OWN_PARTS]


def _contract_columns(build: Build) -> set[str]:
    names = set()
    for node in build.manifest["nodes"].values():
        if node["resource_type"] == "model" and node["name"].startswith("unified_"):
            for column in node["columns"].values():
                if not column["config"]["meta"].get("derived"):
                    names.add(column["name"])
    return names
