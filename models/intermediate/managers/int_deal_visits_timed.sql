{#
    Who held each visit of a stage, and its length in the business time of that owner's calendar. Where the calendar is not laid out the
    length is unknown: a deal of long ago stops no run.
#}
with

visits as (

    select * from {{ ref('int_deal_stage_visits') }}

),

deals as (

    select * from {{ ref('int_deals_dated') }}

),

owner_spells as (

    select * from {{ ref('int_owner_spells') }}
    where object_type = 'deal'

),

clock_days as (

    select * from {{ ref('int_business_clock_days') }}

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

owned as (

    select
        visits.deal_id,
        visits.visit_number,
        visits.entered_at,
        {{ local_date('visits.entered_at') }} as entered_date,
        case when visits.ended_by = 'still_there' then run_as_of.as_of_at else visits.left_at end as measured_until,
        coalesce(owner_spells.manager_id, deals.owner_manager_id) as owner_manager_id
    from visits
    cross join run_as_of
    inner join deals
        on visits.deal_id = deals.deal_id
    left join owner_spells
        on
            visits.deal_id = owner_spells.object_id
            and visits.entered_at >= owner_spells.valid_from
            and visits.entered_at < owner_spells.valid_to

),

{{ calendared_ctes('owned', 'entered_date') }},

final as (

    select
        calendared.deal_id,
        calendared.visit_number,
        calendared.owner_manager_id,
        {{ business_seconds_between(
            'entered_clock', 'left_clock', 'calendared.calendar_id', 'calendared.entered_at', 'calendared.measured_until',
            outside='unknown'
        ) }} as business_seconds
    from calendared
    left join clock_days as entered_clock
        on {{ on_business_clock('entered_clock', 'calendared.calendar_id', 'calendared.entered_at') }}
    left join clock_days as left_clock
        on {{ on_business_clock('left_clock', 'calendared.calendar_id', 'calendared.measured_until') }}

)

select * from final
