with

rfm_values as (

    select * from {{ ref('int_customers_rfm_values') }}
    where instant_role = 'as_of'

),

instants as (

    select * from {{ ref('int_rfm_instants') }}
    where instant_role = 'as_of'

),

methodologies as (

    select distinct
        methodology_version,
        valid_from,
        valid_to
    from {{ ref('rfm_methodologies') }}

),

thresholds as (

    select * from {{ ref('int_rfm_thresholds_frozen') }}
    where base_key = {{ rfm_base_key() }}

),

in_force as (

    select thresholds.*
    from thresholds
    inner join instants
        on thresholds.valid_from = instants.quarter_start_date
    inner join methodologies
        on
            thresholds.methodology_version = methodologies.methodology_version
            and instants.instant_date >= methodologies.valid_from
            and (methodologies.valid_to is null or instants.instant_date < methodologies.valid_to)

),

scored as (

    select
        rfm_values.*,
        r_cuts.methodology_version,
        {{ score_of('r', 'rfm_values.r_days', 'r_cuts') }} as r_score,
        {{ score_of('f', 'rfm_values.f_orders', 'f_cuts') }} as f_score,
        {{ score_of('m', 'rfm_values.m_amount', 'm_cuts') }} as m_score
    from rfm_values
    inner join in_force as r_cuts
        on r_cuts.metric = 'r'
    inner join in_force as f_cuts
        on f_cuts.metric = 'f' and r_cuts.methodology_version = f_cuts.methodology_version
    inner join in_force as m_cuts
        on m_cuts.metric = 'm' and r_cuts.methodology_version = m_cuts.methodology_version

),

cells as (

    select * from {{ ref('int_rfm_cells') }}

),

final as (

    select
        scored.customer_id,
        scored.r_days,
        scored.f_orders,
        scored.m_amount,
        scored.r_score,
        scored.f_score,
        scored.m_score,
        cells.segment,
        cells.rule_en,
        cells.rule_ru,
        scored.methodology_version
    from scored
    left join cells
        on
            scored.methodology_version = cells.methodology_version
            and scored.r_score = cells.r_score
            and scored.f_score = cells.f_score
            and scored.m_score = cells.m_score

)

select * from final
