{# A time of day as a calendar writes it, HH:MM, in seconds since midnight; 24:00 is the end of the day. #}
{% macro second_of_clock(clock_time) -%}
    (cast(left({{ clock_time }}, 2) as integer) * 3600 + cast(substr({{ clock_time }}, 4, 2) as integer) * 60)
{%- endmacro %}
