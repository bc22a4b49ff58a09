{%- set relations = checked_relations() -%}
{%- set named = relations | list -%}
{%- set references = columns_of_contract() | selectattr('references', 'defined') | selectattr('references', 'in', named) | list -%}
{%- set targets = references | map(attribute='references') | unique | list -%}
with

freshness as (

    select * from {{ ref('gate_raw_freshness') }}

),

{% for target in targets -%}
{{ target }}_known as (

    select distinct {{ contract_of(target).entity.key[0] }} as known_id
    from {{ relations[target] }}
    where verdict = 'valid'

),

{% endfor -%}
{#- A source that gives none of the things named has nothing to be found in. -#}
counted as (

    {% for reference in references -%}
    select
        '{{ reference.entity }}' as entity,
        checked_rows.source_system,
        '{{ reference.name }}' as subject,
        count(*) as row_count,
        count(case when {{ reference.references }}_known.known_id is null then 1 end) as hit_count,
        count({{ is_recent('checked_rows', 'freshness') }}) as recent_row_count,
        count({{ is_recent('checked_rows', 'freshness', reference.references ~ '_known.known_id is null') }})
            as recent_hit_count
    from {{ relations[reference.entity] }} as checked_rows
    inner join freshness
        on checked_rows.source_system = freshness.source_system and freshness.entity = '{{ reference.entity }}'
    inner join freshness as target_freshness
        on
            checked_rows.source_system = target_freshness.source_system
            and target_freshness.entity = '{{ reference.references }}'
            and target_freshness.row_count > 0
    left join {{ reference.references }}_known
        on checked_rows.{{ reference.name }} = {{ reference.references }}_known.known_id
    where checked_rows.verdict = 'valid' and checked_rows.{{ reference.name }} is not null
    group by checked_rows.source_system
    {{ 'union all' if not loop.last }}
    {% else -%}
    select
        cast(null as text) as entity,
        cast(null as text) as source_system,
        cast(null as text) as subject,
        0 as row_count,
        0 as hit_count,
        0 as recent_row_count,
        0 as recent_hit_count
    where 1 = 0
    {% endfor %}

),

{{ compared_shares_ctes(source('last_published', 'gate_raw_references')) }}

final as (

    select * from compared

)

select * from final
