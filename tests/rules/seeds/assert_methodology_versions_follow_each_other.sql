-- A version has exactly R, F and M with one validity, and from the first day of the first one on exactly one version is in
-- force on a day: two would score a customer twice, none would leave everybody without a score.
with

metrics as (

    select * from {{ ref('rfm_methodologies') }}

),

versions as (

    select
        methodology_version,
        count(*) as metric_count,
        min(valid_from) as valid_from,
        max(valid_from) as latest_valid_from,
        min(coalesce(valid_to, cast('9999-12-31' as date))) as earliest_valid_to,
        max(coalesce(valid_to, cast('9999-12-31' as date))) as valid_to
    from metrics
    group by methodology_version

),

incomplete as (

    select
        methodology_version,
        'needs r, f and m with the same valid_from and valid_to' as problem
    from versions
    where
        metric_count <> 3
        or valid_from is null
        or valid_from <> latest_valid_from
        or valid_to <> earliest_valid_to
        or valid_from >= valid_to

),

overlapping as (

    select
        earlier.methodology_version,
        'overlaps ' || later.methodology_version as problem
    from versions as earlier
    inner join versions as later
        on
            earlier.methodology_version < later.methodology_version
            and earlier.valid_from < later.valid_to
            and earlier.valid_to > later.valid_from

),

ending_into_nothing as (

    select
        ended.methodology_version,
        'ends, and no version begins on that day' as problem
    from versions as ended
    left join versions as following
        on ended.valid_to = following.valid_from
    where ended.valid_to <> cast('9999-12-31' as date) and following.methodology_version is null

),

validation_errors as (

    select * from incomplete
    union all
    select * from overlapping
    union all
    select * from ending_into_nothing

)

select * from validation_errors
