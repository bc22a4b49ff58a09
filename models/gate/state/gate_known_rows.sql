{{ config(materialized='view') }}

{#
    Only what both extracts can know is compared: sources that are enabled now and were then, and rows up to the day that the
    caller asks for.
#}
with

gate_run as (

    select * from {{ ref('gate_run') }}
    where compares_rows

),

last_rows as (

    select * from {{ source('last_published', 'gate_accepted_rows') }}

),

enabled_sources as (

    {% for source in enabled_sources() -%}
    select '{{ source }}' as source_system
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        last_rows.*,
        {#- Its life was over: it said so, or time had passed. Entities that live on (`lasting`) never settle. -#}
        {{ '' }}
        coalesce(
            last_rows.is_final
            or (
                last_rows.is_final is not null
                and last_rows.event_at
                <= gate_run.last_as_of_at - interval '1 day' * {{ days_to_settle('last_rows.entity') }}
            ),
            false
        ) as was_settled
    from last_rows
    inner join enabled_sources
        on last_rows.source_system = enabled_sources.source_system
    cross join gate_run
    where last_rows.event_at is null or last_rows.event_at <= gate_run.compared_until

)

select * from final
