with

changes as (

    select * from {{ ref('int_customers_rfm_changes') }}

),

regimes as (

    select * from {{ ref('int_rfm_regimes') }}

),

{# What the same day would have brought by the cut points and rules that held before it. #}
by_the_old_regime as (

    select
        changes.*,
        changes.is_regime_start
        and {{ score_of('r', 'changes.r_days', 'regimes', 'r_') }} = changes.previous_r_score
        and {{ score_of('f', 'changes.f_orders', 'regimes', 'f_') }} = changes.previous_f_score
        and {{ score_of('m', 'changes.m_amount', 'regimes', 'm_') }} = changes.previous_m_score as is_only_the_regimes
    from changes
    left join regimes
        on changes.previous_regime_number = regimes.regime_number

),

final as (

    select
        customer_id,
        segment,
        cast(r_score as integer) as r_score,
        cast(f_score as integer) as f_score,
        cast(m_score as integer) as m_score,
        methodology_version,
        previous_segment,
        case
            when is_first_order then 'first_purchase'
            when previous_segment is null or is_only_the_regimes then 'methodology_change'
            when has_purchase then 'purchase'
            when has_refund then 'refund'
            when has_significant_event then 'activity'
            else 'ageing'
        end as change_cause,
        date_day as valid_from,
        lead(date_day) over (partition by customer_id order by date_day) as valid_to
    from by_the_old_regime

)

select * from final
