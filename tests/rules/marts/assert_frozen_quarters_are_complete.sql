-- The frozen cut points of a base, version and quarter are those of exactly R, F and M, begin on the first
-- day of a quarter, end on that of the next and never fall from one to the next.
with

thresholds as (

    select * from {{ ref('rfm_thresholds') }}

),

quarters as (

    select
        base_key,
        methodology_version,
        valid_from,
        count(*) as row_count,
        count(distinct case when metric in ('r', 'f', 'm') then metric end) as metric_count,
        sum(
            case
                when
                    valid_from = cast(date_trunc('quarter', valid_from) as date)
                    and valid_to = cast(valid_from + interval '3 months' as date)
                    and cut_1 <= cut_2
                    and cut_2 <= cut_3
                    and cut_3 <= cut_4
                    and (method = 'fixed' or fallback_reason is null)
                    then 1
                else 0
            end
        ) as sound_count
    from thresholds
    group by base_key, methodology_version, valid_from

),

validation_errors as (

    select * from quarters
    where row_count <> 3 or metric_count <> 3 or sound_count <> 3

)

select * from validation_errors
