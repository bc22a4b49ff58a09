{#
    Join condition: the day of the business clock (int_business_clock_days) in which an instant lies. Equality on calendar and UTC day, so
    it is a hash join of one row at most, whatever the calendar looks like.

    arguments: clock: name of the joined relation; calendar_id, at: columns.
#}
{% macro on_business_clock(clock, calendar_id, at) -%}
    {{ calendar_id }} = {{ clock }}.calendar_id
    and cast({{ at }} as date) = {{ clock }}.utc_day
{%- endmacro %}
