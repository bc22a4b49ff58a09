{# Condition: an amount of the cast rows, or a product of two columns, is worth more than anything plausible. #}
{% macro is_beyond_reason(amount, rate) -%}
    {%- set factors = [] -%}
    {%- for name in amount.split(' * ') -%}
        {%- do factors.append('cast(cast_rows.' ~ name ~ ' as double precision)') -%}
    {%- endfor -%}
    abs({{ factors | join(' * ') }}) * {{ rate }} > {{ largest_worth() }}
{%- endmacro %}
