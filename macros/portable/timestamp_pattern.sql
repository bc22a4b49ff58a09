{#
    The one spelling of an instant that every engine reads alike: ISO 8601, a date alone or with a time; a time that states
    its offset has seconds.
#}
{% macro timestamp_pattern() -%}
    [0-9]{4}-[0-9]{2}-[0-9]{2}([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?(Z| UTC|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)?)?)?
{%- endmacro %}
