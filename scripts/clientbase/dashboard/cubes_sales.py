"""Cubes of deals, stages and managers."""

from clientbase.dashboard.cube import Cube, Measure, Time, code, filters, rows, rows_where, total, value

_STAGE = "pipeline_id || '/' || stage_id"
_ALL = filters(team="team", segment="segment", channel="channel")
_DEAL = {"team": code("team_id"), "segment": code("segment"), "channel": code("channel")}
# Who wins is told of the day on which it was decided, segments included (win_rates says the same).
_CLOSED = {**_DEAL, "segment": code("segment_at_closing")}
_DECIDED = {
    "won": rows_where("outcome = 'won'", "outcome"),
    "lost": rows_where("outcome = 'lost'", "outcome"),
    "won_amount": Measure("coalesce(sum(amount) filter (where outcome = 'won'), 0)", "amount, outcome"),
}

SALES_CUBES = (
    Cube(
        "deals_closed", "fct_deals", _CLOSED, _DECIDED,
        where="outcome in ('won', 'lost')", time=Time("closed_date", "month"), filters=_ALL,
    ),
    Cube(
        "deals_created", "fct_deals", _DEAL,
        {
            "created": rows("deal_id"),
            "created_won": rows_where("outcome = 'won'", "outcome"),
            "created_open": rows_where("outcome = 'open'", "outcome"),
        },
        time=Time("created_date", "month"), filters=_ALL,
    ),
    Cube(
        "deals_open", "fct_deals", {"stage": _STAGE, **_DEAL},
        {"open": rows("deal_id"), "amount": total("amount")}, where="outcome = 'open'", filters=_ALL,
    ),
    Cube(
        "stages", "fct_deal_stage_visits", {"stage": _STAGE, **_DEAL},
        {
            "entered": rows("visit_id"),
            "advanced": rows_where("ended_by = 'advanced'", "ended_by"),
            "lost": rows_where("ended_by = 'lost'", "ended_by"),
            "elsewhere": rows_where("ended_by not in ('advanced', 'lost')", "ended_by"),
        },
        where="not is_won_stage and not is_lost_stage", time=Time("entered_date", "bucket"), filters=_ALL,
    ),
    Cube(
        "losses", "fct_deals", {"reason": code("loss_reason"), **_CLOSED},
        {"lost": rows("deal_id"), "amount": total("amount")},
        where="outcome = 'lost'", time=Time("closed_date", "bucket"), filters=_ALL,
    ),
    Cube(
        "stuck", "stuck_deals", {"stage": _STAGE, "team": code("team_id"), "segment": code("segment")},
        {"deals": rows("deal_id"), "amount": total("amount")}, filters=filters(team="team", segment="segment"),
    ),
    Cube(
        "recontact", "recontact_queue",
        {"status": "status", "team": code("team_id"), "segment": code("segment")},
        {"deals": rows("deal_id"), "amount": total("amount")}, filters=filters(team="team", segment="segment"),
    ),
    Cube(
        "durations", "stage_durations_by_dimension",
        {"stage": _STAGE, "dimension": "dimension", "value": "dimension_value"},
        {
            "median_days": value("median_days"),
            "p90_days": value("p90_days"),
            "visits": value("visits"),
            "has_enough": value("cast(has_enough as integer)"),
        },
        where="dimension in ('all', 'team', 'segment', 'channel')",
    ),
    Cube(
        "bottlenecks", "bottlenecks", {"stage": _STAGE, "quarter": "cast(period_quarter as varchar)"},
        {
            "decided": value("decided_count"),
            "lost": value("lost_count"),
            "loss_rate": value("loss_rate"),
            "is_bottleneck": value("cast(is_bottleneck as integer)"),
        },
        where="period_quarter >= (select max(period_quarter) - interval 9 month from marts.bottlenecks)",
    ),
    Cube(
        "managers", "fct_deals", {"manager": code("owner_manager_id"), **_CLOSED}, _DECIDED,
        where="outcome in ('won', 'lost')", time=Time("closed_date", "bucket"), filters=_ALL,
    ),
    Cube(
        "manager_work", "manager_activity_daily", {"manager": "manager_id", "team": code("team_id")},
        {
            "calls": total("call_count"),
            "outbound": total("outbound_count"),
            "reached": total("reached_count"),
            "worked_seconds": total("worked_seconds"),
        },
        time=Time("activity_date", "bucket"), filters=filters(team="team"),
    ),
    Cube(
        "manager_to_date", "manager_performance",
        {"manager": "manager_id", "team": code("team_id"), "against_team": code("against_team")},
        {
            "response_seconds": value("median_response_business_seconds"),
            "best_rank": value("best_rank"),
            "worst_rank": value("worst_rank"),
            "won_per_hour": value("won_amount_per_worked_hour"),
        },
        where="period_grain = 'to_date'", filters=filters(team="team"),
    ),
)  # fmt: skip
