{# The enabled source systems that give an entity, in the order in which they are enabled. #}
{% macro sources_of(entity) %}
    {% set names = [] %}
    {% for name in enabled_sources() if entity in var('source_entities')[name] %}
        {% do names.append(name) %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}
