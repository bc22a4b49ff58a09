{# Deletes the frozen cut points of the quarter named by the var rfm_refreeze_quarter; without a name it does nothing. #}
{% macro unfreeze_named_quarter(relation) -%}
    {%- if execute and var('rfm_refreeze_quarter') and load_relation(relation) is not none -%}
        delete from {{ relation }}
        where valid_from = cast('{{ var("rfm_refreeze_quarter") }}' as date) and base_key = {{ rfm_base_key() }}
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}
