{#
    Three conversions that are never mixed. For cohort and imputed a deal counts in the period in which it reached the
    first stage, with the owner and segment of that visit. For period every decision counts in its own period:
    reaching the second stage, or being lost on the way there, with the owner and segment of the visit that was
    decided.
#}
with

pairs as (

    select * from {{ ref('int_deals_stage_pairs') }}

),

visits as (

    select * from {{ ref('fct_deal_stage_visits') }}

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

dimensions as (

    {{ dimension_list() }}

),

grains as (

    {{ period_grains() }}

),

cohorts as (

    select
        case when pairs.reached_by = 'imputed' then 'imputed' else 'cohort' end as method,
        pairs.deal_id,
        pairs.from_stage_id,
        pairs.to_stage_id,
        pairs.is_step_or_win,
        pairs.from_visit_number as visit_number,
        case when pairs.to_visit_number is not null then 1 else 0 end as is_converted
    from pairs

),

reached as (

    select
        'period' as method,
        deal_id,
        from_stage_id,
        to_stage_id,
        is_step_or_win,
        to_visit_number as visit_number,
        1 as is_converted
    from pairs
    where reached_by = 'entered' and to_visit_number is not null

),

lost as (

    select
        'period' as method,
        pairs.deal_id,
        pairs.from_stage_id,
        pairs.to_stage_id,
        pairs.is_step_or_win,
        visits.visit_number,
        0 as is_converted
    from pairs
    inner join visits
        on
            pairs.deal_id = visits.deal_id
            and pairs.pipeline_id = visits.pipeline_id
            and pairs.from_visit_number < visits.visit_number
            and (pairs.to_visit_number is null or pairs.to_visit_number > visits.visit_number)
    where pairs.reached_by = 'entered' and visits.is_lost_stage

),

counted as (

    select * from cohorts
    union all
    select * from reached
    union all
    select * from lost

),

{# By dimension only single steps and the way to won, and months: other cells would hold a deal each. #}
by_dimension as (

    select
        visits.pipeline_id,
        counted.from_stage_id,
        counted.to_stage_id,
        grains.period_grain,
        {{ period_start('grains.period_grain', 'visits.entered_date') }} as period_start,
        dimensions.dimension,
        {{ dimension_value('visits') }} as dimension_value,
        counted.method,
        counted.is_converted,
        visits.entered_date
    from counted
    inner join dimensions
        on counted.is_step_or_win or dimensions.dimension = 'all'
    inner join grains
        on grains.period_grain = 'month' or dimensions.dimension = 'all'
    inner join visits
        on counted.deal_id = visits.deal_id and counted.visit_number = visits.visit_number

),

summed as (

    select
        pipeline_id,
        from_stage_id,
        to_stage_id,
        period_grain,
        period_start,
        dimension,
        dimension_value,
        method,
        count(*) as entered_count,
        sum(is_converted) as converted_count,
        max(entered_date) as youngest_date
    from by_dimension
    group by
        pipeline_id,
        from_stage_id,
        to_stage_id,
        period_grain,
        period_start,
        dimension,
        dimension_value,
        method

),

final as (

    select
        summed.pipeline_id,
        summed.from_stage_id,
        summed.to_stage_id,
        summed.period_grain,
        summed.period_start,
        summed.dimension,
        summed.dimension_value,
        summed.method,
        cast(summed.entered_count as integer) as entered_count,
        cast(summed.converted_count as integer) as converted_count,
        {{ safe_divide('summed.converted_count', 'summed.entered_count') }} as conversion_rate,
        {{ wilson_low('summed.converted_count', 'summed.entered_count') }} as conversion_low,
        {{ wilson_high('summed.converted_count', 'summed.entered_count') }} as conversion_high,
        summed.entered_count >= {{ var('sales_minimum_count') }} as has_enough,
        coalesce(
            summed.period_start < {{ period_start('summed.period_grain', 'run_as_of.as_of_date') }}
            and (
                summed.method = 'period'
                or {{ add_days('summed.youngest_date', var('funnel_conversion_window_days') | int) }}
                <= run_as_of.as_of_date
            ),
            false
        ) as is_mature
    from summed
    cross join run_as_of

)

select * from final
