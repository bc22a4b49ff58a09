{#
    The value that a customer has in the dimension that stands beside it; unknown where he has none. A campaign carries its channel, since two
    channels may have a campaign `brand`.
#}
{% macro cohort_dimension_value(relation, dimension) -%}
    case {{ dimension }}
        when 'all' then 'all'
        when 'channel' then {{ relation }}.channel
        when 'channel_category' then {{ relation }}.channel_category
        when 'campaign' then coalesce({{ relation }}.channel || ' / ' || {{ relation }}.campaign, 'unknown')
        when 'first_category' then coalesce({{ relation }}.first_category, 'unknown')
        when 'first_discount'
            then case when {{ relation }}.is_first_order_discounted then 'discounted' else 'full_price' end
        when 'region' then coalesce({{ relation }}.region, 'unknown')
        when 'cohort_month' then cast({{ relation }}.cohort_month as text)
    end
{%- endmacro %}
