{%- set relations = checked_relations() -%}
{%- set verdicts = ['quarantined', 'duplicate'] -%}
with

freshness as (

    select * from {{ ref('gate_raw_freshness') }}

),

{# A broken row that has no time, or none that can be read, is in the count of all rows only. #}
counted as (

    {% for entity, relation in relations.items() -%}
    {% set last_entity = loop.last -%}
    {% for verdict in verdicts -%}
    select
        '{{ entity }}' as entity,
        checked_rows.source_system,
        '{{ verdict }}' as subject,
        count(*) as row_count,
        sum(case when checked_rows.verdict = '{{ verdict }}' then 1 else 0 end) as hit_count,
        count({{ is_recent('checked_rows', 'freshness') }}) as recent_row_count,
        count({{ is_recent('checked_rows', 'freshness', "checked_rows.verdict = '" ~ verdict ~ "'") }})
            as recent_hit_count
    from {{ relation }} as checked_rows
    inner join freshness
        on checked_rows.source_system = freshness.source_system and freshness.entity = '{{ entity }}'
    group by checked_rows.source_system
    {{ 'union all' if not (loop.last and last_entity) }}
    {% endfor -%}
    {% endfor %}

),

{{ compared_shares_ctes(source('last_published', 'gate_raw_quarantine')) }}

final as (

    select * from compared

)

select * from final
