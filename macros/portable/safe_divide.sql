{# Quotient as decimal(18, 6); NULL where the denominator is zero or NULL: unknown is not zero. #}
{% macro safe_divide(numerator, denominator) -%}
    cast(cast({{ numerator }} as decimal(38, 10)) / nullif({{ denominator }}, 0) as decimal(18, 6))
{%- endmacro %}
