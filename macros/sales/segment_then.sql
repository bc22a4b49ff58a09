{# The segment that began_in_segment found: prospect where there was none yet, unknown without a customer or a day. #}
{% macro segment_then(customer_id, day, runs) -%}
    case
        when {{ customer_id }} is null or {{ day }} is null then 'unknown'
        else coalesce({{ runs }}.segment, 'prospect')
    end
{%- endmacro %}
