"""Edits of the lookup tables of promises, calendars and costs, with the mistakes that are made there."""

from corruption.kinds.seed_edits import edit, in_turn, put, put_where, remove, remove_where, repeat, write_anew

# Promises
edit("promise_missing", "loyal customers are promised nothing for a missed call any more", "sla_policies",
     remove_where("policy_id", "loyal_missed_call_first_contact"))  # fmt: skip
edit("promises_overlap", "two promises of a segment hold at once", "sla_policies",
     repeat(25, policy_id="vip_again", target_value="30", valid_from="2020-01-01"))  # fmt: skip
edit("promises_leave_a_hole", "between the end of a promise and the next one nothing is promised", "sla_policies",
     in_turn(put("valid_to", "2025-01-01", row=20),
             repeat(20, policy_id="later", valid_from="2025-03-01", valid_to="")))  # fmt: skip
edit("promise_without_a_target", "a promise has no number", "sla_policies", put("target_value", "", row=20))
edit("promise_negative", "a promise is negative", "sla_policies", put("target_value", "-60", row=20))
edit("promise_in_words", "a promise is a text", "sla_policies", put("target_value", "1h", row=20))
edit("promise_unit_unknown", "a promise has a unit that does not exist", "sla_policies",
     put("target_unit", "minutes", row=20))  # fmt: skip
edit("promise_of_an_unknown_segment", "a promise names a segment that does not exist", "sla_policies",
     put("segment", "gold", row=20))  # fmt: skip
edit("promise_of_an_unknown_calendar", "a promise keeps a calendar that does not exist", "sla_policies",
     put("calendar_id", "ru_ofice", row=20))  # fmt: skip
edit("promise_of_an_unknown_trigger", "a promise names a trigger that does not exist", "sla_policies",
     put("trigger_type", "missed_calls", row=20))  # fmt: skip
edit("promise_upside_down", "a promise ends before it begins", "sla_policies", put("valid_to", "2014-01-01", row=20))
edit("promise_begins_tomorrow", "promises of vip customers hold from a day to come only", "sla_policies",
     put_where("valid_from", "2030-01-01", "segment", "vip"))  # fmt: skip
edit("promise_twice", "a promise stands there twice", "sla_policies", repeat(20))

# Calendars
edit("calendar_in_an_unknown_zone", "a calendar has a time zone that does not exist", "business_calendars",
     put("time_zone", "Moscow", row=3))  # fmt: skip
edit(
    "calendar_removed", "the calendar that everybody keeps is not in the list any more", "business_calendars", remove(3)
)
edit("calendar_ended", "a calendar is laid out to a day that is over", "business_calendars",
     put("last_day", "2025-12-31", row=3))  # fmt: skip
edit("calendar_begins_late", "a calendar is laid out from last year on only", "business_calendars",
     put("first_day", "2025-06-01", row=3))  # fmt: skip
edit("calendar_upside_down", "a calendar ends before it begins", "business_calendars",
     in_turn(put("first_day", "2035-12-31", row=3), put("last_day", "2015-01-01", row=3)))  # fmt: skip
edit("holidays_of_an_unknown_set", "a calendar keeps holidays that nobody listed", "business_calendars",
     put("holiday_set", "rus", row=3))  # fmt: skip
edit("hours_overlap", "two open intervals of a day overlap", "business_calendar_hours",
     repeat(16, opens_at="10:00", closes_at="12:00"))  # fmt: skip
edit("hours_upside_down", "a day closes before it opens", "business_calendar_hours",
     in_turn(put("opens_at", "18:00", row=18), put("closes_at", "09:00", row=18)))  # fmt: skip
edit("hours_of_an_eighth_day", "hours belong to a day of the week that does not exist", "business_calendar_hours",
     put("iso_weekday", "8", row=18))  # fmt: skip
edit("hours_in_words", "an hour is written with a dot", "business_calendar_hours", put("opens_at", "9.00", row=18))
edit("hours_without_a_zero", "an hour has one digit", "business_calendar_hours", put("opens_at", "9:00", row=18))
edit("hours_removed", "a calendar has no open hour any more", "business_calendar_hours",
     remove_where("calendar_id", "ru_office"))  # fmt: skip
edit("hours_of_an_unknown_calendar", "hours belong to a calendar that does not exist", "business_calendar_hours",
     put("calendar_id", "ru_offices", row=18))  # fmt: skip
edit("holiday_twice", "a holiday stands there twice", "business_calendar_exceptions", repeat(30))
edit("holiday_that_is_worked_and_not", "a day is closed and has hours of its own", "business_calendar_exceptions",
     repeat(30, opens_at="10:00", closes_at="12:00", is_working="true"))  # fmt: skip
edit("holiday_in_another_spelling", "a holiday is written with dots", "business_calendar_exceptions",
     put("day", "01.01.2026", row=30))  # fmt: skip
edit("day_shortened_away", "a day ends earlier than it begins", "business_calendar_exceptions",
     put_where("shortened_minutes", "900", "shortened_minutes", "60"))  # fmt: skip
edit("holidays_lost", "the holidays of a country are not in the list any more", "business_calendar_exceptions",
     remove_where("exception_set", "ru"))  # fmt: skip
edit("team_of_two_calendars", "a team keeps two calendars at once", "team_calendars",
     write_anew("south,ru_office,2020-01-01,", "south,always,2021-01-01,"))  # fmt: skip
edit("team_of_an_unknown_calendar", "a team keeps a calendar that does not exist", "team_calendars",
     write_anew("south,nights,2020-01-01,"))  # fmt: skip
edit("intent_event_unknown", "an intent event has a name that no site sends", "intent_events",
     put("event_type", "price_view", row=3))  # fmt: skip

# Costs, leads, flags
edit("cost_type_removed", "salaries are booked and not in the list any more", "cost_types",
     remove_where("cost_type", "salary"))  # fmt: skip
edit("cost_type_twice", "a kind of cost is paid media and is not", "cost_types", repeat(1, is_paid_media="false"))
edit("shared_cost_without_a_basis", "a shared cost names a basis that does not exist", "shared_costs",
     put("basis", "lead", row=3))  # fmt: skip
edit("shared_cost_of_two_bases", "a shared cost is spread twice", "shared_costs", repeat(3, basis="new_customers"))
edit("shared_cost_of_an_unknown_type", "a shared cost names a kind that does not exist", "shared_costs",
     put("cost_type", "salaries", row=3))  # fmt: skip
edit("touch_of_an_unknown_channel", "a touch leads to a channel that does not exist", "touch_channels",
     put("channel", "", row=1))  # fmt: skip
edit("touch_of_two_channels", "a touch belongs to two channels", "touch_channels", repeat(1, channel="direct"))
edit("lead_status_removed", "leads have a status that is not in the list any more", "lead_statuses",
     remove_where("status", "contacted"))  # fmt: skip
edit("lead_status_twice", "a lead status stands there twice", "lead_statuses", repeat(1, is_open="false"))
edit("lead_status_contradicts", "a lead is converted and was never qualified", "lead_statuses",
     put("is_qualified", "false", row=2))  # fmt: skip
edit("flag_upside_down", "a flag begins above its end", "rfm_flag_rules",
     in_turn(put("r_min", "5", row=1), put("r_max", "2", row=1)))  # fmt: skip
edit("flag_outside_the_scores", "a flag asks for a score of six", "rfm_flag_rules", put("r_max", "6", row=1))
edit("segment_without_a_label", "a segment has no Russian name", "segments", put("label_ru", "", row=2))
edit("segments_of_one_place", "two segments have the same place", "segments", put("segment_order", "1", row=2))
edit("colour_unknown", "the colour of a segment is a word", "segments", put("colour", "red", row=2))
