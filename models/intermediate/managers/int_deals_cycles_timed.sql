{#
    How long a closed deal took in the business time of the calendar of whoever owned it at closing. Unknown where a date is, where the
    dates contradict each other, and where the calendar is not laid out.
#}
with

deals as (

    select * from {{ ref('int_deals_dated') }}
    where is_closed and not is_closed_before_created

),

owner_spells as (

    select * from {{ ref('int_owner_spells') }}
    where object_type = 'deal'

),

clock_days as (

    select * from {{ ref('int_business_clock_days') }}

),

owned as (

    select
        deals.deal_id,
        deals.created_at,
        deals.closed_at,
        {{ local_date('deals.closed_at') }} as closed_date,
        coalesce(owner_spells.manager_id, deals.owner_manager_id) as owner_manager_id
    from deals
    left join owner_spells
        on
            deals.deal_id = owner_spells.object_id
            and deals.closed_at >= owner_spells.valid_from
            and deals.closed_at < owner_spells.valid_to
    where deals.created_at is not null and deals.closed_at is not null

),

{{ calendared_ctes('owned', 'closed_date') }},

final as (

    select
        calendared.deal_id,
        {{ business_seconds_between(
            'created_clock', 'closed_clock', 'calendared.calendar_id', 'calendared.created_at', 'calendared.closed_at',
            outside='unknown'
        ) }} as cycle_business_seconds
    from calendared
    left join clock_days as created_clock
        on {{ on_business_clock('created_clock', 'calendared.calendar_id', 'calendared.created_at') }}
    left join clock_days as closed_clock
        on {{ on_business_clock('closed_clock', 'calendared.calendar_id', 'calendared.closed_at') }}

)

select * from final
