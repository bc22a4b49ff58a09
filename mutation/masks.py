"""How the copies of one clause are recognised: what may differ between them is put out of sight."""

import re
from collections.abc import Callable, Collection

from sqlglot import exp

from mutation.statements import FIXTURE

Mask = Callable[[exp.Expr], exp.Expr]
_ANY = "any"


def literals_and_tables(node: exp.Expr) -> exp.Expr:
    """For copies of one model: values may come from vars, and a test reads its inputs from CTEs."""
    if isinstance(node, exp.Anonymous) and node.name.lower() == "timezone":
        # In UTC the conversion is not written at all.
        argument: exp.Expr = node.expressions[-1]
        return argument.transform(literals_and_tables)
    if isinstance(node, exp.Literal):
        return exp.var("any_text" if node.is_string else "any_number")
    if isinstance(node, exp.Table):
        return exp.Table(this=exp.to_identifier(plain_name(node.name)), alias=node.args.get("alias"))
    return node


def any_table(node: exp.Expr) -> exp.Expr:
    """For a model written with a loop: its passes read different tables."""
    if isinstance(node, exp.Table):
        return exp.Table(this=exp.to_identifier(_ANY), alias=node.args.get("alias"))
    return literals_and_tables(node)


def shared_body(contract_columns: Collection[str]) -> Mask:
    """For models that are one macro over different entities: the columns of the contract are interchangeable."""

    def mask(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Column):
            return exp.column(_shared_name(node.name, contract_columns))
        if isinstance(node, exp.Identifier):
            return exp.to_identifier(_shared_name(node.name, contract_columns))
        if isinstance(node, exp.ConcatWs):
            # As many parts as the entity has columns.
            return exp.func("concat_ws", exp.var(_ANY))
        if isinstance(node, (exp.And, exp.Or)):
            # As many conditions as the entity has rules; each is a clause of its own.
            return exp.var(f"any_{type(node).__name__.lower()}")
        if isinstance(node, exp.In):
            # As many values as the contract accepts.
            return exp.In(this=node.this.transform(mask), expressions=[exp.var("any_list")])
        if isinstance(node, exp.Order):
            # As many columns as tell the newest row.
            return exp.Order(expressions=[exp.column(_ANY)])
        if isinstance(node, exp.DataType):
            return exp.DataType.build("text")
        return any_table(node)

    return mask


def bare_expression(node: exp.Expr) -> exp.Expr:
    """For an expression macro tried on made-up values: only its shape counts."""
    if isinstance(node, exp.Column):
        return exp.column(_ANY)
    if isinstance(node, exp.Identifier):
        return exp.to_identifier(_ANY)
    return shared_body(())(node)


def plain_name(table: str) -> str:
    """The model's name behind the name of a fixture."""
    return table.removeprefix(FIXTURE)


def _shared_name(name: str, contract_columns: Collection[str]) -> str:
    if name.startswith("raw_") and name != "raw_rows":
        return "raw_column"
    return _ANY if name in contract_columns else re.sub(r"^[a-z_]+_(rows|checked)$", r"source_\1", name)
