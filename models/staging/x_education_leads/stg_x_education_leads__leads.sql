with

prospects as (

    select * from {{ ref('stg_x_education_leads__prospects') }}

),

{# A dash stands for a person who was erased. Google and google are one; how the lead was made is its medium. #}
final as (

    select
        nullif(prospect_id, '-') as lead_id,
        case when status = 'converted' then nullif(prospect_id, '-') end as customer_id,
        lower(lead_source) as source, -- noqa: RF04
        lower(lead_origin) as medium,
        status,
        case
            when prospect_id = '-'
                then '{{ suppressed_mark() }} the row belongs to a person who was erased (docs/privacy.md)'
        end as rejection_reason
    from prospects

)

select * from final
