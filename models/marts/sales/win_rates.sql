with

by_period as (

    select * from {{ ref('win_rates_by_period') }}
    where period_grain = 'month'

),

final as (

    select
        period_start as period_month,
        dimension,
        dimension_value,
        created_count,
        won_count,
        lost_count,
        open_count,
        created_won_count,
        has_enough_closed,
        win_rate_closed,
        win_rate_closed_low,
        win_rate_closed_high,
        win_rate_closed_by_amount,
        win_rate_created,
        win_rate_created_low,
        win_rate_created_high,
        win_rate_created_by_amount,
        won_amount,
        lost_amount,
        created_amount,
        cumulative_incidence_won,
        cumulative_incidence_lost
    from by_period

)

select * from final
