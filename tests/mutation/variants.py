"""What a mutation is: one node of a statement's tree, and how it is changed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

# (scope, relation alias or '', column) -> another column of the same relation and type.
Swaps = Mapping[tuple[str, str, str], str]


@dataclass(frozen=True, slots=True)
class Variant:
    """One change of one node; `detail` tells apart the changes an operator can make there."""

    operator: str
    detail: str
    rewrite: Callable[[exp.Expr], None]


Operator = Callable[[exp.Expr], Iterator[Variant]]


def swap_for(make: Callable[[exp.Expr], exp.Expr]) -> Callable[[exp.Expr], None]:
    """A rewrite that puts a new node in place of the old one."""

    def rewrite(node: exp.Expr) -> None:
        node.replace(make(node))

    return rewrite


def same_operands(kind: type[exp.Binary]) -> Callable[[exp.Expr], None]:
    """A rewrite that keeps both operands under another operator."""
    return swap_for(lambda node: kind(this=node.this.copy(), expression=node.expression.copy()))
