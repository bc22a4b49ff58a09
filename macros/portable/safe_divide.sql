{#
    Quotient as decimal(18, 6); NULL where the denominator is zero or NULL: unknown is not zero. DuckDB divides in floating
    point; rounding to twelve decimals first keeps a half a half, so that every engine gives the same last digit.
#}
{% macro safe_divide(numerator, denominator) -%}
    cast(
        round(cast(cast({{ numerator }} as decimal(38, 10)) / nullif({{ denominator }}, 0) as decimal(38, 12)), 6)
        as decimal(18, 6)
    )
{%- endmacro %}
