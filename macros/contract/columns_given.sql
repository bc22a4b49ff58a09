{#
    Names of the columns that a staging model gives. One that the contract does not know is an error: it would be lost
    silently. A plain name is a CTE of a test, which cannot be asked: it has all columns, rejection_reason included.
#}
{% macro columns_given(relation, contract) %}
    {% set known = contract.columns | map(attribute='name') | list + ['rejection_reason'] %}
    {% set given = [] %}
    {% if relation is not string %}
        {% set given = adapter.get_columns_in_relation(relation) | map(attribute='name') | list %}
    {% endif %}
    {% for name in given if name not in known %}
        {% do exceptions.raise_compiler_error(
            relation.identifier ~ " gives the column '" ~ name ~ "', which the input contract does not have. Known are: "
            ~ (known | join(', ')) ~ "."
        ) %}
    {% endfor %}
    {{ return(known if relation is string else given) }}
{% endmacro %}
