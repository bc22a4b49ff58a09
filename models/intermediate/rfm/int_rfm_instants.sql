{#
    The two instants at which a run needs R, F and M: as-of, for the cards, and the first instant of its quarter, whose
    base gives the cut points of the quarter.
#}
with

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

quarters as (

    select
        as_of_at,
        as_of_date,
        cast(date_trunc('quarter', as_of_date) as date) as quarter_start_date
    from run_as_of

),

final as (

    select
        'as_of' as instant_role,
        as_of_at as instant_at,
        as_of_date as instant_date,
        quarter_start_date
    from quarters

    union all

    select
        'quarter_start' as instant_role,
        {{ first_instant('quarter_start_date') }} as instant_at,
        quarter_start_date as instant_date,
        quarter_start_date
    from quarters

)

select * from final
