"""The faults that are tried on a subject, each in every statement that holds its place."""

from collections.abc import Iterable, Iterator

from sqlglot import exp

from mutation.statements import PlaceKey, Site, Statement, clause_of, node_at
from mutation.subjects import Mutant, Subject, bare_statement


def mutants_of(subject: Subject) -> Iterator[Mutant]:
    """Every mutant of a subject, in the order in which its code is written.

    Places with one key are one mutant each where every copy has as many of them. They are one mutant together where
    the code is written once and repeated by a loop or a macro: a fault in that line is in every copy of it.
    """
    holders = [*subject.models.values(), *(statement for _, statement in subject.unit_tests)]
    bare = _bare_keys(subject)
    for key in dict.fromkeys(key for statement in holders for key in statement.sites):
        if _is_only_a_value_of_a_test(subject, key):
            continue
        counts = {len(statement.sites[key]) for statement in holders if key in statement.sites}
        apart = subject.is_written_once and len(counts) == 1
        for occurrence in range(counts.pop()) if apart else (None,):
            yield _mutant(subject, key, occurrence, bare.get(key, set()))


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


def _mutant(subject: Subject, key: PlaceKey, occurrence: int | None, bare: set[PlaceKey]) -> Mutant:
    def chosen(statement: Statement, keys: Iterable[PlaceKey]) -> list[Site]:
        found = [site for one in keys for site in statement.sites.get(one, [])]
        return found if occurrence is None else found[occurrence : occurrence + 1]

    models = {name: chosen(statement, [key]) for name, statement in subject.models.items()}
    units = {test.name: chosen(statement, [key]) for test, statement in subject.unit_tests}
    rules = {name: chosen(statement, [key]) for name, statement in subject.rules.items()}
    rules |= {name: chosen(statement, bare) for name, statement in subject.bare_rules.items()}
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


def _bare_keys(subject: Subject) -> dict[PlaceKey, set[PlaceKey]]:
    """What a place is called in the tests of the expression macros that write it.

    Asked for families, and for code that only unit tests hold (a branch another var switches on). The code of a single
    model has to be tested with the model.
    """
    found: dict[PlaceKey, set[PlaceKey]] = {}
    own: set[PlaceKey] = set()
    if len(subject.models) == 1:
        own.update(key for statement in subject.models.values() for key in statement.sites)
    for statement in [*subject.models.values(), *(statement for _, statement in subject.unit_tests)]:
        if all(key in own for key in statement.sites):
            continue
        bare = bare_statement(statement.name, statement.sql, statement.regions)
        names = {(site.path, key.operator, key.detail): key for key, sites in bare.sites.items() for site in sites}
        for key, sites in statement.sites.items():
            for site in sites if key not in own else ():
                name = names.get((site.path, key.operator, key.detail))
                if name is not None and _is_macro_shaped(statement, site):
                    found.setdefault(key, set()).add(name)
    return found


def _is_macro_shaped(statement: Statement, site: Site) -> bool:
    """Whether the clause calls something: `any = any` alone could be a test's own condition."""
    clause = clause_of(node_at(statement.tree, site.path))
    return clause.find(exp.Func, exp.Cast) is not None
