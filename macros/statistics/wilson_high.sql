{# Upper end of the Wilson score interval of a proportion, 95 % by default; NULL where there were no trials. #}
{% macro wilson_high(successes, trials, z=1.959963984540054) -%}
    {{ wilson_bound(successes, trials, '+', z) }}
{%- endmacro %}
