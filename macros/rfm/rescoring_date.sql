{#
    The re-scoring day (var rfm_rescoring) that a day lives by: itself, the Monday of its week or the first of its month. What
    a team sees changes on these days only; the history keeps every day.
#}
{% macro rescoring_date(day) -%}
    {%- set rescoring = var('rfm_rescoring') -%}
    {%- if rescoring == 'daily' -%}
        {{ day }}
    {%- elif rescoring in ['weekly', 'monthly'] -%}
        cast(date_trunc('{{ rescoring[:-2] }}', {{ day }}) as date)
    {%- else -%}
        {%- do exceptions.raise_compiler_error(
            "The var rfm_rescoring is '" ~ rescoring ~ "'. Write daily, weekly (on Mondays) or monthly (on the first)."
        ) -%}
    {%- endif -%}
{%- endmacro %}
