{#
    Rows that are used although their own times contradict each other. Dropping them would lose won deals and their money, so they
    count, and how long they took does not. A time that nobody can have meant (2099, 1970) is in quarantine already.
#}
with

deals as (

    select * from {{ ref('unified_deals') }}

),

leads as (

    select * from {{ ref('unified_leads') }}

),

flagged as (

    select
        'deals' as entity,
        source_system,
        'closed before it was created' as reason
    from deals
    where closed_at < created_at

    union all

    select
        'leads' as entity,
        source_system,
        'qualified before it came in' as reason
    from leads
    where qualified_at < created_at

),

final as (

    select
        entity,
        source_system,
        reason,
        count(*) as row_count
    from flagged
    group by entity, source_system, reason

)

select * from final
