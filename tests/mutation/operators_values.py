"""Operators that change a value: literals, arithmetic, coalesce, functions, the column that is read."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from sqlglot import exp

from mutation.variants import Swaps, Variant, same_operands, swap_for

_ARITHMETIC: dict[type[exp.Expr], type[exp.Binary]] = {
    exp.Add: exp.Sub,
    exp.Sub: exp.Add,
    exp.Mul: exp.Div,
    exp.Div: exp.Mul,
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# Patterns, zones and units: another text there is another program, not a slip.
_NOT_A_VALUE = (
    exp.RegexpLike,
    exp.RegexpReplace,
    exp.RegexpFullMatch,
    exp.DateTrunc,
    exp.TimestampTrunc,
    exp.DateDiff,
    exp.AtTimeZone,
    exp.DataType,
    exp.Anonymous,
    exp.ConvertTimezone,
)


def literals(node: exp.Expr) -> Iterator[Variant]:
    """A number goes one up or down, a day one day on or back, a text becomes another, true becomes false."""
    if isinstance(node, exp.Boolean):
        yield Variant("literal", "opposite", swap_for(lambda it: exp.Boolean(this=not it.this)))
    if not isinstance(node, exp.Literal) or node.find_ancestor(exp.DataType, exp.Limit):
        return
    if isinstance(node.parent, _NOT_A_VALUE):
        return
    if not node.is_string:
        for step in (1, -1):
            yield Variant("boundary", f"{step:+d}", swap_for(_stepped_number(step)))
    elif isinstance(node.parent, exp.Interval):
        for step in (1, -1):
            yield Variant("boundary", f"{step:+d}", swap_for(_stepped_text(step)))
    elif _DAY.match(node.name):
        # "Ever" and "always" are written as the calendar's ends: no table has a day near them.
        if not node.name.startswith((date.max.isoformat(), date.min.isoformat())):
            for step in (1, -1):
                yield Variant("boundary", f"{step:+d} day", swap_for(_stepped_day(step)))
    else:
        yield Variant("literal", "another text", swap_for(lambda it: exp.Literal.string(it.name + "~")))


def _stepped_number(step: int) -> Callable[[exp.Expr], exp.Expr]:
    def make(node: exp.Expr) -> exp.Expr:
        value = Decimal(node.name)
        # A share stays a share: 1.5 would be refused where 0.5 stood.
        moved = value + step * (Decimal("0.1") if 0 < value < 1 else 1)
        return exp.Literal.number(str(moved)) if moved >= 0 else exp.paren(exp.Literal.number(str(moved)))

    return make


def _stepped_text(step: int) -> Callable[[exp.Expr], exp.Expr]:
    return lambda node: exp.Literal.string(str(int(node.name) + step))


def _stepped_day(step: int) -> Callable[[exp.Expr], exp.Expr]:
    def make(node: exp.Expr) -> exp.Expr:
        moved = date.fromisoformat(node.name[:10]) + timedelta(days=step)
        return exp.Literal.string(moved.isoformat() + node.name[10:])

    return make


def arithmetic(node: exp.Expr) -> Iterator[Variant]:
    """+ and - change places, * and / too; a sign is dropped."""
    kind = _ARITHMETIC.get(type(node))
    if kind:
        yield Variant("arithmetic", kind.__name__, same_operands(kind))
    if isinstance(node, exp.Neg):
        yield Variant("arithmetic", "sign dropped", swap_for(lambda it: it.this.copy()))


def defaults(node: exp.Expr) -> Iterator[Variant]:
    """coalesce is dropped, with the first or with the last of its arguments left."""
    if isinstance(node, exp.Coalesce) and node.expressions:
        yield Variant("coalesce", "first alone", swap_for(lambda it: it.this.copy()))
        if not isinstance(node.expressions[-1], (exp.Literal, exp.Boolean)):
            yield Variant("coalesce", "last alone", swap_for(lambda it: it.expressions[-1].copy()))


def functions(node: exp.Expr) -> Iterator[Variant]:
    """trim, lower, upper and round are dropped; least and greatest change places."""
    if isinstance(node, (exp.Trim, exp.Lower, exp.Upper, exp.Round, exp.Abs)) and not _rounds_again(node):
        yield Variant("function", f"{type(node).__name__} dropped", swap_for(lambda it: it.this.copy()))
    for kind, other in ((exp.Least, exp.Greatest), (exp.Greatest, exp.Least)):
        if isinstance(node, kind):
            yield Variant("function", other.__name__, swap_for(_with_arguments(other)))


def _rounds_again(node: exp.Expr) -> bool:
    """Whether a cast to a decimal of as many places follows: it rounds a decimal exactly as round() has done."""
    cast = node.parent
    if not isinstance(node, exp.Round) or not isinstance(cast, exp.Cast) or not node.find(exp.DataType):
        return False
    places = cast.to.expressions[1].name if len(cast.to.expressions) == 2 else ""
    digits = node.args.get("decimals")
    return cast.to.this == exp.DataType.Type.DECIMAL and digits is not None and digits.name == places


def _with_arguments(kind: type[exp.Expr]) -> Callable[[exp.Expr], exp.Expr]:
    return lambda node: kind(this=node.this.copy(), expressions=[one.copy() for one in node.expressions])


def columns(scope: str, swaps: Swaps) -> Callable[[exp.Expr], Iterator[Variant]]:
    """The operator that reads another column of the same type of the same relation, in one scope."""

    def operator(node: exp.Expr) -> Iterator[Variant]:
        if isinstance(node, exp.Column) and not isinstance(node.this, exp.Star):
            other = swaps.get((scope, node.table, node.name))
            if other:
                yield Variant("column", other, _reading(other))

    return operator


def _reading(other: str) -> Callable[[exp.Expr], None]:
    def rewrite(node: exp.Expr) -> None:
        new = node.copy()
        new.set("this", exp.to_identifier(other))
        # A column without alias keeps the name under which the next step reads it.
        alias = isinstance(node.parent, (exp.Select, exp.Distinct)) and node.arg_key == "expressions"
        if alias and isinstance(node.parent, exp.Select):
            node.replace(exp.alias_(new, node.name))
        else:
            node.replace(new)

    return rewrite
