{#
    The instants at which a run needs R, F and M of everyone: that of the cards, and the first instant of each quarter whose cut
    points are still to be taken. Between re-scoring days (var rfm_rescoring) the cards stay those of the last one.
#}
with

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

quarters_to_freeze as (

    select distinct quarter_start_date from {{ ref('int_rfm_quarters_to_freeze') }}

),

scoring_days as (

    select
        as_of_at,
        as_of_date,
        {{ rescoring_date('as_of_date') }} as scoring_date
    from run_as_of

),

final as (

    select
        'as_of' as instant_role,
        case
            when scoring_date = as_of_date then as_of_at
            else {{ first_instant(add_days('scoring_date', 1)) }} - interval '1 microsecond'
        end as instant_at,
        scoring_date as instant_date,
        cast(date_trunc('quarter', scoring_date) as date) as quarter_start_date
    from scoring_days

    union all

    select
        'quarter_start' as instant_role,
        {{ first_instant('quarter_start_date') }} as instant_at,
        quarter_start_date as instant_date,
        quarter_start_date
    from quarters_to_freeze

)

select * from final
