"""Which node of the dbt project is built in which step of a run.

seeds           the reference data that people edit, and the rules over it
raw_input       staging, unified, and what the raw suites look at (models/gate/raw, models/gate/state)
models          everything between the input contract and the marts
marts_measures  what the marts suites look at (models/gate/marts)

A test belongs to the first step after which everything it reads is there; a unit test to the step of its model. Unit
tests and tests over rows that they give themselves ask about the code alone, not about tonight's data: `code_tests`.
"""

from dataclasses import dataclass
from typing import Any

SEEDS, RAW_INPUT, MODELS, MARTS_MEASURES = "seeds", "raw_input", "models", "marts_measures"
STEP_NAMES = (SEEDS, RAW_INPUT, MODELS, MARTS_MEASURES)

# The state that the next run compares with is measured before this run is judged.
_RAW_FOLDERS = ("models/staging/", "models/unified/", "models/gate/raw/", "models/gate/state/")
_MARTS_MEASURES_FOLDER = "models/gate/marts/"
_BUILT_TYPES = frozenset({"seed", "model", "snapshot"})
_TEST_TYPES = frozenset({"test", "unit_test"})


@dataclass(frozen=True, slots=True)
class Step:
    """One step's nodes, by dbt's unique ids."""

    name: str
    nodes: frozenset[str]
    code_tests: frozenset[str] = frozenset()


def plan_steps(manifest: Any) -> dict[str, Step]:
    """Every enabled node of a parsed dbt project (its Manifest) in exactly one step, in the order of the steps."""
    nodes = {key: node for key, node in {**manifest.nodes, **manifest.unit_tests}.items() if node.config.enabled}
    places: dict[str, int] = {}
    code_tests = set()
    for unique_id, node in nodes.items():
        if str(node.resource_type) in _BUILT_TYPES:
            places[unique_id] = _place_of_file(node)
    for unique_id, node in nodes.items():
        if str(node.resource_type) in _TEST_TYPES:
            parents = [parent for parent in node.depends_on.nodes if parent in places]
            places[unique_id] = max((places[parent] for parent in parents), default=0)
            if str(node.resource_type) == "unit_test" or not node.depends_on.nodes:
                code_tests.add(unique_id)
    steps = {}
    for place, name in enumerate(STEP_NAMES):
        members = frozenset(unique_id for unique_id, at in places.items() if at == place)
        steps[name] = Step(name, members, members & code_tests)
    return steps


def _place_of_file(node: Any) -> int:
    path = str(node.original_file_path)
    if str(node.resource_type) == "seed":
        return STEP_NAMES.index(SEEDS)
    if path.startswith(_RAW_FOLDERS):
        return STEP_NAMES.index(RAW_INPUT)
    if path.startswith(_MARTS_MEASURES_FOLDER):
        return STEP_NAMES.index(MARTS_MEASURES)
    return STEP_NAMES.index(MODELS)
