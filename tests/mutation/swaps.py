"""Which column another could be mistaken for: the next one of the same type in the same relation."""

from collections.abc import Collection

import duckdb
import sqlglot
from sqlglot import exp

Relation = dict[str, str]


def column_swaps(
    sql: str, connection: duckdb.DuckDBPyConnection, leave_out: Collection[str] = ()
) -> dict[tuple[str, str, str], str]:
    """(CTE, alias or '', column) -> the column read instead, for every column a statement reads by name."""
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    with_ = tree.args.get("with_")
    ctes = with_.expressions if with_ else []
    known: dict[str, Relation] = {}
    swaps: dict[tuple[str, str, str], str] = {}
    scopes: list[tuple[str, exp.Expr]] = []
    texts: list[str] = []
    for cte in ctes:
        texts.append(str(cte.sql(dialect="duckdb")))
        known[cte.alias] = _columns(connection, f"with {', '.join(texts)} select * from {cte.alias} limit 0")
        scopes.append((cte.alias, cte.this))
    body = tree.copy()
    body.set("with_", None)
    scopes.append(("", body))
    for scope, query in scopes:
        for select in query.find_all(exp.Select):
            _add_swaps(swaps, scope, _sources(select, known, connection), leave_out)
    return swaps


def _sources(
    select: exp.Select, known: dict[str, Relation], connection: duckdb.DuckDBPyConnection
) -> dict[str, Relation]:
    found: dict[str, Relation] = {}
    from_ = select.args.get("from_")
    for holder in (*([from_] if from_ else []), *(select.args.get("joins") or [])):
        table = holder.this
        if not isinstance(table, exp.Table):
            continue
        relation = known.get(table.name) if not table.db else None
        if relation is None:
            plain = exp.Table(this=table.this, db=table.args.get("db"), catalog=table.args.get("catalog"))
            relation = _columns(connection, f"select * from {plain.sql(dialect='duckdb')} limit 0")
        found[table.alias_or_name] = relation
    return found


def _add_swaps(
    swaps: dict[tuple[str, str, str], str], scope: str, sources: dict[str, Relation], leave_out: Collection[str]
) -> None:
    for alias, relation in sources.items():
        by_type: dict[str, list[str]] = {}
        for name, kind in relation.items():
            if name not in leave_out and not name.startswith("raw_"):
                by_type.setdefault(kind, []).append(name)
        for names in by_type.values():
            if len(names) < 2:
                continue
            for place, name in enumerate(names):
                other = names[(place + 1) % len(names)]
                swaps[(scope, alias, name)] = other
                if len(sources) == 1:
                    swaps[(scope, "", name)] = other


def _columns(connection: duckdb.DuckDBPyConnection, query: str) -> Relation:
    return {str(column[0]): str(column[1]) for column in connection.execute(query).description or []}
