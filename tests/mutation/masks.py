"""How the copies of one clause are recognised: what may differ between them is put out of sight."""

import re
from collections.abc import Callable, Collection

from sqlglot import exp

FIXTURE = "__dbt__cte__"
Mask = Callable[[exp.Expr], exp.Expr]
_ANY = "any"
# Each source has its steps <source>_rows and <source>_checked; the others are named alike in every model.
OF_A_SOURCE = "source_"
_SHARED_STEPS = {"given_rows", "cast_rows", "checked_rows"}


def literals_and_tables(node: exp.Expr) -> exp.Expr:
    """For copies of one model: values may come from vars, and a test reads its inputs from CTEs."""
    return _values_masked(node, literals_and_tables) or _table_named(node, node.name)


def any_table(node: exp.Expr) -> exp.Expr:
    """For a model written with a loop: its passes read different tables."""
    return _values_masked(node, any_table) or _table_named(node, _ANY)


def shared_body(contract_columns: Collection[str]) -> Mask:
    """For models that are one macro over different entities: the columns of the contract are interchangeable."""

    def name_of(name: str) -> str:
        if name.startswith("raw_") and name != "raw_rows":
            return "raw_column"
        return _ANY if name in contract_columns else shared_step(name)

    return _shape_masked(name_of)


def shared_step(name: str) -> str:
    """The name of a step with that of its source left out."""
    return name if name in _SHARED_STEPS else re.sub(r"^[a-z_]+_(rows|checked)$", rf"{OF_A_SOURCE}\1", name)


def _shape_masked(name_of: Callable[[str], str]) -> Mask:
    def mask(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Column):
            return exp.column(name_of(node.name))
        if isinstance(node, exp.Identifier):
            return exp.to_identifier(name_of(node.name))
        return _list_masked(node, mask) or _values_masked(node, mask) or _table_named(node, _ANY)

    return mask


# For an expression macro tried on made-up values: only its shape counts.
bare_expression: Mask = _shape_masked(lambda _: _ANY)


def _list_masked(node: exp.Expr, mask: Mask) -> exp.Expr | None:
    """A list as long as the entity is wide: of its columns, conditions or accepted values."""
    masked: exp.Expr | None = None
    if isinstance(node, exp.ConcatWs):
        masked = exp.func("concat_ws", exp.var(_ANY))
    elif isinstance(node, (exp.And, exp.Or)):
        # Each condition is a clause of its own.
        masked = exp.var(f"any_{type(node).__name__.lower()}")
    elif isinstance(node, exp.In):
        masked = exp.In(this=node.this.transform(mask), expressions=[exp.var("any_list")])
    elif isinstance(node, exp.Order):
        masked = exp.Order(expressions=[exp.column(_ANY)])
    elif isinstance(node, exp.DataType):
        masked = exp.DataType.build("text")
    return masked


def _values_masked(node: exp.Expr, mask: Mask) -> exp.Expr | None:
    if isinstance(node, exp.Anonymous) and node.name.lower() == "timezone":
        # In UTC the conversion is not written at all.
        argument: exp.Expr = node.expressions[-1]
        return argument.transform(mask)
    if isinstance(node, exp.Literal):
        return exp.var("any_text" if node.is_string else "any_number")
    return None


def _table_named(node: exp.Expr, name: str) -> exp.Expr:
    if isinstance(node, exp.Table):
        return exp.Table(this=exp.to_identifier(name.removeprefix(FIXTURE)), alias=node.args.get("alias"))
    return node
