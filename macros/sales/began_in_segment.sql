{#
    Join condition: the stretch of days of one segment (segment_runs) with which a day began. What happens on the day that
    brings a new segment still belongs to the old one; no such stretch means that the customer was a prospect. The bounds
    are plain comparisons: an `or` in an outer join costs DuckDB its hash join, minutes instead of a second.

    arguments: customer_id, day: columns; runs: name of the relation with the rows of segment_runs.
#}
{% macro began_in_segment(customer_id, day, runs) -%}
    {{ customer_id }} = {{ runs }}.customer_id
    and {{ day }} > {{ runs }}.valid_from
    and {{ day }} <= coalesce({{ runs }}.valid_to, cast('9999-12-31' as date))
{%- endmacro %}
