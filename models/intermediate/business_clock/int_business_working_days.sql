{# A working day is numbered through its calendar, so that the fifth business day from now is one number away. #}
with

intervals as (

    select * from {{ ref('int_business_intervals') }}

),

final as (

    select
        calendar_id,
        business_day_number,
        business_date,
        cast(sum(open_seconds) as integer) as open_seconds,
        min(opens_at) as opens_at,
        max(closes_at) as closes_at
    from intervals
    group by calendar_id, business_day_number, business_date

)

select * from final
