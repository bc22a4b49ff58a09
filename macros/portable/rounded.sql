{#
    A floating-point number as decimal(18, scale). Ten decimals first, as in safe_divide, so that every engine gives the same last digit: a sum that
    falls a hair short of a half is that half.
#}
{% macro rounded(value, scale) -%}
    cast(round(cast({{ value }} as decimal(38, 10)), {{ scale }}) as decimal(18, {{ scale }}))
{%- endmacro %}
