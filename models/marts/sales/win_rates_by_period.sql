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
        sum(case when {{ created }} and outcome = 'won' then amount end) as known_created_won_amount,
        sum(case when {{ created }} and outcome <> 'won' then amount end) as known_created_other_amount,
        sum(case when {{ closed }} and outcome = 'won' then amount end) as known_won_amount,
        sum(case when {{ closed }} and outcome = 'lost' then amount end) as known_lost_amount
    from by_dimension
    group by period_grain, period_start, dimension, dimension_value

),

{# An outcome whose deals all lack an amount is unknown, not nothing: many a CRM knows that of won deals only. #}
known as (

    select
        *,
        case when won_count > 0 then known_won_amount else 0 end as comparable_won_amount,
        case when lost_count > 0 then known_lost_amount else 0 end as comparable_lost_amount,
        case when created_won_count > 0 then known_created_won_amount else 0 end as comparable_created_won_amount,
        case when created_count > created_won_count then known_created_other_amount else 0 end
            as comparable_created_other_amount,
        coalesce(known_created_won_amount, 0) + coalesce(known_created_other_amount, 0) as created_amount,
        coalesce(known_won_amount, 0) as won_amount,
        coalesce(known_lost_amount, 0) as lost_amount
    from counted

),

final as (

    select
        known.period_grain,
        known.period_start,
        known.dimension,
        known.dimension_value,
        {%- for name in ['created', 'won', 'lost', 'open', 'created_won'] %}
        cast(known.{{ name }}_count as integer) as {{ name }}_count,
        {%- endfor %}
        known.won_count + known.lost_count >= {{ var('sales_minimum_count') }} as has_enough_closed,
        {{ safe_divide('known.won_count', 'known.won_count + known.lost_count') }} as win_rate_closed,
        {{ wilson_low('known.won_count', '(known.won_count + known.lost_count)') }} as win_rate_closed_low,
        {{ wilson_high('known.won_count', '(known.won_count + known.lost_count)') }} as win_rate_closed_high,
        {{ safe_divide('known.comparable_won_amount', 'known.comparable_won_amount + known.comparable_lost_amount') }}
            as win_rate_closed_by_amount,
        {{ safe_divide('known.created_won_count', 'known.created_count') }} as win_rate_created,
        {{ wilson_low('known.created_won_count', 'known.created_count') }} as win_rate_created_low,
        {{ wilson_high('known.created_won_count', 'known.created_count') }} as win_rate_created_high,
        {{ safe_divide(
            'known.comparable_created_won_amount',
            'known.comparable_created_won_amount + known.comparable_created_other_amount'
        ) }} as win_rate_created_by_amount,
        {%- for name in ['won', 'lost', 'created'] %}
        cast(known.{{ name }}_amount as decimal(18, 2)) as {{ name }}_amount,
        {%- endfor %}
        incidence.cumulative_incidence_won,
        incidence.cumulative_incidence_lost
    from known
    left join incidence
        on
            {{ same_period('known', 'incidence') }}
            and known.dimension = incidence.dimension
            and known.dimension_value = incidence.dimension_value

)

select * from final
