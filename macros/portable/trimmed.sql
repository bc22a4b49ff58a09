{#
    Text without the blanks around it, those included that nobody sees: tab, carriage return, no-break space and byte order
    mark. Spreadsheets and copied lists leave them, and an identifier that carries one would match nothing.
#}
{% macro trimmed(value) -%}
    trim(cast({{ value }} as text), ' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(65279))
{%- endmacro %}
