-- Without a significant event no customer would have a recency: every buyer would look like one who never came.
with

counted as (

    select count(case when is_significant then 1 end) as significant_kind_count
    from {{ ref('significant_events') }}

),

validation_errors as (

    select * from counted
    where significant_kind_count = 0

)

select * from validation_errors
