{#
    Mean amount to the cent, halves away from zero. DuckDB divides decimals in floating point, where 73.85 / 2 falls a hair
    short of 36.925; eight decimals first put that right.
#}
{% macro average_amount(total_amount, row_count) -%}
    cast(round(cast(({{ total_amount }}) / nullif({{ row_count }}, 0) as decimal(38, 8)), 2) as decimal(18, 2))
{%- endmacro %}
