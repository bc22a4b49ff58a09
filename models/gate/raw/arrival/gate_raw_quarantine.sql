{%- set relations = checked_relations() -%}
{%- set verdicts = ['quarantined', 'duplicate'] -%}
with

{# A row in quarantine has no time that could be trusted, so none of them counts as tonight's. #}
counted as (

    {% for entity, relation in relations.items() -%}
    {% set last_entity = loop.last -%}
    {% for verdict in verdicts -%}
    select
        '{{ entity }}' as entity,
        source_system,
        '{{ verdict }}' as subject,
        count(*) as row_count,
        sum(case when verdict = '{{ verdict }}' then 1 else 0 end) as hit_count,
        0 as recent_row_count,
        0 as recent_hit_count
    from {{ relation }}
    group by source_system
    {{ 'union all' if not (loop.last and last_entity) }}
    {% endfor -%}
    {% endfor %}

),

{{ compared_shares_ctes(source('last_published', 'gate_raw_quarantine')) }}

final as (

    select * from compared

)

select * from final
