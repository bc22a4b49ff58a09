"""Operators that change how rows are joined, grouped, ordered and combined."""

from collections.abc import Callable, Iterator

from sqlglot import exp

from mutation.variants import Variant, swap_for

_NEXT_AGGREGATE: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.Sum: exp.Max,
    exp.Min: exp.Max,
    exp.Max: exp.Min,
    exp.Avg: exp.Sum,
}
_COARSER = {"DAY": "WEEK", "WEEK": "MONTH", "MONTH": "QUARTER", "QUARTER": "YEAR", "YEAR": "MONTH"}


def join_types(node: exp.Expr) -> Iterator[Variant]:
    """A left join becomes inner or full, an inner join left or full."""
    if not isinstance(node, exp.Join) or not node.args.get("on"):
        return
    side = str(node.args.get("side") or "").upper()
    for new in {"LEFT": ("", "FULL"), "": ("LEFT", "FULL"), "FULL": ("LEFT",)}.get(side, ()):
        yield Variant("join type", f"{side or 'INNER'} to {new or 'INNER'}", _joined_as(new))


def _joined_as(side: str) -> Callable[[exp.Expr], None]:
    def rewrite(node: exp.Expr) -> None:
        node.set("side", side or None)
        node.set("kind", None if side else "INNER")

    return rewrite


def aggregates(node: exp.Expr) -> Iterator[Variant]:
    """sum becomes max, min and max change places, count counts distinct values, and the other way round."""
    kind = _NEXT_AGGREGATE.get(type(node))
    if kind and not (isinstance(node, (exp.Min, exp.Max)) and node.expressions):
        yield Variant("aggregate", kind.__name__, swap_for(lambda it: kind(this=it.this.copy())))
    if isinstance(node, exp.Sum):
        yield Variant("aggregate", "Count", swap_for(lambda it: exp.Count(this=it.this.copy())))
    if isinstance(node, exp.Count):
        if isinstance(node.this, exp.Distinct):
            yield Variant("aggregate", "not distinct", lambda it: it.set("this", it.this.expressions[0].copy()))
        elif not isinstance(node.this, exp.Star):
            yield Variant("aggregate", "distinct", _counted_once)


def _counted_once(node: exp.Expr) -> None:
    node.set("this", exp.Distinct(expressions=[node.this.copy()]))


def row_sets(node: exp.Expr) -> Iterator[Variant]:
    """DISTINCT is dropped; UNION becomes UNION ALL and the other way round."""
    if isinstance(node, exp.Select) and node.args.get("distinct"):
        yield Variant("row set", "distinct dropped", lambda it: it.set("distinct", None))
    if isinstance(node, exp.Union):
        distinct = bool(node.args.get("distinct"))
        yield Variant("row set", "union all" if distinct else "union", lambda it: it.set("distinct", not distinct))


def windows(node: exp.Expr) -> Iterator[Variant]:
    """A window loses a partition column or an order column, or its whole order; an order is turned round."""
    if isinstance(node, exp.Window):
        columns = node.args.get("partition_by") or []
        for place in range(len(columns)):
            yield Variant("window", f"without partition column {place + 1}", _without_partition(place))
        order = node.args.get("order")
        keys = order.expressions if order else []
        if len(keys) > 1:
            for place in range(len(keys)):
                yield Variant("window", f"without order key {place + 1}", _without_key(place))
        elif keys:
            yield Variant("window", "without order", lambda it: it.set("order", None))
        frame = node.args.get("spec")
        if frame:
            yield Variant("window", "without frame", lambda it: it.set("spec", None))
    if isinstance(node, exp.Ordered):
        yield Variant("order", "direction", _turned)


def null_order(node: exp.Expr) -> Iterator[Variant]:
    """NULLS LAST becomes NULLS FIRST and the other way round."""
    if isinstance(node, exp.Ordered) and not isinstance(node.this, exp.Literal):
        yield Variant("order", "nulls", lambda it: it.set("nulls_first", not it.args.get("nulls_first")))


def _turned(node: exp.Expr) -> None:
    node.set("desc", not node.args.get("desc"))


def _without_partition(place: int) -> Callable[[exp.Expr], None]:
    def rewrite(node: exp.Expr) -> None:
        kept = [column for number, column in enumerate(node.args["partition_by"]) if number != place]
        node.set("partition_by", kept or None)

    return rewrite


def _without_key(place: int) -> Callable[[exp.Expr], None]:
    def rewrite(node: exp.Expr) -> None:
        order = node.args["order"]
        order.set("expressions", [key for number, key in enumerate(order.expressions) if number != place])

    return rewrite


def date_units(node: exp.Expr) -> Iterator[Variant]:
    """The unit of date_trunc or of an interval becomes another."""
    if isinstance(node, (exp.DateTrunc, exp.TimestampTrunc, exp.Interval)):
        unit = node.args.get("unit")
        new = _COARSER.get(unit.name.upper().removesuffix("S") if unit else "")
        if new:
            yield Variant("date unit", new, lambda it: it.args["unit"].set("this", new))
