{#
    Until when purchases are looked at: until as-of (full), or until some days before it, so that what came after
    can be compared with what would have been expected (calibration). A day that as-of only begins is not
    observed.
#}
with

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

last_days as (

    select
        case
            when as_of_at = {{ first_instant('as_of_date') }} then {{ add_days('as_of_date', -1) }}
            else as_of_date
        end as last_day
    from run_as_of

),

final as (

    select
        'full' as role,
        last_day,
        last_day as holdout_last_day
    from last_days

    union all

    select
        'calibration' as role,
        {{ add_days('last_day', '-' ~ var('clv_holdout_days')) }} as last_day,
        last_day as holdout_last_day
    from last_days

)

select * from final
