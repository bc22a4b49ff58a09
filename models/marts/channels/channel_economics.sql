{#
    What a new customer cost and brings, by the channel that brought him. A ratio is given its interval, and a
    place only where intervals separate; a channel that cost nothing has no ratio.
#}
{%- set horizons = [3, 6, 12] -%}
{%- set z = 1.959963984540054 -%}
with

periods as (

    select * from {{ ref('int_channels_periods') }}

),

paybacks as (

    select * from {{ ref('int_channels_paybacks') }}

),

channels as (

    select
        channel,
        min(category) as category
    from {{ ref('channels') }}
    group by channel

),

rated as (

    select
        periods.*,
        coalesce(
            channels.category, case when periods.channel = 'all' then 'all' else 'unknown' end
        ) as channel_category,
        {{ average_amount('periods.paid_cost_amount', 'periods.costed_customer_count') }} as cac_paid,
        {{ average_amount('periods.full_cost_amount', 'periods.costed_customer_count') }} as cac_full,
        {%- for horizon in horizons %}
        case
            when periods.is_mature_{{ horizon }}m and periods.cost_{{ horizon }}m > 0
                then cast(periods.costed_margin_{{ horizon }}m as double precision) / periods.cost_{{ horizon }}m
        end as ratio_{{ horizon }}m,
        case
            when periods.is_mature_{{ horizon }}m and periods.cost_{{ horizon }}m > 0
                then {{ z }} * sqrt(periods.square_{{ horizon }}m) / periods.cost_{{ horizon }}m
        end as half_width_{{ horizon }}m,
        {%- endfor %}
        periods.costed_customer_count >= {{ var('sales_minimum_count') }}
        and periods.channel not in ('all', 'unknown') as is_compared
    from periods
    left join channels
        on periods.channel = channels.channel

),

ranked as (

    select
        rated.period_grain,
        rated.period_start,
        rated.channel,
        count(case when rivals.ratio_12m > rated.ratio_12m then 1 end) + 1 as ratio_rank,
        count(case
            when rivals.ratio_12m - rivals.half_width_12m > rated.ratio_12m + rated.half_width_12m then 1
        end) + 1 as best_rank,
        count(*) - count(case
            when rivals.ratio_12m + rivals.half_width_12m < rated.ratio_12m - rated.half_width_12m then 1
        end) as worst_rank
    from rated
    inner join rated as rivals
        on {{ same_period('rated', 'rivals') }}
    where rated.is_compared and rivals.is_compared and rated.ratio_12m is not null and rivals.ratio_12m is not null
    group by rated.period_grain, rated.period_start, rated.channel

),

final as (

    select
        rated.period_grain,
        rated.period_start,
        rated.channel,
        rated.channel_category,
        cast(rated.customer_count as integer) as customer_count,
        cast(rated.paid_cost_amount as decimal(18, 2)) as paid_cost_amount,
        cast(rated.full_cost_amount as decimal(18, 2)) as full_cost_amount,
        rated.cac_paid,
        rated.cac_full,
        {{ average_amount('earlier.full_cost_amount', 'earlier.costed_customer_count') }} as cac_full_quarter_before,
        {%- set cac_before = average_amount('earlier.full_cost_amount', 'earlier.costed_customer_count') %}
        {{ safe_divide('rated.cac_full', cac_before) }} - 1
            as cac_full_relative_change,
        {%- for horizon in horizons %}
        case
            when rated.is_mature_{{ horizon }}m
                then {{ average_amount('rated.revenue_' ~ horizon ~ 'm', 'rated.customer_count_' ~ horizon ~ 'm') }}
        end as ltv_{{ horizon }}m,
        case
            when rated.is_mature_{{ horizon }}m
                then {{ average_amount('rated.margin_' ~ horizon ~ 'm', 'rated.customer_count_' ~ horizon ~ 'm') }}
        end as ltv_margin_{{ horizon }}m,
        {{ rounded('rated.ratio_' ~ horizon ~ 'm', 4) }} as ltv_cac_ratio_{{ horizon }}m,
        {{ rounded('rated.ratio_' ~ horizon ~ 'm - rated.half_width_' ~ horizon ~ 'm', 4) }}
            as ltv_cac_ratio_{{ horizon }}m_low,
        {{ rounded('rated.ratio_' ~ horizon ~ 'm + rated.half_width_' ~ horizon ~ 'm', 4) }}
            as ltv_cac_ratio_{{ horizon }}m_high,
        case
            when rated.is_mature_{{ horizon }}m
                then cast(
                    {{ safe_divide('rated.costed_revenue_' ~ horizon ~ 'm', 'rated.cost_' ~ horizon ~ 'm') }}
                    as decimal(18, 4)
                )
        end as revenue_cost_ratio_{{ horizon }}m,
        {%- endfor %}
        case
            when rated.ratio_12m - rated.half_width_12m >= {{ var('ltv_cac_line') }} then 'above'
            when rated.ratio_12m + rated.half_width_12m < {{ var('ltv_cac_line') }} then 'below'
            when rated.ratio_12m is not null then 'undecided'
        end as ltv_cac_line_verdict,
        cast(paybacks.payback_month as integer) as payback_month,
        cast(ranked.ratio_rank as integer) as ratio_rank,
        cast(ranked.best_rank as integer) as best_rank,
        cast(ranked.worst_rank as integer) as worst_rank,
        coalesce(ranked.ratio_rank <= 5, false) as is_among_top_five
    from rated
    left join periods as earlier
        on
            rated.period_grain = 'quarter'
            and earlier.period_grain = 'quarter'
            and rated.channel = earlier.channel
            and rated.period_start = cast(earlier.period_start + interval '3 months' as date)
    left join paybacks
        on rated.channel = paybacks.channel and {{ same_period('rated', 'paybacks') }}
    left join ranked
        on rated.channel = ranked.channel and {{ same_period('rated', 'ranked') }}

)

select * from final
