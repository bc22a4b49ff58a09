{#
    Name of a row whose key is missing, made of its content so that it does not depend on the row's place in the file;
    NULL where the key is there.
#}
{% macro broken_key_id(contract, source, key) -%}
    {%- set names = contract.columns | map(attribute='name') | list -%}
    {%- set missing = [] -%}
    {%- for column in contract.columns if column.name in key and column.get('required') -%}
        {%- do missing.append(column.name ~ ' is null') -%}
    {%- endfor -%}
    case
        when {{ missing | join(' or ') }}
            then '{{ source }}:row ' || left(md5({{ content_text(names, prefix='raw_') }}), 12)
    end
{%- endmacro %}
