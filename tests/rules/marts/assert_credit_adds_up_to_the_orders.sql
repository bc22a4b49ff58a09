{# In every model the credit of each order is 1 and its money the order's; no order is missing. #}
with

credited as (

    select
        conversion_id,
        model,
        sum(credit) as credit,
        sum(credited_amount) as credited_amount
    from {{ ref('fct_attribution') }}
    group by conversion_id, model

),

counted as (

    select
        orders.order_id,
        count(credited.model) as model_count,
        count(
            case when credited.credit = 1 and credited.credited_amount = orders.ordered_amount then 1 end
        ) as whole_count
    from {{ ref('fct_orders') }} as orders
    left join credited
        on orders.order_id = credited.conversion_id
    group by orders.order_id

)

select *
from counted
where model_count <> 7 or whole_count <> 7
