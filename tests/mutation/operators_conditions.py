"""Operators that change which rows or branches a condition lets through."""

from collections.abc import Callable, Iterator

from sqlglot import exp

from mutation.variants import Variant, same_operands, swap_for

_FLIPS: dict[type[exp.Expr], tuple[type[exp.Binary], ...]] = {
    exp.LT: (exp.LTE, exp.GTE),
    exp.LTE: (exp.LT, exp.GT),
    exp.GT: (exp.GTE, exp.LTE),
    exp.GTE: (exp.GT, exp.LT),
    exp.EQ: (exp.NEQ,),
    exp.NEQ: (exp.EQ,),
}


def comparisons(node: exp.Expr) -> Iterator[Variant]:
    """< becomes <= and >=, = becomes <>, a BETWEEN loses one of its bounds or the value on it."""
    for kind in _FLIPS.get(type(node), ()):
        yield Variant("comparison", kind.__name__, same_operands(kind))
    if isinstance(node, exp.Between):
        for detail, make in {
            "above the low bound": lambda it: _both(exp.GT, it, exp.LTE),
            "below the high bound": lambda it: _both(exp.GTE, it, exp.LT),
            "no high bound": lambda it: exp.GTE(this=it.this.copy(), expression=it.args["low"].copy()),
            "no low bound": lambda it: exp.LTE(this=it.this.copy(), expression=it.args["high"].copy()),
        }.items():
            yield Variant("comparison", detail, swap_for(make))


def _both(low: type[exp.Binary], node: exp.Expr, high: type[exp.Binary]) -> exp.Expr:
    return exp.Paren(
        this=exp.And(
            this=low(this=node.this.copy(), expression=node.args["low"].copy()),
            expression=high(this=node.this.copy(), expression=node.args["high"].copy()),
        )
    )


def negations(node: exp.Expr) -> Iterator[Variant]:
    """NOT is dropped; a condition IS NULL becomes IS NOT NULL."""
    if isinstance(node, exp.Not):
        yield Variant("not", "dropped", swap_for(lambda it: it.this.copy()))
    elif isinstance(node, (exp.Is, exp.Like, exp.In)) and not isinstance(node.parent, exp.Not):
        yield Variant("not", "added", swap_for(lambda it: exp.Not(this=exp.Paren(this=it.copy()))))


def dropped_conditions(node: exp.Expr) -> Iterator[Variant]:
    """An operand of AND or OR, or a whole WHERE, HAVING or ON is dropped; AND becomes OR and the other way round."""
    if isinstance(node.parent, (exp.And, exp.Or)):
        yield Variant("dropped condition", "operand", _dropped_operand)
        if node.arg_key == "expression":
            yield Variant("and/or", "other", _other_connector)
    elif isinstance(node, (exp.Where, exp.Having)):
        yield Variant("dropped condition", type(node).__name__, _removed)
    elif isinstance(node, exp.Join) and node.args.get("on"):
        yield Variant("dropped condition", "On", lambda it: it.set("on", exp.true()))


def _dropped_operand(node: exp.Expr) -> None:
    connector = node.parent
    if isinstance(connector, (exp.And, exp.Or)):
        connector.replace(connector.expression if node.arg_key == "this" else connector.this)


def _other_connector(node: exp.Expr) -> None:
    connector = node.parent
    if isinstance(connector, (exp.And, exp.Or)):
        other = exp.Or if isinstance(connector, exp.And) else exp.And
        connector.replace(exp.Paren(this=other(this=exp.paren(connector.this), expression=exp.paren(node))))


def _removed(node: exp.Expr) -> None:
    node.pop()


def value_lists(node: exp.Expr) -> Iterator[Variant]:
    """A value of an IN list is left out."""
    if isinstance(node, exp.In) and len(node.expressions) > 1:
        for place in range(len(node.expressions)):
            yield Variant("value list", f"without value {place + 1}", _without_value(place))


def _without_value(place: int) -> Callable[[exp.Expr], None]:
    def rewrite(node: exp.Expr) -> None:
        node.set("expressions", [value for number, value in enumerate(node.expressions) if number != place])

    return rewrite


def case_branches(node: exp.Expr) -> Iterator[Variant]:
    """A branch of CASE is dropped or changes its value with the next one, ELSE is dropped."""
    case = node.parent
    if not isinstance(case, exp.Case):
        return
    if isinstance(node, exp.If):
        if len(case.args["ifs"]) > 1 or case.args.get("default"):
            yield Variant("case", "branch dropped", _dropped_branch)
        if (node.index or 0) + 1 < len(case.args["ifs"]):
            yield Variant("case", "value of the next branch", _swapped_with_next)
    elif node.arg_key == "default":
        yield Variant("case", "else dropped", lambda it: _case_of(it).set("default", None))


def _case_of(node: exp.Expr) -> exp.Case:
    if not isinstance(node.parent, exp.Case):
        raise TypeError(f"{node.sql()} is no branch of a CASE")
    return node.parent


def _dropped_branch(node: exp.Expr) -> None:
    case = _case_of(node)
    if len(case.args["ifs"]) > 1:
        node.pop()
    else:
        case.replace(case.args["default"])


def _swapped_with_next(node: exp.Expr) -> None:
    other = _case_of(node).args["ifs"][(node.index or 0) + 1]
    mine, its = node.args["true"].copy(), other.args["true"].copy()
    node.set("true", its)
    other.set("true", mine)
