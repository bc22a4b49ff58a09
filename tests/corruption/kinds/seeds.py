"""Edits of the lookup tables of scores and sales: overlaps, holes, contradictions, rows that data still use."""

from corruption.kinds.seed_edits import edit, in_turn, put, remove, repeat

edit("thresholds_unsorted", "cut points of a threshold do not rise", "rfm_methodologies",
      in_turn(put("cut_2", "9", row=1), put("cut_4", "2", row=1)))  # fmt: skip
edit("threshold_missing", "a cut point is missing", "rfm_methodologies", put("cut_3", "", row=1))
edit("threshold_metric_missing", "the metric M has no thresholds any more", "rfm_methodologies", remove(2))
edit("methodologies_overlap", "two versions of the thresholds are valid at once", "rfm_methodologies",
      repeat(1, methodology_version="v2", valid_from="2025-01-01"))  # fmt: skip
edit("methodologies_leave_a_hole", "no version of the thresholds is valid between two days", "rfm_methodologies",
      in_turn(put("valid_to", "2025-01-01", row=1),
               repeat(1, methodology_version="v2", valid_from="2025-03-01", valid_to="")))  # fmt: skip
edit("methodology_begins_tomorrow", "the thresholds are valid from a day to come only", "rfm_methodologies",
      in_turn(*(put("valid_from", "2030-01-01", row=row) for row in (1, 2, 3))))  # fmt: skip
edit("threshold_method_unknown", "a threshold names a method that does not exist", "rfm_methodologies",
      put("method", "ntile", row=1))  # fmt: skip
edit(
    "segment_rules_overlap",
    "two segment rules have the same place",
    "rfm_segment_rules",
    put("rule_order", "1", row=2),
)
edit("segment_rules_leave_a_hole", "some R, F and M values have no segment", "rfm_segment_rules", remove(6))
edit("segment_rule_upside_down", "a segment rule begins above its end", "rfm_segment_rules",
      in_turn(put("r_min", "5", row=2), put("r_max", "3", row=2)))  # fmt: skip
edit(
    "segment_of_a_rule_unknown",
    "a rule names a segment that does not exist",
    "rfm_segment_rules",
    put("segment", "gold", row=1),
)
edit("segment_rules_all_vip", "the first rule takes everybody", "rfm_segment_rules",
      in_turn(*(put(column, "1", row=1) for column in ("r_min", "f_min", "m_min"))))  # fmt: skip
edit("segment_removed", "a segment is not in the list any more", "segments", remove(3))
edit("segment_twice", "a segment is in the list twice", "segments", repeat(2))
edit(
    "weights_do_not_add_up",
    "the weights of data quality add up to 120",
    "data_quality_weights",
    put("weight", "50", row=1),
)
edit("weight_negative", "a weight of data quality is negative", "data_quality_weights",
      in_turn(put("weight", "-30", row=1), put("weight", "90", row=3)))  # fmt: skip
edit("stage_removed", "deals stand in a stage that is not in the list any more", "pipeline_stages", remove(3))
edit(
    "stages_of_one_place",
    "two stages of a pipeline have the same place",
    "pipeline_stages",
    put("stage_order", "3", row=2),
)
edit("pipeline_without_a_win", "a pipeline has no stage that wins", "pipeline_stages", put("is_won", "false", row=7))
edit("pipeline_removed", "a pipeline of running deals is not in the list any more", "pipelines", remove(3))
edit("loss_reason_removed", "deals name a loss reason that is not in the list any more", "loss_reasons", remove(6))
edit("recontact_delay_negative", "a delay until the next contact is negative", "loss_reasons",
      put("recontact_after_days", "-30", row=1))  # fmt: skip
edit("channel_category_unknown", "a channel belongs to a category that does not exist", "channels",
      put("category", "payed", row=7))  # fmt: skip
edit("channel_mapped_twice", "a source and medium belong to two channels", "channels", repeat(1, channel="social"))
edit("visits_as_significant_events", "an event kind counts as an order and is written wrong", "significant_events",
      put("is_significant", "maybe", row=3))  # fmt: skip
edit("no_significant_event", "no event keeps a customer fresh any more", "significant_events",
      put("is_significant", "false", row=3))  # fmt: skip
edit(
    "channel_of_two_categories",
    "one row of a channel has another category",
    "channels",
    put("category", "paid", row=12),
)
edit(
    "stage_days_negative",
    "the days allowed in a stage are negative",
    "pipeline_stages",
    put("days_allowed", "-4", row=1),
)
edit("stage_wins_and_loses", "a stage is won and lost at once", "pipeline_stages", put("is_lost", "true", row=7))
