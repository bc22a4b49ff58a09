{#
    Join condition: the stretch of days of one segment (segment_runs) with which a day began. What happens on the day that
    brings a new segment still belongs to the old one; no such stretch means that the customer was a prospect.

    arguments: customer_id, day: columns; runs: name of the relation with the rows of segment_runs.
#}
{% macro began_in_segment(customer_id, day, runs) -%}
    {{ customer_id }} = {{ runs }}.customer_id
    and {{ day }} > {{ runs }}.valid_from
    and ({{ runs }}.valid_to is null or {{ day }} <= {{ runs }}.valid_to)
{%- endmacro %}
