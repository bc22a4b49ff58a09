with

accounts as (

    select * from {{ source('maven_crm', 'accounts') }}

),

final as (

    select
        nullif(account, '-') as customer_id,
        case sector when 'technolgy' then 'technology' else sector end as tag,
        case
            when account = '-'
                then '{{ suppressed_mark() }} the row belongs to a person who was erased (docs/privacy.md)'
        end as rejection_reason
    from accounts
    where sector is not null

)

select * from final
