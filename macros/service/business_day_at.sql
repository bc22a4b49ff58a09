{#
    Number of the business day (int_business_working_days) that an instant belongs to: the one that is open, else the next to open. The
    instant of closing belongs to the next one, as an interval ends before its closing time.

    arguments: clock: relation joined by on_business_clock; at: the column it was joined by.
#}
{% macro business_day_at(clock, at) -%}
    case
        {%- for slot in range(1, (business_clock_slots() | int) + 1) %}
        when {{ second_of_day(at) }} < {{ clock }}.closes_second_{{ slot }} then {{ clock }}.business_day_number_{{ slot }}
        {%- endfor %}
        else {{ clock }}.next_business_day_number
    end
{%- endmacro %}
