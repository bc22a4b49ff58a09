{#
    How many of tonight's rows name one and the same customer, visitor, product or other thing, and how many of the older rows
    name the one that was most frequent among them. A default of an export is a thing of its own that nobody ever named.
#}
{%- set relations = checked_relations() -%}
{%- set identifiers = [] -%}
{%- for column in columns_of_contract() if column.get('type') == 'id' and column.get('references') != 'managers' -%}
    {%- do identifiers.append(column) if column.name not in (contract_of(column.entity).entity.key or []) -%}
{%- endfor -%}
with

freshness as (

    select * from {{ ref('gate_raw_freshness') }}

),

named as (

    {% for identifier in identifiers -%}
    select
        '{{ identifier.entity }}' as entity,
        checked_rows.source_system,
        '{{ identifier.name }}' as subject,
        count({{ is_recent('checked_rows', 'freshness') }}) as recent_row_count,
        count(*) as row_count
    from {{ relations[identifier.entity] }} as checked_rows
    inner join freshness
        on checked_rows.source_system = freshness.source_system and freshness.entity = '{{ identifier.entity }}'
    where checked_rows.verdict = 'valid' and checked_rows.{{ identifier.name }} is not null
    group by checked_rows.source_system, checked_rows.{{ identifier.name }}
    {{ 'union all' if not loop.last }}
    {% else -%}
    select
        cast(null as text) as entity,
        cast(null as text) as source_system,
        cast(null as text) as subject,
        0 as recent_row_count,
        0 as row_count
    where 1 = 0
    {% endfor %}

),

counted as (

    select
        entity,
        source_system,
        subject,
        sum(recent_row_count) as recent_row_count,
        max(recent_row_count) as largest_recent_count,
        sum(row_count - recent_row_count) as older_row_count,
        max(row_count - recent_row_count) as largest_older_count
    from named
    group by entity, source_system, subject

),

final as (

    select
        counted.entity,
        counted.source_system,
        counted.subject,
        cast(counted.recent_row_count as bigint) as recent_row_count,
        cast(counted.largest_recent_count as bigint) as largest_recent_count,
        cast(counted.older_row_count as bigint) as older_row_count,
        cast(counted.largest_older_count as bigint) as largest_older_count,
        freshness.last_row_count
    from counted
    inner join freshness
        on counted.entity = freshness.entity and counted.source_system = freshness.source_system

)

select * from final
