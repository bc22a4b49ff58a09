{# The checked relations of all entities by entity. Called outside `execute`: dbt learns the graph from it. #}
{% macro checked_relations() %}
    {% set relations = {} %}
    {% for entity in contract_entities() %}
        {% do relations.update({entity: ref('checked_' ~ entity)}) %}
    {% endfor %}
    {{ return(relations) }}
{% endmacro %}
