"""A statement that holds code of a model: the model itself, or a test in which dbt has written it out.

A mutation has to happen in all of them alike. What names a place is therefore not its position but what stands there:
the CTE, the operator and the clause around it, with the literals masked, because a unit test may run under other vars.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import sqlglot
from sqlglot import exp

from mutation import operators_conditions as conditions
from mutation import operators_relations as relations
from mutation import operators_values as values
from mutation.build import RUN_STARTED_AT
from mutation.masks import FIXTURE
from mutation.variants import Operator, Swaps, Variant

DIALECT = "duckdb"
_OPERATORS: tuple[Operator, ...] = (
    conditions.comparisons,
    conditions.negations,
    conditions.dropped_conditions,
    conditions.value_lists,
    conditions.case_branches,
    relations.join_types,
    relations.aggregates,
    relations.row_sets,
    relations.windows,
    relations.date_units,
    values.literals,
    values.arithmetic,
    values.defaults,
    values.functions,
)
# A clause ends below these: what stands around it may differ from copy to copy.
_FRAMES = (
    exp.And, exp.Or, exp.Select, exp.Where, exp.Having, exp.Join, exp.Group, exp.Order, exp.CTE, exp.SetOperation,
    exp.Case, exp.If, exp.Paren, exp.ConcatWs, exp.Window, exp.Subquery, exp.With,
)  # fmt: skip

Path = tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class PlaceKey:
    """What a place is called in every statement that holds it."""

    scope: str
    operator: str
    detail: str
    role: str
    clause: str

    @property
    def digest(self) -> str:
        """A short name that stays as long as the clause does."""
        text = "\n".join((self.scope, self.operator, self.detail, self.role, self.clause))
        return hashlib.sha256(text.encode()).hexdigest()[:10]


@dataclass(frozen=True, slots=True)
class Site:
    """One place in one statement, reached from its root by a path."""

    key: PlaceKey
    path: Path
    variant: Variant


@dataclass
class Statement:
    """One statement and the parts of it that are copies of the code under test.

    `regions` finds the roots of those parts in the tree; `mask` makes the names in a clause alike in all copies.
    """

    name: str
    sql: str
    regions: Callable[[exp.Expr], list[exp.Expr]]
    mask: Callable[[exp.Expr], exp.Expr]
    scope_of: Callable[[str], str] = field(default=lambda name: name)
    swaps: Swaps = field(default_factory=dict)
    # What a test states for a var: its own value, not the code's.
    own_texts: frozenset[str] = frozenset()
    _texts: dict[int, str] = field(default_factory=dict, init=False, repr=False)
    _frames: dict[tuple[Path, ...], str] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def tree(self) -> exp.Expr:
        """The parsed statement."""
        return sqlglot.parse_one(self.sql, dialect=DIALECT)

    @cached_property
    def sites(self) -> dict[PlaceKey, list[Site]]:
        """Every place at which an operator can change something, by key, in the order in which they are written."""
        found: dict[PlaceKey, list[Site]] = {}
        operators = [*_OPERATORS, *([relations.null_order] if re.search(r"\bnulls (first|last)\b", self.sql) else [])]
        for region in self.regions(self.tree):
            for node in region.walk(bfs=False, prune=_is_fixture):
                if _is_fixture(node) or node.find_ancestor(exp.DataType):
                    continue
                if _is_run_start(node) or _is_error_text(node):
                    continue
                scope = self.scope_of(_scope(node, region))
                for operator in (*operators, values.columns(scope, self.swaps)):
                    for variant in operator(node):
                        self._add(found, node, scope, variant)
        return found

    def _add(self, found: dict[PlaceKey, list[Site]], node: exp.Expr, scope: str, variant: Variant) -> None:
        clause = clause_of(node)
        role = f"{type(clause.parent).__name__}.{clause.arg_key}" if clause.parent else ""
        inner = f"{type(node).__name__}:{self._masked(node)}" if node is not clause else ""
        text = self._masked(clause)
        key = PlaceKey(scope, variant.operator, variant.detail, f"{role} {inner}", text)
        found.setdefault(key, []).append(Site(key, path_of(node), variant))

    def _masked(self, node: exp.Expr) -> str:
        """The text of a node with the names in it made alike; most nodes are asked for many times."""
        if id(node) not in self._texts:
            self._texts[id(node)] = self._masked_text(node)
        return self._texts[id(node)]

    def _masked_text(self, node: exp.Expr) -> str:
        if isinstance(node, exp.SetOperation):
            # Its branches are clauses of their own.
            return "union" if node.args.get("distinct") else "union all"
        if isinstance(node, exp.Select):
            node = node.copy()
            node.set("with_", None)
        return str(node.transform(self.mask).sql(dialect=DIALECT, comments=False))

    def mutated(self, chosen: Sequence[Site]) -> str:
        """The statement with every chosen place changed."""
        # Only the steps in which something changes are copied and written anew: the rest may be a hundred thousand
        # characters.
        steps = _outermost(dict.fromkeys(_step_of(self.tree, site.path) for site in chosen))
        copies = [node_at(self.tree, step).copy() for step in steps]
        # All nodes are found before the first one moves.
        nodes = [
            (node_at(copy, site.path[len(step) :]), site.variant)
            for step, copy in zip(steps, copies, strict=True)
            for site in chosen
            if _leads_into(site.path, step)
        ]
        for node, variant in nodes:
            variant.rewrite(node)
        text = self._frame(steps)
        for number, copy in enumerate(copies):
            text = text.replace(_mark(number), str(copy.sql(dialect=DIALECT, comments=False)))
        return text

    def _frame(self, steps: tuple[Path, ...]) -> str:
        """The text of the statement with marks where these steps stand."""
        if steps not in self._frames:
            tree = self.tree.copy()
            for number, node in enumerate([node_at(tree, step) for step in steps]):
                mark = exp.var(_mark(number))
                tree = mark if node is tree else tree
                node.replace(mark)
            self._frames[steps] = str(tree.sql(dialect=DIALECT, comments=False))
        return self._frames[steps]

    def shown_change(self, site: Site) -> str:
        """The clause before and after, in one line."""
        clause = clause_of(node_at(self.tree, site.path))
        before = str(clause.sql(dialect=DIALECT, comments=False))
        if clause.parent is None:
            return before
        # Only the part around the clause is copied: statements are long.
        holder = clause.parent.copy()
        way_to_holder = len(path_of(clause.parent))
        node = node_at(holder, site.path[way_to_holder:])
        site.variant.rewrite(node)
        value = holder.args.get(str(clause.arg_key))
        if isinstance(value, list):
            value = value[clause.index or 0] if (clause.index or 0) < len(value) else None
        after = value.sql(dialect=DIALECT, comments=False) if isinstance(value, exp.Expr) else "(nothing)"
        return _shortened(before, after)


def clause_of(node: exp.Expr) -> exp.Expr:
    """The smallest clause around a node that reads by itself: a column, a condition, a branch, a join."""
    while node.parent is not None and not isinstance(node, (exp.Select, exp.SetOperation, exp.CTE)):
        if isinstance(node.parent, _FRAMES):
            break
        node = node.parent
    return node


def path_of(node: exp.Expr) -> Path:
    """The way from the root of the tree to a node."""
    steps: list[tuple[str, int | None]] = []
    while node.parent is not None:
        steps.append((str(node.arg_key), node.index))
        node = node.parent
    return tuple(reversed(steps))


def node_at(tree: exp.Expr, path: Path) -> exp.Expr:
    """The node a path leads to."""
    node = tree
    for name, index in path:
        value = node.args[name]
        node = value if index is None else value[index]
    return node


def _step_of(tree: exp.Expr, path: Path) -> Path:
    """The way to the innermost CTE around a place; none where it stands in the last select."""
    node, step = tree, 0
    for place, (name, index) in enumerate(path, start=1):
        value = node.args[name]
        node = value if index is None else value[index]
        step = place if isinstance(node, exp.CTE) else step
    return path[:step]


def _outermost(steps: Iterable[Path]) -> tuple[Path, ...]:
    """The steps without those that stand within another of them."""
    found: list[Path] = []
    for step in sorted(steps, key=len):
        if not any(_leads_into(step, outer) for outer in found):
            found.append(step)
    return tuple(found)


def _leads_into(path: Path, step: Path) -> bool:
    return path[: len(step)] == step


def _mark(number: int) -> str:
    return f"⟨step {number}⟩"


def nested_statements(tree: exp.Expr) -> Iterator[exp.Expr]:
    """Every query of the tree that begins with a WITH of its own."""
    for found in tree.find_all(exp.With):
        if found.parent is not None:
            yield found.parent


def cte_names(query: exp.Expr) -> set[str]:
    """Names of the CTEs of one query."""
    found = query.args.get("with_")
    return {cte.alias for cte in found.expressions} if found else set()


def _is_fixture(node: exp.Expr) -> bool:
    return isinstance(node, exp.CTE) and node.alias.startswith(FIXTURE)


def _is_run_start(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and node.name == RUN_STARTED_AT


def _is_error_text(node: exp.Expr) -> bool:
    """What stands within error(...) is no value of a row: that sentence is read by the tests that provoke it."""
    call = node.find_ancestor(exp.Anonymous)
    while call is not None and call.name.lower() != "error":
        call = call.find_ancestor(exp.Anonymous)
    return call is not None


def _scope(node: exp.Expr, region: exp.Expr) -> str:
    current: exp.Expr | None = node
    while current is not None and current is not region:
        if isinstance(current, exp.CTE):
            return str(current.alias)
        current = current.parent
    return ""


def _shortened(before: str, after: str) -> str:
    """Both texts without the long stretches that they share."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    start, end = max(0, start - 60), max(0, end - 40)
    texts = []
    for text in (before, after):
        middle = text[start : len(text) - end]
        texts.append(f"{'... ' if start else ''}{middle}{' ...' if end else ''}".replace("\n", " "))
    return f"{texts[0]}  ->  {texts[1]}"
