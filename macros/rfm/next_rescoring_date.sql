{# The first re-scoring day (var rfm_rescoring) that is not before a day: the day itself where scores change daily. #}
{% macro next_rescoring_date(day) -%}
    {%- set this_one = rescoring_date(day) -%}
    {%- if var('rfm_rescoring') == 'daily' -%}
        {{ day }}
    {%- else -%}
        case
            when {{ this_one }} = {{ day }} then {{ day }}
            else cast({{ this_one }} + interval '1 {{ var("rfm_rescoring")[:-2] }}' as date)
        end
    {%- endif -%}
{%- endmacro %}
