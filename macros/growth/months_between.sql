{# Whole calendar months from the month of one date to that of a later one: January to March is 2, whatever the days. #}
{% macro months_between(earlier_date, later_date) -%}
    cast(
        (extract(year from {{ later_date }}) - extract(year from {{ earlier_date }})) * 12
        + extract(month from {{ later_date }}) - extract(month from {{ earlier_date }})
        as integer
    )
{%- endmacro %}
