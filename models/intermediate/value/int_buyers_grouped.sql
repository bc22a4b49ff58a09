{# What the likelihood of a model of buying needs: customers who look alike are one row. #}
with

buying as (

    select * from {{ ref('int_customers_buying') }}

),

bases as (

    select * from {{ ref('int_buying_bases') }}

),

rounded_days as (

    select
        buying.role,
        buying.repeat_count,
        round(cast(buying.last_days as double precision) / bases.unit_days) * bases.unit_days / 7 as last_weeks,
        round(cast(buying.age_days as double precision) / bases.unit_days) * bases.unit_days / 7 as age_weeks,
        bases.thin_reason is null as is_enough
    from buying
    inner join bases
        on buying.role = bases.role

),

final as (

    select
        role,
        repeat_count,
        last_weeks,
        age_weeks,
        is_enough,
        cast(count(*) as integer) as customer_count
    from rounded_days
    group by role, repeat_count, last_weeks, age_weeks, is_enough

)

select * from final
