with

prospects as (

    select * from {{ ref('stg_x_education_leads__prospects') }}

),

{# Whoever converted is a student, under the identifier of the lead. #}
final as (

    select
        nullif(prospect_id, '-') as customer_id,
        'person' as customer_type,
        city,
        country as region,
        'active' as status,
        lower(lead_source) as first_source,
        case
            when prospect_id = '-'
                then '{{ suppressed_mark() }} the row belongs to a person who was erased (docs/privacy.md)'
        end as rejection_reason
    from prospects
    where status = 'converted'

)

select * from final
