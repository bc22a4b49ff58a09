{%- set ending = entities_marked('ends_when') -%}
{#- Entities whose rows find their customer later as a matter of course: leads, visits. -#}
{%- set finding = columns_of_contract() | selectattr('name', 'equalto', 'customer_id')
    | selectattr('changes', 'defined') | map(attribute='entity') | list -%}
with

gate_run as (

    select * from {{ ref('gate_run') }}

),

accepted_rows as (

    select * from {{ ref('gate_accepted_rows') }}

),

last_accepted_rows as (

    select * from {{ ref('gate_known_rows') }}

),

last_newest as (

    select
        entity,
        source_system,
        max(event_at) as newest_event_at
    from last_accepted_rows
    group by entity, source_system

),

{#
    Customers that are gone tonight are counted as customers (deleted, erased, merged into another card); their rows went or
    changed their customer with them and say nothing of their own.
#}
gone_customers as (

    select
        last_accepted_rows.source_system,
        last_accepted_rows.customer_signature
    from last_accepted_rows
    left join accepted_rows
        on
            accepted_rows.entity = 'customers'
            and last_accepted_rows.source_system = accepted_rows.source_system
            and last_accepted_rows.row_key = accepted_rows.row_key
    where last_accepted_rows.entity = 'customers' and accepted_rows.row_key is null

),

compared as (

    select
        coalesce(accepted_rows.entity, last_accepted_rows.entity) as entity,
        coalesce(accepted_rows.source_system, last_accepted_rows.source_system) as source_system,
        coalesce(accepted_rows.row_key, last_accepted_rows.row_key) as row_key,
        coalesce(accepted_rows.event_at, last_accepted_rows.event_at) as event_at,
        coalesce(accepted_rows.event_date, last_accepted_rows.event_date) as event_date,
        accepted_rows.row_key is null as is_vanished,
        last_accepted_rows.row_key is null as is_unknown,
        {#- A row whose customer was erased since then has signatures of 0: that is no correction of the source's. -#}
        {{ '' }}
        (
            coalesce(last_accepted_rows.fixed_signature, 1) <> 0
            and (
                accepted_rows.fixed_signature is distinct from last_accepted_rows.fixed_signature
                or (
                    accepted_rows.customer_signature is distinct from last_accepted_rows.customer_signature
                    and last_accepted_rows.customer_signature is not null
                    and gone_customers.customer_signature is null
                )
            )
        ) as is_fixed_changed,
        last_accepted_rows.entity <> 'customers' and gone_customers.customer_signature is not null as is_customer_gone,
        (
            coalesce(last_accepted_rows.life_signature, 1) <> 0
            and accepted_rows.life_signature is distinct from last_accepted_rows.life_signature
        ) as is_life_changed,
        (accepted_rows.owner_signature is distinct from last_accepted_rows.owner_signature) as is_owner_changed,
        coalesce(accepted_rows.lifecycle_rank < last_accepted_rows.lifecycle_rank, false) as is_moved_back,
        (
            accepted_rows.entity in ('{{ ending | join("', '") }}')
            and coalesce(accepted_rows.lifecycle_rank > last_accepted_rows.lifecycle_rank, false)
        ) as is_ended,
        (
            accepted_rows.entity not in (
                '{{ finding | join("', '") }}'
            )
            and last_accepted_rows.row_key is not null and coalesce(last_accepted_rows.fixed_signature, 1) <> 0
            and last_accepted_rows.customer_signature is null and accepted_rows.customer_signature is not null
        ) as is_customer_given,
        coalesce(accepted_rows.description_signature <> last_accepted_rows.description_signature, false)
            as is_description_changed,
        coalesce(accepted_rows.name_signature <> last_accepted_rows.name_signature, false) as is_name_changed,
        coalesce(accepted_rows.email_signature <> last_accepted_rows.email_signature, false) as is_email_changed,
        coalesce(accepted_rows.phone_signature <> last_accepted_rows.phone_signature, false) as is_phone_changed,
        coalesce(accepted_rows.contact_signature <> last_accepted_rows.contact_signature, false) as is_contact_changed,
        coalesce(last_accepted_rows.was_settled, false) as was_settled
    from accepted_rows
    full outer join last_accepted_rows
        on
            accepted_rows.entity = last_accepted_rows.entity
            and accepted_rows.source_system = last_accepted_rows.source_system
            and accepted_rows.row_key = last_accepted_rows.row_key
    left join gone_customers
        on
            last_accepted_rows.source_system = gone_customers.source_system
            and last_accepted_rows.customer_signature = gone_customers.customer_signature
    cross join gate_run
    where gate_run.compares_rows

),

vanished as (

    select * from compared
    where is_vanished and not is_customer_gone

),

days_with_vanished as (

    select
        entity,
        source_system,
        event_date,
        count(*) as vanished_row_count
    from vanished
    where event_date is not null
    group by entity, source_system, event_date

),

known_days as (

    select
        last_accepted_rows.entity,
        last_accepted_rows.source_system,
        last_accepted_rows.event_date,
        count(*) as known_row_count
    from last_accepted_rows
    inner join days_with_vanished
        on
            last_accepted_rows.entity = days_with_vanished.entity
            and last_accepted_rows.source_system = days_with_vanished.source_system
            and last_accepted_rows.event_date = days_with_vanished.event_date
    group by last_accepted_rows.entity, last_accepted_rows.source_system, last_accepted_rows.event_date

),

{# Rows that a person deleted lie here and there; a day that is gone, or nearly, was not delivered. #}
vanished_days as (

    select
        days_with_vanished.entity,
        days_with_vanished.source_system,
        days_with_vanished.event_date
    from days_with_vanished
    inner join known_days
        on
            days_with_vanished.entity = known_days.entity
            and days_with_vanished.source_system = known_days.source_system
            and days_with_vanished.event_date = known_days.event_date
    where known_days.known_row_count >= 3 and days_with_vanished.vanished_row_count >= 0.8 * known_days.known_row_count

),

known as (

    select
        compared.*,
        gate_run.is_looking_back
    from compared
    cross join gate_run
    where
        not compared.is_unknown and not compared.is_vanished
        and (
            compared.is_fixed_changed or compared.is_life_changed or compared.is_owner_changed
            or compared.is_name_changed or compared.is_email_changed or compared.is_phone_changed
            or compared.is_contact_changed or compared.is_description_changed or compared.is_customer_given
            or compared.is_ended
        )

),

changes as (

    select
        entity,
        source_system,
        row_key,
        event_at,
        'vanished' as change_kind
    from vanished

    union all

    select
        vanished.entity,
        vanished.source_system,
        vanished.row_key,
        vanished.event_at,
        'day_vanished' as change_kind
    from vanished
    inner join vanished_days
        on
            vanished.entity = vanished_days.entity
            and vanished.source_system = vanished_days.source_system
            and vanished.event_date = vanished_days.event_date

    union all

    {#
        An unknown row that is older than the newest known one came late; a younger one is what the night brought. Of the last
        three days some always come late, so they are told apart.
    #}
    select
        compared.entity,
        compared.source_system,
        compared.row_key,
        compared.event_at,
        case
            when compared.event_at <= last_newest.newest_event_at - interval '3 days' then 'came_late'
            else 'came_a_little_late'
        end as change_kind
    from compared
    inner join last_newest
        on compared.entity = last_newest.entity and compared.source_system = last_newest.source_system
    where compared.is_unknown and compared.event_at <= last_newest.newest_event_at

    {% for change, condition in {
        'fixed_changed': 'is_fixed_changed',
        'settled_changed': 'is_life_changed and was_settled and not is_looking_back',
        'life_changed': 'is_life_changed and not was_settled and not is_looking_back',
        'owner_changed': 'is_owner_changed and not is_looking_back',
        'moved_back': 'is_moved_back and not is_looking_back',
        'ended': 'is_ended and not is_looking_back',
        'customer_given': 'is_customer_given',
        'description_changed': 'is_description_changed',
        'name_changed': 'is_name_changed',
        'email_changed': 'is_email_changed',
        'phone_changed': 'is_phone_changed',
        'contact_changed': 'is_contact_changed',
        'person_replaced': 'case when is_name_changed then 1 else 0 end + case when is_email_changed then 1 else 0 end'
            ~ ' + case when is_phone_changed then 1 else 0 end >= 2',
    }.items() -%}
    union all

    select
        entity,
        source_system,
        row_key,
        event_at,
        '{{ change }}' as change_kind
    from known
    where {{ condition }}
    {% endfor %}

),

final as (

    select
        entity,
        source_system,
        row_key,
        change_kind,
        event_at
    from changes

)

select * from final
