{#
    What became of the leads of a period. A place among the values of a dimension is given only where intervals separate: who is better
    than all who stand behind and worse than all who stand before, beyond what chance does. Else there is a range of places.
#}
with

counted as (

    select * from {{ ref('int_leads_counted') }}

),

medians as (

    select * from {{ ref('int_leads_days_to_steps') }}

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

rated as (

    select
        *,
        {%- for step, rate in {
            'qualified': 'qualification_rate', 'converted': 'conversion_rate', 'deal': 'lead_to_deal_rate',
            'won': 'lead_to_win_rate', 'ordered': 'lead_to_order_rate'
        }.items() %}
        {{ safe_divide(step ~ '_count', 'lead_count') }} as {{ rate }},
        {{ wilson_low(step ~ '_count', 'lead_count') }} as {{ rate }}_low,
        {{ wilson_high(step ~ '_count', 'lead_count') }} as {{ rate }}_high,
        {%- endfor %}
        lead_count >= {{ var('sales_minimum_count') }} as has_enough_leads
    from counted

),

compared as (

    select
        rated.period_grain,
        rated.period_start,
        rated.dimension,
        rated.dimension_value,
        count(case when rivals.conversion_rate_low > rated.conversion_rate_high then 1 end) + 1 as best_rank,
        count(*) - count(case when rivals.conversion_rate_high < rated.conversion_rate_low then 1 end) as worst_rank
    from rated
    inner join rated as rivals
        on {{ same_period('rated', 'rivals') }} and rated.dimension = rivals.dimension
    where
        rated.has_enough_leads
        and rivals.has_enough_leads
        and rated.dimension <> 'all'
        and rated.dimension_value <> 'unknown'
        and rivals.dimension_value <> 'unknown'
    group by rated.period_grain, rated.period_start, rated.dimension, rated.dimension_value

),

final as (

    select
        rated.period_grain,
        rated.period_start,
        rated.dimension,
        rated.dimension_value,
        {%- for name in [
            'lead', 'existing_customer', 'attempted', 'qualified', 'converted', 'deal', 'won', 'ordered'
        ] %}
        cast(rated.{{ name }}_count as integer) as {{ name }}_count,
        {%- endfor %}
        rated.has_enough_leads,
        {%- for rate in [
            'qualification_rate', 'conversion_rate', 'lead_to_deal_rate', 'lead_to_win_rate', 'lead_to_order_rate'
        ] %}
        rated.{{ rate }},
        rated.{{ rate }}_low,
        rated.{{ rate }}_high,
        {%- endfor %}
        {%- for step in ['conversion', 'deal', 'order'] %}
        cast(medians.median_days_to_{{ step }} as decimal(18, 1)) as median_days_to_{{ step }},
        {%- endfor %}
        cast(compared.best_rank as integer) as best_rank,
        cast(compared.worst_rank as integer) as worst_rank,
        cast(
            case when compared.best_rank = compared.worst_rank then compared.best_rank end as integer
        ) as separated_rank,
        {{ add_days('rated.last_day', var('lead_conversion_window_days')) }} < run_as_of.as_of_date as is_mature
    from rated
    cross join run_as_of
    left join medians
        on
            {{ same_period('rated', 'medians') }}
            and rated.dimension = medians.dimension
            and rated.dimension_value = medians.dimension_value
    left join compared
        on
            {{ same_period('rated', 'compared') }}
            and rated.dimension = compared.dimension
            and rated.dimension_value = compared.dimension_value

)

select * from final
