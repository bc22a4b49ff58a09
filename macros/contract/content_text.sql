{# All values of a row as one text: the last tie-break and the name of a row without key. #}
{% macro content_text(names, prefix='') -%}
    concat_ws('|', {% for name in names %}coalesce(cast({{ prefix }}{{ name }} as text), '-'){{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}
