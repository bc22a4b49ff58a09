{# weight / total of an amount, to the cent; the whole of it is the amount itself, so that running parts add up exactly. #}
{% macro part_of(amount, weight, total) -%}
    case
        when {{ weight }} = {{ total }} then {{ amount }}
        else {{ rounded('cast(' ~ amount ~ ' as double precision) * cast(' ~ weight ~ ' as double precision) / cast(' ~ total ~ ' as double precision)', 2) }}
    end
{%- endmacro %}
