{%- set entities = contract_entities() -%}
with

quarantined as (

    {% for entity in entities -%}
    select
        '{{ entity }}' as entity,
        source_system,
        row_id,
        rejection_reason as reason
    from {{ ref('checked_' ~ entity) }}
    where verdict = 'quarantined'
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

final as (

    select
        quarantined.entity,
        quarantined.source_system,
        quarantined.row_id,
        quarantined.reason,
        run_as_of.as_of_at as loaded_at
    from quarantined
    cross join run_as_of

)

select * from final
