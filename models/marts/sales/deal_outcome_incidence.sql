{#
    What became of the deals created in a period, those still open censored (Aalen-Johansen): a young cohort is not
    judged by the losses that come first. Deals without a date, or closed before they were created, have no length and
    are left out.
#}
with

deals as (

    select * from {{ ref('fct_deals') }}

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

dimensions as (

    {{ dimension_list() }}

),

grains as (

    {{ period_grains(to_date=true) }}

),

timed as (

    select
        deals.*,
        case when deals.outcome <> 'open' then deals.outcome end as cause,
        case
            when deals.outcome = 'open' then {{ seconds_between('deals.created_at', 'run_as_of.as_of_at') }}
            else deals.cycle_calendar_seconds
        end as duration
    from deals
    cross join run_as_of

),

by_dimension as (

    select
        grains.period_grain,
        {{ period_start('grains.period_grain', 'timed.created_date') }} as period_start,
        dimensions.dimension,
        {{ dimension_value('timed') }} as dimension_value,
        timed.duration,
        timed.cause
    from timed
    cross join dimensions
    cross join grains
    where timed.duration is not null

),

{{ survival_ctes(
    'curve', 'by_dimension', ['period_grain', 'period_start', 'dimension', 'dimension_value'], ['won', 'lost']
) }}

final as (

    select
        period_grain,
        period_start,
        dimension,
        dimension_value,
        cast(max(at_risk_count) as integer) as deal_count,
        cast(sum(ended_count) as integer) as closed_count,
        cast(round(cast(max(cumulative_incidence_won) as decimal(38, 12)), 10) as decimal(18, 10))
            as cumulative_incidence_won,
        cast(round(cast(max(cumulative_incidence_lost) as decimal(38, 12)), 10) as decimal(18, 10))
            as cumulative_incidence_lost,
        cast(max(duration) as bigint) as longest_observed_seconds
    from curve
    group by period_grain, period_start, dimension, dimension_value

)

select * from final
