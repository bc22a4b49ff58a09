{#
    How many months old the youngest customer of a month's cohort is: the calendar months after it that are over at as-of; -1 where the month
    itself still runs.
#}
{% macro complete_age(cohort_month, as_of_date) -%}
    ({{ months_between(cohort_month, as_of_date) }} - 1)
{%- endmacro %}
