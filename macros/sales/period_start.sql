{# First day of the period of a grain (period_grains) that a date is in; NULL for to_date and for an unknown date. #}
{% macro period_start(grain, day) -%}
    case {{ grain }}
        when 'month' then cast(date_trunc('month', {{ day }}) as date)
        when 'week' then cast(date_trunc('week', {{ day }}) as date)
    end
{%- endmacro %}
