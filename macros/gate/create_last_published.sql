{#
    Run at the start of each run: the schemas `last_published` and `fitted` with a table for each of their sources. What the run put there
    stays. A table that is missing, or that another version of the project wrote with other columns, becomes an empty one of the
    columns that the model of the same name has now: a first build, and the first one after an upgrade, have nothing to compare
    with and must work all the same.
#}
{% macro create_last_published() -%}
    {%- if execute -%}
    {%- for node in graph.sources.values() if node.source_name in ['last_published', 'fitted'] -%}
        {%- set name = '.' ~ project_name ~ '.' ~ node.identifier -%}
        {%- set built = graph.nodes.get('model' ~ name) or graph.nodes.get('snapshot' ~ name) or node -%}
        {%- set columns = built.columns -%}
        {%- set relation = api.Relation.create(database=node.database, schema=node.schema, identifier=node.identifier, type='table') -%}
        {#- A hook's own transaction is not committed; this one is begun and committed before the models ask. -#}
        {%- call statement(auto_begin=true) -%} create schema if not exists {{ node.schema }} {%- endcall -%}
        {%- set restored = load_relation(relation) -%}
        {%- set found = adapter.get_columns_in_relation(restored) | map(attribute='name') | sort if restored else [] -%}
        {%- if restored and found | list != columns.keys() | sort | list -%}
            {%- do run_query('drop table ' ~ relation) -%}
        {%- endif -%}
        {%- if not restored or found | list != columns.keys() | sort | list -%}
            {%- set definitions = [] -%}
            {%- for column in columns.values() -%}{%- do definitions.append(column.name ~ ' ' ~ column.data_type) -%}{%- endfor -%}
            {%- do run_query('create table ' ~ relation ~ ' (' ~ definitions | join(', ') ~ ')') -%}
        {%- endif -%}
        {%- do adapter.commit() -%}
    {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
