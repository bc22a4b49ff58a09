{#
    The cut points as the base of each instant gives them now. Those of a quarter's first day only matter until they are frozen
    (int_rfm_thresholds_frozen), those of as-of for a version that is announced and not in force yet (methodology_changes).
#}
with

base as (

    select * from {{ ref('int_customers_rfm_values') }}

),

{# One row per value that occurs: many customers share one, and equal values need no order among them. #}
value_counts as (

    select
        instant_role,
        instant_date,
        'r' as metric,
        cast(r_days as decimal(18, 2)) as metric_value,
        count(*) as customer_count
    from base
    where r_days is not null
    group by instant_role, instant_date, r_days
    union all
    select
        instant_role,
        instant_date,
        'f' as metric,
        cast(f_orders as decimal(18, 2)) as metric_value,
        count(*) as customer_count
    from base
    group by instant_role, instant_date, f_orders
    union all
    select
        instant_role,
        instant_date,
        'm' as metric,
        m_amount as metric_value,
        count(*) as customer_count
    from base
    group by instant_role, instant_date, m_amount

),

running_counts as (

    select
        instant_role,
        instant_date,
        metric,
        metric_value,
        sum(customer_count) over (partition by instant_role, instant_date, metric order by metric_value)
            as not_exceeding_count,
        sum(customer_count) over (partition by instant_role, instant_date, metric) as base_count
    from value_counts

),

{# The k-th cut point is the smallest value that at least k fifths of the base do not exceed: one that really occurs. #}
final as (

    select
        instant_role,
        instant_date,
        metric,
        min(case when not_exceeding_count * 5 >= base_count * 1 then metric_value end) as cut_1,
        min(case when not_exceeding_count * 5 >= base_count * 2 then metric_value end) as cut_2,
        min(case when not_exceeding_count * 5 >= base_count * 3 then metric_value end) as cut_3,
        min(case when not_exceeding_count * 5 >= base_count * 4 then metric_value end) as cut_4
    from running_counts
    group by instant_role, instant_date, metric

)

select * from final
