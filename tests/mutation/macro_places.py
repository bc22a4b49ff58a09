"""Where the code of an expression macro stands in the tests of that macro.

A fault in a macro is in every model that calls it, so the macro's own test may kill it, too. A place is recognised by
the shape of its clause alone: names and values are those of the caller. A clause that calls nothing (`any > 0`) could
be a condition of the test or of the model itself: there the whole column has to have the same shape.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlglot import exp

from mutation.statements import Path, PlaceKey, Site, Statement, clause_of, node_at, path_of
from mutation.subjects import Subject, bare_statement


@dataclass(frozen=True, slots=True)
class _Shape:
    """A place by its shape: its name, the how-manieth of that name in its clause, and the column around it."""

    key: PlaceKey
    index: int
    column: str


class MacroPlaces:
    """The places of a subject's code in the tests of the macros that it calls."""

    def __init__(self, subject: Subject) -> None:
        # By test, the shapes of its places.
        self._tests = {name: _grouped(test) for name, test in subject.bare_rules.items()}
        # By statement; a statement is parsed once more for its shapes.
        self._shapes: dict[int, dict[tuple[Path, str, str], _Shape]] = {}

    def of(self, changed: Iterable[tuple[Statement, list[Site]]]) -> dict[str, list[Site]]:
        """Test by test, the places of the same shape as any of those that change."""
        if not self._tests:
            return {}
        wanted = {
            shape
            for statement, sites in changed
            for site in sites
            for shape in [self._shapes_of(statement).get((site.path, site.key.operator, site.key.detail))]
            if shape is not None
        }
        return {
            name: [site for shape in wanted for site in shapes.get(shape, [])] for name, shapes in self._tests.items()
        }

    def _shapes_of(self, statement: Statement) -> dict[tuple[Path, str, str], _Shape]:
        if id(statement) not in self._shapes:
            bare = bare_statement(statement.name, statement.sql, statement.regions)
            self._shapes[id(statement)] = {
                (site.path, site.key.operator, site.key.detail): shape
                for shape, sites in _grouped(bare).items()
                for site in sites
            }
        return self._shapes[id(statement)]


def _grouped(bare: Statement) -> dict[_Shape, list[Site]]:
    found: dict[_Shape, list[Site]] = {}
    for key, sites in bare.sites.items():
        for site in sites:
            node = node_at(bare.tree, site.path)
            clause = clause_of(node)
            column = "" if clause.find(exp.Func, exp.Cast) else _column_around(bare, node)
            if column is not None:
                found.setdefault(_Shape(key, _place_in_clause(bare, site, clause), column), []).append(site)
    return found


def _column_around(bare: Statement, node: exp.Expr) -> str | None:
    """The shape of the column that is computed around a place; None where it is no part of a column."""
    column = node.find_ancestor(exp.Alias)
    calls = column is not None and isinstance(column.parent, exp.Select) and column.find(exp.Func, exp.Cast)
    return str(column.this.transform(bare.mask).sql(comments=False)) if column is not None and calls else None


def _place_in_clause(statement: Statement, site: Site, clause: exp.Expr) -> int:
    """Two values of one shape in a clause are told apart by their order."""
    place = path_of(clause)
    return [one for one in statement.sites[site.key] if one.path[: len(place)] == place].index(site)
