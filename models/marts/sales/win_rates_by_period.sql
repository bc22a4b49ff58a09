{#
    Each deal counts where it was created and, once closed, where it was closed, with the segment of that day. Deals
    without the date have no period, and are in every total.
#}
with

deals as (

    select * from {{ ref('fct_deals') }}

),

incidence as (

    select * from {{ ref('deal_outcome_incidence') }}

),

dimensions as (

    {{ dimension_list() }}

),

grains as (

    {{ period_grains(to_date=true) }}

),

moments as (

    select
        deals.*,
        'created' as moment,
        deals.segment as segment_then,
        deals.created_date as moment_date
    from deals

    union all

    select
        deals.*,
        'closed' as moment,
        deals.segment_at_closing as segment_then,
        deals.closed_date as moment_date
    from deals
    where deals.outcome <> 'open'

),

by_dimension as (

    select
        grains.period_grain,
        {{ period_start('grains.period_grain', 'moments.moment_date') }} as period_start,
        dimensions.dimension,
        {{ dimension_value('moments', segment='segment_then') }} as dimension_value,
        moments.moment,
        moments.outcome,
        moments.amount
    from moments
    cross join dimensions
    cross join grains

),

{%- set created = "moment = 'created'" %}
{%- set closed = "moment = 'closed'" %}

counted as (

    select
        period_grain,
        period_start,
        dimension,
        dimension_value,
        sum(case when {{ created }} then 1 else 0 end) as created_count,
        sum(case when {{ created }} and outcome = 'won' then 1 else 0 end) as created_won_count,
        sum(case when {{ created }} and outcome = 'open' then 1 else 0 end) as open_count,
        sum(case when {{ closed }} and outcome = 'won' then 1 else 0 end) as won_count,
        sum(case when {{ closed }} and outcome = 'lost' then 1 else 0 end) as lost_count,
        coalesce(sum(case when {{ created }} then amount end), 0) as created_amount,
        coalesce(sum(case when {{ created }} and outcome = 'won' then amount end), 0) as created_won_amount,
        coalesce(sum(case when {{ closed }} and outcome = 'won' then amount end), 0) as won_amount,
        coalesce(sum(case when {{ closed }} and outcome = 'lost' then amount end), 0) as lost_amount
    from by_dimension
    group by period_grain, period_start, dimension, dimension_value

),

final as (

    select
        counted.period_grain,
        counted.period_start,
        counted.dimension,
        counted.dimension_value,
        {%- for name in ['created', 'won', 'lost', 'open', 'created_won'] %}
        cast(counted.{{ name }}_count as integer) as {{ name }}_count,
        {%- endfor %}
        counted.won_count + counted.lost_count >= {{ var('sales_minimum_count') }} as has_enough_closed,
        {{ safe_divide('counted.won_count', 'counted.won_count + counted.lost_count') }} as win_rate_closed,
        {{ wilson_low('counted.won_count', '(counted.won_count + counted.lost_count)') }} as win_rate_closed_low,
        {{ wilson_high('counted.won_count', '(counted.won_count + counted.lost_count)') }} as win_rate_closed_high,
        {{ safe_divide('counted.won_amount', 'counted.won_amount + counted.lost_amount') }}
            as win_rate_closed_by_amount,
        {{ safe_divide('counted.created_won_count', 'counted.created_count') }} as win_rate_created,
        {{ wilson_low('counted.created_won_count', 'counted.created_count') }} as win_rate_created_low,
        {{ wilson_high('counted.created_won_count', 'counted.created_count') }} as win_rate_created_high,
        {{ safe_divide('counted.created_won_amount', 'counted.created_amount') }} as win_rate_created_by_amount,
        {%- for name in ['won', 'lost', 'created'] %}
        cast(counted.{{ name }}_amount as decimal(18, 2)) as {{ name }}_amount,
        {%- endfor %}
        incidence.cumulative_incidence_won,
        incidence.cumulative_incidence_lost
    from counted
    left join incidence
        on
            {{ same_period('counted', 'incidence') }}
            and counted.dimension = incidence.dimension
            and counted.dimension_value = incidence.dimension_value

)

select * from final
