with

opportunities as (

    select * from {{ ref('stg_maven_crm__opportunities') }}

),

{# The file gives two days of an opportunity: when Engaging began and when it ended. #}
final as (

    select
        opportunity_id || '/engaging' as deal_stage_event_id,
        opportunity_id as deal_id,
        'engaging' as stage_id,
        engaged_on as entered_at,
        sales_agent as moved_by
    from opportunities
    where engaged_on is not null

    union all

    select
        opportunity_id || '/closed' as deal_stage_event_id,
        opportunity_id as deal_id,
        deal_stage as stage_id,
        closed_on as entered_at,
        sales_agent as moved_by
    from opportunities
    where closed_on is not null and deal_stage in ('won', 'lost')

)

select * from final
