with

thresholds as (

    select * from {{ ref('int_rfm_thresholds_frozen') }}

),

final as (

    select
        base_key,
        methodology_version,
        metric,
        method,
        fallback_reason,
        cut_1,
        cut_2,
        cut_3,
        cut_4,
        base_customer_count,
        base_history_days,
        valid_from,
        valid_to,
        frozen_at
    from thresholds

)

select * from final
