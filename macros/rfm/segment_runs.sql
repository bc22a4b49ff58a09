{#
    Query: one row per customer and stretch of days of equal segment, whatever the scores did meanwhile. The history says of
    each of its rows which segment came before, so only those with another one begin a stretch.

    arguments: history: name of the relation with the rows of customer_segment_history.
#}
{% macro segment_runs(history) -%}
    select
        customer_id,
        segment,
        previous_segment,
        change_cause,
        valid_from,
        lead(valid_from) over (partition by customer_id order by valid_from) as valid_to
    from {{ history }}
    where previous_segment is null or previous_segment <> segment
{%- endmacro %}
