{#
    Names of the columns that a staging model gives. One that the contract does not know is an error: it would be lost
    silently. A unit test replaces the relation by rows of its own and cannot be asked; its rows have all columns.
#}
{% macro columns_given(relation, contract) %}
    {% set known = contract.columns | map(attribute='name') | list + ['rejection_reason'] %}
    {% set given = [] %}
    {% if not (relation | string).startswith('__dbt__cte__') %}
        {% set given = adapter.get_columns_in_relation(relation) | map(attribute='name') | list %}
    {% endif %}
    {% for name in given if name not in known %}
        {% do exceptions.raise_compiler_error(
            relation.identifier ~ " gives the column '" ~ name ~ "', which the input contract does not have. Known are: "
            ~ (known | join(', ')) ~ "."
        ) %}
    {% endfor %}
    {{ return(given or (contract.columns | map(attribute='name') | list)) }}
{% endmacro %}
