{# An amount in the reporting currency, rounded to cents. Most rows need no conversion and skip the wide multiplication. #}
{% macro to_reporting(amount, rate) -%}
    case
        when {{ rate }} = 1 then {{ amount }}
        else cast(round({{ amount }} * {{ rate }}, 2) as decimal(18, 2))
    end
{%- endmacro %}
