{# All entities of the input contract: what the `files` source can give. #}
{% macro contract_entities() %}
    {{ return(var('source_entities')['files']) }}
{% endmacro %}
