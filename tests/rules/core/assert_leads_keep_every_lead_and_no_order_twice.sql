-- Every usable lead is a row of fct_leads, and no lead more; an order and a deal belong to one lead at most,
-- so all leads together have no more of them than there are.
with

counts as (

    select
        (select count(*) from {{ ref('unified_leads') }}) as lead_count,
        (select count(*) from {{ ref('fct_leads') }}) as fact_count,
        (select count(*) from {{ ref('unified_deals') }}) as deal_count,
        (select coalesce(sum(deal_count), 0) from {{ ref('fct_leads') }}) as credited_deal_count,
        (select count(*) from {{ ref('fct_orders') }}) as order_count,
        (select coalesce(sum(order_count), 0) from {{ ref('fct_leads') }}) as credited_order_count

),

validation_errors as (

    select * from counts
    where
        lead_count <> fact_count
        or credited_deal_count > deal_count
        or credited_order_count > order_count

)

select * from validation_errors
