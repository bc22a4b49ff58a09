{#
    When this run began, UTC: the bound beyond which an event cannot have happened. It never dates a row. A fixed value
    (var run_started_at) lets tests and byte-for-byte comparisons choose it.
#}
{% macro run_start() -%}
    {{ var('run_started_at', run_started_at.strftime('%Y-%m-%d %H:%M:%S')) }}
{%- endmacro %}
