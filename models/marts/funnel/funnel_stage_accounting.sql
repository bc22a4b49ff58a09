{#
    Two views of a month. The fate of the visits that began in it is what is known at as-of: it changes until none is
    still there (is_settled). The stock of the stage (opening + entered - left = closing) changes no more once the
    month is over.
#}
with

accounting as (

    select * from {{ ref('funnel_stage_accounting_by_dimension') }}
    where period_grain = 'month' and dimension = 'all'

),

visits as (

    select * from {{ ref('fct_deal_stage_visits') }}
    where entered_date is not null

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

{# A visit that left at an unknown time is taken out of the stock when it came in. #}
moves as (

    select
        pipeline_id,
        stage_id,
        cast(date_trunc('month', entered_date) as date) as period_month,
        1 as entered_count,
        0 as left_count
    from visits

    union all

    select
        pipeline_id,
        stage_id,
        cast(date_trunc('month', coalesce(left_date, entered_date)) as date) as period_month,
        0 as entered_count,
        1 as left_count
    from visits
    where ended_by <> 'still_there'

),

stocks as (

    select
        pipeline_id,
        stage_id,
        period_month,
        sum(entered_count) as entered_count,
        sum(left_count) as left_count,
        sum(sum(entered_count - left_count)) over (
            partition by pipeline_id, stage_id
            order by period_month
            rows between unbounded preceding and current row
        ) as closing_count
    from moves
    group by pipeline_id, stage_id, period_month

),

keys as (

    select
        pipeline_id,
        stage_id,
        period_start as period_month
    from accounting

    union distinct

    select
        pipeline_id,
        stage_id,
        period_month
    from stocks

),

orders as (

    select
        pipeline_id,
        stage_id,
        max(stage_order) as stage_order
    from accounting
    group by pipeline_id, stage_id

),

final as (

    select
        keys.pipeline_id,
        keys.stage_id,
        keys.period_month,
        orders.stage_order,
        {%- for name in ['entered', 'advanced', 'lost', 'moved_back', 'moved_pipeline', 'still_there'] %}
        coalesce(accounting.{{ name }}_count, 0) as {{ name }}_count,
        {%- endfor %}
        cast(stocks.closing_count - stocks.entered_count + stocks.left_count as integer) as opening_count,
        cast(stocks.left_count as integer) as left_count,
        cast(stocks.closing_count as integer) as closing_count,
        coalesce(accounting.still_there_count, 0) = 0
        and keys.period_month < cast(date_trunc('month', run_as_of.as_of_date) as date) as is_settled
    from keys
    cross join run_as_of
    inner join orders
        on keys.pipeline_id = orders.pipeline_id and keys.stage_id = orders.stage_id
    left join accounting
        on
            keys.pipeline_id = accounting.pipeline_id
            and keys.stage_id = accounting.stage_id
            and keys.period_month is not distinct from accounting.period_start
    left join stocks
        on
            keys.pipeline_id = stocks.pipeline_id
            and keys.stage_id = stocks.stage_id
            and keys.period_month = stocks.period_month

)

select * from final
