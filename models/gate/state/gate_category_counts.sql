{#
    Which values the columns with few values have (enum, code, currency, boolean, and those with meta `category`) and how often.
#}
{%- set types = ['enum', 'code', 'currency', 'boolean'] -%}
{%- set relations = checked_relations() -%}
{%- set all_columns = columns_of_contract() -%}
{%- set categories = all_columns | selectattr('type', 'in', types) | list
    + all_columns | rejectattr('type', 'in', types) | selectattr('category', 'defined') | list -%}
with

freshness as (

    select * from {{ ref('gate_raw_freshness') }}

),

final as (

    {% for category in categories -%}
    select
        '{{ category.entity }}' as entity,
        checked_rows.source_system,
        '{{ category.name }}' as subject,
        cast(checked_rows.{{ category.name }} as text) as category_value,
        {{ 'true' if category.changes else 'false' }} as is_changing,
        cast(count(*) as bigint) as row_count,
        cast(count({{ is_recent('checked_rows', 'freshness') }}) as bigint) as recent_row_count
    from {{ relations[category.entity] }} as checked_rows
    inner join freshness
        on checked_rows.source_system = freshness.source_system and freshness.entity = '{{ category.entity }}'
    where checked_rows.verdict = 'valid' and checked_rows.{{ category.name }} is not null
    group by checked_rows.source_system, cast(checked_rows.{{ category.name }} as text)
    {{ 'union all' if not loop.last }}
    {% else -%}
    select
        cast(null as text) as entity,
        cast(null as text) as source_system,
        cast(null as text) as subject,
        cast(null as text) as category_value,
        cast(null as boolean) as is_changing,
        cast(0 as bigint) as row_count,
        cast(0 as bigint) as recent_row_count
    where 1 = 0
    {% endfor %}

)

select * from final
