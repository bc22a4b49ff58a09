{#
    Expression: a mark of the columns of the contract and of what their meta says about changes. Signatures that were made
    under another one cannot be compared: after an update of the contract every row would look changed.
#}
{% macro contract_mark() -%}
    {%- set facts = [] -%}
    {%- for column in columns_of_contract() -%}
        {%- do facts.append([
            column.entity, column.name, column.get('changes'), column.get('identity'), column.get('personal'),
            column.get('references'),
        ]) -%}
    {%- endfor -%}
    '{{ local_md5(tojson(facts))[:8] }}'
{%- endmacro %}
