{#
    Every row that the enabled sources give for an entity, typed, with a verdict. The macro is the body of the model
    checked_<entity>; what it does to a row:

    1. cast: each value to the type of the contract, identifiers prefixed with their source;
    2. check: each value against the contract; the `rejection_reason` of a staging model counts as well;
    3. look up: the exchange rate of the day (entities with `converts`), the order of a line (entities with `parent`);
    4. collapse: of several usable rows with one key the newest stays, the others become `duplicate`.

    verdict: valid | duplicate | quarantined | suppressed. "Newest" is decided by the columns `newest_by`, then by the life cycle
    (the order of the accepted values), then by the content itself: never by the place in a file.

    arguments: lines_of: entity whose rows are the lines of this one; an order without lines cannot be trusted where
    its source gives lines at all.
#}
{% macro checked_entity(entity, converts=false, parent=none, lines_of=none) %}
{%- set relations = {
    'rates': ref('fx_rates_by_day') if converts else none,
    'parents': ref(parent) if parent else none,
} -%}
{#- References stand outside `execute`: dbt learns the graph from them while parsing. -#}
{%- set staged = {} -%}
{%- set staged_lines = {} -%}
{%- for source in sources_of(entity) -%}
    {%- do staged.update({source: ref('stg_' ~ source ~ '__' ~ entity)}) -%}
    {%- if lines_of and source in sources_of(lines_of) -%}
        {%- do staged_lines.update({source: ref('stg_' ~ source ~ '__' ~ lines_of)}) -%}
    {%- endif -%}
{%- endfor -%}
{{- checked_rows(entity, staged, relations, staged_lines) -}}
{% endmacro %}
