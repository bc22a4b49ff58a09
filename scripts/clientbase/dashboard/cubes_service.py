"""Cubes of promises, the queue, the workload and contacts."""

from clientbase.dashboard.cube import Cube, Measure, Time, code, filters, rows, rows_where, total

_TEAM_SEGMENT = filters(team="team", segment="segment")
_CLOCK = {"metric": "metric", "team": code("accountable_team_id"), "segment": "segment_at_start"}
_STATUS_COUNTS = {
    "clocks": rows("clock_id"),
    **{
        status: rows_where(f"status = '{status}'", "status")
        for status in ("met", "breached", "overdue", "running", "cancelled")
    },
    "responses": Measure(
        "count(case when first_response_at is not null then business_seconds end)",
        "first_response_at, business_seconds",
    ),
    "response_seconds": Measure(
        "coalesce(sum(case when first_response_at is not null then business_seconds end), 0)",
        "business_seconds, first_response_at",
    ),
}
_PLACES = {"team": code("team_id"), "segment": "segment"}

SERVICE_CUBES = (
    Cube("sla_months", "fct_sla_clocks", _CLOCK, _STATUS_COUNTS, where="policy_id is not null",
         time=Time("started_date", "month"), filters=_TEAM_SEGMENT),
    Cube("sla_weeks", "fct_sla_clocks", _CLOCK, _STATUS_COUNTS, where="policy_id is not null",
         time=Time("started_date", "week"), filters=_TEAM_SEGMENT),
    Cube("queue", "sla_queue", {"urgency": "urgency", "trigger": "trigger_type", **_PLACES},
         {"clocks": rows("clock_id"), "escalated": rows_where("is_escalated", "is_escalated")},
         filters=_TEAM_SEGMENT),
    Cube("untouched", "untouched_leads", _PLACES, {"leads": rows("lead_id")}, filters=_TEAM_SEGMENT),
    # Only the rows of all segments together have a capacity.
    Cube("workload", "workload_plan", {"team": "team_id", "day": "cast(business_date as varchar)"},
         {"due": total("due_count"), "minutes": total("planned_minutes"), "capacity": total("capacity_minutes"),
          "plans": Measure("count(*)", "team_id"),
          "with_capacity": Measure("count(capacity_minutes)", "capacity_minutes")},
         where="segment = 'all'", filters=filters(team="team")),
    Cube("windows", "contact_windows",
         {"segment": "segment", "weekday": "cast(iso_weekday as varchar)", "hour": "cast(local_hour as varchar)"},
         {"calls": total("call_count"), "reached": total("reached_count")},
         where="window_kind = 'weekday_hour'"),
    Cube("caps", "contact_cap_violations", {"unit": "target_unit", "segment": "segment"},
         {"violations": rows("customer_id"), "excess": total("excess_count")},
         time=Time("period_start", "month"), filters=filters(segment="segment")),
)  # fmt: skip
