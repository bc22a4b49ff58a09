{#
    The contract of an entity as it stands in the YAML of its unified model: {entity: {...}, columns: [...]}.
    `columns` holds the columns that sources give, in order, each {name, data_type, type, required, ...}; columns that
    are derived on the way are in `derived`.
#}
{% macro contract_of(entity) %}
    {% set node = graph.nodes['model.clientbase.unified_' ~ entity] %}
    {% set given = [] %}
    {% set derived = [] %}
    {% for column in node.columns.values() %}
        {% set facts = {'name': column.name, 'data_type': column.data_type} %}
        {% do facts.update(column.config.meta) %}
        {% if facts.get('derived') %}{% do derived.append(facts) %}{% else %}{% do given.append(facts) %}{% endif %}
    {% endfor %}
    {{ return({'entity': node.config.meta.entity, 'columns': given, 'derived': derived}) }}
{% endmacro %}
