{#
    The same number by two ways that share no step: amounts in the reporting currency, or counts. They are equal to the cent.
#}
with

run_as_of as (

    select {{ rescoring_date('as_of_date') }} as scoring_date
    from {{ ref('run_as_of') }}

),

cards as (

    select * from {{ ref('customer_segments') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

refunds as (

    select * from {{ ref('fct_refunds') }}

),

quarantine as (

    select * from {{ ref('quarantine') }}

),

reconciliation as (

    select * from {{ ref('reconciliation') }}

),

ordered_in_window as (

    select coalesce(sum(orders.ordered_amount), 0) as amount
    from orders
    cross join run_as_of
    where
        orders.customer_id is not null
        and {{ is_in_rfm_window('orders.ordered_date', 'run_as_of.scoring_date') }}

),

buyers as (

    select distinct orders.customer_id
    from orders
    inner join run_as_of
        on orders.ordered_date <= run_as_of.scoring_date
    where orders.customer_id is not null

),

{# A customer without any order has no card with an amount, so refunds that name only such a customer stay out. #}
refunded_in_window as (

    select coalesce(sum(refunds.refunded_amount), 0) as amount
    from refunds
    inner join buyers
        on refunds.customer_id = buyers.customer_id
    cross join run_as_of
    where
        refunds.is_counted
        and {{ is_in_rfm_window('refunds.refunded_date', 'run_as_of.scoring_date') }}

),

cards_summed as (

    select
        coalesce(sum(m_amount), 0) as m_amount,
        coalesce(sum(order_count), 0) as order_count,
        coalesce(sum(net_amount), 0) as net_amount
    from cards

),

orders_summed as (

    select
        count(customer_id) as customer_order_count,
        coalesce(sum(refunded_amount), 0) as refunded_amount,
        coalesce(sum(case when customer_id is not null then net_amount end), 0) as customer_net_amount
    from orders

),

counted_refunds as (

    select coalesce(sum(refunded_amount), 0) as refunded_amount
    from refunds
    where is_counted and link_type = 'order'

),

quarantined as (

    select count(*) as row_count from quarantine

),

counted as (

    select coalesce(sum(rows_quarantined), 0) as row_count from reconciliation

),

sides as (

    select
        'm_amount_is_orders_less_refunds_of_the_window' as rule_name,
        cards_summed.m_amount as left_amount,
        ordered_in_window.amount - refunded_in_window.amount as right_amount
    from cards_summed
    cross join ordered_in_window
    cross join refunded_in_window

    union all

    select
        'cards_count_the_orders_of_the_facts' as rule_name,
        cards_summed.order_count as left_amount,
        orders_summed.customer_order_count as right_amount
    from cards_summed
    cross join orders_summed

    union all

    select
        'cards_hold_the_net_amount_of_the_facts' as rule_name,
        cards_summed.net_amount as left_amount,
        orders_summed.customer_net_amount as right_amount
    from cards_summed
    cross join orders_summed

    union all

    select
        'refunds_lower_orders_once' as rule_name,
        orders_summed.refunded_amount as left_amount,
        counted_refunds.refunded_amount as right_amount
    from orders_summed
    cross join counted_refunds

    union all

    select
        'quarantine_lists_what_reconciliation_counts' as rule_name,
        quarantined.row_count as left_amount,
        counted.row_count as right_amount
    from quarantined
    cross join counted

    union all

    select
        'every_row_read_is_accounted_for' as rule_name,
        coalesce(sum(rows_read), 0) as left_amount,
        coalesce(
            sum(rows_used + rows_quarantined + rows_suppressed + duplicates_dropped + rows_after_as_of), 0
        ) as right_amount
    from reconciliation

),

final as (

    select
        rule_name,
        cast(left_amount as decimal(38, 2)) as left_amount,
        cast(right_amount as decimal(38, 2)) as right_amount,
        cast(abs(left_amount - right_amount) as decimal(38, 2)) as difference_amount
    from sides

)

select * from final
