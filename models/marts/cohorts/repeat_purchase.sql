{#
    How long until the second order. Who has not ordered again yet may still: he is counted for as long as he was
    watched (Kaplan, Meier 1958), and the interval is Greenwood's on the log-log scale. A horizon that nobody was
    watched for has no rate.
#}
with

acquired as (

    select * from {{ ref('int_customers_acquired') }}

),

second_orders as (

    select * from {{ ref('fct_orders') }}
    where customer_order_number = 2

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

dimensions as (

    {{ cohort_dimension_list(['all', 'channel', 'first_category', 'first_discount']) }}

),

horizons as (

    {%- for days in [30, 60, 90, 180, 365] %}
    select {{ days }} as within_days
    {{- ' union all' if not loop.last }}
    {%- endfor %}

),

watched as (

    select
        dimensions.dimension,
        {{ cohort_dimension_value('acquired', 'dimensions.dimension') }} as dimension_value,
        cast({{ days_between(
            'acquired.acquired_date', 'coalesce(second_orders.ordered_date, run_as_of.as_of_date)'
        ) }} as integer) as duration,
        case when second_orders.order_id is not null then 'repeated' end as cause,
        cast({{ days_between('acquired.acquired_date', 'run_as_of.as_of_date') }} as integer) as watched_days
    from acquired
    cross join run_as_of
    cross join dimensions
    left join second_orders
        on acquired.customer_id = second_orders.customer_id

),

{{ survival_ctes('survival', 'watched', ['dimension', 'dimension_value']) }}

spread as (

    select
        *,
        sum(
            case
                when ended_count < at_risk_count
                    then cast(ended_count as double precision) / at_risk_count / (at_risk_count - ended_count)
            end
        ) over (
            partition by dimension, dimension_value
            order by duration
            rows between unbounded preceding and current row
        ) as greenwood_sum
    from survival

),

bases as (

    select
        dimension,
        dimension_value,
        count(*) as customer_count,
        count(cause) as repeated_count,
        max(watched_days) as longest_watched_days
    from watched
    group by dimension, dimension_value

),

{# Ten decimals, so that half is half: the sum of logarithms that stands for the product may end a hair beside it. #}
medians as (

    select
        dimension,
        dimension_value,
        min(duration) as median_days
    from survival
    where cast(survival as decimal(18, 10)) <= 0.5
    group by dimension, dimension_value

),

{# Survival only falls and its error sum only rises, so the last values until a day are the least and the greatest. #}
at_horizons as (

    select
        bases.dimension,
        bases.dimension_value,
        bases.customer_count,
        bases.repeated_count,
        bases.longest_watched_days,
        horizons.within_days,
        coalesce(min(spread.survival), 1) as survival,
        max(spread.greenwood_sum) as greenwood_sum
    from bases
    cross join horizons
    left join spread
        on
            bases.dimension = spread.dimension
            and bases.dimension_value = spread.dimension_value
            and horizons.within_days >= spread.duration
    group by
        bases.dimension,
        bases.dimension_value,
        bases.customer_count,
        bases.repeated_count,
        bases.longest_watched_days,
        horizons.within_days

),

bounded as (

    select
        *,
        case
            when survival > 0 and survival < 1 then 1.959963984540054 * sqrt(greenwood_sum) / ln(survival)
        end as spread
    from at_horizons

),

final as (

    select
        bounded.dimension,
        bounded.dimension_value,
        cast(bounded.within_days as integer) as within_days,
        cast(bounded.customer_count as integer) as customer_count,
        cast(bounded.repeated_count as integer) as repeated_count,
        {%- set is_watched = 'bounded.longest_watched_days >= bounded.within_days' %}
        case when {{ is_watched }} then {{ rounded('1 - bounded.survival', 6) }} end as repeat_rate,
        case when {{ is_watched }} then {{ rounded('1 - power(bounded.survival, exp(bounded.spread))', 6) }} end
            as repeat_rate_low,
        case when {{ is_watched }} then {{ rounded('1 - power(bounded.survival, exp(-bounded.spread))', 6) }} end
            as repeat_rate_high,
        medians.median_days
    from bounded
    left join medians
        on bounded.dimension = medians.dimension and bounded.dimension_value = medians.dimension_value

)

select * from final
