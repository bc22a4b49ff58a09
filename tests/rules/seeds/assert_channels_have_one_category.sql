-- A channel counts as one category only: with two, its costs and its customers would be split between them.
with

categories as (

    select
        channel,
        count(distinct category) as category_count
    from {{ ref('channels') }}
    group by channel

),

validation_errors as (

    select * from categories
    where category_count > 1

)

select * from validation_errors
