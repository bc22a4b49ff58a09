with

by_dimension as (

    select * from {{ ref('stage_durations_by_dimension') }}
    where dimension = 'all'

),

final as (

    select
        pipeline_id,
        stage_id,
        stage_order,
        visits,
        closed_visits,
        lower_quartile_days,
        median_days,
        upper_quartile_days,
        p90_days,
        has_enough
    from by_dimension

)

select * from final
