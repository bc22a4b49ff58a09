{#
    What models of buying know of a customer: on how many days he bought again, when last, since when he is one.
    Purchases of one day are one. Amounts are those of the days after the first. Of the calibration also what he
    did in the days that were held out.
#}
with

orders as (

    select * from {{ ref('fct_orders') }}
    where customer_id is not null

),

periods as (

    select * from {{ ref('int_buying_periods') }}

),

days as (

    select
        customer_id,
        ordered_date,
        min(ordered_date) over (partition by customer_id) as first_day,
        sum(ordered_amount) as amount
    from orders
    group by customer_id, ordered_date

),

summed as (

    select
        periods.role,
        days.customer_id,
        days.first_day,
        periods.last_day,
        count(case when days.ordered_date <= periods.last_day then 1 end) - 1 as repeat_count,
        max(case when days.ordered_date <= periods.last_day then days.ordered_date end) as last_ordered_date,
        sum(
            case
                when days.ordered_date > days.first_day and days.ordered_date <= periods.last_day then days.amount
            end
        ) as repeat_amount,
        count(case when days.ordered_date > periods.last_day then 1 end) as holdout_count,
        sum(case when days.ordered_date > periods.last_day then days.amount end) as holdout_amount
    from days
    inner join periods
        on days.first_day <= periods.last_day and days.ordered_date <= periods.holdout_last_day
    group by periods.role, days.customer_id, days.first_day, periods.last_day

),

final as (

    select
        role,
        customer_id,
        cast(repeat_count as integer) as repeat_count,
        cast({{ days_between('first_day', 'last_ordered_date') }} as integer) as last_days,
        cast({{ days_between('first_day', 'last_day') }} as integer) as age_days,
        {{ average_amount('repeat_amount', 'repeat_count') }} as mean_amount,
        cast(holdout_count as integer) as holdout_count,
        cast(coalesce(holdout_amount, 0) as decimal(18, 2)) as holdout_amount
    from summed

)

select * from final
