{# Text or boolean to boolean; NULL where it is none. Reads true / false, t / f, yes / no, 1 / 0 and the Russian words. #}
{% macro safe_cast_boolean(value) -%}
    case
        when lower(cast({{ value }} as text)) in ('true', 't', 'yes', 'y', '1', '1.0', 'да') then true
        when lower(cast({{ value }} as text)) in ('false', 'f', 'no', 'n', '0', '0.0', 'нет') then false
    end
{%- endmacro %}
