-- Every customer of the core has exactly one card, and every card a customer.
with

cards as (

    select
        customer_id,
        count(*) as card_count
    from {{ ref('customer_segments') }}
    group by customer_id

),

customers as (

    select customer_id from {{ ref('dim_customers') }}

),

validation_errors as (

    select
        customers.customer_id,
        cards.customer_id as card_customer_id,
        cards.card_count
    from customers
    full outer join cards
        on customers.customer_id = cards.customer_id
    where customers.customer_id is null or cards.customer_id is null or cards.card_count <> 1

)

select * from validation_errors
