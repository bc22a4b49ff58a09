{# The cohorts that a curve pools; a cohort month by itself is a curve of one. #}
{{ config(materialized='view') }}

with

cohorts as (

    select * from {{ ref('int_cohorts') }}

),

final as (

    select
        dimension,
        dimension_value,
        cohort_month,
        customer_count,
        complete_age
    from cohorts
    where dimension in ('all', 'channel', 'channel_category')

    union all

    select
        'cohort_month' as dimension,
        cast(cohort_month as text) as dimension_value,
        cohort_month,
        customer_count,
        complete_age
    from cohorts
    where dimension = 'all'

)

select * from final
