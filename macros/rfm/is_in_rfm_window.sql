{# Whether a day lies in the window of F and M: the last rfm_window_days days, the reference day included. #}
{% macro is_in_rfm_window(day, reference_date) -%}
    ({{ day }} > {{ add_days(reference_date, -(var('rfm_window_days') | int)) }} and {{ day }} <= {{ reference_date }})
{%- endmacro %}
