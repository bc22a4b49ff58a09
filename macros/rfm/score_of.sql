{#
    Score 1 to 5 of a metric, 5 best. Recency is the other way round: fewer days are better. A buyer without any significant
    event (where the seed does not call orders one) has the lowest score of it; NULL is greater than no cut point and would
    have the highest.
#}
{% macro score_of(metric, value, cuts, prefix='') -%}
    {%- if metric == 'r' -%}
    case when {{ value }} is null then 1 else 6 - {{ bin_of(value, cuts, prefix) }} end
    {%- else -%}
    {{ bin_of(value, cuts, prefix) }}
    {%- endif -%}
{%- endmacro %}
