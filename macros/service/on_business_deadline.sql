{#
    Join condition: the step of the business clock (int_business_clock_steps) in which so many business seconds are over. Steps of a
    calendar are of one width, so the step is found by arithmetic and the join is one of equality.

    arguments: steps: name of the joined relation; calendar_id: column; consumed_seconds: open_seconds at the start plus the target;
    step_seconds: width of the calendar's steps, from the clock joined at the start.
#}
{% macro on_business_deadline(steps, calendar_id, consumed_seconds, step_seconds) -%}
    {{ calendar_id }} = {{ steps }}.calendar_id
    and greatest({{ consumed_seconds }} - 1, 0) - mod(greatest({{ consumed_seconds }} - 1, 0), {{ step_seconds }})
    = {{ steps }}.step_from_seconds
{%- endmacro %}
