-- For every pipeline, stage and month: what entered is what advanced, was lost, moved back, moved to another
-- pipeline or is still there; opening + entered - left is closing, a month opens with what the one before closed
-- with, and nothing goes below zero.
with

accounting as (

    select
        *,
        lag(closing_count) over (partition by pipeline_id, stage_id order by period_month) as previous_closing_count
    from {{ ref('funnel_stage_accounting') }}

),

validation_errors as (

    select *
    from accounting
    where
        entered_count <> advanced_count + lost_count + moved_back_count + moved_pipeline_count + still_there_count
        or (
            period_month is not null
            and (
                opening_count + entered_count - left_count <> closing_count
                or opening_count <> coalesce(previous_closing_count, 0)
                or opening_count < 0
                or closing_count < 0
                or closing_count is null
            )
        )

)

select * from validation_errors
