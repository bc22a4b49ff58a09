{#
    A raw value as the contract wants it. Identifiers get their source in front so that two systems cannot collide;
    codes name rows of our own lookups and stay as they are.
#}
{% macro cast_to_contract(column, source) -%}
    {%- set raw = 'raw_rows.' ~ column.name -%}
    {%- if column.type == 'id' -%} {{ source_id(raw, source) }}
    {%- elif column.type == 'enum' -%} lower({{ trimmed(raw) }})
    {%- elif column.type == 'currency' -%} upper({{ trimmed(raw) }})
    {%- elif column.type == 'ts' -%} {{ safe_cast_timestamp(raw) }}
    {%- elif column.type == 'date' -%} {{ safe_cast_date(raw) }}
    {%- elif column.type == 'money' -%} {{ safe_cast_decimal(raw, 2) }}
    {%- elif column.type == 'price' -%} {{ safe_cast_decimal(raw, 4) }}
    {%- elif column.type == 'quantity' -%} {{ safe_cast_decimal(raw, 3) }}
    {%- elif column.type == 'rate' -%} {{ safe_cast_decimal(raw, 8) }}
    {%- elif column.type == 'integer' -%} {{ safe_cast_integer(raw) }}
    {%- elif column.type == 'boolean' -%} {{ safe_cast_boolean(raw) }}
    {%- else -%} cast({{ raw }} as text)
    {%- endif -%}
{%- endmacro %}
