with

accounts as (

    select * from {{ source('maven_crm', 'accounts') }}

),

final as (

    select
        nullif(account, '-') as customer_id,
        'company' as customer_type,
        nullif(account, '-') as company_name,
        case office_location when 'Philipines' then 'Philippines' else office_location end as region,
        case
            when account = '-'
                then '{{ suppressed_mark() }} the row belongs to a person who was erased (docs/privacy.md)'
        end as rejection_reason
    from accounts

)

select * from final
