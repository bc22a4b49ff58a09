"""Cubes of channels, cohorts and leads."""

from clientbase.dashboard.cube import Cube, Time, code, filters, total, value

_CHANNEL = filters(channel="channel")

GROWTH_CUBES = (
    Cube(
        "leads", "lead_conversion", {"channel": "dimension_value"},
        {
            "leads": total("lead_count"),
            "qualified": total("qualified_count"),
            "converted": total("converted_count"),
            "won": total("won_count"),
            "ordered": total("ordered_count"),
        },
        where="period_grain = 'month' and dimension = 'channel'", time=Time("period_start", "month"), filters=_CHANNEL,
    ),
    Cube(
        "channels", "channel_economics",
        {"channel": "channel", "category": "channel_category", "verdict": code("ltv_cac_line_verdict")},
        {
            "customers": value("customer_count"),
            "full_cost": value("full_cost_amount"),
            "cac_paid": value("cac_paid"),
            "cac_full": value("cac_full"),
            "ltv_12m": value("ltv_12m"),
            "ratio": value("ltv_cac_ratio_12m"),
            "ratio_low": value("ltv_cac_ratio_12m_low"),
            "ratio_high": value("ltv_cac_ratio_12m_high"),
            "payback_month": value("payback_month"),
        },
        where="period_grain = 'to_date'",
    ),
    Cube(
        "acquired", "channel_economics", {"channel": "channel"},
        {"customers": total("customer_count"), "full_cost": total("full_cost_amount"),
         "paid_cost": total("paid_cost_amount")},
        where="period_grain = 'month' and channel <> 'all'", time=Time("period_start", "month"), filters=_CHANNEL,
    ),
    Cube(
        "curves", "ltv_curves", {"channel": "dimension_value", "age": "cast(age_months as varchar)"},
        {
            "revenue": value("cumulative_revenue_per_customer"),
            "low": value("cumulative_revenue_low"),
            "high": value("cumulative_revenue_high"),
            "margin": value("cumulative_margin_per_customer"),
            "customers": value("customer_count"),
        },
        where="dimension in ('all', 'channel') and age_months < 24",
    ),
    Cube(
        "retention", "retention_cohorts",
        {"channel": "dimension_value", "cohort": "cast(cohort_month as varchar)",
         "age": "cast(age_months as varchar)"},
        {
            "customers": value("customer_count"),
            "rate": value("retention_rate"),
            "is_complete": value("cast(is_complete as integer)"),
        },
        where="cohort_month > (select max(cohort_month) - interval 15 month from marts.retention_cohorts)",
    ),
    Cube(
        "attribution", "attribution_summary", {"model": "model", "channel": "channel"},
        {"credit": total("conversion_credit"), "first_orders": total("first_order_credit"),
         "amount": total("credited_amount")},
        time=Time("period_month", "bucket"), filters=_CHANNEL,
    ),
)  # fmt: skip
