{#
    Rows of an entity as a source would give them, for tests: every column of the contract as text. `rows` is a list of
    mappings; columns they leave out are NULL.
#}
{% macro raw_rows_of(entity, rows) -%}
    {%- if execute -%}
    {%- set columns = {} -%}
    {%- for column in contract_of(entity).columns -%}{%- do columns.update({column.name: 'text'}) -%}{%- endfor -%}
    {%- do columns.update({'rejection_reason': 'text'}) -%}
    {%- set lists = [] -%}
    {%- for row in rows -%}
        {%- for name in row if name not in columns -%}
            {%- do exceptions.raise_compiler_error(entity ~ " has no column '" ~ name ~ "'.") -%}
        {%- endfor -%}
        {%- set values = [] -%}
        {%- for name in columns -%}{%- do values.append(row.get(name)) -%}{%- endfor -%}
        {%- do lists.append(values) -%}
    {%- endfor -%}
    {{ literal_rows(columns, lists) }}
    {%- endif -%}
{%- endmacro %}
