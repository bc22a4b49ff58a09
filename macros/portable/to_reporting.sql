{#
    An amount in the reporting currency, rounded once. Most rows need no conversion and skip the multiplication. DuckDB
    multiplies two decimals of 18 digits within 18 digits, where a million with four decimals overflows, so one is wide.
#}
{% macro to_reporting(amount, rate, scale=2) -%}
    case
        when {{ rate }} = 1 then cast({{ amount }} as decimal(18, {{ scale }}))
        else cast(round(cast({{ amount }} as decimal(38, 4)) * {{ rate }}, {{ scale }}) as decimal(18, {{ scale }}))
    end
{%- endmacro %}
