{#
    Frozen means frozen: a row is written once per base, methodology version, quarter and metric; later runs and full
    refreshes leave it alone, so late data cannot move last month's bins. To take a quarter anew, name it:
    --vars '{rfm_refreeze_quarter: 2026-04-01}'.
#}
{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        full_refresh=false,
        on_schema_change='fail',
        pre_hook="{{ unfreeze_named_quarter(this) }}",
    )
}}

with

quarters_to_freeze as (

    select * from {{ ref('int_rfm_quarters_to_freeze') }}

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

methodologies as (

    select * from {{ ref('rfm_methodologies') }}

),

taken as (

    select * from {{ ref('int_rfm_cut_points_taken') }}
    where instant_role = 'quarter_start'

),

bases as (

    select
        instant_date,
        count(*) as base_customer_count,
        min(first_ordered_date) as first_ordered_date
    from {{ ref('int_customers_rfm_values') }}
    where instant_role = 'quarter_start'
    group by instant_date

),

candidates as (

    select
        {{ rfm_base_key() }} as base_key,
        methodologies.methodology_version,
        methodologies.metric,
        methodologies.method as method_asked,
        methodologies.cut_1 as fixed_cut_1,
        methodologies.cut_2 as fixed_cut_2,
        methodologies.cut_3 as fixed_cut_3,
        methodologies.cut_4 as fixed_cut_4,
        taken.cut_1 as taken_cut_1,
        taken.cut_2 as taken_cut_2,
        taken.cut_3 as taken_cut_3,
        taken.cut_4 as taken_cut_4,
        quarters_to_freeze.quarter_start_date,
        coalesce(bases.base_customer_count, 0) as base_customer_count,
        coalesce({{ days_between('bases.first_ordered_date', 'quarters_to_freeze.quarter_start_date') }}, 0)
            as base_history_days,
        run_as_of.as_of_at
    from quarters_to_freeze
    cross join run_as_of
    inner join methodologies
        on quarters_to_freeze.methodology_version = methodologies.methodology_version
    left join bases
        on quarters_to_freeze.quarter_start_date = bases.instant_date
    left join taken
        on
            quarters_to_freeze.quarter_start_date = taken.instant_date
            and methodologies.metric = taken.metric

),

judged as (

    select
        *,
        case
            when method_asked <> 'quantile' then null
            when base_customer_count < {{ var('rfm_minimum_buyers') }}
                then
                    'the base of the quarter''s first day has ' || cast(base_customer_count as text)
                    || ' buyers, quantiles need {{ var("rfm_minimum_buyers") }}'
            when base_history_days < {{ var('rfm_minimum_history_days') }}
                then
                    'the base of the quarter''s first day has ' || cast(base_history_days as text)
                    || ' days of history, quantiles need {{ var("rfm_minimum_history_days") }}'
        end as fallback_reason
    from candidates

),

chosen as (

    select
        *,
        method_asked = 'quantile' and fallback_reason is null as is_taken
    from judged

),

final as (

    select
        base_key,
        methodology_version,
        metric,
        case when is_taken then 'quantile' else 'fixed' end as method,
        fallback_reason,
        cast(case when is_taken then taken_cut_1 else fixed_cut_1 end as decimal(18, 2)) as cut_1,
        cast(case when is_taken then taken_cut_2 else fixed_cut_2 end as decimal(18, 2)) as cut_2,
        cast(case when is_taken then taken_cut_3 else fixed_cut_3 end as decimal(18, 2)) as cut_3,
        cast(case when is_taken then taken_cut_4 else fixed_cut_4 end as decimal(18, 2)) as cut_4,
        cast(base_customer_count as integer) as base_customer_count,
        cast(base_history_days as integer) as base_history_days,
        quarter_start_date as valid_from,
        cast(quarter_start_date + interval '3 months' as date) as valid_to,
        as_of_at as frozen_at
    from chosen

)

select final.*
from final
{% if is_incremental() %}
left join {{ this }} as already_frozen
    on
        final.base_key = already_frozen.base_key
        and final.methodology_version = already_frozen.methodology_version
        and final.metric = already_frozen.metric
        and final.valid_from = already_frozen.valid_from
where already_frozen.metric is null
{% endif %}
