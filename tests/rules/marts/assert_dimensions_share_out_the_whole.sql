-- Every dimension shares out the same deals and visits: no deal is counted twice in one, none is missing.
with

sums as (

    select
        'win_rates_by_period ' || period_grain as mart,
        dimension,
        sum(created_count) as first_count,
        sum(won_count + lost_count) as second_count
    from {{ ref('win_rates_by_period') }}
    group by period_grain, dimension

    union all

    select
        'funnel_stage_accounting_by_dimension ' || period_grain as mart,
        dimension,
        sum(entered_count) as first_count,
        sum(lost_count) as second_count
    from {{ ref('funnel_stage_accounting_by_dimension') }}
    group by period_grain, dimension

    union all

    select
        'loss_reasons ' || period_grain as mart,
        dimension,
        sum(lost_count) as first_count,
        sum(returned_count) as second_count
    from {{ ref('loss_reasons_by_period') }}
    group by period_grain, dimension

),

validation_errors as (

    select
        sums.mart,
        sums.dimension,
        sums.first_count,
        sums.second_count
    from sums
    inner join sums as whole
        on sums.mart = whole.mart and whole.dimension = 'all'
    where sums.first_count <> whole.first_count or sums.second_count <> whole.second_count

)

select * from validation_errors
