"""Edits of the lookup tables that overlap, leave a hole, contradict themselves or lose what data still use."""

from collections.abc import Callable

from corruption.delivery import Delivery
from corruption.registry import damage

Cells = list[list[str]]


def _edit(name: str, what: str, seed: str, change: Callable[[Cells], None]) -> None:
    @damage(what, scales=False, name=name)
    def edited(night: Delivery, share: float) -> None:
        with night.edit_seed(seed) as cells:
            before = [list(row) for row in cells]
            change(cells)
            if cells == before:
                raise ValueError(f"The edit {name} of {seed} changes nothing. Write one that does.")


def _set(column: str, value: str, *, row: int) -> Callable[[Cells], None]:
    """Put a value into a cell; rows are counted from 1 below the header."""

    def change(cells: Cells) -> None:
        cells[row][cells[0].index(column)] = value

    return change


def _remove(row: int) -> Callable[[Cells], None]:
    def change(cells: Cells) -> None:
        del cells[row]

    return change


def _repeat(row: int, **values: str) -> Callable[[Cells], None]:
    """Add a copy of a row with other values in some columns."""

    def change(cells: Cells) -> None:
        copy = list(cells[row])
        for column, value in values.items():
            copy[cells[0].index(column)] = value
        cells.append(copy)

    return change


def _in_turn(*changes: Callable[[Cells], None]) -> Callable[[Cells], None]:
    def change(cells: Cells) -> None:
        for one in changes:
            one(cells)

    return change


_edit("thresholds_unsorted", "cut points of a threshold do not rise", "rfm_methodologies",
      _in_turn(_set("cut_2", "9", row=1), _set("cut_4", "2", row=1)))  # fmt: skip
_edit("threshold_missing", "a cut point is missing", "rfm_methodologies", _set("cut_3", "", row=1))
_edit("threshold_metric_missing", "the metric M has no thresholds any more", "rfm_methodologies", _remove(2))
_edit("methodologies_overlap", "two versions of the thresholds are valid at once", "rfm_methodologies",
      _repeat(1, methodology_version="v2", valid_from="2025-01-01"))  # fmt: skip
_edit("methodologies_leave_a_hole", "no version of the thresholds is valid between two days", "rfm_methodologies",
      _in_turn(_set("valid_to", "2025-01-01", row=1),
               _repeat(1, methodology_version="v2", valid_from="2025-03-01", valid_to="")))  # fmt: skip
_edit("methodology_begins_tomorrow", "the thresholds are valid from a day to come only", "rfm_methodologies",
      _in_turn(*(_set("valid_from", "2030-01-01", row=row) for row in (1, 2, 3))))  # fmt: skip
_edit("threshold_method_unknown", "a threshold names a method that does not exist", "rfm_methodologies",
      _set("method", "ntile", row=1))  # fmt: skip
_edit(
    "segment_rules_overlap",
    "two segment rules have the same place",
    "rfm_segment_rules",
    _set("rule_order", "1", row=2),
)
_edit("segment_rules_leave_a_hole", "some R, F and M values have no segment", "rfm_segment_rules", _remove(6))
_edit("segment_rule_upside_down", "a segment rule begins above its end", "rfm_segment_rules",
      _in_turn(_set("r_min", "5", row=2), _set("r_max", "3", row=2)))  # fmt: skip
_edit(
    "segment_of_a_rule_unknown",
    "a rule names a segment that does not exist",
    "rfm_segment_rules",
    _set("segment", "gold", row=1),
)
_edit("segment_rules_all_vip", "the first rule takes everybody", "rfm_segment_rules",
      _in_turn(*(_set(column, "1", row=1) for column in ("r_min", "f_min", "m_min"))))  # fmt: skip
_edit("segment_removed", "a segment is not in the list any more", "segments", _remove(3))
_edit("segment_twice", "a segment is in the list twice", "segments", _repeat(2))
_edit(
    "weights_do_not_add_up",
    "the weights of data quality add up to 120",
    "data_quality_weights",
    _set("weight", "50", row=1),
)
_edit("weight_negative", "a weight of data quality is negative", "data_quality_weights",
      _in_turn(_set("weight", "-30", row=1), _set("weight", "90", row=3)))  # fmt: skip
_edit("stage_removed", "deals stand in a stage that is not in the list any more", "pipeline_stages", _remove(3))
_edit(
    "stages_of_one_place",
    "two stages of a pipeline have the same place",
    "pipeline_stages",
    _set("stage_order", "3", row=2),
)
_edit("pipeline_without_a_win", "a pipeline has no stage that wins", "pipeline_stages", _set("is_won", "false", row=7))
_edit("pipeline_removed", "a pipeline of running deals is not in the list any more", "pipelines", _remove(3))
_edit("loss_reason_removed", "deals name a loss reason that is not in the list any more", "loss_reasons", _remove(6))
_edit("recontact_delay_negative", "a delay until the next contact is negative", "loss_reasons",
      _set("recontact_after_days", "-30", row=1))  # fmt: skip
_edit("channel_category_unknown", "a channel belongs to a category that does not exist", "channels",
      _set("category", "payed", row=7))  # fmt: skip
_edit("channel_mapped_twice", "a source and medium belong to two channels", "channels", _repeat(1, channel="social"))
_edit("visits_as_significant_events", "an event kind counts as an order and is written wrong", "significant_events",
      _set("is_significant", "maybe", row=3))  # fmt: skip
_edit("no_significant_event", "no event keeps a customer fresh any more", "significant_events",
      _set("is_significant", "false", row=3))  # fmt: skip
_edit(
    "channel_of_two_categories",
    "one row of a channel has another category",
    "channels",
    _set("category", "paid", row=12),
)
_edit(
    "stage_days_negative",
    "the days allowed in a stage are negative",
    "pipeline_stages",
    _set("days_allowed", "-4", row=1),
)
_edit("stage_wins_and_loses", "a stage is won and lost at once", "pipeline_stages", _set("is_lost", "true", row=7))
