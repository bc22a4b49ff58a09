{#
    The rows of checked_<entity> that can be used at as-of, with the contract's columns and types. A value that became
    known later than as-of (meta `known_at`) is shown as it was: NULL, or the value in meta `before`.
#}
{% macro unified_entity(entity) %}
{{- usable_rows(entity, ref('checked_' ~ entity), ref('run_as_of')) -}}
{% endmacro %}
