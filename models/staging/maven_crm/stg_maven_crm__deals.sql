with

opportunities as (

    select * from {{ ref('stg_maven_crm__opportunities') }}

),

{#
    An opportunity is opened when somebody engages; one that is still prospecting has no day yet. The revenue 0 of a lost one
    does not say what it was worth, so its amount is unknown.
#}
final as (

    select
        opportunity_id as deal_id,
        account as customer_id,
        'b2b_short' as pipeline_id,
        sales_agent as owner_manager_id,
        engaged_on as created_at,
        closed_on as closed_at,
        case when deal_stage in ('prospecting', 'engaging') then 'open' else deal_stage end as outcome,
        case when deal_stage = 'won' then close_value end as amount,
        {{ source_currency('maven_crm') }} as currency_code,
        deal_stage as stage_id,
        product_name as product_id
    from opportunities

)

select * from final
