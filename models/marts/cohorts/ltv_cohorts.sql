{#
    A cohort of a month and channel, beside what it cost. Channels that cost and brought nobody are rows of
    channel_economics.
#}
{%- set horizons = [3, 6, 12] -%}
with

cohorts as (

    select * from {{ ref('ltv_cohorts_by_dimension') }}
    where dimension = 'channel' and cohort_month is not null

),

economics as (

    select * from {{ ref('channel_economics') }}
    where period_grain = 'month'

),

final as (

    select
        cohorts.cohort_month,
        cohorts.dimension_value as channel,
        economics.channel_category,
        cohorts.customer_count,
        cohorts.observed_months,
        {%- for horizon in horizons %}
        cohorts.ltv_{{ horizon }}m,
        {%- endfor %}
        {%- for horizon in horizons %}
        cohorts.ltv_margin_{{ horizon }}m,
        {%- endfor %}
        cohorts.second_month_retention_rate,
        economics.cac_paid,
        economics.cac_full,
        {%- for horizon in horizons %}
        economics.ltv_cac_ratio_{{ horizon }}m,
        {%- endfor %}
        economics.ltv_cac_ratio_12m as ltv_cac_ratio,
        economics.payback_month,
        {%- for horizon in horizons %}
        cohorts.is_mature_{{ horizon }}m,
        {%- endfor %}
        cohorts.revenue_to_date_amount
    from cohorts
    inner join economics
        on cohorts.cohort_month = economics.period_start and cohorts.dimension_value = economics.channel

)

select * from final
