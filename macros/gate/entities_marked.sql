{# Names of the entities whose contract has a mark, such as `removable`. #}
{% macro entities_marked(mark) %}
    {% set names = [] %}
    {% for entity in contract_entities() if execute and contract_of(entity).entity.get(mark) %}
        {% do names.append(entity) %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}
