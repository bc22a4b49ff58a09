with

conversions as (

    select * from {{ ref('funnel_conversion_by_dimension') }}
    where period_grain = 'month' and dimension = 'all'

),

final as (

    select
        pipeline_id,
        from_stage_id,
        to_stage_id,
        period_start as period_month,
        method,
        entered_count,
        converted_count,
        conversion_rate,
        conversion_low,
        conversion_high,
        has_enough,
        is_mature
    from conversions

)

select * from final
