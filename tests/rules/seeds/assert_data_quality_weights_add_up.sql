-- The four parts of the data quality score are all weighed, none below 0, and their weights add up to 100.
with

weights as (

    select
        count(*) as part_count,
        min(weight) as lowest_weight,
        sum(weight) as total_weight
    from {{ ref('data_quality_weights') }}

),

validation_errors as (

    select * from weights
    where part_count <> 4 or lowest_weight < 0 or total_weight is distinct from 100

)

select * from validation_errors
