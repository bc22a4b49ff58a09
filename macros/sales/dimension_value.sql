{#
    The value that a row has in the dimension of dimension_list that stands beside it; unknown where it has none.

    arguments: relation: name of the relation with the columns; segment: its column of the segment; more: mapping of further
    dimensions to columns.
#}
{% macro dimension_value(relation, segment='segment', more={}) -%}
    {%- set columns = {
        'pipeline': 'pipeline_id',
        'manager': 'owner_manager_id',
        'team': 'team_id',
        'segment': segment,
        'channel': 'channel',
        'product': 'product_id',
    } -%}
    {%- do columns.update(more) -%}
    case
        when dimensions.dimension = 'all' then 'all'
        else coalesce(
            case dimensions.dimension
                {%- for name, column in columns.items() %}
                when '{{ name }}' then {{ relation }}.{{ column }}
                {%- endfor %}
            end,
            'unknown'
        )
    end
{%- endmacro %}
