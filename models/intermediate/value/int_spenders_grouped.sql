{#
    What the likelihood of Gamma-Gamma needs: repeat days and their mean amount. Where customers are many, amounts
    within half a per cent of each other are one group, under the mean of its customers.
#}
with

buying as (

    select * from {{ ref('int_customers_buying') }}
    where mean_amount > 0

),

bases as (

    select * from {{ ref('int_buying_bases') }}

),

placed as (

    select
        buying.role,
        buying.repeat_count,
        buying.mean_amount,
        case
            when bases.unit_days = 1 then cast(buying.mean_amount as double precision)
            else round(ln(cast(buying.mean_amount as double precision)) * 200)
        end as amount_place,
        bases.thin_reason is null as is_enough
    from buying
    inner join bases
        on buying.role = bases.role

),

final as (

    select
        role,
        repeat_count,
        is_enough,
        sum(cast(mean_amount as double precision)) / count(*) as mean_amount,
        cast(count(*) as integer) as customer_count
    from placed
    group by role, repeat_count, is_enough, amount_place

)

select * from final
