{#
    Credit is cut by running totals: what the touches up to this one have, rounded, less what those before it
    have. So the credit of an order is 1 and its money the order's, to the last digit. An order that no touch led
    to is a row of its own in every model.
#}
{%- set running -%}
over (
            partition by weighed.order_id, weighed.model
            order by weighed.touch_number
            rows between unbounded preceding and current row
        )
{%- endset -%}
with

weighed as (

    select * from {{ ref('int_touches_weighed') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

models as (

    {{ attribution_model_list() }}

),

touched as (

    select distinct order_id
    from weighed

),

cumulated as (

    select
        weighed.*,
        row_number() over (
            partition by weighed.order_id, weighed.model
            order by weighed.touch_number desc
        ) = 1 as is_last,
        sum(weighed.weight) {{ running }} / sum(weighed.weight) over (partition by weighed.order_id, weighed.model)
            as share_to_here
    from weighed

),

rounded_to_here as (

    select
        cumulated.*,
        case when cumulated.is_last then 1 else {{ rounded('cumulated.share_to_here', 6) }} end as credit_to_here,
        case
            when cumulated.is_last then orders.ordered_amount
            else {{ rounded('cumulated.share_to_here * cast(orders.ordered_amount as double precision)', 2) }}
        end as amount_to_here
    from cumulated
    inner join orders
        on cumulated.order_id = orders.order_id

),

cut as (

    select
        order_id,
        touch_id,
        model,
        touch_type,
        channel,
        campaign,
        touch_number,
        touch_count,
        touched_at,
        credit_to_here - coalesce(lag(credit_to_here) over (
            partition by order_id, model order by touch_number
        ), 0) as credit,
        amount_to_here - coalesce(lag(amount_to_here) over (
            partition by order_id, model order by touch_number
        ), 0) as credited_amount
    from rounded_to_here

    union all

    select
        orders.order_id,
        cast(null as text) as touch_id,
        models.model,
        cast(null as text) as touch_type,
        'unattributed' as channel,
        cast(null as text) as campaign,
        cast(null as integer) as touch_number,
        0 as touch_count,
        cast(null as timestamp) as touched_at,
        1 as credit,
        orders.ordered_amount as credited_amount
    from orders
    cross join models
    left join touched
        on orders.order_id = touched.order_id
    where touched.order_id is null

),

final as (

    select
        cut.order_id as conversion_id,
        cut.touch_id,
        orders.customer_id,
        cut.model,
        cut.touch_type,
        cut.channel,
        cut.campaign,
        cut.touch_number,
        cast(cut.touch_count as integer) as touch_count,
        cast(cut.credit as decimal(18, 6)) as credit,
        cast(cut.credited_amount as decimal(18, 2)) as credited_amount,
        orders.is_first_order,
        orders.ordered_date as conversion_date,
        cut.touched_at,
        orders.ordered_at as converted_at
    from cut
    inner join orders
        on cut.order_id = orders.order_id

)

select * from final
