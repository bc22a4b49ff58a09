{#
    Buyers whose first order was discounted beside those who paid the full price, over the same first months. It
    is a comparison, not an experiment: who got the discount was nobody's draw. Rates differ by Newcombe's
    interval, means by Welch's (normal quantile).
#}
{%- set z = 1.959963984540054 -%}
with

customers as (

    select * from {{ ref('int_customers_horizons') }}

),

dimensions as (

    {{ cohort_dimension_list(['all', 'channel', 'first_category']) }}

),

arms as (

    select
        customers.horizon_months,
        dimensions.dimension,
        case dimensions.dimension
            when 'all' then 'all'
            when 'channel' then customers.channel
            else coalesce(customers.first_category, 'unknown')
        end as dimension_value,
        case when customers.is_first_order_discounted then 'discounted' else 'full_price' end as arm,
        customers.has_repeated,
        cast(customers.revenue_amount as double precision) as revenue,
        cast(customers.margin_amount as double precision) as margin
    from customers
    cross join dimensions

),

measured as (

    select
        {%- for arm in ['discounted', 'full_price'] %}
        {%- set is_arm = "arm = '" ~ arm ~ "'" %}
        count(case when {{ is_arm }} then 1 end) as {{ arm }}_count,
        count(case when {{ is_arm }} and has_repeated then 1 end) as {{ arm }}_repeated_count,
        {%- for measure in ['revenue', 'margin'] %}
        case
            when count(case when {{ is_arm }} then 1 end) = count(case when {{ is_arm }} then {{ measure }} end)
                then avg(case when {{ is_arm }} then {{ measure }} end)
        end as {{ arm }}_{{ measure }},
        {#- Of nobody the variance is unknown, so that nothing is divided by zero. #}
        var_samp(case when {{ is_arm }} then {{ measure }} end) / count(case when {{ is_arm }} then 1 end)
            as {{ arm }}_{{ measure }}_error,
        {%- endfor %}
        {%- endfor %}
        horizon_months,
        dimension,
        dimension_value
    from arms
    group by horizon_months, dimension, dimension_value

),

final as (

    select
        dimension,
        dimension_value,
        cast(horizon_months as integer) as horizon_months,
        {%- for arm in ['discounted', 'full_price'] %}
        cast({{ arm }}_count as integer) as {{ arm }}_customer_count,
        {{ safe_divide(arm ~ '_repeated_count', arm ~ '_count') }} as {{ arm }}_repeat_rate,
        {%- for measure in ['revenue', 'margin'] %}
        {{ rounded(arm ~ '_' ~ measure, 2) }} as {{ arm }}_{{ measure }}_per_customer,
        {%- endfor %}
        {%- endfor %}
        {%- for measure in ['revenue', 'margin'] %}
        {%- set difference = '(discounted_' ~ measure ~ ' - full_price_' ~ measure ~ ')' %}
        {%- set half = '(' ~ z ~ ' * sqrt(discounted_' ~ measure ~ '_error + full_price_' ~ measure ~ '_error))' %}
        {{ rounded(difference, 2) }} as {{ measure }}_difference,
        {{ rounded(difference ~ ' - ' ~ half, 2) }} as {{ measure }}_difference_low,
        {{ rounded(difference ~ ' + ' ~ half, 2) }} as {{ measure }}_difference_high,
        {%- endfor %}
        {%- set counts = [
            'discounted_repeated_count', 'discounted_count', 'full_price_repeated_count', 'full_price_count'
        ] %}
        cast({{ safe_divide(counts[0], counts[1]) }} - {{ safe_divide(counts[2], counts[3]) }} as decimal(18, 6))
            as repeat_rate_difference,
        {{ newcombe_low(*counts) }} as repeat_rate_difference_low,
        {{ newcombe_high(*counts) }} as repeat_rate_difference_high
    from measured

)

select * from final
