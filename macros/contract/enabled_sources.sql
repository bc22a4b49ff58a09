{# Names of the source systems of this run: var `sources` (list, comma text or mapping), else CLIENTBASE_SOURCES. #}
{% macro enabled_sources() %}
    {% set given = var('sources', env_var('CLIENTBASE_SOURCES', 'files')) %}
    {% set names = [] %}
    {% for name in (given.split(',') if given is string else given) %}
        {% if name | trim %}{% do names.append(name | trim) %}{% endif %}
    {% endfor %}
    {% for name in names if name not in var('source_entities') %}
        {% do exceptions.raise_compiler_error(
            "The source '" ~ name ~ "' is not known. Known are: " ~ (var('source_entities') | list | join(', '))
            ~ ". A new source needs a line in the var source_entities of dbt_project.yml."
        ) %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}
