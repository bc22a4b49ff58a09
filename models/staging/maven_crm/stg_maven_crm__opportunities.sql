{# A table: the deals and their stages read it. #}
{{ config(materialized='table') }}

with

opportunities as (

    select * from {{ source('maven_crm', 'sales_pipeline') }}

),

products as (

    select * from {{ source('maven_crm', 'products') }}

),

{# The pipeline writes GTXPro where the list has GTX Pro: blanks and case do not tell products apart. #}
listed_products as (

    select
        lower(replace(product, ' ', '')) as product_key,
        min(product) as product_name
    from products
    group by lower(replace(product, ' ', ''))

),

final as (

    select
        opportunities.opportunity_id,
        opportunities.sales_agent,
        coalesce(listed_products.product_name, opportunities.product) as product_name,
        opportunities.account,
        lower(opportunities.deal_stage) as deal_stage,
        opportunities.engage_date as engaged_on,
        opportunities.close_date as closed_on,
        opportunities.close_value
    from opportunities
    left join listed_products
        on lower(replace(opportunities.product, ' ', '')) = listed_products.product_key

)

select * from final
