"""The faults that are tried on a subject, each in every statement that holds its place."""

from collections.abc import Iterator

from sqlglot import exp

from mutation.macro_places import MacroPlaces
from mutation.statements import PlaceKey, Site, Statement, node_at
from mutation.subjects import Mutant, Subject


def mutants_of(subject: Subject) -> Iterator[Mutant]:
    """Every mutant of a subject, in the order in which its code is written.

    Places with one key are one mutant each where every copy has as many of them. They are one mutant together where
    the code is written once and repeated by a loop or a macro: a fault in that line is in every copy of it.
    """
    holders = [*subject.models.values(), *(statement for _, statement in subject.unit_tests)]
    macros = MacroPlaces(subject)
    for key in dict.fromkeys(key for statement in holders for key in statement.sites):
        if _is_only_a_value_of_a_test(subject, key):
            continue
        counts = {len(statement.sites[key]) for statement in holders if key in statement.sites}
        apart = subject.is_written_once and len(counts) == 1
        for occurrence in range(counts.pop()) if apart else (None,):
            yield _mutant(subject, key, occurrence, macros)


def _is_only_a_value_of_a_test(subject: Subject, key: PlaceKey) -> bool:
    """Whether what would change is the value a unit test states for a var, where the model itself has no such place."""
    if any(key in statement.sites for statement in subject.models.values()):
        return False
    nodes = [
        (statement, node_at(statement.tree, site.path))
        for _, statement in subject.unit_tests
        for site in statement.sites.get(key, [])
    ]
    return all(isinstance(node, exp.Literal) and node.name in statement.own_texts for statement, node in nodes)


def _mutant(subject: Subject, key: PlaceKey, occurrence: int | None, macros: MacroPlaces) -> Mutant:
    def chosen(statement: Statement) -> list[Site]:
        found = statement.sites.get(key, [])
        return found if occurrence is None else found[occurrence : occurrence + 1]

    models = {name: chosen(statement) for name, statement in subject.models.items()}
    units = {test.name: chosen(statement) for test, statement in subject.unit_tests}
    rules = {name: chosen(statement) for name, statement in subject.rules.items()}
    changed = [(statement, models[name]) for name, statement in subject.models.items()]
    changed += [(statement, units[test.name]) for test, statement in subject.unit_tests if not any(models.values())]
    rules |= macros.of(changed)
    return Mutant(
        subject.name,
        key,
        occurrence,
        {name: sites for name, sites in models.items() if sites},
        {name: sites for name, sites in units.items() if sites},
        {name: sites for name, sites in rules.items() if sites},
        _change(subject, models, units),
    )


def _change(subject: Subject, models: dict[str, list[Site]], units: dict[str, list[Site]]) -> str:
    for name, sites in models.items():
        if sites:
            return subject.models[name].shown_change(sites[0])
    for test, statement in subject.unit_tests:
        if units[test.name]:
            return statement.shown_change(units[test.name][0])
    raise ValueError(f"a mutant of {subject.name} has no place")
