{# First day of the period of a grain (economics_grains) that a month is in; NULL for to_date. #}
{% macro economics_period(grain, month) -%}
    case {{ grain }}
        when 'month' then {{ month }}
        when 'quarter' then cast(date_trunc('quarter', {{ month }}) as date)
    end
{%- endmacro %}
