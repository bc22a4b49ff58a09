"""Try one mutant: the cheap tests first, then the data with everything built on it."""

from dataclasses import dataclass, replace

import duckdb

from mutation.subjects import Mutant, Subject
from mutation.warehouse import Warehouse, wrong_rows

# What DuckDB says before it has read a row: the mutant is no program, and no test has anything to say about it.
_NO_PROGRAM = (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException)
KILLED = ("unit test", "rule test", "data test", "build")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a mutant ended: killed by one of KILLED, `invalid`, or `survived`; `by` names the test."""

    mutant: Mutant
    ending: str
    by: str
    same_rows: bool = False

    def without_code(self) -> "Outcome":
        """The same outcome for another process, which has no use for the places in the trees."""
        return replace(self, mutant=replace(self.mutant, models={}, unit_tests={}, rules={}))


def check_unmutated(subject: Subject, warehouse: Warehouse) -> None:
    """Every copy has to pass as it is, written anew by the parser; raises SystemExit where one does not."""
    for test, statement in subject.unit_tests:
        if wrong_rows(warehouse.connection, statement.mutated([])):
            raise SystemExit(f"The unit test {test.name} fails without any mutation: the parser reads its SQL wrongly.")
    for name, statement in {**subject.rules, **subject.bare_rules}.items():
        if warehouse.fails(statement.mutated([])):
            raise SystemExit(f"The test {name} fails without any mutation: the parser reads its SQL wrongly.")
    ending = warehouse.first_failure({name: statement.mutated([]) for name, statement in subject.models.items()})
    if ending != "same":
        raise SystemExit(f"{subject.name} gives other rows without any mutation: {ending or 'and no test tells'}.")


def try_mutant(
    subject: Subject, mutant: Mutant, warehouse: Warehouse, known: Outcome | None = None, *, asks_data: bool = True
) -> Outcome:
    """Run the tests on a mutant until one fails; `asks_data` says whether those on the data, too.

    `known` is how it ended before the unit tests were written anew: only one that survived is tried again, and not on
    the data, which are the same.
    """
    if known is not None and known.ending != "survived":
        return known
    if mutant.models and _is_no_program(subject, mutant, warehouse):
        return Outcome(mutant, "invalid", "the database refuses it")
    return (
        _tried_on_unit_tests(subject, mutant, warehouse)
        or _tried_on_rules(subject, mutant, warehouse)
        or known
        or (_tried_on_data(subject, mutant, warehouse) if asks_data else Outcome(mutant, "survived", ""))
    )


def _tried_on_unit_tests(subject: Subject, mutant: Mutant, warehouse: Warehouse) -> Outcome | None:
    for test, statement in subject.unit_tests:
        sites = mutant.unit_tests.get(test.name)
        if not sites:
            continue
        try:
            if wrong_rows(warehouse.connection, statement.mutated(sites)):
                return Outcome(mutant, "unit test", test.name)
        except _NO_PROGRAM:
            if not mutant.models:
                return Outcome(mutant, "invalid", "the database refuses it")
        except duckdb.Error as error:
            return Outcome(mutant, "unit test", f"{test.name} ({type(error).__name__})")
    return None


def _tried_on_rules(subject: Subject, mutant: Mutant, warehouse: Warehouse) -> Outcome | None:
    for name, statement in {**subject.rules, **subject.bare_rules}.items():
        sites = mutant.rules.get(name)
        if not sites:
            continue
        try:
            if warehouse.fails(statement.mutated(sites)):
                return Outcome(mutant, "rule test", statement.name)
        except _NO_PROGRAM:
            continue
        except duckdb.Error as error:
            return Outcome(mutant, "rule test", f"{statement.name} ({type(error).__name__})")
    return None


def _tried_on_data(subject: Subject, mutant: Mutant, warehouse: Warehouse) -> Outcome:
    if not mutant.models:
        return Outcome(mutant, "survived", "")
    mutated = {name: subject.models[name].mutated(sites) for name, sites in mutant.models.items()}
    kind, _, by = warehouse.first_failure(mutated).partition(": ")
    ending = {"build": "build", "test": "data test"}.get(kind, "survived")
    return Outcome(mutant, ending, by, same_rows=kind == "same")


def _is_no_program(subject: Subject, mutant: Mutant, warehouse: Warehouse) -> bool:
    """Whether the database refuses the mutant unread; of a family one member is asked for all."""
    name, sites = next(iter(mutant.models.items()))
    try:
        warehouse.connection.execute(f"explain {subject.models[name].mutated(sites)}")
    except _NO_PROGRAM:
        return True
    except duckdb.Error:
        return False
    return False
