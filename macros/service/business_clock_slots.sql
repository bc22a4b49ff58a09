{#
    How many open intervals a UTC day may have. A local day of three intervals (two breaks) needs four, because a UTC day reaches into
    two local days; assert_business_clock_holds_every_interval fails where a calendar has more.
#}
{% macro business_clock_slots() -%}
    {{ return(4) }}
{%- endmacro %}
