{#
    Rows written out, for tests: a select per row with every value cast. `columns` maps names to types, `rows` is a
    list of lists in the order of the columns; none is NULL.
#}
{% macro literal_rows(columns, rows) -%}
    {%- for row in rows %}
    select
        {%- for name, data_type in columns.items() %}
        {%- set value = row[loop.index0] | string | replace("'", "''") %}
        cast({{ 'null' if row[loop.index0] is none else "'" ~ value ~ "'" }} as {{ data_type }}) as {{ name }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    {{ 'union all' if not loop.last }}
    {%- else %}
    select
        {%- for name, data_type in columns.items() %}
        cast(null as {{ data_type }}) as {{ name }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    where 1 = 0
    {%- endfor %}
{%- endmacro %}
