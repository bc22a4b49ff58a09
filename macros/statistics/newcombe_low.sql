{# Lower end of the interval of a difference of two proportions, first less second: the upper one of second less first, turned round. #}
{% macro newcombe_low(successes, trials, other_successes, other_trials) -%}
    -{{ newcombe_high(other_successes, other_trials, successes, trials) }}
{%- endmacro %}
