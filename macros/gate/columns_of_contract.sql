{# Every column of every entity that sources give: a list of its facts (contract_of) with the entity beside them; empty while parsing. #}
{% macro columns_of_contract() %}
    {% set columns = [] %}
    {% for entity in contract_entities() if execute %}
        {% for column in contract_of(entity).columns %}
            {% set facts = {'entity': entity} %}
            {% do facts.update(column) %}
            {% do columns.append(facts) %}
        {% endfor %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}
