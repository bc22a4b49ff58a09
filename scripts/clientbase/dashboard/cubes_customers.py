"""Cubes of customers and their segments."""

from clientbase.dashboard.cube import Cube, Measure, Time, code, filters, rows, rows_where, total, value

_SEGMENT = filters(segment="segment")

CUSTOMER_CUBES = (
    Cube(
        "segments_now", "customer_segments", {"segment": "segment"},
        {
            "customers": rows("customer_id"),
            "churn_risk": rows_where("is_churn_risk", "is_churn_risk"),
            "upsell": rows_where("is_upsell_candidate", "is_upsell_candidate"),
            "year_amount": total("m_amount"),
            "quality_total": total("data_quality_score"),
            "with_quality": Measure("count(data_quality_score)", "data_quality_score"),
        },
        filters=_SEGMENT,
    ),
    Cube(
        "segment_months", "segment_summary", {"segment": "segment"},
        {
            "opening": total("opening_customer_count"),
            "closing": total("closing_customer_count"),
            "buyers": total("buyer_count"),
            "orders": total("order_count"),
            "revenue": total("revenue_amount"),
            "margin": total("margin_amount"),
            "months_with_margin": Measure("count(margin_amount)", "margin_amount"),
            "months": Measure("count(*)", "month"),
        },
        time=Time("month", "month"), filters=_SEGMENT,
    ),
    Cube(
        "transitions", "segment_transitions", {"from": "from_segment", "to": "to_segment", "cause": "change_cause"},
        {"customers": total("customer_count")}, time=Time("month", "month"), filters=filters(segment="from"),
    ),
    Cube(
        "stability", "segment_stability", {"day": "cast(date_day as varchar)"},
        {"changed": total("changed_count"), "customers": total("customer_count"), "jumped": total("jumped_count"),
         "flapping": total("flapping_count"), "jumped_without_event": total("jumped_without_event_count")},
        where="date_day > (select max(date_day) - interval 90 day from marts.segment_stability)",
    ),
    Cube(
        "alerts", "segment_alerts", {"type": "alert_type", "segment": "to_segment"},
        {"alerts": rows("alert_id"), "amount": total("m_amount")}, where="is_open", filters=_SEGMENT,
    ),
    Cube(
        "predictions",
        "customer_value_predictions as predictions inner join marts.customer_segments as cards using (customer_id)",
        {"segment": "cards.segment", "method": "predictions.orders_method"},
        {
            "customers": rows("customer_value_predictions.customer_id"),
            "expected_orders_90d": total("predictions.expected_orders_90d"),
            "predicted_clv_12m": total("predictions.predicted_clv_12m"),
            "alive": total("predictions.probability_alive"),
        },
        filters=_SEGMENT,
    ),
    Cube(
        "thresholds", "rfm_thresholds", {"metric": "metric", "method": "method"},
        {"buyers": value("base_customer_count"), "history_days": value("base_history_days")},
        where="valid_from = (select max(valid_from) from marts.rfm_thresholds)",
    ),
    Cube(
        "orders", "fct_orders", {"channel": code("channel")},
        {"orders": rows("order_id"), "net_amount": total("net_amount")}, time=Time("ordered_date", "month"),
    ),
)  # fmt: skip
