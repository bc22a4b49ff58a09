{#
    The value that a lead has in the dimension that stands beside it; unknown where it has none. A campaign carries its source, since
    two sources have a campaign `brand`.
#}
{% macro lead_dimension_value(relation, dimension) -%}
    case {{ dimension }}
        when 'all' then 'all'
        when 'channel' then {{ relation }}.channel
        when 'channel_category' then {{ relation }}.channel_category
        when 'source' then coalesce({{ relation }}.source, 'unknown')
        when 'campaign'
            then coalesce(coalesce({{ relation }}.source, 'unknown') || ' / ' || {{ relation }}.campaign, 'unknown')
    end
{%- endmacro %}
