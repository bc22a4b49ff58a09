{# In every dimension the revenue of all cohorts is that of the facts, to the cent. #}
with

told as (

    select
        dimension,
        sum(revenue_to_date_amount) as revenue_amount
    from {{ ref('ltv_cohorts_by_dimension') }}
    group by dimension

),

ordered as (

    select coalesce(sum(ordered_amount), 0) as amount from {{ ref('fct_orders') }}

),

refunded as (

    select coalesce(sum(refunded_amount), 0) as amount from {{ ref('fct_refunds') }}
    where is_counted

)

select
    told.dimension,
    told.revenue_amount,
    ordered.amount - refunded.amount as fact_amount
from told
cross join ordered
cross join refunded
where told.revenue_amount <> ordered.amount - refunded.amount
